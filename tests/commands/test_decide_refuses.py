"""deliberate decide: what cannot be counted is named, with file, line and reason."""

import pytest

from tests.commands.shell import refused
from tests.commands.tables import OPTIONS, box, meeting, voting

GOOD_ROLL = ["unit,voter,area", "101,ann,60.00", "102,bob,70.5"]
GOOD_BALLOTS = ["voter,choice", "ann,yes"]


@pytest.mark.parametrize(
    ("roll", "ballots", "said"),
    [
        (["unit,voter,area", "101,ann,60", "101,ann,60"], GOOD_BALLOTS, "roll.csv, line 3"),
        (["unit,voter,area", "101,ann,-60"], GOOD_BALLOTS, "roll.csv, line 2: area '-60'"),
        (["unit,voter,area", "101,ann,60.005"], GOOD_BALLOTS, "roll.csv, line 2: area"),
        (["unit,voter,area", "101,ann,NaN"], GOOD_BALLOTS, "roll.csv, line 2: area 'NaN'"),
        (["unit,voter,area", "101,ann,"], GOOD_BALLOTS, "roll.csv, line 2: area is empty"),
        (
            ["unit,voter,area", "101,ann,60", "101,bob,61"],
            GOOD_BALLOTS,
            "line 3: 101 has two areas",
        ),
        (["unit,voter,area", ",ann,60"], GOOD_BALLOTS, "roll.csv, line 2: '' is not a name"),
        (["unit,voter,area"], GOOD_BALLOTS, "roll.csv, line 1: nobody is on it"),
        ([""], GOOD_BALLOTS, "roll.csv, line 1: the file is empty"),
        (["unit,area", "101,60"], GOOD_BALLOTS, "roll.csv, line 1: there is no column 'voter'"),
        (["unit,voter,area,woman", "101,ann,60,perhaps"], GOOD_BALLOTS, "line 2: woman 'perhaps'"),
        (GOOD_ROLL, ["voter,choice", "ann,yes", "zoe,no"], "line 3: 'zoe' is not on the roll"),
        (
            GOOD_ROLL,
            ["voter,choice", "ann,maybe"],
            "line 2: 'maybe' is none of yes, no and abstain",
        ),
        (GOOD_ROLL, ["voter,choice", "ann,"], "line 2: '' is none of yes, no and abstain"),
        (GOOD_ROLL, ["voter,choice", "ann"], "line 2: 1 columns instead of 2"),
        (["unit,voter,area,area", "101,ann,60,1"], GOOD_BALLOTS, "the column 'area' stands twice"),
        (["unit,voter,area", "101,an\0n,60"], GOOD_BALLOTS, "roll.csv, line 2: a byte of zero"),
        (["unit,voter,area", f"101,ann,{'9' * 5000}"], GOOD_BALLOTS, "roll.csv, line 2: area '99"),
    ],
)
def test_bad_input_is_named_with_file_line_and_reason(kept, roll, ballots, said):
    assert said in refused("decide", "R7", kept("roll.csv", *roll), kept("ballots.csv", *ballots))


@pytest.mark.parametrize(
    ("rule", "choice", "said"),
    [
        ("C2", "a>x", "line 2: 'x' is not on the ballot"),
        ("C3", "a:NaN", "line 2: 'a:NaN' is not an option, a colon and a whole number"),
        ("C3", "a:2.5", "a whole number"),
        ("C1", "a;;b", "line 2: '' is not on the ballot"),
    ],
)
def test_a_ballot_that_cannot_be_read_is_named(kept, rule, choice, said):
    roll, cast = meeting(kept, 3), kept("ballots.csv", "voter,choice", f"m0,{choice}")
    noticed = kept("options.json", OPTIONS)
    assert said in refused("decide", rule, roll, cast, "--noticed", noticed)


@pytest.mark.parametrize(
    ("rule", "choices", "said"),
    [
        ("C1", ["a", "yes"], "ballots.csv, line 3: 'yes' cannot name an option"),
        ("C1", ["a;b", "a;"], "ballots.csv, line 3: '' cannot name an option"),
        ("C3", ["a:1", "b"], "ballots.csv, line 3: '' cannot name an option"),
        ("C2", ["a>{b}"], "ballots.csv, line 2: '{b}' cannot name an option"),
        ("C1", ["a", "a"], "ballots.csv, line 1: options: there is nothing to choose from"),
        ("C1", [], "ballots.csv, line 1: options: there is nothing to choose from"),
        ("R15", ["a", "b"], "R15 chooses by cost: --noticed has to tell the costs and the budget"),
    ],
)
def test_ballots_that_name_no_options_of_their_own_are_named(kept, rule, choices, said):
    cast = box(kept, {f"m{at}": choice for at, choice in enumerate(choices)})
    assert said in refused("decide", rule, meeting(kept, 3), cast)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('["a",\n "a"]', "options.json, line 2: options[1].id: 'a' stands twice"),
        ('["a"]', "options.json, line 1: options: there is nothing to choose from"),
        (
            '[{"id": "a",\n "cost": -1}, "b"]',
            "options.json, line 2: options[0].cost: -1 is not a whole number from 0",
        ),
        ('[{"id": "a", "cost": NaN}, "b"]', "options.json, line 1: NaN is no number"),
        ('["a>b", "c"]', "line 1: options[0].id: 'a>b' cannot name an option"),
        (
            '{"options": ["a", "b"],\n\n"status_quo": "z"}',
            "options.json, line 3: status_quo: 'z' is not among the options",
        ),
        ('{"options": ["a", "b"],\n"options": ["c"]}', "options.json, line 2: options stands"),
        ('{"choices": []}', "options.json, line 1: noticed: a list of options"),
        ("null", "options.json, line 1: noticed: a list of options"),
        ('["a", "b"', "options.json, line 2"),
        ("[" * 100_000, "options.json, line 1: lists or objects stand too deep"),
        ('["a",\n"\\ud800"]', "options.json, line 2: a text that UTF-8 cannot carry"),
    ],
)
def test_a_notice_that_is_malformed_is_named(kept, text, said):
    roll, cast = meeting(kept, 3), kept("ballots.csv", "voter,choice", "m0,a")
    noticed = kept("options.json", text)
    assert said in refused("decide", "C1", roll, cast, "--noticed", noticed)


def test_a_rule_that_is_none_is_named(kept):
    roll, ballots = meeting(kept, 3), voting(kept, 1, 0)
    assert "'R99'" in refused("decide", "R99", roll, ballots)
    assert "File name too long" in refused("decide", "R" * 5000, roll, ballots)
    bad = kept("rule.json", '{"id": "T", "name": "t", "source": "s", "electorate": "members"}')
    assert "rule.json, line 1: passing: " in refused("decide", bad, roll, ballots)
    bad = kept("rule.json", '{"id": "T",', '"electorate": "cats", "name": "t", "source": "s"}')
    assert "rule.json, line 2: electorate: one of" in refused("decide", bad, roll, ballots)
    bad = kept("rule.json", '{"id": "T",', '"id": "S"}')
    assert "rule.json, line 2: id stands twice" in refused("decide", bad, roll, ballots)


def test_a_fund_without_money_is_refused(kept):
    cast = kept("ballots.csv", "voter,choice", "m0,a")
    noticed = kept("options.json", '[{"id": "a", "cost": 5}, "b"]')
    assert "options.json, line 1: budget: there is nothing to spend" in refused(
        "decide", "R15", meeting(kept, 3), cast, "--noticed", noticed
    )
