"""Who is asked for consent: declared when it is asked, by the registers of that day, and pinned."""

import json

import pytest

from deliberate.deliberations.actions import (
    ask_consent,
    end_consent,
    raise_objection,
    second_objection,
    withdraw_objection,
)
from deliberate.deliberations.models import Consent, ConsentObjection
from deliberate.deliberations.queries import is_asked
from deliberate.deliberations.rules import Parties, PartyKind
from deliberate.people.models import Ownership, Residence
from deliberate.people.rules import Actor
from deliberate.record.models import Entry
from deliberate.storage import unit_of_work
from deliberate.verdict import Refused
from tests.build import (
    COMMUNITY,
    LONG_AGO,
    NOW,
    a_dwelling,
    a_person,
    a_resident,
    date,
    later,
    send,
    signed_in,
)
from tests.conftest import forced
from tests.deliberations.build import page_of
from tests.deliberations.test_consent_round import AFTER, NOISE, put, two_options

pytestmark = pytest.mark.anyio
BUILDING_3, BUILDING_5 = f"{COMMUNITY}-E1-03", f"{COMMUNITY}-E1-05"
IN_5 = Parties(PartyKind.PLACES, (BUILDING_5,))


@unit_of_work
async def an_owner(home, *, since=LONG_AGO, until=None):
    """Who owns a home and lives elsewhere."""
    person = await a_person("房东")
    await Ownership.create(person=person, dwelling=home, since=since, until=until)
    return Actor(person.id, person.name, person.pseudonym, person.born)


async def asking(parties, *, seconds_needed=1):
    issue, director, people = await two_options()
    await ask_consent(
        *(issue.number,),
        by=director,
        at=NOW,
        option=1,
        days=7,
        seconds_needed=seconds_needed,
        parties=parties,
    )
    return issue, director, people


async def objects(issue, by, *, at=NOW):
    return await raise_objection(issue.number, by=by, at=at, **NOISE)


async def test_only_the_residents_of_the_places_named_object_and_second(database):
    one, other = await a_resident(building=5), await a_resident(building=5)
    issue, director, people = await asking(IN_5)
    asked = await put(issue)
    assert (asked.parties, asked.people) == (IN_5, 2)
    with pytest.raises(Refused, match="parties-only"):
        await objects(issue, people[0])  # lives in building 3
    await objects(issue, one)
    for act in (second_objection, withdraw_objection):
        with pytest.raises(Refused, match="parties-only"):
            await act(issue.number, 1, by=people[0], at=NOW)
    await second_objection(issue.number, 1, by=other, at=NOW)
    await end_consent(issue.number, by=director, at=AFTER)
    assert not (await put(issue)).given


async def test_owners_of_named_homes_object_wherever_they_live(database):
    home, mine = await a_dwelling("701"), await a_resident(owner=True)
    parties = Parties(PartyKind.OWNERS, (home.code, mine.home))
    landlord = await an_owner(home)
    tenant = await a_resident(dwelling=home)
    issue, director, people = await asking(parties)
    assert (await put(issue)).people == 2
    for by in (tenant, people[0], director):
        with pytest.raises(Refused, match="parties-only"):
            await objects(issue, by)
    await objects(issue, landlord)
    await second_objection(issue.number, 1, by=mine, at=NOW)


async def test_it_is_the_registers_of_the_first_day_that_tell(database):
    home = await a_dwelling("701", building=5)
    left = await a_resident(dwelling=home)
    stays, moves = await a_resident(building=5), await a_resident(building=5)
    issue, director, _ = await asking(IN_5)
    came = await a_resident(building=5)

    @unit_of_work
    async def days_later():
        await Residence.filter(person_id=moves.person_id).update(until=later(days=2).date())
        await Residence.filter(person_id=left.person_id).update(until=NOW.date())

    await days_later()
    since = "UPDATE residence SET since = $1 WHERE person_id = $2"
    await forced(since, later(days=2).date(), came.person_id)
    asked = [await is_asked(issue.number, who.person_id) for who in (stays, moves, came, left)]
    assert asked == [True, True, False, False]
    await end_consent(issue.number, by=director, at=AFTER)
    assert not await is_asked(issue.number, stays.person_id)
    assert not await is_asked(issue.number, None)


async def test_all_residents_from_fourteen_on_are_asked_where_nothing_else_is_said(database):
    issue, _, people = await asking(Parties())
    young = await a_resident(born=date(NOW.year - 15, 1, 1))
    child = await a_resident(born=date(NOW.year - 9, 1, 1))
    asked = [await is_asked(issue.number, who.person_id) for who in (*people, young, child)]
    assert asked == [True] * 4 + [False]


