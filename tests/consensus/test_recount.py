"""The recounters, written from docs/format.md alone, agree with the library, and find changes."""

import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

from deliberate.consensus import Choice, Electorate, Method, Noticed, Option, TieBreak
from tests.consensus.elections_for_recount import Case, random_case, random_election, texts
from tests.consensus.forged_certificates import forgeries, is_named
from tests.consensus.rolls_and_rules import R1, R7, ballots, owners, people
from tests.consensus.rolls_and_rules import rule as rule_of
from tools import recount as recount_tool
from tools.recount import main, recount
from tools.recount_more import Whole


@pytest.mark.parametrize("seed", range(6))
def test_a_hundred_random_elections_agree(seed, tmp_path):
    rng = random.Random(seed)
    for at in range(100):
        case = random_case(rng)
        assert recount(*texts(case, tmp_path), Whole) == [], (at, case)


def question(rule, roll, **said):
    return Case(rule, roll, ballots(roll, **said))


@pytest.fixture
def held(tmp_path):
    """A certificate that holds, with its table."""
    return texts(question(R7, owners(6850, 7230, 7230, 9000), yes=3, no=1), tmp_path)


def places(found):
    return {line.partition(":")[0] for line in found}


def test_another_ballot_is_found_in_the_hash_the_tally_and_the_steps(held):
    certificate, table = held
    changed = table.replace(",yes\n", ",no\n", 1)
    found = places(recount(certificate, changed))
    assert {"ballots.hash", "outcome.tally.persons.yes", "outcome.tally.area.no"} <= found
    assert "outcome.tests.passing.0.lhs" in found
    assert "roll.hash" not in found


@pytest.mark.parametrize(
    ("old", "new"), [(",72.30,", ",72.31,"), ("业主0001", "业主0009"), ("\n0002", "\n0012")]
)
def test_another_row_of_the_roll_is_found(held, old, new):
    certificate, table = held
    assert "roll.hash" in places(recount(certificate, table.replace(old, new, 1)))


def test_a_lost_row_is_found(held):
    certificate, table = held
    lines = table.splitlines(keepends=True)
    found = places(recount(certificate, "".join(lines[:-1])))
    assert {"roll.rows", "roll.voters", "ballots.received", "outcome.tally.persons.roll"} <= found


def test_every_word_and_number_that_is_counted_is_held_to_account():
    for _, place, found in forgeries(random.Random(4), 12):
        assert is_named(place, found), (place, found)


@pytest.mark.parametrize("claim", ["told", "breadth", "context", "objections", "software"])
def test_what_is_not_counted_is_taken_over(held, claim):
    certificate, table = held
    told = json.dumps({**json.loads(certificate), claim: "其他"}, ensure_ascii=False)
    assert places(recount(told, table)) == {"it is not canonical JSON"}
    if claim in {"context", "objections", "software"}:
        assert places(recount(told, table, Whole)) == {"it is not canonical JSON"}


def test_a_member_that_the_text_does_not_know_is_found(held):
    certificate, table = held
    more = json.dumps({**json.loads(certificate), "signed": 1}, ensure_ascii=False)
    assert "signed" in places(recount(more, table, Whole))


def test_a_changed_ballot_of_a_random_question_is_found(tmp_path):
    rng, tried = random.Random(8), 0
    while tried < 30:
        case = random_case(rng)
        if case.rule.method or not case.ballots:
            continue
        certificate, _ = texts(case, tmp_path)
        voter = rng.choice(sorted(case.ballots))
        case.ballots[voter] = Choice.NO if case.ballots[voter] != Choice.NO else Choice.YES
        _, table = texts(case, tmp_path)
        assert "ballots.hash" in places(recount(certificate, table))
        tried += 1


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ('"verdict":"passed"', '"verdict":"not-passed"', "outcome.verdict"),
        ('"fraction":"1/2"', '"fraction":"1/3"', "rule_hash"),
        ('"margin":1', '"margin":null', "outcome.margin"),
        ('"chosen":null', '"chosen":null ', "it is not canonical JSON"),
        ("-certificate-1", "-certificate-2", "format"),
        ('"operator":">="', '"operator":">"', "outcome.tests.quorum.0.0.operator"),
    ],
)
def test_a_changed_word_of_the_certificate_is_found(held, old, new, place):
    certificate, table = held
    assert old in certificate
    assert place in places(recount(certificate.replace(old, new, 1), table))


