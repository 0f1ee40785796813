"""deliberate decide: rolls and ballots as tables, outcomes as text and JSON."""

import json
import operator

import pytest

from tests.commands.shell import read, refused, words
from tests.commands.tables import OPTIONS, box, meeting, voting

COMPARED = {">=": operator.ge, ">": operator.gt}


def test_scenario_1a_passes_by_area_and_by_heads(kept, lift):
    roll, owners = lift
    choices = {who: "no" if who in {"o12", "o21"} else "yes" for who in owners if who != "o11"}
    found = read("decide", "R8", roll, box(kept, choices))
    assert found["outcome"] == "PASSED"
    assert found["eligible"] == {"persons": 11, "area": 84480}
    assert found["tally"]["area"] == {"yes": 63550, "no": 14080, "abstain": 0}
    assert [step["measure"] for step in found["steps"][-2:]] == ["area", "persons"]
    assert found["steps"][-1]["source"] == "民法典第278条"
    assert found["margin"] == 1


def test_every_step_compares_as_it_stands(kept, lift):
    roll, owners = lift
    for choices in ({}, {owners[0]: "abstain"}, dict.fromkeys(owners, "yes")):
        for step in read("decide", "R7", roll, box(kept, choices))["steps"]:
            assert step["holds"] == COMPARED[step["operator"]](step["lhs"], step["rhs"])


@pytest.mark.parametrize(
    ("rule", "yes", "no", "abstain", "outcome"),
    [
        ("R3", 38, 14, 0, "PASSED"),
        ("R3", 30, 15, 0, "INQUORATE"),
        ("R3", 23, 23, 0, "TIED"),
        ("R3", 23, 22, 1, "NOT_PASSED"),
        ("R10", 34, 1, 0, "NOT_PASSED"),
        ("R10", 35, 0, 0, "PASSED"),
        ("R12", 18, 17, 0, "PASSED"),
        ("R14", 40, 10, 0, "PASSED"),
        ("R9", 69, 0, 0, "PASSED"),
        ("R9", 68, 0, 1, "NOT_PASSED"),
        ("R16", 68, 0, 0, "NOT_PASSED"),
    ],
)
def test_the_shipped_rules_give_their_verdicts(kept, rule, yes, no, abstain, outcome):
    found = read("decide", rule, meeting(kept), voting(kept, yes, no, abstain))
    assert found["outcome"] == outcome


def test_appraisers_are_seven_or_more_and_an_odd_number(kept):
    for members, outcome in ((5, "VOID"), (7, "PASSED"), (8, "VOID")):
        found = read("decide", "R14", meeting(kept, members), voting(kept, 5, 0))
        assert found["outcome"] == outcome


def test_composition_is_tested_where_the_roll_tells(kept):
    untold = read("decide", "R5", meeting(kept), voting(kept, 50, 0))
    assert (untold["outcome"], untold["untested"]) == ("PASSED", ["representative", "woman"])
    rows = [
        f"s{at},m{at},{'yes' if at < 38 else 'no'},{'yes' if at < 17 else 'no'}" for at in range(45)
    ]
    roll = kept("roll.csv", "unit,voter,representative,woman", *rows)
    told = read("decide", "R5", roll, voting(kept, 31, 7))
    assert (told["outcome"], told["untested"]) == ("PASSED", [])
    assert [step["key"] for step in told["steps"][1:3]] == ["composition-met"] * 2
    few = [row.replace("yes,yes", "yes,no", 1) if at < 3 else row for at, row in enumerate(rows)]
    roll = kept("roll.csv", "unit,voter,representative,woman", *few)
    assert read("decide", "R5", roll, voting(kept, 31, 7))["outcome"] == "VOID"


def test_villagers_are_quorate_by_households_alone(kept):
    rows = [f"h{at},v{at}-{who}" for at in range(30) for who in range(3)]
    roll = kept("roll.csv", "unit,voter", *rows)
    found = read("decide", "R4", roll, box(kept, {f"v{at}-0": "yes" for at in range(20)}))
    assert found["outcome"] == "PASSED"
    found = read("decide", "R4", roll, box(kept, {f"v{at}-0": "yes" for at in range(19)}))
    assert found["outcome"] == "INQUORATE"


