"""Five attacks are pointed at, twenty honest bursts are not; nothing follows by itself."""

from datetime import timedelta

import pytest

from deliberate.issues.actions import second_issue
from deliberate.issues.rules import State
from deliberate.people.models import Person
from deliberate.people.rules import Role
from deliberate.residency.rules import copies, fast_ones, many_attested, rings, rushes
from deliberate.storage import rows, unit_of_work
from tests.build import NOW, a_holder, a_resident, an_issue, signed_in
from tests.residency.bursts import ATTACKS, honest

HONEST = dict(honest())


def signals(world):
    return [
        *rushes(world.acts),
        *fast_ones(world.acts),
        *many_attested(world.counts),
        *copies(world.texts),
        *rings(world.supports),
    ]


@pytest.mark.parametrize("kind", ATTACKS)
def test_an_attack_is_pointed_at_for_what_it_is(kind):
    assert {each.kind.value for each in signals(ATTACKS[kind])} == {kind}


def test_there_are_twenty_honest_bursts():
    assert len(HONEST) == 20


@pytest.mark.parametrize("what", HONEST)
def test_an_honest_burst_is_not_pointed_at(what):
    assert signals(HONEST[what]) == []


def test_how_many_is_told_and_nobody():
    for world in ATTACKS.values():
        for each in signals(world):
            assert each.people >= 4
            assert set(each.__slots__) == {"kind", "people", "issue", "place"}


def test_who_acted_on_another_issue_before_is_no_newcomer_to_a_rush():
    world = ATTACKS["rush"]
    earlier = [
        type(act)(act.person, act.joined, 99, act.at - timedelta(days=1)) for act in world.acts
    ]
    spread = [
        type(act)(act.person, act.joined, 99, act.at - n * timedelta(hours=2))
        for n, act in enumerate(world.acts, 1)
    ]
    assert [each.issue for each in rushes([*world.acts, *earlier])] == [99]
    assert list(rushes([*world.acts, *spread])) == []


@unit_of_work
async def joined_at(person_id, moment):
    await Person.filter(id=person_id).update(joined_at=moment)


@pytest.mark.anyio
async def test_the_page_says_how_many_and_why_and_not_who(browser):
    issue = await an_issue(State.SECONDING)
    names = []
    for n in range(9):
        neighbour = await a_resident(f"新来的{n}")
        names.append(neighbour.name)
        await joined_at(neighbour.person_id, NOW - timedelta(days=1))
        at = NOW - timedelta(minutes=30) + timedelta(seconds=20 * n)
        await second_issue(issue.number, by=neighbour, at=at)
    await signed_in(browser, await a_holder(Role.SUPERVISOR))
    page = (await browser.get("/residents/signals")).text
    assert "一下子来了许多新人" in page
    assert "9 人" in page
    assert not [name for name in names if name in page]
    assert len(await rows("SELECT id FROM seconding")) == 9


@pytest.mark.anyio
async def test_without_signals_the_page_is_empty(browser):
    await signed_in(browser, await a_holder(Role.AUDITOR))
    assert "近 30 天没有" in (await browser.get("/residents/signals")).text
