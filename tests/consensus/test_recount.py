"""The recounter, written from docs/format.md alone, agrees with the library, and finds changes."""

import json
import random

import pytest

from deliberate.consensus import Choice
from tests.consensus.elections_for_recount import Case, random_case, texts
from tests.consensus.rolls_and_rules import R1, R7, ballots, owners, people
from tools.recount import main, recount


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
    assert "outcome.steps.3.lhs" in found
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
    assert {"roll.rows", "roll.voters", "ballots.received", "outcome.eligible.persons"} <= found


def numbers(value, path=()):
    """The paths of all whole numbers in JSON values."""
    items = value.items() if isinstance(value, dict) else ()
    for key, inside in enumerate(value) if isinstance(value, list) else items:
        yield from numbers(inside, (*path, key))
    if isinstance(value, int) and not isinstance(value, bool):
        yield path


def test_every_number_of_the_roll_the_ballots_and_the_outcome_is_held_to_account(tmp_path):
    rng, tried = random.Random(7), 0
    for _ in range(60):
        certificate, table = texts(random_case(rng), tmp_path)
        whole = json.loads(certificate)
        if whole["outcome"]["chosen"]:
            continue
        paths = [path for path in numbers(whole) if path[0] in ("roll", "ballots", "outcome")]
        changed, path = whole, rng.choice(paths)
        for key in path[:-1]:
            changed = changed[key]
        changed[path[-1]] += 1
        forged = json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        assert places(recount(forged, table)) == {".".join(map(str, path))}
        tried += 1
    assert tried > 30


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


def test_it_counts_without_any_ballot(tmp_path):
    assert recount(*texts(question(R1, people(3)), tmp_path)) == []
