"""Attested by one, confirmed by another, and by nobody for their own."""

import asyncio

import pytest

from deliberate.people.models import Ownership, Person, Residence
from deliberate.people.queries import actor_named
from deliberate.people.rules import Role
from deliberate.record.queries import latest_entries
from deliberate.residency.actions import attest, confirm, hand_over, refuse, withdraw
from deliberate.residency.models import Attestation
from deliberate.residency.rules import MOST_A_DAY
from deliberate.storage import unit_of_work
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
from tests.conftest import forced
from tests.residency.letters import BUILDING, joined, registered

pytestmark = pytest.mark.anyio


async def worker(area=f"{COMMUNITY}-001", name="李响"):
    return await a_holder(Role.GRID_WORKER, name, area=area)


async def member():
    return await a_holder(Role.RC_MEMBER)


async def an_attestation(name="周敏", *, by=None, at=NOW, number="501"):
    home = await a_dwelling(number)
    return await attest(home.id, name, by=by or await worker(), at=at)


async def test_two_persons_make_a_resident_who_then_joins(database):
    letter = await confirm(await an_attestation(), by=await member(), at=NOW)
    assert (letter.to.name, letter.to.home.words) == ("周敏", "和平里小区 3幢 2单元 501")
    await joined(letter)
    actor = await actor_named("chen.jing", NOW)
    assert actor.is_adult(NOW.date())
    assert actor.home == letter.to.home.code
    (line,) = await latest_entries(limit=1)
    assert line.details == {"attested": True}


async def test_nothing_is_a_resident_before_the_second_person(database):
    await an_attestation()
    assert await Residence.all().count() == 0


async def test_who_the_register_knows_is_not_made_twice(database):
    person = await registered("周敏")
    letter = await confirm(await an_attestation("周敏"), by=await member(), at=NOW)
    assert letter.to.person_id == person.id
    assert await Residence.all().count() == 1


async def test_both_are_in_the_record_by_post_and_building(database):
    await confirm(await an_attestation(), by=await member(), at=NOW)
    second, _, first = await latest_entries(limit=3)
    assert first.details == {"attestation": 1, "building": BUILDING}
    assert first.acting.endswith("grid-worker")
    assert second.details == {"attestation": 1, "attested_in": first.acting, "building": BUILDING}
    assert second.acting.endswith("rc-member")


async def test_the_name_is_forgotten_when_it_is_decided(database):
    by = await worker()
    for end in (
        _confirm,
        _refuse,
        lambda n: withdraw(n, by=by, at=NOW),
    ):
        await end(await an_attestation(by=by, number=str(600 + await Attestation.all().count())))
    assert set(await Attestation.all().values_list("name", flat=True)) == {""}


async def _confirm(number):
    await confirm(number, by=await member(), at=NOW)


async def _refuse(number):
    await refuse(number, "不住在这里", by=await member(), at=NOW)


async def both_posts(name="两职"):
    """A grid worker who is a member of the committee as well."""
    by = await worker(name=name)
    other = await member()
    await forced(
        "UPDATE post_held SET person_id = $1 WHERE person_id = $2", by.person_id, other.person_id
    )
    return by, await actor_named_by_id(by.person_id, Role.RC_MEMBER)


async def actor_named_by_id(person_id, role):
    person = await Person.get(id=person_id)
    return await actor_named(person.login, NOW, role)


async def test_nobody_confirms_their_own_in_another_post(database):
    by, in_the_other_post = await both_posts()
    number = await an_attestation(by=by)
    with pytest.raises(Refused, match="second-person-needed"):
        await confirm(number, by=in_the_other_post, at=NOW)


async def test_another_person_of_the_same_post_is_no_second(database):
    number = await an_attestation()
    with pytest.raises(Refused, match="second-person-needed"):
        await confirm(number, by=await worker(name="王强"), at=NOW)


async def test_the_database_knows_that_one_person_is_not_two(database):
    by = await worker()
    await an_attestation(by=by)
    with pytest.raises(Exception, match=r"(?i)check"):
        await forced("UPDATE attestation SET checked_by_id = by_id")


@pytest.mark.parametrize("part", [Residence, Ownership])
@pytest.mark.parametrize("which", ["first", "second"])
async def test_nobody_attests_or_confirms_for_a_home_of_their_own(database, part, which):
    first, second = await worker(), await member()
    whose = first if which == "first" else second
    home = await a_dwelling("501")
    await unit_of_work(part.create)(person_id=whose.person_id, dwelling=home, since=LONG_AGO)
    with pytest.raises(Refused, match="not-your-own-home"):
        await confirm(await an_attestation(by=first), by=second, at=NOW)


async def test_a_grid_worker_attests_in_their_own_grid(database):
    other = await worker(area=f"{COMMUNITY}-E1-05")
    with pytest.raises(Refused, match="not-in-your-area"):
        await an_attestation(by=other)


