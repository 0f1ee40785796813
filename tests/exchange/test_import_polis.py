"""A Polis export becomes a closed deliberation, whole or not at all, and once."""

import asyncio
import json
import shutil
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

import pytest

from deliberate.deliberations.models import Claim, Deliberation, OpinionGiven, Participant
from deliberate.deliberations.rules import Position
from deliberate.exchange.polis import import_polis
from deliberate.formats.tables import Malformed
from deliberate.issues.models import Issue
from deliberate.issues.rules import State
from deliberate.people.models import Person
from deliberate.record import verify
from deliberate.record.models import Entry
from deliberate.record.signing import signer
from tests.build import a_community, an_issue

pytestmark = pytest.mark.anyio

EXPORT = Path(__file__).parent / "export"
REAL = Path(__file__).parents[2].parent / "shared" / "data" / "polis"


@pytest.fixture
def folder(tmp_path):
    """A copy of the export, to be spoilt."""
    return Path(shutil.copytree(EXPORT, tmp_path / "export"))


def spoil(folder, name, before, after):
    file = folder / name
    text = file.read_text()
    assert before in text
    file.write_text(text.replace(before, after, 1))


async def counted():
    tables = (Issue, Deliberation, Participant, Claim, OpinionGiven, Person, Entry)
    return [await table.all().count() for table in tables]


async def test_an_export_becomes_a_closed_deliberation_of_its_own(database):
    await a_community()
    before = await an_issue()

    said = await import_polis(EXPORT)

    issue = await Issue.get(state=State.ARCHIVED).select_related("proposer")
    thread = await Deliberation.get(issue_id=issue.id)
    assert issue.number > before.number
    assert issue.title == thread.question == "What shall become of the old pond?"
    assert (issue.proposer.name, issue.proposer.login) == ("导入记录", None)
    assert "<script" not in issue.body_html
    assert "<strong>nobody</strong>" in issue.body_html
    assert "CC BY 4.0" in issue.body_html
    assert thread.source == "polis:pol.is/3pond"
    assert thread.opens_at == datetime.fromtimestamp(1_700_000_000, UTC)
    assert thread.closed_at == thread.closes_at == datetime.fromtimestamp(1_700_000_009, UTC)
    assert said == (
        f"polis:pol.is/3pond is issue {issue.number}: 5 people, 4 statements, 11 opinions; "
        "1 rejected statements are hidden."
    )


async def test_statements_and_opinions_are_those_of_the_export(database):
    await a_community()
    await import_polis(EXPORT)

    claims = await Claim.all().order_by("number").prefetch_related("author")
    assert {claim.position for claim in claims} == {Position.NEUTRAL}
    assert [claim.author.number for claim in claims] == [1, 5, 1, 3]
    assert [(one.agree, one.unsure, one.disagree) for one in claims] == [
        *((2, 0, 2), (3, 0, 0), (1, 0, 1), (0, 1, 1))
    ]
    assert claims[1].text == "Call 138****5678 before you dig."
    assert claims[2].text == "Benches, by the pond,\nand shade over them."
    people = await Participant.all().order_by("number")
    assert [(one.number, one.person_id) for one in people] == [(n, None) for n in range(1, 6)]
    held = await OpinionGiven.all().values_list("participant__number", "claim__number", "value")
    assert sorted(held) == [
        *((1, 1, 1), (1, 2, 1), (1, 3, 1), (1, 4, 0), (2, 1, 1), (2, 2, 1), (2, 3, -1)),
        *((3, 1, -1), (3, 4, -1), (4, 1, -1), (4, 2, 1)),
    ]


async def test_what_the_original_moderators_rejected_comes_in_hidden(database):
    await a_community()
    await import_polis(EXPORT)
    *shown, rejected = await Claim.all().order_by("number")
    assert {(claim.hidden, claim.hidden_by) for claim in shown} == {("", "")}
    assert rejected.text == "Buy my lamps!"
    assert (rejected.hidden, rejected.hidden_by) == ("rejected-elsewhere", "Polis·facilitator")