def test_the_last_ballot_of_a_voter_counts_unless_the_rule_says_the_first(kept):
    roll = meeting(kept, 3)
    ballots = kept("ballots.csv", "voter,choice", "m0,no", "m1,yes", "m2,yes", "m0,yes", "m0,no")
    found = read("decide", "R13", roll, ballots)
    assert found["tally"]["members"] == {"yes": 2, "no": 1, "abstain": 0}
    assert found["ballots"] == {"read": 5, "counted": 3, "invalid": {"replaced": 2}}
    rule = {
        "id": "T",
        "name": "first",
        "source": "a charter",
        "electorate": "members",
        "flags": ["first-ballot-counts"],
        "passing": [
            {
                "measure": "members",
                "base": "expressed",
                "comparison": "more-than",
                "fraction": "1/2",
                "source": "a charter",
            }
        ],
    }
    ballots = kept("ballots.csv", "voter,choice", "m0,yes", "m0,no", "m1,abstain")
    found = read("decide", kept("rule.json", json.dumps(rule)), roll, ballots)
    assert (found["outcome"], found["tally"]["members"]["yes"]) == ("PASSED", 1)


RANKINGS = ["a>b>c"] * 4 + ["b>c>a"] * 3 + ["c>b>a"] * 2


@pytest.mark.parametrize(
    ("rule", "ballots", "winner"),
    [
        ("C1", ["a;b", "b", "b;c", "abstain"], "b"),
        ("C2", RANKINGS, "b"),
        ("C3", ["a:5;b:3", "a:4;b:5", "c:5"], "a"),
        ("C4", ["a:5;b:3;c:1", "a:0;b:3;c:1", "a:0;b:3;c:5"], "b"),
        ("C5", RANKINGS, "b"),
        ("C6", RANKINGS, "b"),
    ],
)
def test_a_choice_among_options(kept, rule, ballots, winner):
    roll, noticed = meeting(kept, 12), kept("options.json", OPTIONS)
    cast = box(kept, {f"m{at}": ballot for at, ballot in enumerate(ballots)})
    found = read("decide", rule, roll, cast, "--noticed", noticed)
    assert (found["outcome"], found["winners"], found["order"][0]) == ("PASSED", [winner], [winner])
    assert found["tally"]["persons"]["cast"] + found["tally"]["persons"]["abstain"] == len(ballots)


def test_the_status_quo_wins_and_nothing_is_adopted(kept):
    noticed = kept("options.json", '{"options": ["new", "old"], "status_quo": "old"}')
    cast = box(kept, {"m0": "old>new", "m1": "old>new", "m2": "new>old"})
    found = read("decide", "C2", meeting(kept, 3), cast, "--noticed", noticed)
    assert (found["outcome"], found["winners"]) == ("NOT_PASSED", ["old"])


def test_a_tie_is_a_tie_unless_something_was_declared(kept):
    roll, noticed = meeting(kept, 2), kept("options.json", '{"options": ["b", "a"], "lot": "sun"}')
    cast = box(kept, {"m0": "a>b", "m1": "b>a"})
    found = read("decide", "C2", roll, cast, "--noticed", noticed)
    assert (found["outcome"], found["winners"]) == ("TIED", ["b", "a"])
    for tie, winner in (("declared-order", "b"), ("lot", "a")):
        rule = {
            "id": "T",
            "name": "t",
            "source": "s",
            "electorate": "members",
            "method": {"name": "schulze", "strength": "margins"},
            "tie": tie,
        }
        found = read(
            "decide", kept("rule.json", json.dumps(rule)), roll, cast, "--noticed", noticed
        )
        assert (found["outcome"], found["winners"]) == ("PASSED", [winner])


def test_spoiled_ballots_are_counted_by_reason(kept):
    roll, noticed = meeting(kept, 5), kept("options.json", '["a", "b", "c", "d"]')
    cast = box(kept, {"m0": "a;b;c;d", "m1": "a;a", "m2": "a", "m3": "b", "m4": "b"})
    found = read("decide", "C1", roll, cast, "--noticed", noticed)
    assert found["ballots"] == {
        "read": 5,
        "counted": 3,
        "invalid": {"marked-twice": 1, "too-many-marks": 1},
    }
    assert found["winners"] == ["b"]


