"""What is past its time is erased, and nothing else; a dry run changes nothing."""

import sqlite3
from dataclasses import asdict
from datetime import timedelta

import pytest

from deliberate.people.models import Look, OptIn, Ownership, Residence, SignIn
from deliberate.people.rules import LookedFor, OptInPurpose
from deliberate.privacy.actions import keep_periods, periods
from deliberate.privacy.models import Closure, ImpactAssessment
from deliberate.privacy.queries import inventory, overdue
from deliberate.privacy.rules import Inventory, Period, Texts
from deliberate.record.models import Entry
from deliberate.storage import rows, unit_of_work
from tests.build import NOW, a_dwelling, a_person, a_resident, without_guard
from tests.conftest import KIND
from tests.privacy.build import WRITTEN
from tests.served import deliberate

pytestmark = pytest.mark.anyio
ALL = {
    "sign_in": 1,
    "closure": 1,
    "residence": 1,
    "ownership": 1,
    "opt_in": 1,
    "look": 1,
    "impact_assessment": 1,
}
LONG_GONE = NOW.date() - timedelta(days=366 * 3 + 2)


def test_what_is_due_follows_from_the_moment_alone():
    period = Period("residence", "until", timedelta(days=10))
    assert period.due_before(NOW) == NOW - timedelta(days=10)


@pytest.fixture
async def kept(database):
    """Of each kind one that is past its time and one that is not yet."""
    await unit_of_work(_kept)()


async def _kept():
    home, person = await a_dwelling(), await a_person()
    await a_resident()
    for days, until in ((-1, LONG_GONE), (1, LONG_GONE + timedelta(days=4))):
        moment = NOW + timedelta(days=days)
        since = NOW - timedelta(days=9)
        told = {"since": since, "seen": since, "proven": since, "ends": moment}
        await SignIn.create(token_digest=f"digest{days}", person=person, **told)
        at = {"asked_at": moment - timedelta(days=99), "due_at": moment - timedelta(days=92)}
        erased = moment - timedelta(days=90)
        await Closure.create(texts=Texts.GO, erased_at=erased, swept_at=erased, **at)
        lived = {"person": person, "dwelling": home, "since": LONG_GONE, "until": until}
        agreed = {
            "purpose": OptInPurpose.FACILITATOR_NAME,
            "version": 1,
            "given_at": NOW - timedelta(days=2000),
        }
        await OptIn.create(person=person, withdrawn_at=moment - timedelta(days=366 * 3), **agreed)
        seen = {"acting": "网格·grid-worker", "what_for": LookedFor.ISSUE}
        day = (moment - timedelta(days=12 * 31)).date()
        await Look.create(person=person, day=day, **seen)
        await an_assessment(moment - timedelta(days=366 * 3), version=days + 2)
        await Residence.create(**lived)
        await Ownership.create(**lived)


async def an_assessment(replaced_at, version=1):
    told = {"acting": "居委会·rc-director", "assessed_at": replaced_at, "replaced_at": replaced_at}
    await ImpactAssessment.create(processing="votes", version=version, **asdict(WRITTEN), **told)


async def everything():
    tables = [*inventory().tables, "impact_assessment", "record_head"]
    return {table: [tuple(row) for row in await rows(f"SELECT * FROM {table}")] for table in tables}


async def test_a_dry_run_tells_all_and_changes_nothing(kept):
    before = await everything()
    assert await overdue(NOW) == ALL
    assert await everything() == before


async def test_a_run_leaves_nothing_overdue_and_all_else(kept):
    assert await keep_periods(NOW) == ALL
    assert await overdue(NOW) == {}
    for model, left in (
        (SignIn, 1),
        (Closure, 1),
        (Residence, 2),
        (Ownership, 1),
        (OptIn, 1),
        (Look, 1),
        (ImpactAssessment, 1),
    ):
        assert await model.all().count() == left
    fact = await Entry.filter(fact="periods-kept").get()
    assert fact.person_id is None
    assert '["sign_in",1]' in fact.details


async def test_a_second_run_has_nothing_to_say(kept):
    await keep_periods(NOW)
    assert await keep_periods(NOW) == {}
    assert await Entry.filter(fact="periods-kept").count() == 1


async def test_a_rule_that_is_passed_over_leaves_something_overdue(kept, monkeypatch):
    whole = inventory()
    fewer = tuple(d for d in whole.data if ("residence", "until") not in d.columns)
    monkeypatch.setattr(periods, "inventory", lambda: Inventory(fewer, {}))
    await keep_periods(NOW)
    assert await overdue(NOW) == {"residence": 1, "impact_assessment": 1}


async def test_a_rule_that_is_too_short_is_refused_by_the_table_of_assessments(
    database, monkeypatch
):
    """The control: without the table's guard it would go before its three years are over."""
    await unit_of_work(an_assessment)(NOW - timedelta(days=365 * 3 - 2))
    short = (Period("impact_assessment", "replaced_at", timedelta(days=366 * 2)),)
    monkeypatch.setattr(periods, "inventory", lambda: Inventory((), {}, short))
    with pytest.raises(Exception, match="kept for three years"):
        await keep_periods(NOW)
    assert await ImpactAssessment.all().count() == 1
    await without_guard("impact_assessment", "is_kept")
    await keep_periods(NOW)
    assert await ImpactAssessment.all().count() == 0


@pytest.mark.skipif(KIND != "sqlite", reason="the command line runs on a SQLite file")
async def test_the_command_says_what_it_would_do_then_does_it(tmp_path):
    assert deliberate(tmp_path, "migrate").returncode == 0
    with sqlite3.connect(tmp_path / "deliberate.sqlite3") as file:
        file.execute("INSERT INTO person (name, pseudonym) VALUES ('陈静', '望江居民01')")
        file.execute(
            "INSERT INTO sign_in (token_digest, person_id, since, ends) "
            "VALUES ('digest', 1, '2020-01-01', '2020-01-02')"
        )
    assert deliberate(tmp_path, "retention", "--dry-run").stdout == "sign_in: 1 would be erased\n"
    assert deliberate(tmp_path, "retention").stdout == "sign_in: 1 erased\n"
    assert deliberate(tmp_path, "retention").stdout == "nothing is past its time\n"
