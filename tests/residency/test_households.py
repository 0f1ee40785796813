"""Who votes for a household: named by its adults, and fixed in a vote once its roll is."""

import asyncio
from datetime import date

import pytest

from deliberate.areas.queries import find_area
from deliberate.decisions.queries import heads_in
from deliberate.people.models import Residence
from deliberate.record.queries import latest_entries
from deliberate.residency.actions import name_representative
from deliberate.storage import rows
from deliberate.verdict import Refused
from tests.build import COMMUNITY, NOW, a_dwelling, a_resident, send, signed_in
from tests.decisions.votes import noticed

pytestmark = pytest.mark.anyio


async def a_household():
    home = await a_dwelling("501")
    return [await a_resident(name, dwelling=home) for name in ("陈静", "李响")]


async def representatives():
    return await Residence.filter(head=True).values_list("person_id", flat=True)


async def test_any_adult_names_changes_and_ends_it(database):
    first, second = await a_household()
    await name_representative(second.person_id, by=first, at=NOW)
    assert await representatives() == [second.person_id]
    await name_representative(first.person_id, by=second, at=NOW)
    assert await representatives() == [first.person_id]
    await name_representative(None, by=second, at=NOW)
    assert await representatives() == []


async def test_the_record_says_that_it_changed_and_not_whose(database):
    first, _ = await a_household()
    await name_representative(first.person_id, by=first, at=NOW)
    (line,) = await latest_entries(limit=1)
    assert (line.fact, line.details) == ("representative-changed", {"named": True})


async def test_nobody_of_another_home_is_named_or_names(database):
    first, _ = await a_household()
    other = await a_resident("外人")
    with pytest.raises(Refused, match="not-of-your-household"):
        await name_representative(other.person_id, by=first, at=NOW)
    child = await a_resident(
        "孩子", dwelling=await a_dwelling("501"), born=date(NOW.year - 10, 1, 1)
    )
    with pytest.raises(Refused, match="not-of-your-household"):
        await name_representative(child.person_id, by=first, at=NOW)
    with pytest.raises(Refused, match="residents-only"):
        await name_representative(first.person_id, by=child, at=NOW)
    assert await representatives() == []


async def test_two_who_name_at_once_leave_one(database):
    people = await a_household()
    await asyncio.gather(
        *(name_representative(each.person_id, by=each, at=NOW) for each in people * 3)
    )
    assert len(await representatives()) == 1


async def test_the_next_roll_has_who_was_named_last(database):
    first, second = await a_household()
    community = await find_area(COMMUNITY)
    await name_representative(first.person_id, by=second, at=NOW)
    await name_representative(second.person_id, by=second, at=NOW)
    assert [line.voter for line in await heads_in(community, NOW.date())] == [second.person_id]


async def test_a_frozen_roll_stays(database):
    first, second = await a_household()
    await name_representative(first.person_id, by=first, at=NOW)
    await noticed("R2")
    await name_representative(second.person_id, by=first, at=NOW)
    assert [voter for (voter,) in await rows("SELECT voter_id FROM roll_line")] == [first.person_id]


async def test_on_the_page_of_the_household(browser):
    first, second = await a_household()
    await signed_in(browser, first)
    assert "/me/household" in (await browser.get("/me")).text
    page = await browser.get("/me/household")
    assert "还没有户代表" in page.text
    assert "李响" in page.text
    here = "/me/household"
    answer = await send(browser, here, on=here, person=str(second.person_id))
    assert answer.headers["location"] == here
    assert "撤销户代表" in (await browser.get(here)).text
    for stranger in ("x", "9" * 5_000, "999999"):
        assert (await send(browser, here, on=here, person=stranger)).status_code == 403
    assert await representatives() == [second.person_id]
    await send(browser, here, on=here, person="")
    assert await representatives() == []
