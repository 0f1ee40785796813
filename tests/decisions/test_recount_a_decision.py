"""After the count anybody can have the certificate, and the ballots where nobody is behind them."""

import csv
import json
import re
from io import StringIO

import pytest
from click.testing import CliRunner

from deliberate.commands import main
from deliberate.consensus import Choice
from deliberate.decisions.models import Participation, RollLine
from deliberate.storage.apart import SCRUTINY, place_of
from tests.decisions.votes import (
    STAIRWELL,
    ballots,
    choosing,
    counted,
    heads,
    the_lift,
    the_meeting,
    voting,
)

pytestmark = pytest.mark.anyio
YES, NO, ABSTAIN = Choice.YES, Choice.NO, Choice.ABSTAIN


async def a_counted_vote(yes=9, no=4, abstain=1):
    people = await heads(yes + no + abstain + 3)
    decision = await voting("R2", secret=True)
    said = [YES] * yes + [NO] * no + [ABSTAIN] * abstain
    await ballots(decision, dict(zip(people, said, strict=False)))
    return await counted(decision)


async def downloads(browser, decision):
    here = f"/issues/{(await decision.issue).number}/decision"
    return [await browser.get(f"{here}/{name}") for name in ("certificate.json", "ballots.csv")]


def recounted(tmp_path, certificate, table):
    paths = tmp_path / "certificate.json", tmp_path / "ballots.csv"
    for path, answer in zip(paths, (certificate, table), strict=True):
        path.write_bytes(answer.content)
    return CliRunner().invoke(main, ["recount", *map(str, paths)])


async def test_the_two_downloads_are_recounted_to_the_byte(database, browser, tmp_path):
    decision = await a_counted_vote()
    certificate, table = await downloads(browser, decision)
    assert (certificate.status_code, table.status_code) == (200, 200)
    document = certificate.json()
    tally = {"roll": 17, "yes": 9, "no": 4, "abstain": 1}
    assert document["outcome"]["tally"]["households"] == tally
    assert document["context"]["roll"] == decision.roll_hash
    found = recounted(tmp_path, certificate, table)
    assert (found.exit_code, found.output) == (0, "The certificate holds.\n")


async def test_the_table_links_no_ballot_to_anybody(database, browser):
    decision = await a_counted_vote()
    _, table = await downloads(browser, decision)
    rows = list(csv.DictReader(StringIO(table.text)))
    assert len(rows) == await RollLine.filter(decision=decision).count() == 17
    assert {row["unit"] for row in rows} == {f"b{number:06}" for number in range(1, 18)}
    for line in await RollLine.filter(decision=decision):
        assert line.unit not in table.text
    for took_part in await Participation.filter(decision=decision):
        assert took_part.receipt not in table.text


async def test_numbers_are_given_out_anew_in_every_count(database, browser):
    orders = set()
    for _ in range(2):
        decision = await a_counted_vote(yes=7, no=7, abstain=0)
        _, table = await downloads(browser, decision)
        orders.add(tuple(row["choice"] for row in csv.DictReader(StringIO(table.text))))
    assert len(orders) == 2


def assert_scrutineers_recount(tmp_path, certificate):
    """From their table: exact areas, and neither voters nor doors."""
    number = re.search(
        r'filename="([0-9-]+)-certificate', certificate.headers["content-disposition"]
    )[1]
    table = place_of(SCRUTINY, f"{number}.csv")
    assert table.stat().st_mode & 0o077 == 0
    (tmp_path / "certificate.json").write_bytes(certificate.content)
    found = CliRunner().invoke(main, ["recount", str(tmp_path / "certificate.json"), str(table)])
    assert (found.exit_code, found.output) == (0, "The certificate holds.\n")
    assert "990102" not in table.read_text()
    assert "68.50" in table.read_text()


async def test_areas_and_few_ballots_are_not_published_one_by_one(database, browser, tmp_path):
    owners = await the_lift()
    decision = await voting("R8", electorate_code=STAIRWELL, secret=True)
    await ballots(decision, dict.fromkeys(owners.values(), YES))
    decision = await counted(decision)
    certificate, table = await downloads(browser, decision)
    assert (certificate.status_code, table.status_code) == (200, 404)
    assert certificate.json()["context"]["roll"] == decision.roll_hash
    assert "unit" not in json.dumps(certificate.json()["outcome"])
    assert_scrutineers_recount(tmp_path, certificate)
    few = await a_counted_vote(yes=5, no=3, abstain=1)
    certificate, table = await downloads(browser, few)
    assert (certificate.status_code, table.status_code) == (200, 404)


async def test_before_the_count_there_is_neither(database, browser):
    await heads(12)
    decision = await voting("R2")
    assert [answer.status_code for answer in await downloads(browser, decision)] == [404, 404]


async def test_a_meeting_is_composed_as_it_was_and_nobody_knows_who_said_what(
    database, browser, tmp_path
):
    seats = await the_meeting(members=20, representatives=18)
    decision = await voting("R3")
    await ballots(decision, dict.fromkeys(seats[:16], YES))
    certificate, table = await downloads(browser, await counted(decision))
    assert recounted(tmp_path, certificate, table).exit_code == 0
    marked = [row["representative"] for row in csv.DictReader(StringIO(table.text))]
    assert marked.count("yes") == 18


async def test_rankings_are_recounted_too(database, browser, tmp_path):
    decision, people = await choosing("C2", voters=12)
    await ballots(decision, {who: "1>2" if at % 3 else "2>1" for at, who in enumerate(people)})
    certificate, table = await downloads(browser, await counted(decision))
    assert certificate.json()["outcome"]["chosen"]["winners"] == ["1"]
    assert recounted(tmp_path, certificate, table).exit_code == 0


async def test_the_result_tells_the_buildings_and_the_other_rules(database, browser):
    decision = await a_counted_vote(yes=12, no=4, abstain=0)
    shown = (await browser.get(f"/issues/{(await decision.issue).number}/decision")).text
    assert "各栋楼怎么看" in shown
    assert "各个群体都同意" in shown
    assert "换一条规则会怎样" in shown
    assert "certificate.json" in shown
    assert decision.breadth["grade"] == "broad"
    assert {row["rule"]: row["differs"] for row in decision.other_rules} == {
        "majority-of-expressed": False,
        "majority-of-roll": False,
        "two-thirds-of-participating": False,
        "three-quarters-of-participating": False,
        "all-of-participating": True,
    }
