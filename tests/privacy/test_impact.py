"""The register of impact assessments: written, read, replaced, missed; the record seals it."""

import asyncio
import re
import sqlite3
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from deliberate.commands.safety import advice
from deliberate.exchange.database import verify_database
from deliberate.people.rules import Role
from deliberate.privacy.models import ImpactAssessment
from deliberate.privacy.queries import assessments_due, inventory, register, versions_of
from deliberate.privacy.rules import (
    TEXTS,
    AssessmentStage,
    ImpactResult,
    Processing,
    due_on,
    stage_on,
)
from deliberate.record import Broken
from deliberate.record.models import Entry
from deliberate.record.signing import signer
from deliberate.verdict import Refused
from deliberate.web.language import say
from tests.build import NOW, a_holder, a_resident, later, send, signed_in, without_guard
from tests.conftest import KIND, forced
from tests.privacy.build import WRITTEN, assessed
from tests.served import deliberate

pytestmark = pytest.mark.anyio
IMPACT = Path(__file__).parents[2] / "docs" / "impact.md"
PARTS = {
    "First": "first",
    "Purpose and need": "purpose",
    "Risk": "risks",
    "Measures": "measures",
    "For you": "answer",
}
TYPED = {name: getattr(WRITTEN, name) for name in TEXTS} | {
    "since": "2026-03-01",
    "result": "goes-on-with-measures",
}
NEW = "/privacy/impact/votes/new"


# ---- rules ----


@pytest.mark.parametrize(
    ("days", "result", "stage"),
    [
        (0, ImpactResult.GOES_ON, AssessmentStage.IN_TIME),
        (364, ImpactResult.WITH_MEASURES, AssessmentStage.IN_TIME),
        (365, ImpactResult.GOES_ON, AssessmentStage.DUE),
        (3650, ImpactResult.STOPS, AssessmentStage.STOPPED),
    ],
)
def test_it_is_due_after_a_year_unless_it_stops(days, result, stage):
    day = date(2026, 2, 28)
    assert stage_on(day + timedelta(days=days), result, due_on(day, result)) is stage


def test_what_was_never_assessed_is_missing():
    assert stage_on(NOW.date(), None, None) is AssessmentStage.MISSING


def test_any_other_word_has_another_fingerprint():
    others = [replace(WRITTEN, **{name: "别的"}) for name in TEXTS]
    others += [replace(WRITTEN, result=ImpactResult.STOPS), replace(WRITTEN, since=NOW.date())]
    assert len({each.fingerprint for each in (WRITTEN, *others)}) == len(others) + 1


# ---- writing ----


async def test_a_later_one_takes_the_place_of_an_earlier_which_stays(database):
    director = await a_holder(Role.RC_DIRECTOR)
    await assessed(director)
    await assessed(director, written=replace(WRITTEN, fit="不够。"), at=later(days=3))
    newest, first = await versions_of(Processing.VOTES)
    assert (newest.version, newest.fit, newest.replaced_at) == (2, "不够。", None)
    assert (first.version, first.written, first.replaced_at) == (1, WRITTEN, later(days=3))
    assert first.acting == "望江社区居民委员会·rc-director"


async def test_the_record_holds_its_fingerprint_and_none_of_its_words(database):
    director = await a_holder(Role.RC_DIRECTOR)
    await assessed(director)
    fact = await Entry.get(fact="impact-assessed")
    assert WRITTEN.fingerprint in fact.details
    words = [director.name, *(getattr(WRITTEN, name) for name in TEXTS)]
    assert not [each for each in words if each in fact.details]


async def test_numbers_of_phones_are_masked_before_it_is_sealed(database):
    director = await a_holder(Role.RC_DIRECTOR)
    await assessed(director, written=replace(WRITTEN, heard="13812345678 的住户"))
    (kept,) = await versions_of(Processing.VOTES)
    assert kept.heard == "138****5678 的住户"
    await verify_database(signer().verifier)


async def test_only_the_director_of_this_community_assesses(database):
    await a_holder(Role.RC_DIRECTOR)
    across = await a_holder(Role.RC_DIRECTOR, "对岸主任", area="990102003001-001")
    for other in (across, await a_holder(Role.RC_MEMBER), await a_resident()):
        with pytest.raises(Refused, match="director-assesses"):
            await assessed(other)
    assert await ImpactAssessment.all().count() == 0