def test_scenario_3_walks_down_the_list(kept):
    """The nine projects less the one screened out, with 1,486 ballots of these votes."""
    asked = {
        "P1": (46_000, 612),
        "P2": (78_000, 540),
        "P3": (96_000, 705),
        "P4": (38_500, 688),
        "P5": (32_000, 455),
        "P6": (27_500, 498),
        "P7": (24_000, 233),
        "P8": (36_000, 187),
    }
    marks = [[] for _ in range(1486)]
    next_voter = 0
    for project, (_, votes) in asked.items():
        for _ in range(votes):
            marks[next_voter % 1486].append(project)
            next_voter += 1
    assert max(map(len, marks)) == 3
    roll = meeting(kept, 1486)
    cast = box(kept, {f"m{at}": ";".join(marked) or "abstain" for at, marked in enumerate(marks)})
    options = [{"id": project, "cost": cost} for project, (cost, _) in asked.items()]
    noticed = kept("options.json", json.dumps({"options": options, "budget": 300_000}))
    found = read("decide", "R15", roll, cast, "--noticed", noticed)
    assert found["winners"] == ["P3", "P4", "P1", "P2", "P6"]
    assert found["details"]["cost"] == 286_000


@pytest.mark.parametrize("given, winner", [({}, "P2"), ({"areas": {"P1": 3, "P2": 2}}, "P1")])
def test_a_fund_settles_a_tie_by_the_grids_of_the_roll_or_as_it_is_told(kept, given, winner):
    roll = kept("roll.csv", "unit,voter,grid", "1,a,x", "2,b,x", "3,c,x", "4,d,y")
    cast = box(kept, {"a": "P1", "b": "P1", "c": "P2", "d": "P2"})
    options = [{"id": "P1", "cost": 60}, {"id": "P2", "cost": 60}]
    noticed = kept("options.json", json.dumps({"options": options, "budget": 100, **given}))
    sealed = roll.with_name("certificate.json")
    found = read("decide", "R15", roll, cast, "--noticed", noticed, "--certificate", str(sealed))
    assert found["winners"] == [winner]
    assert read("recount", str(sealed), str(sealed.with_suffix(".csv")))["holds"]


def test_the_text_tells_every_step_in_either_language(kept):
    roll, ballots = meeting(kept), voting(kept, 38, 14)
    english = words("decide", "R3", roll, ballots)
    assert "38 of 52, 73.07 %; more than 1/2 is asked, 27 or more: met" in english
    assert english.endswith("turn it: 12 PASSED")
    chinese = words("decide", "R3", roll, ballots, "--language", "zh-Hans").replace(" ", "")
    assert "居民代表会议" in chinese
    assert "38，占52的73.07%" in chinese


def test_the_text_says_what_other_rules_would_find_only_where_they_differ(kept):
    told = words("decide", "R3", meeting(kept), voting(kept, 38, 14))
    assert "The same ballots under other rules: three quarters of those taking part: Not" in told
    assert "two thirds" not in told
    assert "other rules" not in words("decide", "R16", meeting(kept, 2), voting(kept, 2, 0))


def test_the_text_says_in_how_many_units_the_owners_disagree(kept):
    roll = kept("roll.csv", "unit,voter,area", "1,ann,60", "1,ben,60", "2,cat,50")
    cast = box(kept, {"ann": "yes", "ben": "no", "cat": "yes"})
    assert "Units whose voters disagree, and so abstain: 1" in words("decide", "R7", roll, cast)
    assert read("decide", "R7", roll, cast)["notes"] == {"co-owners-disagreed": 1}


def test_the_text_says_how_segments_voted_where_there_are_any(kept):
    roll = kept("roll.csv", "unit,voter,building", *(f"s{at},m{at},1" for at in range(3)))
    told = words("decide", "R13", roll, voting(kept, 2, 1))
    assert "By segments: too few people to tell" in told
    assert "By segments" not in words("decide", "R13", meeting(kept, 3), voting(kept, 2, 1))


@pytest.mark.parametrize("given", [(), ("a", "b")])
def test_abstaining_is_written_in_every_way_that_a_question_knows(kept, given):
    noticed = ["--noticed", kept("options.json", json.dumps(given))] if given else []
    cast = box(kept, {"m0": "弃权", "m1": "Abstain", "m2": "", "m3": "a", "m4": "b"})
    found = read("decide", "C1", meeting(kept, 5), cast, *noticed)
    assert found["tally"]["persons"] == {"cast": 2, "abstain": 3}
    assert found["order"] == [["a", "b"]]


