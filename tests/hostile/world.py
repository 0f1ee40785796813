"""Who may look, and what there is to look at."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from deliberate.areas.models import Area, Dwelling
from deliberate.areas.rules import Level
from deliberate.decisions.actions import cast_ballot
from deliberate.decisions.models import Decision
from deliberate.people.models import Residence
from deliberate.people.rules import Actor, Role
from deliberate.storage import unit_of_work
from tests import conftest
from tests.browser.furnished import furnish
from tests.browser.neighbourhood import settle
from tests.build import LONG_AGO, NOW, a_holder, a_person, a_resident, signed_in
from tests.conftest import visiting
from tests.trust.world import FULL

ONE_DATABASE = pytest.mark.skipif(
    conftest.KIND != "sqlite" and not FULL, reason="what is asked of both databases is alike"
)
ELSEWHERE = "990102003002"
"""Another community in the same database."""
KEY = re.compile(r'name="key" value="([^"]+)"')


@dataclass
class World:
    app: Starlette
    people: dict[str, Actor | None]
    issues: dict[str, Any]

    async def visit(self, who: str, *, faults_too: bool = False) -> httpx.AsyncClient:
        """A browser of somebody; 'nobody' is not signed in. A fault of ours is raised, or shown."""
        browser = visiting(self.app)
        if faults_too:
            browser._transport.raise_app_exceptions = False
        actor = self.people[who]
        return await signed_in(browser, actor) if actor else browser

    async def key_for(self, browser: httpx.AsyncClient) -> str:
        """The key of a form that the browser was shown."""
        return KEY.findall((await browser.get("/display")).text)[0]


async def settled() -> tuple[dict[str, Actor | None], dict[str, Any]]:
    people = await settle()
    issues = await furnish(people)
    vote = await Decision.get(issue__number=issues["voting"])
    await cast_ballot(vote.id, by=people["chenjing"], at=vote.opens_at, choice="yes")
    posts = {role.value: await a_holder(role, f"任{n}") for n, role in enumerate(Role) if n > 2}
    more = {
        "youth": await a_resident("小雨", born=date(NOW.year - 16, 1, 1)),
        "visitor": await a_visitor(),
        "neighbour of another community": await a_stranger(),
    }
    return {"nobody": None, **people, **posts, **more}, issues


async def a_visitor() -> Actor:
    person = await a_person("访客")
    return Actor(person.id, person.name, person.pseudonym, person.born)


@unit_of_work
async def a_stranger() -> Actor:
    """A resident, with a post, of the community across the river."""
    area = await Area.create(level=Level.COMMUNITY, code=ELSEWHERE, name="对岸社区")
    for level, code in (
        (Level.ESTATE, "-E1"),
        (Level.BUILDING, "-E1-01"),
        (Level.STAIRWELL, "-E1-01-1"),
    ):
        area = await Area.create(level=level, code=ELSEWHERE + code, name=code, parent=area)
    home = await Dwelling.create(
        stairwell=area, code=f"{area.code}-101", number="101", exclusive_area=5000
    )
    actor = await a_holder(Role.RC_DIRECTOR, "对岸主任", area=ELSEWHERE, organization="对岸居委会")
    await Residence.create(person_id=actor.person_id, dwelling=home, since=LONG_AGO)
    return Actor(actor.person_id, actor.name, actor.pseudonym, actor.born, home.code, actor.post)