async def test_two_at_once_follow_one_another(database):
    director = await a_holder(Role.RC_DIRECTOR)
    await asyncio.gather(*(assessed(director) for _ in range(3)))
    versions = await versions_of(Processing.VOTES)
    assert [each.version for each in versions] == [3, 2, 1]
    assert [each.replaced_at is None for each in versions] == [True, False, False]


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE impact_assessment SET risks = 'x' WHERE version = 1",
        "UPDATE impact_assessment SET assessed_at = replaced_at WHERE version = 1",
        "UPDATE impact_assessment SET replaced_at = NULL WHERE version = 1",
        "DELETE FROM impact_assessment WHERE version = 1",
        "DELETE FROM impact_assessment WHERE version = 2",
    ],
)
async def test_the_table_keeps_them_as_they_were_written(database, sql):
    director = await a_holder(Role.RC_DIRECTOR)
    for _ in range(2):
        await assessed(director)
    with pytest.raises(Exception, match="an assessment"):
        await forced(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE impact_assessment SET risks = 'x' WHERE version = 1",
        "DELETE FROM impact_assessment WHERE version = 2",
    ],
)
async def test_what_was_changed_behind_the_table_is_found_in_the_record(database, sql):
    director = await a_holder(Role.RC_DIRECTOR)
    for _ in range(2):
        await assessed(director)
    whole = await verify_database(signer().verifier)
    assert whole.number == await Entry.all().count()
    await without_guard("impact_assessment")
    await forced(sql)
    with pytest.raises(Broken, match="of votes is another than was sealed"):
        await verify_database(signer().verifier)


# ---- what is missing or due ----


async def test_the_desk_of_the_director_and_no_other_says_what_lacks_one(browser):
    director, member = await a_holder(Role.RC_DIRECTOR), await a_holder(Role.RC_MEMBER)
    assert len(await assessments_due(director, NOW)) == len(Processing)
    assert await assessments_due(member, NOW) == []
    for processing in Processing:
        stops = replace(WRITTEN, result=ImpactResult.STOPS)
        await assessed(director, processing, written=stops if processing == "panels" else WRITTEN)
    (to_stop,) = await assessments_due(director, later(days=364))
    assert (to_stop.code, to_stop.path) == ("impact-stopped", "/privacy/impact/panels")
    due = await assessments_due(director, later(days=366))
    assert {each.code for each in due if each != to_stop} >= {"impact-due"}
    assert [each.path for each in due if not each.path.endswith("/new")] == [to_stop.path]

    await signed_in(browser, member)
    assert "影响评估" not in (await browser.get("/desk")).text


async def test_the_desk_leads_to_the_form(browser):
    await signed_in(browser, await a_holder(Role.RC_DIRECTOR))
    shown = (await browser.get("/desk")).text
    assert "还没有影响评估" in shown
    assert f'href="{NEW}"' in shown


async def test_what_has_to_stop_is_said_with_who_stops_it_and_how(browser):
    director = await a_holder(Role.RC_DIRECTOR)
    await assessed(director, Processing.PANELS, written=replace(WRITTEN, result=ImpactResult.STOPS))
    for path in ("/privacy/impact", "/privacy/impact/panels"):
        assert "要停下来" in (await browser.get(path)).text
    shown = (await browser.get("/privacy/impact/panels")).text
    assert "程序不会自己停" in shown
    assert "请不要再抽新的小组。" in shown
    await assessed(director, Processing.PANELS)
    assert "程序不会自己停" not in (await browser.get("/privacy/impact/panels")).text


async def test_check_gives_it_as_advice(database):
    assert [line async for line in advice(NOW)] == []  # nobody to assess for yet
    director = await a_holder(Role.RC_DIRECTOR)
    for processing in set(Processing) - {Processing.WORDS}:
        await assessed(director, processing)
    (line,) = [line async for line in advice(NOW)]
    assert "of words is missing" in line
    assert line.endswith("/privacy/impact/words")


@pytest.mark.skipif(KIND != "sqlite", reason="the command line runs on a SQLite file")
async def test_advice_is_no_reason_not_to_serve(tmp_path):
    assert deliberate(tmp_path, "migrate").returncode == 0
    with sqlite3.connect(tmp_path / "deliberate.sqlite3") as file:
        file.execute("INSERT INTO area (level, code, name) VALUES ('community', '9', '望江社区')")
    checked = deliberate(tmp_path, "check")
    assert checked.returncode == 0
    assert checked.stdout.startswith("nothing unsafe was found\nadvice: ")


# ---- pages ----


async def test_an_empty_register_says_what_has_to_be_assessed(browser):
    await a_holder(Role.RC_DIRECTOR)
    shown = (await browser.get("/privacy/impact")).text
    assert "这里还没有做过评估" in shown
    assert shown.count("现在就该评估") == len(Processing)
    assert "还没有评估。" in (await browser.get("/privacy/impact/votes")).text
    assert (await browser.get("/privacy/impact/nothing")).status_code == 404
    assert "/privacy/impact" in (await browser.get("/help/privacy")).text


