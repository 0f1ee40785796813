"""Who lives and serves in the neighbourhood of these tests, and an issue in every state."""

from collections import namedtuple

from deliberate.areas.models import Organization
from deliberate.areas.rules import Sector
from deliberate.deliberations.actions import give_opinion, put_option
from deliberate.deliberations.rules import Opinion, Position
from deliberate.issues.actions import second_issue
from deliberate.issues.rules import RejectReason, ReturnReason, State
from deliberate.people.actions import digest_of
from deliberate.people.models import Person, PostHeld
from deliberate.people.rules import Actor, Role
from deliberate.storage import unit_of_work
from tests.build import LONG_AGO, NOW, a_findable_issue, a_holder, a_resident, an_issue, later
from tests.decisions.votes import (
    ABSTAIN,
    BUILDING,
    NO,
    OVER_NOW,
    STAIRWELL,
    YES,
    ballots,
    counted,
    noticed,
    owned_by,
    somebody,
    the_lift,
    voting,
)
from tests.deliberations.build import a_claim, a_thread, put_in
from tests.deliberations.build import counted as opinions_counted
from tests.resolutions.build import a_draft, a_passed_issue, a_published_issue, an_agreed_issue

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

Post = namedtuple("Post", "name role organization sector")
COMMITTEE = "望江社区居民委员会"
POSTS = {
    "member": [Post("何平", Role.RC_MEMBER, COMMITTEE, Sector.SELF_GOVERNING)],
    "director": [
        Post("王丽华", Role.RC_DIRECTOR, COMMITTEE, Sector.SELF_GOVERNING),
        Post("王丽华", Role.COMMUNITY_SECRETARY, "望江社区党委", Sector.PARTY),
    ],
    "facilitator": [Post("赵宁", Role.FACILITATOR, "邻里社工站", Sector.SOCIAL)],
    "teller": [Post("郑会计", Role.TELLER, "望江社区居务监督委员会", Sector.SELF_GOVERNING)],
}


async def settled():
    """Those who sign in: login -> actor, in the first of their posts."""
    digest = await digest_of(PASSWORD)
    actors = {}
    for login, (name, building) in HEADS.items():
        actors[login] = await a_resident(name, head=True, building=building)
        await may_sign_in(actors[login], login, digest)
    for login, (first, *others) in POSTS.items():
        await a_body(first)
        actors[login] = await a_holder(
            first.role, first.name, organization=first.organization
        )
        await may_sign_in(actors[login], login, digest)
        for other in others:
            await also_holds(actors[login], other)
    return actors


@unit_of_work
async def may_sign_in(actor: Actor, login, digest):
    await Person.filter(id=actor.person_id).update(login=login, password=digest)


@unit_of_work
async def a_body(post):
    from tests.build import a_community

    area = await a_community()
    body, _ = await Organization.get_or_create(
        name=post.organization,
        defaults={"area": area, "kind": "body", "sector": post.sector},
    )
    return body


@unit_of_work
async def also_holds(actor, post):
    body = await a_body(post)
    await PostHeld.create(
        person_id=actor.person_id,
        organization=body,
        area_id=body.area_id,
        role=post.role,
        since=LONG_AGO,
    )
