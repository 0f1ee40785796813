import json
import time

import pytest
from click.testing import CliRunner

from deliberate.commands import budget as commands
from deliberate.commands.budget import budget_command
from deliberate.commands.columns import columns_of
from tests.formats.test_pabulib import PLAIN

CAMPS = """META
key;value
budget;100
vote_type;approval
rule;equalshares/add1
PROJECTS
project_id;cost;name;selected
a;40;Ramp;1
b;40;Lamps;0
c;20;Books;1
d;20.00;Trees;1
e;20;Bench;0
VOTES
voter_id;vote
""" + "\n".join(f"v{at};{'a,b' if at < 60 else 'c,d,e'}" for at in range(100))


@pytest.fixture
def ask(tmp_path):
    def asked(*options, text=CAMPS):
        path = tmp_path / "town.pb"
        path.write_text(text)
        return CliRunner().invoke(budget_command, [str(path), *options])

    return asked


def document(result):
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@pytest.mark.parametrize(
    "options, selected, cost",
    [
        (["--method", "equal-shares"], "acd", 80),
        (["--method", "equal-shares", "--completion", "none"], "acd", 80),
        (["--method", "equal-shares", "--exhaustive"], "acd", 80),
        (["--method", "equal-shares", "--fill"], "acde", 100),
        (["--method", "equal-shares", "--comparison"], "abc", 100),
        (["--method", "equal-shares", "--threshold", "41"], "ab", 80),
        (["--method", "equal-shares", "--increment", "0.1", "--whole"], "acd", 80),
        (["--method", "equal-shares", "--utility", "cardinality"], "cda", 80),
        (["--method", "greedy"], "abc", 100),
        (["--method", "greedy", "--no-skip", "--ties", "declared"], "abc", 100),
    ],
)
def test_each_rule_is_reached(ask, options, selected, cost):
    told = document(ask(*options, "--json"))
    assert told["selected"] == list(selected)
    assert (told["cost"], told["budget"], told["left"]) == (cost, 100, 100 - cost)
    assert told["method"] == options[1]
    assert told["published"]["same"] is (set(selected) == set("acd"))


def test_the_choices_are_named_in_the_answer(ask):
    options = ["--exhaustive", "--increment", "1/2", "--ties", "declared", "--threshold", "3"]
    told = document(ask("--method", "equal-shares", *options, "--json"))
    assert told["parameters"] == {
        "completion": "add1-exhaustive",
        "utility": "cost",
        "increment": "1/2",
        "whole": False,
        "fill": False,
        "comparison": False,
        "ties": "declared",
        "threshold": 3,
    }
    told = document(ask("--method", "greedy", "--no-skip", "--json"))
    assert told["parameters"] == {"skip": False, "ties": "cheaper, declared", "threshold": 0}


def test_money_is_in_the_currency_of_the_file(ask):
    text = CAMPS.replace("c;20;", "c;20.5;").replace("budget;100", "budget;100.25")
    told = document(ask("--method", "greedy", "--json", text=text))
    assert (told["budget"], told["cost"], told["left"], told["unit"]) == (100.25, 100, 0.25, 100)
    assert [(row["project"], row["cost"]) for row in told["table"]][2:4] == [("d", 20), ("e", 20)]
    assert told["table"][4]["cost"] == 20.5
    assert told["table"][0]["name"] == "Ramp"


def test_the_table_for_people(ask):
    result = ask("--method", "greedy", text=PLAIN)
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0] == "greedy (skip yes, ties cheaper, declared, threshold 0)"
    assert lines[1] == "2 of 3 projects by 4 voters: 1000 of 1000 EUR"
    assert lines[2] == "fewest voters who could change it, at the least: 1"
    assert lines[3] == "the same as published (greedy)"
    assert lines[6].split() == ["1", "3", "600", "1000", "funded", "Ramp"]
    differs = ask("--method", "equal-shares", text=CAMPS.replace("Ramp;1", "Ramp;0")).stdout
    assert "not the same as published (equalshares/add1)" in differs


def test_points_and_thresholds_are_those_of_the_file(ask):
    text = (
        CAMPS[: CAMPS.index("VOTES")].replace("approval", "scoring")
        + "VOTES\nvoter_id;vote;points\nv1;a,c;1.25,3\nv2;a;1\n"
    )
    told = document(ask("--method", "greedy", "--threshold", "3", "--json", text=text))
    assert [(row["project"], row["score"], row["verdict"]) for row in told["table"][:2]] == [
        ("c", 3, "funded"),
        ("a", 2.25, "below-threshold"),
    ]
    assert told["parameters"]["threshold"] == 3
    assert "threshold 3)" in ask("--method", "greedy", "--threshold", "3", text=text).stdout
    asked = text.replace("budget;100", "budget;100\nmin_project_score_threshold;2.5")
    told = document(ask("--method", "greedy", "--json", text=asked))
    assert (told["parameters"]["threshold"], told["selected"]) == (2.5, ["c"])