async def test_it_is_written_on_a_form_and_read_by_everybody(browser):
    await signed_in(browser, await a_holder(Role.RC_DIRECTOR))
    form = (await browser.get(NEW)).text
    for part in ("purpose", "risks", "measures", "answer"):
        assert say("zh-Hans", f"impact.{part}-votes") in form
    answer = await send(browser, NEW, on=NEW, **TYPED)
    assert (answer.status_code, answer.headers["location"]) == (303, "/privacy/impact/votes")
    assert "评估已公布" in (await browser.get("/privacy/impact/votes")).text
    browser.cookies.clear()
    shown = (await browser.get("/privacy/impact/votes")).text
    for name in ("purpose", "risks", "measures", "fit"):
        assert TYPED[name] in shown
    assert "做到这些措施，可以继续" in shown
    listed = (await browser.get("/privacy/impact")).text
    assert "还没有评估的" in listed
    assert listed.count("现在就该评估") == len(Processing) - 1


async def test_who_guards_the_backups_is_not_told_to_everybody(browser):
    await assessed(await a_holder(Role.RC_DIRECTOR))
    for reader, reads in (
        (await a_resident(), False),
        (await a_holder(Role.GRID_WORKER), False),
        (await a_holder(Role.RC_MEMBER), True),
        (await a_holder(Role.SUPERVISOR, organization="监督"), True),
    ):
        await signed_in(browser, reader)
        shown = (await browser.get("/privacy/impact/votes")).text
        assert (WRITTEN.answer in shown, WRITTEN.heard in shown) == (reads, reads)


async def test_nothing_that_was_typed_is_lost_to_an_error(browser):
    await signed_in(browser, await a_holder(Role.RC_DIRECTOR))
    wrong = TYPED | {"since": "昨天", "fit": "", "heard": "长" * 1001, "result": ""}
    answer = await send(browser, NEW, on=NEW, **wrong)
    assert answer.status_code == 422
    assert "<title>错误：" in answer.text
    assert "有 4 处要改" in answer.text
    for words in ("昨天", TYPED["purpose"], TYPED["answer"], "长" * 1001):
        assert words in answer.text
    assert await ImpactAssessment.all().count() == 0


async def test_the_next_one_begins_with_what_was_written_and_is_judged_anew(browser):
    director = await a_holder(Role.RC_DIRECTOR)
    await assessed(director, at=later(days=-400))
    await signed_in(browser, director)
    form = (await browser.get(NEW)).text
    assert WRITTEN.risks in form
    assert WRITTEN.answer not in form
    assert WRITTEN.fit not in form
    await send(browser, NEW, on=NEW, **TYPED)
    shown = (await browser.get("/privacy/impact/votes")).text
    assert "第 2 次" in shown
    assert "由后一次代替" in shown


async def test_the_register_reads_each_once(database):
    lines = await register(NOW)
    assert [each.processing for each in lines] == list(Processing)
    assert {each.stage for each in lines} == {AssessmentStage.MISSING}


# ---- the text that the program brings ----


def told_in(text):
    """Code of each thing that is told -> the words; and the tables each section names."""
    told, tables = {}, set()
    headings = {say("en", f"Processing.{each}"): each for each in Processing}
    for section in text.split("\n## ")[1:]:
        heading, _, body = section.partition("\n")
        for item in re.findall(r"^\* (.*?)(?=^\* |\Z)", body, re.MULTILINE | re.DOTALL):
            part, _, words = " ".join(item.split()).partition(": ")
            if part == "Tables":
                tables |= set(words.split(", "))
            else:
                told[f"impact.{PARTS[part]}-{headings[heading]}"] = words.casefold()
    return told, tables


def said_otherwise(text):
    told, _ = told_in(text)
    wanted = {f"impact.{part}-{each}" for part in PARTS.values() for each in Processing}
    return {code for code in wanted if told.get(code) != say("en", code).casefold()}


def test_the_handbook_and_the_form_say_the_same():
    assert said_otherwise(IMPACT.read_text()) == set()


def test_another_word_in_the_handbook_is_found():
    other = IMPACT.read_text().replace("a lottery that is bent", "a lottery")
    assert said_otherwise(other) == {"impact.risks-panels"}


def test_what_the_inventory_calls_sensitive_has_to_be_assessed():
    _, tables = told_in(IMPACT.read_text())
    assert tables <= set(inventory().tables)
    sensitive = {
        table
        for datum in inventory().data
        for table, _ in datum.columns
        if datum.told["sensitive"] != "no"
    }
    assert sensitive
    assert sensitive <= tables
