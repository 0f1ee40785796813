"""Who lives and serves in the neighbourhood of these tests."""

from typing import NamedTuple

from deliberate.areas.models import Organization
from deliberate.areas.rules import Sector
from deliberate.people.actions import digest_of
from deliberate.people.models import Person, PostHeld
from deliberate.people.rules import Role
from deliberate.storage import unit_of_work
from tests.build import LONG_AGO, a_community, a_holder, a_resident, who_agreed_to_all

PASSWORD = "望江社区的一句长密码2026"
HEADS = {
    "chenjing": ("陈静", 3),
    "liming": ("李明", 3),
    "wangfang": ("王芳", 3),
    "zhoujie": ("周杰", 3),
    "zhaoqiang": ("赵强", 5),
    "sunli": ("孙丽", 5),
}
"""Login -> the head of a household, and the building they live in."""


class Post(NamedTuple):
    name: str
    role: Role
    organization: str
    sector: Sector = Sector.SELF_GOVERNING


COMMITTEE = "望江社区居民委员会"
POSTS = {
    "member": [Post("何平", Role.RC_MEMBER, COMMITTEE)],
    "director": [
        Post("王丽华", Role.RC_DIRECTOR, COMMITTEE),
        Post("王丽华", Role.COMMUNITY_SECRETARY, "望江社区党委", Sector.PARTY),
    ],
    "facilitator": [Post("吴薇", Role.FACILITATOR, "江畔社工服务中心", Sector.SOCIAL)],
    "helper": [Post("李响", Role.GRID_WORKER, COMMITTEE)],
    "teller": [Post("郑会计", Role.TELLER, "望江社区居务监督委员会")],
    "worker": [Post("李响", Role.GRID_WORKER, COMMITTEE)],
    "supervisor": [Post("沈立群", Role.SUPERVISOR, "望江社区居务监督委员会")],
}


async def settle():
    """Those who sign in: login -> actor, staff in the first of their posts."""
    digest = await digest_of(PASSWORD)
    actors = {}
    for login, (name, building) in HEADS.items():
        actors[login] = await a_resident(name, head=True, building=building)
    for login, (first, *others) in POSTS.items():
        await a_body(first)
        actors[login] = await a_holder(first.role, first.name, organization=first.organization)
        for other in others:
            await also_holds(actors[login], other)
    for login, actor in actors.items():
        await may_sign_in(actor, login, digest)
    return actors


@unit_of_work
async def may_sign_in(actor, login, digest):
    await Person.filter(id=actor.person_id).update(login=login, password=digest)


@unit_of_work
async def a_body(post):
    area = await a_community()
    body, _ = await Organization.get_or_create(
        name=post.organization, defaults={"area": area, "kind": "body", "sector": post.sector}
    )
    return body


@unit_of_work
async def also_holds(actor, post):
    await PostHeld.create(
        person_id=actor.person_id,
        organization=await a_body(post),
        area=await a_community(),
        role=post.role,
        since=LONG_AGO,
    )
    await who_agreed_to_all(actor.person_id, post.role)