@pytest.mark.parametrize(
    "parties, why",
    [
        (Parties(PartyKind.PLACES), "choose-a-place"),
        (Parties(PartyKind.OWNERS), "needed"),
        (Parties(PartyKind.OWNERS, tuple(map(str, range(201)))), "too-many-homes"),
        (Parties(PartyKind.OWNERS, (f"{COMMUNITY}-E1-03-2-999",)), "no-such-home"),
        (Parties(PartyKind.PLACES, ("990102003002-E1",)), "no-such-place"),
        (IN_5, "too-few-parties"),  # one lives there: nobody could second
    ],
)
async def test_parties_that_cannot_be_are_refused(database, parties, why):
    await a_resident(building=5)
    with pytest.raises(Refused, match=why):
        await asking(parties)
    assert await Consent.all().count() == 0


async def test_the_record_names_places_and_of_homes_only_how_many(database):
    for _ in range(2):
        await a_resident(building=5)
    await asking(IN_5)
    first = json.loads((await Entry.filter(fact="consent-asked").last()).details)
    assert first["parties"] == {"kind": "places", "places": [BUILDING_5], "homes": 0, "people": 2}
    homes = [await a_dwelling(number) for number in ("701", "702")]
    for home in homes:
        await an_owner(home)
    await asking(Parties(PartyKind.OWNERS, tuple(home.code for home in homes)))
    second = json.loads((await Entry.filter(fact="consent-asked").last()).details)
    assert second["parties"] == {"kind": "owners", "places": [], "homes": 2, "people": 2}


async def test_the_parties_stay_as_they_were_asked(database):
    await asking(Parties())
    for change in ("parties = '{}'", "people = 1"):
        with pytest.raises(Exception, match="stay as they were asked"):
            await forced(f"UPDATE consent SET {change}")


USUAL = {"option": "1", "days": "7", "seconds": "1"}


async def test_the_moderator_names_places_on_the_page_and_everybody_reads_who_is_asked(browser):
    one, other = await a_resident(building=5), await a_resident(building=5)
    issue, director, people = await two_options()
    page = f"/issues/{issue.number}/consent"
    await signed_in(browser, director)
    unsaid = await send(browser, page, on=page, **USUAL)
    assert (unsaid.status_code, await Consent.all().count()) == (422, 0)
    none = await send(browser, page, on=page, **USUAL, parties="places")
    assert "请至少勾一处" in none.text
    ticked = {f"place-{BUILDING_5}": "1"}
    few = await send(
        browser, page, on=page, **{**USUAL, "seconds": "2"}, parties="places", **ticked
    )
    assert few.status_code == 422
    assert "谁的异议都站不住" in few.text
    assert f'name="place-{BUILDING_5}" value="1" checked' in few.text
    done = await send(browser, page, on=page, **USUAL, parties="places", **ticked)
    assert done.status_code == 303

    await signed_in(browser, people[0])
    shown = (await browser.get(page)).text
    assert "住在和平里小区 5幢的居民，2 人" in shown
    assert "这次征询不问您" in shown
    assert 'name="harm"' not in shown
    refused = await browser.post(f"{page}/objections", data=NOISE)
    assert refused.status_code == 403
    await signed_in(browser, one)
    assert (await send(browser, f"{page}/objections", on=page, **NOISE)).status_code == 303
    await signed_in(browser, other)
    assert (await send(browser, f"{page}/objections/1/second", on=page)).status_code == 303
    browser.cookies.set("lang", "en")
    assert "the residents of 和平里小区 5幢, 2 people" in (await browser.get(page)).text
    assert (await browser.get(page_of(issue))).status_code == 200


async def test_homes_are_typed_by_their_doors_and_a_landlord_objects_on_the_page(browser):
    issue, director, _ = await two_options()
    homes = [await a_dwelling(number) for number in ("701", "702")]
    landlord, _ = [await an_owner(home) for home in homes]
    page = f"/issues/{issue.number}/consent"
    await signed_in(browser, director)
    asked = {**USUAL, "parties": "owners"}
    wrong = await send(browser, page, on=page, **asked, homes="E1-03-2-701，E1-03-2-7O2")
    assert wrong.status_code == 422
    assert "有的户号登记里没有" in wrong.text
    assert "E1-03-2-7O2" in wrong.text
    typed = f"E1-03-2-701\n{homes[1].code}"
    assert (await send(browser, page, on=page, **asked, homes=typed)).status_code == 303
    await signed_in(browser, landlord)
    shown = (await browser.get(page)).text
    assert "2 户的业主，2 人" in shown
    assert "E1-03-2-701、E1-03-2-702" in shown
    assert (await send(browser, f"{page}/objections", on=page, **NOISE)).status_code == 303
    assert await ConsentObjection.all().count() == 1