def test_what_a_voter_has_and_pays_is_in_the_currency_and_the_points_of_the_file(ask):
    text = (
        CAMPS[: CAMPS.index("VOTES")]
        .replace("approval", "scoring")
        .replace("a;40", "a;40.5")
        .replace("budget;100", "budget;100.5")
        + "VOTES\nvoter_id;vote;points\nv1;a;1.25\nv2;a;2\n"
    )
    for utility, rho in (("cost", "0.307692307692"), ("cardinality", "12.461538461538")):
        options = ("--method", "equal-shares", "--completion", "none", "--utility", utility)
        told = document(ask(*options, "--json", text=text))
        assert (told["endowment"], told["parameters"]["increment"]) == ("201/4", "1/1")
        paid = told["table"][0]
        assert (paid["project"], paid["share"], paid["rho"]) == ("a", "12.461538", rho)
        assert "increment 1/1" in ask(*options, text=text).stdout


def test_what_is_not_as_meta_says_is_told(ask):
    meta = "budget;100\nnum_votes;99\nbudget_per_category;7"
    text = CAMPS.replace("budget;100", meta).replace("v1;", "v0;")
    told = document(ask("--method", "greedy", "--json", text=text))
    assert told["irregular"] == {"num_votes": 1, "voter_id": 1}
    assert told["unheeded"] == ["budget_per_category"]
    words = ask("--method", "greedy", text=text).stdout
    assert "counted although not as META says: voter_id, 1\n" in words
    assert "META asks for more than this rule does: budget_per_category\n" in words


def test_chinese_names_stand_in_their_columns(ask):
    text = CAMPS.replace("a;40", "路灯;40").replace("a,", "路灯,")
    lines = ask("--method", "greedy", text=text).stdout.splitlines()
    heading, first = lines[lines.index("") + 1 :][:2]
    assert columns_of(first[: first.index("funded")]) == heading.index("verdict")


def test_a_file_without_a_published_result(ask):
    text = CAMPS.replace(";1\n", ";0\n")
    assert "published" not in ask("--method", "greedy", text=text).stdout
    assert "published" not in document(ask("--method", "greedy", "--json", text=text))


def test_a_project_that_never_stood_has_no_money_left(ask):
    told = document(ask("--method", "greedy", "--json", text=CAMPS.replace("a;40", "a;0")))
    assert told["table"][-1]["left"] is None
    assert "no-cost" in ask("--method", "greedy", text=CAMPS.replace("a;40", "a;0")).stdout


@pytest.mark.parametrize(
    "options, words",
    [
        ([], "Missing option '--method'"),
        (["--method", "equal-shares", "--no-skip"], "--no-skip is for the greedy method"),
        (["--method", "greedy", "--exhaustive"], "--exhaustive is for the equal-shares method"),
        (["--method", "greedy", "--increment", "2"], "--increment is for the equal-shares method"),
        (
            ["--method", "equal-shares", "--exhaustive", "--completion", "none"],
            "--exhaustive is not --completion none",
        ),
        (["--method", "equal-shares", "--increment", "x"], "--increment: 'x' is not a number"),
        (["--method", "equal-shares", "--increment", "0"], "increment: 0 does not go up"),
        (["--method", "equal-shares", "--increment", "-1"], "increment: -1 does not go up"),
        (["--method", "equal-shares", "--increment", "1/0"], "--increment: '1/0' is not a number"),
        (["--method", "equal-shares", "--increment", "1e999999999"], "is not a number"),
        (["--method", "equal-shares", "--increment", "9" * 5000], "is not a number"),
        (
            ["--method", "equal-shares", "--increment", "0.000000001"],
            "--increment: 0.000000001 is less than a 1,000,000th of what every voter has",
        ),
    ],
)
def test_choices_that_cannot_be_are_refused(ask, options, words):
    result = ask(*options)
    assert result.exit_code == 2
    assert words in result.stderr


def test_a_broken_file_ends_with_its_line(ask):
    result = ask("--method", "greedy", text=CAMPS.replace("v0;a,b", "v0;z"))
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "town.pb, line 15: 'z' is not among the projects\n"


def test_silence_is_broken_when_it_takes_long(ask, monkeypatch):
    monkeypatch.setattr(commands, "PATIENCE", 0.0)
    monkeypatch.setattr(commands, "greedy", slowly(commands.greedy))
    assert ask("--method", "greedy").stderr == "still counting ...\n"
    monkeypatch.setattr(commands, "PATIENCE", 60.0)
    assert ask("--method", "greedy").stderr == ""


def slowly(rule):
    def slow(*given, **named):
        time.sleep(0.3)
        return rule(*given, **named)

    return slow
