"""A twentieth of those attested is visited again, drawn by what nobody could choose."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest

from deliberate.app import what_time_does
from deliberate.consensus.seeds import revealed_seed
from deliberate.people.models import Residence
from deliberate.people.rules import Role
from deliberate.record.queries import latest_entries
from deliberate.residency.actions import attest, confirm, draw_rechecks, end_residence, recheck
from deliberate.residency.models import Recheck
from deliberate.residency.rules import Outcome, drawn_by, month_of
from deliberate.storage import one
from deliberate.verdict import Refused
from tests.build import a_dwelling, a_holder, send, signed_in

pytestmark = pytest.mark.anyio
IN_OCTOBER = datetime(2026, 10, 12, 8, tzinfo=UTC)
IN_NOVEMBER = datetime(2026, 11, 2, 8, tzinfo=UTC)


async def facts(name):
    return [line for line in await latest_entries(limit=500) if line.fact == name]


class Month:
    """People attested and confirmed in October; whoever did it."""

    async def begin(self, people=1):
        self.worker = await a_holder(Role.GRID_WORKER, "李响")
        self.member = await a_holder(Role.RC_MEMBER, "孙敏")
        for n in range(people):
            home, at = await a_dwelling(str(100 + n)), IN_OCTOBER + timedelta(days=n // 20)
            number = await attest(home.id, f"居民{n}", by=self.worker, at=at)
            await confirm(number, by=self.member, at=at)
        return self


def test_a_twentieth_rounded_up_and_everybody_alike():
    assert drawn_by("seed", []) == []
    for people in (1, 19, 20, 21, 40, 41, 200):
        drawn = drawn_by("seed", range(people))
        assert len(drawn) == len(set(drawn)) == -(-people // 20)
    seen = [drawn_by(f"seed {n}", range(10))[0] for n in range(2_000)]
    assert all(150 < seen.count(each) < 250 for each in range(10))
    assert month_of(date(2026, 10, 31)) == date(2026, 10, 1)


async def test_the_seed_is_promised_before_the_first_is_confirmed_and_once(database):
    await Month().begin(3)
    names = [line.fact for line in reversed(await latest_entries(limit=50))]
    assert names.count("recheck-promised") == 1
    assert names.index("recheck-promised") < names.index("residency-confirmed")


async def test_nothing_is_drawn_nor_told_before_the_month_is_over(database):
    await Month().begin()
    await draw_rechecks(IN_OCTOBER + timedelta(days=19, hours=7))
    assert await Recheck.all().count() == 0
    secret, seed = await one("SELECT secret, seed FROM recheck_draw")
    assert seed == ""
    assert secret not in str(await latest_entries(limit=50))


async def test_anybody_can_draw_again_from_the_record(database):
    await Month().begin(25)
    await what_time_does(IN_NOVEMBER)
    await what_time_does(IN_NOVEMBER + timedelta(days=1))
    (promised,), (drawn,) = await facts("recheck-promised"), await facts("recheck-drawn")
    details = drawn.details
    seed = revealed_seed(details["secret"], promised.details["commitment"], details["beacon"])
    assert seed == details["seed"]
    (before,) = await one("SELECT previous FROM entry WHERE id = $1", drawn.number)
    assert details["beacon"] == before
    assert details["drawn"] == drawn_by(seed, details["among"])
    assert len(details["among"]) == 25
    assert await Recheck.all().count() == len(details["drawn"]) == 2


async def a_drawn_one():
    month = await Month().begin()
    await draw_rechecks(IN_NOVEMBER)
    return month, (await Recheck.get()).id


async def test_who_attested_or_confirmed_does_not_look_again(database):
    month, number = await a_drawn_one()
    for by in (month.worker, month.member):
        with pytest.raises(Refused, match="others-recheck"):
            await recheck(number, Outcome.LIVES_THERE, by=by, at=IN_NOVEMBER)
    await recheck(number, Outcome.LIVES_THERE, by=await a_holder("grid-worker"), at=IN_NOVEMBER)
    (line,) = await facts("resident-rechecked")
    assert line.details == {"attestation": 1, "outcome": "lives-there"}


async def test_a_residence_ends_by_two_persons_who_found_nobody(database):
    _, number = await a_drawn_one()
    first, second = await a_holder("grid-worker", "王强"), await a_holder("supervisor", "郑德明")
    with pytest.raises(Refused, match="nothing-to-end"):
        await end_residence(number, by=second, at=IN_NOVEMBER)
    await recheck(number, Outcome.NOT_THERE, by=first, at=IN_NOVEMBER)
    with pytest.raises(Refused, match="second-person-needed"):
        await end_residence(number, by=first, at=IN_NOVEMBER)
    assert (await Residence.get()).until is None
    await end_residence(number, by=second, at=IN_NOVEMBER)
    assert (await Residence.get()).until == date(2026, 11, 2)
    with pytest.raises(Refused, match="nothing-to-end"):
        await end_residence(number, by=second, at=IN_NOVEMBER)


async def test_one_who_lives_there_is_not_ended(database):
    _, number = await a_drawn_one()
    await recheck(number, Outcome.LIVES_THERE, by=await a_holder("grid-worker"), at=IN_NOVEMBER)
    with pytest.raises(Refused, match="nothing-to-end"):
        await end_residence(number, by=await a_holder("supervisor"), at=IN_NOVEMBER)
    with pytest.raises(Refused, match="rechecked-already"):
        await recheck(number, Outcome.NOT_THERE, by=await a_holder("supervisor"), at=IN_NOVEMBER)


async def test_two_clocks_draw_once(database):
    await Month().begin(3)
    await asyncio.gather(draw_rechecks(IN_NOVEMBER), draw_rechecks(IN_NOVEMBER))
    assert len(await facts("recheck-drawn")) == 1


async def test_on_the_page(browser):
    await a_drawn_one()
    here = "/residents/rechecks"
    (number,) = await one("SELECT id FROM recheck")
    await signed_in(browser, await a_holder("grid-worker", "王强"))
    assert "居民0" in (await browser.get(here)).text
    assert (await send(browser, f"{here}/{number}", on=here, outcome="x")).status_code == 404
    await send(browser, f"{here}/{number}", on=here, outcome="not-there")
    assert "等第二个人去看" in (await browser.get(here)).text
    browser.cookies.clear()
    await signed_in(browser, await a_holder("supervisor", "郑德明"))
    await send(browser, f"{here}/{number}/end", on=here)
    page = (await browser.get(here)).text
    assert "居住登记已结束" in page
    assert "居民0" not in page