async def test_twenty_a_day_and_no_more_however_fast(database):
    by = await worker()
    for n in range(MOST_A_DAY - 2):
        await an_attestation(f"居民{n}", by=by, number=str(100 + n))
    homes = [await a_dwelling(str(200 + n)) for n in range(5)]
    answers = await asyncio.gather(
        *(attest(home.id, "又一位", by=by, at=NOW) for home in homes), return_exceptions=True
    )
    assert sum(isinstance(each, int) for each in answers) == 2
    assert {str(each) for each in answers if not isinstance(each, int)} == {"enough-attested-today"}
    await an_attestation("明天的", by=by, at=later(days=1), number="300")


async def test_somebody_with_an_account_is_not_attested_again(database):
    home = await a_dwelling("501")
    await a_resident("周敏", dwelling=home)
    with pytest.raises(Refused, match="has-an-account"):
        await an_attestation("周敏")


async def test_the_same_person_awaits_once(database):
    await an_attestation()
    with pytest.raises(Refused, match="attested-already"):
        await an_attestation()


async def test_two_who_confirm_at_once_are_one(database):
    number = await an_attestation()
    seconds = [await member(), await a_holder(Role.RC_DIRECTOR), await member()]
    answers = await asyncio.gather(
        *(confirm(number, by=each, at=NOW) for each in seconds), return_exceptions=True
    )
    assert (
        sorted(str(each) for each in answers if isinstance(each, Refused)) == ["not-awaiting"] * 2
    )
    assert await Residence.all().count() == 1


async def test_what_is_decided_stays_so(database):
    by, second = await worker(), await member()
    number = await an_attestation(by=by)
    await refuse(number, "不住在这里", by=second, at=NOW)
    for again in (confirm(number, by=second, at=NOW), withdraw(number, by=by, at=NOW)):
        with pytest.raises(Refused, match="not-awaiting"):
            await again


async def test_only_who_attested_withdraws(database):
    number = await an_attestation()
    with pytest.raises(Refused, match="not-your-attestation"):
        await withdraw(number, by=await worker(name="王强"), at=NOW)


async def test_a_lost_letter_is_printed_anew_which_ends_the_first(database):
    second = await member()
    number = await an_attestation()
    first = await confirm(number, by=second, at=NOW)
    again = await hand_over(number, by=second, at=NOW)
    with pytest.raises(Refused, match="code-not-valid"):
        await joined(first)
    await joined(again)
    with pytest.raises(Refused, match="no-letter-to-print"):
        await hand_over(number, by=second, at=NOW)


async def test_attesting_on_the_page(browser):
    await a_dwelling("501")
    await signed_in(browser, await worker())
    here = "/residents/attested"
    without = await send(browser, here, on=here, name="周敏", home="E1-03-2-501")
    assert "请先看过住址证明和证件" in without.text
    wrong = await send(browser, here, on=here, name="周敏", home="E9-1", seen="1")
    assert "没有这个户号" in wrong.text
    answer = await send(browser, here, on=here, name="周敏", home="E1-03-2-501", seen="1")
    assert (answer.status_code, answer.headers["location"]) == (303, here)
    assert "周敏" in (await browser.get(here)).text


async def test_confirming_on_the_page_shows_the_letter_once(browser):
    number = await an_attestation()
    await signed_in(browser, await member())
    here = "/residents/attested"
    assert "周敏" in (await browser.get(here)).text
    shown = await send(browser, f"{here}/{number}/confirm", on=here)
    assert "letter__code" in shown.text
    assert "周敏" in shown.text
    assert "周敏" not in (await browser.get(here)).text


async def test_not_confirming_needs_a_reason(browser):
    number = await an_attestation()
    await signed_in(browser, await member())
    here = "/residents/attested"
    without = await send(browser, f"{here}/{number}/refuse", on=here)
    assert without.status_code == 422
    assert "请写为什么" in without.text
    await send(browser, f"{here}/{number}/refuse", on=here, reason="租约过期了")
    assert "租约过期了" in (await browser.get(here)).text


async def test_a_grid_worker_sees_the_names_of_their_own_only(browser):
    await an_attestation("周敏")
    await signed_in(browser, await worker(name="王强"))
    assert "周敏" not in (await browser.get("/residents/attested")).text


async def test_a_secretary_sees_the_names_of_their_own_grid_only(browser):
    await an_attestation("周敏")
    here = "/residents/attested"
    for area, seen in ((f"{COMMUNITY}-001", True), (f"{COMMUNITY}-E1-05", False)):
        await signed_in(browser, await a_holder(Role.BRANCH_SECRETARY, area=area))
        assert ("周敏" in (await browser.get(here)).text) is seen


@pytest.mark.parametrize(
    ("role", "listed"),
    [
        ("grid-worker", ["attested", "rechecks"]),
        ("rc-member", ["attested", "rechecks", "letters"]),
        ("auditor", ["signals"]),
        ("teller", []),
    ],
)
async def test_the_desk_lists_the_pages_that_are_open_to_the_post(browser, role, listed):
    await signed_in(browser, await a_holder(role))
    page = (await browser.get("/desk")).text
    pages = ("attested", "rechecks", "letters", "signals")
    assert [each for each in pages if f'"/residents/{each}"' in page] == listed
