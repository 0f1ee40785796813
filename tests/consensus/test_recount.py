"""The recounter, written from docs/format.md alone, agrees with the library, and finds changes."""

import ast
import json
import random
import sys
from pathlib import Path

import pytest

from deliberate.consensus import Choice, Electorate, Method, TieBreak
from tests.consensus.elections_for_recount import Case, random_case, random_election, texts
from tests.consensus.rolls_and_rules import R1, R7, ballots, owners, people
from tests.consensus.rolls_and_rules import rule as rule_of
from tools import recount as recount_tool
from tools.recount import main, recount

COUNTED = {"format", "rule_hash", "roll", "ballots", "outcome"}


@pytest.mark.parametrize("seed", range(6))
def test_a_hundred_random_elections_agree(seed, tmp_path):
    rng = random.Random(seed)
    for at in range(100):
        case = random_case(rng)
        assert recount(*texts(case, tmp_path)) == [], (at, case)


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


def leaves(value, path=()):
    """The paths of all words and numbers in JSON values."""
    items = value.items() if isinstance(value, dict) else ()
    for key, inside in enumerate(value) if isinstance(value, list) else items:
        yield from leaves(inside, (*path, key))
    if not isinstance(value, dict | list):
        yield path


def other(value):
    """Something of the same kind that is not it."""
    if isinstance(value, bool):
        return not value
    return "another word" if isinstance(value, str) else (value or 0) + 1


@pytest.mark.parametrize("seed", range(4))
def test_every_word_and_number_that_is_counted_is_held_to_account(seed, tmp_path):
    rng = random.Random(seed)
    for _ in range(80):
        certificate, table = texts(random_case(rng), tmp_path)
        whole = json.loads(certificate)
        path = rng.choice([path for path in leaves(whole) if path[0] in COUNTED])
        changed = whole
        for key in path[:-1]:
            changed = changed[key]
        changed[path[-1]] = other(changed[path[-1]])
        forged = json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        assert places(recount(forged, table)) == {".".join(map(str, path))}


@pytest.mark.parametrize("claim", ["told", "breadth", "context", "objections", "software"])
def test_what_no_ballot_tells_is_taken_over(held, claim):
    certificate, table = held
    told = json.dumps({**json.loads(certificate), claim: "其他"}, ensure_ascii=False)
    assert places(recount(told, table)) == {"it is not canonical JSON"}


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
    assert capsys.readouterr().out == "the certificate holds\n"
    table.write_text(held[1].replace(",yes\n", ",abstain\n", 1), encoding="utf-8")
    assert main() == 1
    assert "ballots.hash: " in capsys.readouterr().out
    for wrong in ("", "unit,voter\na,b\n", held[1].replace(",yes\n", ",maybe\n", 1)):
        table.write_text(wrong, encoding="utf-8")
        assert main() == (2 if wrong else 1)
    certificate.write_text("{", encoding="utf-8")
    assert main() == 2
    assert "cannot be read" in capsys.readouterr().err


@pytest.mark.parametrize(
    "method",
    [
        {"name": "fund-equal-shares", "most_marks": 2, "completion": "add1"},
        {"name": "approval", "most_marks": 2, "winners": 2, "committee": "phragmen"},
    ],
)
def test_what_it_does_not_count_it_says(method, tmp_path):
    electorate, declared = Electorate.RESIDENTS, TieBreak.DECLARED_ORDER
    rule = rule_of(electorate, (), (), method=Method.from_document(method), tie=declared)
    case = random_election(random.Random(3), rule)
    with pytest.raises(ValueError, match="not counted here"):
        recount(*texts(case, tmp_path))


def test_it_is_300_lines_of_plain_python():
    text = Path(recount_tool.__file__).read_text(encoding="utf-8")
    assert text.count("\n") <= 300
    assert max(map(len, text.splitlines())) <= 100
    imported = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            imported |= {name.name for name in node.names}
        if isinstance(node, ast.ImportFrom):
            imported.add(node.module)
    assert {name.partition(".")[0] for name in imported} <= sys.stdlib_module_names


def test_it_counts_without_any_ballot(tmp_path):
    assert recount(*texts(question(R1, people(3)), tmp_path)) == []
