"""Letters: printed once, no more of them than adults, and nothing of them can be read later."""

from datetime import date

import pytest

from deliberate.app import what_time_does
from deliberate.people.models import Ownership, Residence
from deliberate.people.rules import Role
from deliberate.record.queries import latest_entries
from deliberate.residency.actions import print_letters
from deliberate.residency.models import JoinCode
from deliberate.storage import rows, unit_of_work
from deliberate.verdict import Refused
from tests.build import (
    COMMUNITY,
    LONG_AGO,
    NOW,
    a_dwelling,
    a_holder,
    a_resident,
    later,
    send,
    signed_in,
)
from tests.residency.letters import BUILDING, a_letter, joined, registered

pytestmark = pytest.mark.anyio


async def test_each_adult_without_an_account_gets_one_and_nobody_else(database):
    await registered("陈静")
    await registered("陈小明", born=date(NOW.year - 16, 1, 1))
    await registered("李响", number="502")
    await registered("别处的人", building=5)
    await a_resident("有账号的人", dwelling=await a_dwelling("503"))
    await a_dwelling("504")
    letters = await print_letters(BUILDING, by=await a_holder("rc-director"), at=NOW)
    assert [each.to.name for each in letters] == ["陈静", "李响"]
    assert letters[0].to.home.words == "和平里小区 3幢 2单元 501"


async def test_a_stairwell_can_be_written_to_alone(database):
    await registered()
    by = await a_holder("rc-member")
    assert len(await print_letters(f"{BUILDING}-2", by=by, at=NOW)) == 1
    with pytest.raises(Refused, match="nobody-to-write-to"):
        await print_letters(f"{COMMUNITY}-E1-05-2", by=by, at=NOW)


@pytest.mark.parametrize("place", [COMMUNITY, f"{COMMUNITY}-E1", "990102003002-E1-03", "", "x"])
async def test_only_a_building_or_a_stairwell_of_the_own_area(database, place):
    await registered()
    with pytest.raises(Refused, match="no-such-place"):
        await print_letters(place, by=await a_holder("rc-member"), at=NOW)


async def test_an_empty_home_gets_one_only_when_asked_for(database):
    await registered()
    await a_dwelling("504")
    by = await a_holder("rc-member")
    assert len(await print_letters(BUILDING, by=by, at=NOW)) == 1
    letters = await print_letters(BUILDING, by=by, at=NOW, empty_homes=True)
    assert [each.to.name for each in letters] == ["陈静", ""]
    assert (await latest_entries(limit=1))[0].details["to_homes"] == 1


async def test_printing_again_ends_the_earlier_codes(database):
    await registered()
    await a_dwelling("504")
    first = await a_letter(empty_homes=True)
    second = await a_letter(empty_homes=True)
    assert await JoinCode.all().count() == 2
    with pytest.raises(Refused, match="code-not-valid"):
        await joined(first)
    await joined(second)


async def test_the_record_says_how_many_for_where_and_in_which_post(database):
    await registered("陈静")
    letter = await a_letter()
    (line,) = await latest_entries(limit=1)
    assert line.fact == "letters-printed"
    assert line.details == {"batch": 1, "letters": 1, "place": BUILDING, "to_homes": 0}
    assert line.acting == "望江社区居民委员会·rc-member"
    assert letter.code not in str(line)


async def test_no_code_is_kept_anywhere(browser):
    await registered()
    await signed_in(browser, await a_holder("rc-member"))
    shown = await send(browser, "/residents/letters", on="/residents/letters", place=BUILDING)
    assert shown.status_code == 200
    code = shown.text.split('letter__code">')[1][:20]
    assert code.count("-") == 3
    for table in ("join_code", "letter_batch", "sent_form", "entry"):
        kept = str([tuple(row) for row in await rows(f"SELECT * FROM {table}")])
        assert code not in kept
        assert code.replace("-", "") not in kept


async def test_the_same_form_does_not_print_twice(browser):
    await registered()
    await signed_in(browser, await a_holder("rc-member"))
    page = await browser.get("/residents/letters")
    key = page.text.split('name="key" value="')[-1].split('"')[0]
    sent = {"key": key, "place": BUILDING}
    first = await browser.post("/residents/letters", data=sent)
    again = await browser.post("/residents/letters", data=sent)
    assert "letter__code" in first.text
    assert (again.status_code, again.headers["location"]) == (303, "/residents/letters")
    assert len(await rows("SELECT id FROM letter_batch")) == 1


async def test_a_letter_is_in_both_languages_whoever_prints_it(browser):
    await registered()
    await signed_in(browser, await a_holder("rc-member"))
    shown = await send(browser, "/residents/letters", on="/residents/letters", place=BUILDING)
    assert "凭这个码可以开一个账号" in shown.text
    assert "This code opens one account" in shown.text
    assert shown.headers["cache-control"] == "no-store"


async def test_where_nobody_is_to_be_written_to_the_form_says_so(browser):
    await a_dwelling()
    await signed_in(browser, await a_holder("rc-member"))
    shown = await send(browser, "/residents/letters", on="/residents/letters", place=BUILDING)
    assert shown.status_code == 422
    assert "这里没有要写信的居民" in shown.text


async def test_who_moved_away_cannot_use_their_letter(database):
    person = await registered()
    letter = await a_letter()
    await unit_of_work(Residence.filter(person_id=person.id).update)(until=NOW.date())
    with pytest.raises(Refused, match="code-not-valid"):
        await joined(letter)


async def test_an_empty_home_that_is_lived_in_meanwhile_has_no_use_for_its_letter(database):
    await a_dwelling("504")
    letter = await a_letter(empty_homes=True)
    await registered("李响", number="504")
    with pytest.raises(Refused, match="code-not-valid"):
        await joined(letter, name="别人")


async def test_an_owner_who_lives_elsewhere_gets_none(database):
    person, home = await registered(), await a_dwelling("601")
    await unit_of_work(Ownership.create)(person=person, dwelling=home, since=LONG_AGO)
    letters = await print_letters(BUILDING, by=await a_holder(Role.RC_MEMBER), at=NOW)
    assert [each.to.home.code[-3:] for each in letters] == ["501"]


async def test_what_expires_is_forgotten_by_the_clock(database):
    await registered("陈静")
    await joined(await a_letter())
    await registered("李响", number="502")
    await a_letter()
    await what_time_does(later(days=59))
    assert await JoinCode.all().count() == 2
    await what_time_does(later(days=60))
    assert await JoinCode.all().values_list("used", flat=True) == [True]
