"""deliberate recount: the certificate of a count, byte for byte."""

import json

import pytest

from deliberate.consensus import canonical_json
from tests.commands.shell import read, refused, typed


@pytest.fixture
def counted(tmp_path):
    """A certificate and its table of counted ballots, as `decide --certificate` writes them."""
    (tmp_path / "roll.csv").write_text(
        "unit,voter,area,building\n101,ann,60,1\n101,ben,60,1\n102,cat,70.5,1\n201,dan,80.25,2\n"
    )
    (tmp_path / "ballots.csv").write_text("voter,choice\nann,yes\nben,no\ncat,yes\ndan,yes\n")
    files = tmp_path / "roll.csv", tmp_path / "ballots.csv"
    found = typed("decide", "R7", *files, "--certificate", tmp_path / "certificate.json")
    assert found.exit_code == 0
    return tmp_path / "certificate.json", tmp_path / "certificate.csv"


def test_the_same_ballots_give_the_same_bytes(counted):
    assert read("recount", *counted) == {"holds": True, "differing": []}


def test_another_ballot_is_found_and_so_is_what_it_changes(counted):
    certificate, ballots = counted
    ballots.write_text(ballots.read_text().replace("dan,80.25,2,yes", "dan,80.25,2,no"))
    found = typed("recount", certificate, ballots)
    assert found.exit_code == 1
    assert "$.ballots.hash" in found.stdout
    assert "$.outcome.tally.area.no: 0 in the certificate, 8025 here" in found.stdout


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("outcome", "verdict"), "not-passed"),
        (("outcome", "margin"), 3),
        (("outcome", "tests", "passing", 0, "lhs"), 1),
        (("roll", "hash"), "0" * 64),
        (("rule", "passing", 0, "fraction"), "1/3"),
        (("rule_hash",), "0" * 64),
    ],
)
def test_a_changed_certificate_does_not_hold(counted, path, value):
    certificate, ballots = counted
    document = json.loads(certificate.read_text())
    inside = document
    for part in path[:-1]:
        inside = inside[part]
    assert inside[path[-1]] != value
    inside[path[-1]] = value
    certificate.write_text(json.dumps(document))
    found = typed("recount", certificate, ballots)
    assert found.exit_code == 1
    assert "does not hold" in found.stdout


def test_another_spelling_of_the_same_certificate_is_not_the_certificate(counted):
    certificate, ballots = counted
    certificate.write_text(json.dumps(json.loads(certificate.read_text())))
    found = typed("recount", certificate, ballots)
    assert found.exit_code == 1
    assert "not canonical JSON" in found.stdout


def test_what_was_said_about_the_count_is_taken_over(counted):
    certificate, ballots = counted
    document = json.loads(certificate.read_text())
    document["context"] = {"question": "要不要装电梯"}
    certificate.write_bytes(canonical_json(document))
    assert read("recount", certificate, ballots)["holds"]


def test_what_is_no_certificate_is_refused(counted):
    certificate, ballots = counted
    certificate.write_text("[]")
    assert "certificate.json, line 1: a certificate is an object" in refused(
        "recount", certificate, ballots
    )
    certificate.write_text("{}")
    assert "certificate.json, line 1: rule: an object" in refused("recount", certificate, ballots)
    certificate.write_text("[" * 100_000)
    assert "certificate.json, line 1: lists or objects stand too deep" in refused(
        "recount", certificate, ballots
    )


@pytest.mark.parametrize(
    ("part", "value", "said"),
    [
        ("format", "another", "certificate.json, line 1: format: a certificate of "),
        ("noticed", 5, "certificate.json, line 1: noticed: a list of options"),
        ("context", {"a": 1.5}, "certificate.json, line 1: $.context.a: float has no canonical"),
    ],
)
def test_a_part_that_cannot_be_read_is_refused(counted, part, value, said):
    certificate, ballots = counted
    document = json.loads(certificate.read_text())
    certificate.write_text(json.dumps(document | {part: value}))
    assert said in refused("recount", certificate, ballots)


def test_a_ballot_that_is_none_is_refused(counted):
    certificate, ballots = counted
    ballots.write_text(ballots.read_text().replace("2,yes", "2,perhaps"))
    assert "certificate.csv, line 5: 'perhaps' is none of yes, no and abstain" in refused(
        "recount", certificate, ballots
    )
