"""deliberate panel: a panel, everybody's probability, and all that is needed to draw again."""

import json
from fractions import Fraction
from hashlib import sha256

import pytest

from deliberate.commands import panel as command
from deliberate.commands.columns import columns_of
from deliberate.consensus import canonical_json
from tests.commands.shell import typed

QUOTAS = "feature,value,min,max\nage,old,1,1\nage,young,1,2\n"
PEOPLE = "id,age,address\n" + "".join(
    f"{age}{at},{age},{age}{at}\n" for age, many in (("old", 2), ("young", 4)) for at in range(many)
)


@pytest.fixture
def run(tmp_path):
    def run(*options, people=PEOPLE, quotas=QUOTAS):
        (tmp_path / "people.csv").write_text(people, encoding="utf-8")
        (tmp_path / "quotas.csv").write_text(quotas, encoding="utf-8")
        return typed("panel", tmp_path / "people.csv", tmp_path / "quotas.csv", *options)

    return run


def test_the_answer_is_enough_to_draw_again(run):
    found = run("--size", 3, "--seed", "春分", "--tickets", 20, "--json")
    told = json.loads(found.stdout)
    lottery = told["lottery"]
    hashed = sha256(canonical_json(lottery)).hexdigest()
    assert told["lottery_hash"] == hashed
    assert told["ticket"] == int(sha256(f"春分\n{hashed}\n0".encode()).hexdigest(), 16) % 20
    assert told["panel"] == lottery["panels"][told["ticket"]]
    assert (told["method"], told["seed"], told["tickets"]) == ("leximin", "春分", 20)
    for name, probability in told["probabilities"].items():
        tickets = sum(name in panel for panel in lottery["panels"])
        assert probability == {"number": tickets / 20, "fraction": f"{tickets}/20"}
    assert sum(Fraction(each["fraction"]) for each in told["probabilities"].values()) == 3
    assert (told["smallest"], told["deviation"]) == (0.5, 0)


def test_the_answer_says_how_many_of_each_quota_were_drawn(run):
    told = json.loads(run("--size", 3, "--seed", "s", "--json").stdout)
    assert told["quotas"] == [
        {"feature": "age", "value": "old", "min": 1, "max": 1, "drawn": 1, "pool": 2},
        {"feature": "age", "value": "young", "min": 1, "max": 2, "drawn": 2, "pool": 4},
    ]


def test_lines_for_people(run):
    found = run("--size", 3, "--seed", "s", "--method", "maximin", "--tickets", 20)
    lines = found.stdout.splitlines()
    assert found.exit_code == 0
    assert lines[0].endswith("of 0 to 19 (maximin)")
    assert lines[1].startswith("panel: old")
    assert lines[2] == "smallest chance: 10 of 20 tickets"
    assert lines[-2].split() == ["age", "old", "1", "1", "1", "2"]


def test_lines_name_those_whom_no_panel_can_hold(run):
    quotas = "feature,value,min,max\nage,old,0,0\nage,young,1,2\n"
    assert (
        "no panel can hold 2 of 6 candidates"
        in run("--size", 2, "--seed", "s", quotas=quotas).stdout.splitlines()
    )


def test_wrong_files_end_with_status_two_and_their_line(run):
    found = run("--size", 3, "--seed", "s", people=PEOPLE + "new,new,n\n")
    assert (found.exit_code, found.stdout) == (2, "")
    assert found.stderr == "people.csv, line 8: no quota is for age=new\n"
    found = run("--size", 3, "--seed", "s", quotas=QUOTAS.replace("2", "two"))
    assert found.exit_code == 2
    assert found.stderr.startswith("quotas.csv, line 3: max 'two'")


def test_quotas_that_no_panel_keeps_end_with_what_to_change(run):
    found = run("--size", 4, "--seed", "s")
    assert (found.exit_code, found.stdout) == (2, "")
    assert found.stderr.startswith("quotas.csv, line 1: no panel keeps them all; one would if")
    assert "raise the most of age=" in found.stderr


def test_a_pool_that_is_too_small_ends_with_the_numbers(run):
    found = run("--size", 7, "--seed", "s")
    assert found.exit_code == 2
    assert "people.csv, line 1: 6 candidates at 6 addresses cannot fill 7 places" in found.stderr


def test_the_order_of_the_files_changes_no_byte(run):
    def turned(text):
        first, *rows = text.splitlines()
        return "\n".join([first, *reversed(rows)])

    options = ("--size", 3, "--seed", "s", "--json")
    first = run(*options).stdout
    assert run(*options, people=turned(PEOPLE), quotas=turned(QUOTAS)).stdout == first
    assert list(json.loads(first)["probabilities"]) == sorted(json.loads(first)["probabilities"])


def test_chinese_names_stand_in_their_columns(run):
    found = run(
        *("--size", 3, "--seed", "s"),
        people=PEOPLE.replace("age", "年龄").replace("old,", "老人,"),
        quotas=QUOTAS.replace("age", "年龄").replace("old,", "老人,"),
    )
    table = found.stdout.splitlines()[-3:]
    assert len({columns_of(line) for line in table}) == 1


def test_an_empty_seed_is_refused(run):
    found = run("--size", 3, "--seed", " ")
    assert found.exit_code == 2
    assert found.stderr == "seed: a text is expected\n"
    found = run("--size", 3, "--seed", "\udc80")
    assert (found.exit_code, found.stderr) == (2, "seed: a text is expected\n")


def test_after_two_seconds_of_silence_it_says_how_far_it_is(run, monkeypatch):
    moments = iter([0.0, *(at * 3.0 for at in range(1, 1000))])
    monkeypatch.setattr(command, "monotonic", lambda: next(moments))
    slow = run("--size", 3, "--seed", "s", "--json")
    assert "of 1000 tickets have a panel" in slow.stderr
    assert json.loads(slow.stdout)["tickets"] == 1000


def test_before_two_seconds_it_says_nothing(run, monkeypatch):
    monkeypatch.setattr(command, "monotonic", lambda: 0.0)
    assert run("--size", 3, "--seed", "s").stderr == ""