def test_a_ties_grids_that_the_roll_does_not_tell_are_named(kept):
    options = {"options": [{"id": "P1", "cost": 60}, {"id": "P2", "cost": 60}], "budget": 100}
    noticed = kept("options.json", json.dumps(options))
    tied, decided = {"m0": "P1", "m1": "P2"}, {"m0": "P1", "m1": "P1"}
    for choices, untested in ((tied, ["grid"]), (decided, [])):
        cast = box(kept, choices)
        found = read("decide", "R15", meeting(kept, 3), cast, "--noticed", noticed)
        assert (found["winners"], found["untested"]) == (["P1"], untested)


def test_a_shipped_rule_is_not_replaced_by_a_file_of_its_name(kept, monkeypatch):
    monkeypatch.chdir(kept("R13", "{}").parent)
    assert read("decide", "R13", meeting(kept, 3), voting(kept, 2, 1))["outcome"] == "PASSED"
    assert "R13, line 1: rule: missing" in refused(
        "decide", "./R13", meeting(kept, 3), voting(kept, 2, 1)
    )


@pytest.mark.parametrize("name", ["ballots.json", "roll.json", "certificate.csv", "ballots.csv"])
def test_a_certificate_is_not_written_over_what_was_read(kept, name):
    roll, cast = meeting(kept, 3), voting(kept, 2, 1)
    before = roll.read_bytes(), cast.read_bytes()
    sealed = roll.with_name(name)
    assert "over" in refused("decide", "R13", roll, cast, "--certificate", sealed)
    assert (roll.read_bytes(), cast.read_bytes()) == before


def test_a_certificate_that_cannot_be_written_is_said(kept):
    nowhere = meeting(kept, 3).with_name("none") / "certificate.json"
    said = refused("decide", "R13", meeting(kept, 3), voting(kept, 2, 1), "--certificate", nowhere)
    assert said.endswith("certificate.json: No such file or directory")


# -- who speaks for whom ------------------------------------------------------------------


@pytest.fixture
def council(kept):
    """Forty voters who rank, five of whom let somebody speak: two through v0, and three not."""
    roll = kept("roll.csv", "unit,voter,area", *(f"u{at},v{at}," for at in range(40)))
    cast = box(kept, {f"v{at}": "a>b" if at < 8 else "b>a" for at in range(20)})
    given = kept(
        "given.csv",
        *("voter,delegate", "v30,v0", "v31,v30", "v32,v33", "v33,v32", "v34,v39"),
    )
    return roll, cast, given


def test_delegations_are_followed_and_told(council):
    roll, cast, given = council
    found = read("decide", "C2", roll, cast, "--delegations", given, "--seed", "dice 3 4")
    told = found["delegations"]
    numbers = [told[name] for name in ("heard", "abstaining", "unused", "greatest")]
    assert numbers == [2, 3, 0, 2]
    assert found["tally"]["persons"] == {"cast": 22, "abstain": 3}
    assert [(note["voter"], note["reason"]) for note in told["notes"]] == [
        ("v32", "circle"),
        ("v33", "circle"),
        ("v34", "dead-end"),
    ]
    assert [step["key"] for step in told["steps"]] == ["within-cap"]
    told_in_words = words("decide", "C2", roll, cast, "--delegations", given)
    assert (
        "Through delegates: 2 heard, 3 abstaining, 0 unused; at most 2 through one" in told_in_words
    )
    assert "v34: the chain ends without a ballot, v39" in told_in_words
    assert read("decide", "C2", roll, cast)["delegations"] is None


def test_the_certificate_of_resolved_ballots_is_recounted(council, tmp_path):
    roll, cast, given = council
    sealed = tmp_path / "sealed.json"
    read("decide", "C2", roll, cast, "--delegations", given, "--certificate", sealed)
    assert read("recount", sealed, sealed.with_suffix(".csv"))["holds"]


@pytest.mark.parametrize(
    ("rule", "lines", "said"),
    [
        ("C2", ["v30,v99"], "given.csv, line 2: 'v99' is not on the roll"),
        ("C2", ["v30,v1", "v30,v2"], "given.csv, line 3: 'v30' has two delegates"),
        ("C1", ["v30,v1"], "C1 knows none"),
    ],
)
def test_a_delegation_that_cannot_be_is_refused(council, kept, rule, lines, said):
    roll, cast, _ = council
    if rule == "C1":
        cast = box(kept, {"v0": "a"})
    given = kept("given.csv", "voter,delegate", *lines)
    assert said in refused("decide", rule, roll, cast, "--delegations", given)
