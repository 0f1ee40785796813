"""What is good once, or so many times, is so for twelve who try at the same moment."""

import asyncio

import pytest

from deliberate.decisions.actions import accept_proxy, give_proxy
from deliberate.decisions.queries import carried_by
from deliberate.issues.actions import add_photo
from deliberate.issues.models import Photo
from deliberate.issues.rules import MOST_OF_A_PERSON, MOST_ON_AN_ISSUE
from deliberate.people.actions import issue_recovery, passes, use_recovery
from deliberate.people.rules import Handing
from deliberate.storage import one, run, unit_of_work
from deliberate.verdict import Refused
from deliberate.web.pictures import Picture
from tests.build import NOW, a_holder, a_resident, an_issue, later
from tests.decisions.proxied import a_vote
from tests.people.accounts import code, digits, with_app, with_password

pytestmark = pytest.mark.anyio
AT_ONCE = 12
DRAWN = Picture(640, 480, b"small", b"large")


async def how_many(*acts):
    """Of acts at once, those that were done; whatever else happens than a refusal is raised."""
    answers = await asyncio.gather(*acts, return_exceptions=True)
    for answer in answers:
        if isinstance(answer, BaseException) and not isinstance(answer, Refused):
            raise answer
    return sum(bool(answer) and not isinstance(answer, Refused) for answer in answers)


async def done(act):
    await act
    return True


async def test_digits_and_spare_codes_are_shown_once(database):
    director = await a_holder("rc-director")
    await with_password(director.person_id, login="wang.lihua")
    secret, spare = await with_app(director, at=later(minutes=-5))
    for shown in (code(digits(secret)), code(spare[0])):
        tries = [passes(director.person_id, shown, at=NOW) for _ in range(AT_ONCE)]
        assert await how_many(*tries) == 1


async def test_a_code_on_paper_makes_one_password(database):
    resident = await a_resident("陈静")
    await with_password(resident.person_id, login="chen.jing")
    worker = await a_holder("grid-worker", "李响")
    paper = await issue_recovery(resident.person_id, Handing.IN_PERSON, by=worker, at=NOW)
    tries = [use_recovery(paper, f"three boats on river {n}", at=NOW) for n in range(4)]
    assert await how_many(*tries) == 1


async def test_a_holder_carries_no_more_than_three(database):
    decision, number, at, owners = await a_vote()
    holder = owners["601"]
    voters = [owner for flat, owner in sorted(owners.items()) if flat != "601"][:8]
    codes = [await give_proxy(number, by=each, at=at, holder=holder.name) for each in voters]
    tries = [accept_proxy(number, by=holder, at=at, code=each) for each in codes]
    assert len(tries) > decision.named_rule.proxies
    assert await how_many(*tries) == decision.named_rule.proxies
    assert await carried_by(decision.id, holder.person_id) == decision.named_rule.proxies


async def test_no_more_photos_than_an_issue_and_a_person_may_have(database):
    resident = await a_resident("陈静")
    issues = [await an_issue(by=resident) for _ in range(5)]
    tries = [
        done(add_photo(issue.number, DRAWN, "木条", by=resident, at=NOW))
        for issue in issues
        for _ in range(MOST_ON_AN_ISSUE + 2)
    ]
    assert await how_many(*tries) == MOST_OF_A_PERSON
    per_issue = [await Photo.filter(issue_id=issue.id).count() for issue in issues]
    assert max(per_issue) <= MOST_ON_AN_ISSUE


async def test_a_look_before_the_act_would_be_seen(database):
    """The control: who looks first and takes afterwards, in units of their own, takes too much."""
    resident = await a_resident("陈静")

    @unit_of_work
    async def taken(person_id):
        await run("UPDATE person SET pseudonym = pseudonym || '!' WHERE id = $1", person_id)

    async def take():
        (name,) = await one("SELECT pseudonym FROM person WHERE id = $1", resident.person_id)
        if name.endswith("!"):
            raise Refused("taken")
        await taken(resident.person_id)
        return True

    assert await how_many(*(take() for _ in range(AT_ONCE))) > 1