def test_it_leaves_with_0_1_or_2(held, tmp_path, monkeypatch, capsys):
    certificate, table = (tmp_path / name for name in ("c.json", "b.csv"))
    certificate.write_text(held[0], encoding="utf-8")
    table.write_text(held[1], encoding="utf-8")
    monkeypatch.setattr("sys.argv", ["recount", str(certificate), str(table)])
    assert main() == 0
    assert capsys.readouterr().out == "what is recounted here holds\n"
    table.write_text(held[1].replace(",yes\n", ",abstain\n", 1), encoding="utf-8")
    assert main() == 1
    assert "ballots.hash: " in capsys.readouterr().out
    for wrong in ("", "unit,voter\na,b\n", held[1].replace(",yes\n", ",maybe\n", 1)):
        table.write_text(wrong, encoding="utf-8")
        assert main() == (2 if wrong else 1)
    certificate.write_text("{", encoding="utf-8")
    assert main() == 2
    assert "cannot be read" in capsys.readouterr().err


def among(options, rng=None, **method):
    """Residents choose among options, by random ballots or one for each option."""
    rule = rule_of(
        *(Electorate.RESIDENTS, (), ()),
        method=Method.from_document({"name": "approval", "most_marks": 2, **method}),
        tie=TieBreak.STATUS_QUO,
    )
    if rng:
        return random_election(rng, rule)
    roll, noticed = people(len(options)), Noticed(tuple(map(Option, options)))
    return Case(rule, roll, {row.voter: o for row, o in zip(roll, options, strict=True)}, noticed)


BOUGHT = [
    {"name": "fund-equal-shares", "completion": "add1"},
    *({"winners": 2, "committee": way} for way in ("equal-shares", "phragmen", "top")),
]


@pytest.mark.parametrize("method", BOUGHT)
def test_what_recount_does_not_count_it_says_and_names_the_program_that_does(method, tmp_path):
    counted = texts(among((), random.Random(3), **method), tmp_path)
    with pytest.raises(ValueError, match=r"is counted by tools/recount_more\.py"):
        recount(*counted)
    assert recount(*counted, Whole) == []


@pytest.mark.parametrize("committee", ["equal-shares", "phragmen", "top"])
@pytest.mark.parametrize("winners", [4, 5])
def test_no_more_than_500_ways_to_break_a_tie_are_followed(committee, winners, tmp_path):
    """Of 12 equal options 4 can be taken in 495 ways, and 5 in 792."""
    case = among("abcdefghijkl", committee=committee, winners=winners)
    certificate, table = texts(case, tmp_path)
    assert json.loads(certificate)["outcome"]["chosen"]["winners"] == [*"abcdefghijkl"]
    assert recount(certificate, table, Whole) == []


@pytest.mark.parametrize("committee", ["equal-shares", "phragmen", "top"])
def test_beyond_500_ways_those_taken_before_are_sure_and_all_others_may_win(committee, tmp_path):
    case = among("abcdefghijkl", committee=committee, winners=6)
    extra = people(16)[12:]
    case.roll += extra
    case.ballots |= {row.voter: "a;b" for row in extra[:3]} | {extra[3].voter: "a"}
    certificate, table = texts(case, tmp_path)
    assert json.loads(certificate)["told"]["order"][0] in (["a"], ["a", "b"])
    assert recount(certificate, table, Whole) == []


def test_the_two_programs_need_nothing_beside_them(held, tmp_path):
    for name in ("recount.py", "recount_more.py"):
        (tmp_path / name).write_bytes((Path(recount_tool.__file__).parent / name).read_bytes())
    for name, text in zip(("c.json", "b.csv"), held, strict=True):
        (tmp_path / name).write_text(text, encoding="utf-8")
    for name in ("recount.py", "recount_more.py"):
        asked = [sys.executable, "-S", "-E", name, "c.json", "b.csv"]
        done = subprocess.run(asked, cwd=tmp_path, capture_output=True, text=True, check=True)
        assert done.stdout == "what is recounted here holds\n"


def test_it_counts_without_any_ballot(tmp_path):
    assert recount(*texts(question(R1, people(3)), tmp_path)) == []