async def test_one_fact_holds_the_counts_and_the_record_stays_whole(database):
    await a_community()
    await import_polis(EXPORT)
    entry = await Entry.get()
    details = json.loads(entry.details)
    assert entry.fact == "deliberation-imported"
    assert (entry.person_id, entry.acting) == (None, "")
    assert len(details.pop("digest")) == 64
    assert details == {
        "source": "polis:pol.is/3pond",
        "people": 5,
        "claims": 4,
        "opinions": 11,
        "hidden": 1,
    }
    assert (await verify(signer().verifier)).number == 1


async def test_a_second_import_changes_nothing_and_says_so(database):
    await a_community()
    first = await import_polis(EXPORT)
    before = await counted()
    again = await import_polis(EXPORT)
    assert await counted() == before
    assert "nothing was changed" in again
    assert first != again


async def test_two_imports_at_once_leave_one(database):
    await a_community()
    said = await asyncio.gather(import_polis(EXPORT), import_polis(EXPORT))
    assert sum("nothing was changed" in words for words in said) == 1
    assert await Deliberation.all().count() == 1


async def test_two_conversations_share_the_one_who_imports(database, folder):
    await a_community()
    await import_polis(EXPORT)
    spoil(folder, "summary.csv", "url,https://pol.is/3pond\n", "")
    assert "polis:" in await import_polis(folder)
    assert await Person.filter(name="导入记录").count() == 1
    sources = await Deliberation.all().order_by("id").values_list("source", flat=True)
    assert len(sources[1]) == len("polis:") + 64


async def test_the_imported_record_can_be_read(browser):
    await a_community()
    await import_polis(EXPORT)
    issue = await Issue.get()
    shown = (await browser.get(f"/issues/{issue.number}/deliberation")).text
    assert "这是从别处导入的议事记录" in shown
    assert "CC BY 4.0" in shown
    assert "&lt;b&gt;A pond&lt;/b&gt;" in shown
    assert "Buy my lamps" not in shown
    assert "<b>第 4 条已收起</b>：原讨论的主持人没有采用" in shown
    assert "Polis · 主持人收起" in shown
    assert "这一边还没有人说" not in shown
    assert "参加者 5" in shown
    assert "居民" not in shown


async def test_an_export_with_the_other_sign_is_turned_round(database, folder):
    """Some servers write -1 for agree; the columns n-agree and n-disagree tell."""
    await a_community()
    for name, first in (("participants-votes.csv", 6), ("votes.csv", 4)):
        lines = (folder / name).read_text().splitlines()
        turned = [lines[0]]
        for line in lines[1:]:
            cells = line.split(",")
            flip = {"1": "-1", "-1": "1"}
            cells[first:] = [flip.get(cell, cell) for cell in cells[first:]]
            turned.append(",".join(cells))
        (folder / name).write_text("\n".join(turned) + "\n")
    await import_polis(folder)
    claim = await Claim.get(number=2)
    assert (claim.agree, claim.disagree) == (3, 0)


async def test_a_byte_order_mark_and_missing_votes_do_no_harm(database, folder):
    await a_community()
    (folder / "votes.csv").unlink()
    matrix = folder / "participants-votes.csv"
    matrix.write_bytes(b"\xef\xbb\xbf" + matrix.read_bytes())
    assert "11 opinions" in await import_polis(folder)


M, C, V, S = "participants-votes.csv", "comments.csv", "votes.csv", "summary.csv"
WRONG = [
    (M, "4,0,0,3,2,1,1,1,-1,", "4,0,0,3,2,1,1,x,-1,", f"{M}, line 3: vote 'x' is not a whole"),
    (M, "4,0,0,3,2,1,1,1,-1,", "4,0,0,3,2,1,1,5,-1,", f"{M}, line 3: vote 5 is none of"),
    (M, "4,0,0,3,2,1,1,1,-1,", "4,0,0,3,2,1,1,1", f"{M}, line 3: 8 columns instead of 10"),
    (M, "4,0,0,3,2,1,1,1,-1,", "0,0,0,3,2,1,1,1,-1,", f"{M}, line 3: participant 0 is there twice"),
    (M, "4,0,0,3,2,1,", "4,0,0,3,3,1,", f"{M}, line 3: 2 agree and 1 disagree, but n-agree is 3"),
    (M, "n-disagree,0,1,2,3", "n-disagree,0,1,2,33", f"{M}, line 1: statement 33 is not in"),
    (M, "n-agree", "agree", f"{M}, line 1: there is no column 'n-agree'"),
    (M, "9,,1,0,0,0,,,,", '9,,1,0,0,0,,,,"', f"{M}, line 6: not separated values"),
    (C, "moderated", "status", f"{C}, line 1: there is no column 'moderated'"),
    (C, "1700000001000", "soon", f"{C}, line 5: timestamp 'soon' is not a whole number"),
    (C, "1700000001000", "9" * 18, f"{C}, line 5: timestamp {'9' * 18} is no moment"),
    (C, ",1,9,3,", ",0,9,3,", f"{C}, line 6: statement 0 is there twice"),
    (C, "Call 13812345678 before you dig.", " ", f"{C}, line 5: a statement without words"),
    (C, "Call", "Call " * 300, f"{C}, line 5: a statement of more than 1000 characters"),
    (V, "1700000004000,x,1,8,1", "1700000004000,x,1,8,-1", f"{V}, line 9: participant 8 on"),
    (V, "1700000004000,x,1,8,1", "1700000004000,x,1,9,1", f"{V}, line 9: participant 9 holds"),
    (V, "1700000004000,x,1,8,1\n", "", f"{V}, line 1: no vote of participant 8 on statement 1"),
    (S, "topic,What", "subject,What", f"{S}, line 1: there is no topic"),
    (S, "views,21", "views", f"{S}, line 3: a name without a value"),
]


@pytest.mark.parametrize("name, before, after, said", WRONG, ids=[each[3] for each in WRONG])
async def test_what_is_wrong_is_named_by_file_line_and_reason(
    database, folder, name, before, after, said
):
    await a_community()
    spoil(folder, name, before, after)
    with pytest.raises(Malformed) as wrong:
        await import_polis(folder)
    assert str(wrong.value).startswith(said)
    assert await counted() == [0] * 7


@pytest.mark.parametrize("name", [M, C, S])
async def test_a_file_that_is_missing_empty_or_not_text(database, folder, name):
    await a_community()
    raw = (folder / name).read_bytes()
    for spoilt, line, said in (
        (raw.replace(b"\n", b"\n\xff\xfe", 1), 2, "not UTF-8 text"),
        (b"", 1, "the file is empty"),
        (None, 1, "the file is missing"),
    ):
        if spoilt is None:
            (folder / name).unlink()
        else:
            (folder / name).write_bytes(spoilt)
        with pytest.raises(Malformed, match=f"^{name}, line {line}: {said}$"):
            await import_polis(folder)
    assert await counted() == [0] * 7


async def test_without_a_community_it_says_what_to_do(database):
    with pytest.raises(Malformed, match="no community yet"):
        await import_polis(EXPORT)


@pytest.mark.skipif(not REAL.is_dir(), reason="the shared exports are not here")
@pytest.mark.parametrize(
    "name, people, statements, hidden, opinions",
    [
        ("15-per-hour-seattle", 339, 54, 23, 2_872),
        ("vtaiwan.uberx", 1_921, 197, 78, 49_443),
        ("scoop-hivemind.biodiversity", 536, 316, 162, 29_719),
        ("american-assembly.bowling-green", 2_031, 896, 289, 225_524),
    ],
)
async def test_real_conversations_come_in_whole_and_in_time(
    database, name, people, statements, hidden, opinions
):
    await a_community()
    began = monotonic()
    said = await import_polis(REAL / name)
    assert monotonic() - began < 30
    assert f"{people} people, {statements} statements" in said
    assert await Participant.all().count() == people
    claims = await Claim.all()
    assert len(claims) == statements
    assert sum(bool(one.hidden) for one in claims) == hidden
    given = await OpinionGiven.all().count()
    assert given == opinions
    assert sum(one.agree + one.unsure + one.disagree for one in claims) == given
    assert "nothing was changed" in await import_polis(REAL / name)
