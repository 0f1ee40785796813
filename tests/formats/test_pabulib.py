from pathlib import Path

import pytest

from deliberate.consensus.budget import greedy
from deliberate.formats.pabulib import parse_pabulib, read_pabulib
from deliberate.formats.tables import Malformed

PLAIN = (Path(__file__).parent / "town.pb").read_text()


def parsed(text=PLAIN):
    return parse_pabulib("town.pb", text)


def changed(before, after, text=PLAIN):
    assert before in text
    return text.replace(before, after, 1)


def votes(file):
    return {tuple(ballot.points.items()): ballot.weight for ballot in file.election.ballots}


def points(kind, *lines, meta=""):
    text = changed("approval", kind + meta)
    head = text[: text.index("VOTES")]
    return head + "VOTES\nvoter_id;vote;points\n" + "\n".join(lines) + "\n"


def test_a_plain_file():
    file = parsed()
    assert (file.election.budget, file.election.unit, file.election.voters) == (1000, 1, 4)
    assert [(each.id, each.cost) for each in file.election.projects] == [
        ("1", 600),
        ("2", 500),
        ("x-7", 400),
    ]
    assert votes(file) == {(("1", 1), ("2", 1)): 2, (("1", 1),): 1, (("x-7", 1),): 1}
    assert file.names["2"] == 'Lamps; and a "shed"'
    assert (file.published, file.rule, file.currency) == (("1", "x-7"), "greedy", "EUR")
    assert file.threshold == 0
    assert greedy(file.election).selected == ("1", "x-7")


@pytest.mark.parametrize(
    "text",
    [
        "\ufeff" + PLAIN,
        PLAIN.replace("\n", "\r\n"),
        PLAIN.replace("\n", "\r"),
        PLAIN.replace("META\n", "\nmeta;;\n\n").replace("PROJECTS\n", "Projects;;;;\n"),
        PLAIN.replace(";", " ; ").replace('" ', '"').replace(' "', '"'),
        PLAIN.replace("v3;1\n", "v3;1;;;\n"),
        PLAIN.replace("v3;1\n", "v3;1,1\n"),
        PLAIN.replace("v3;1\n", "v3;1,\n"),
        PLAIN.replace("budget;1000", "budget;1 000,00;;"),
        PLAIN.replace("budget;1000", "budget;1\u00a0000.00"),
        PLAIN.replace("Three projects", "Three; or more; projects"),
        PLAIN.replace("key;value", "Key;Value").replace("project_id;cost", "Project_ID;Cost"),
        PLAIN.replace("Ramp", 'A "great" ramp'),
        PLAIN.rstrip("\n"),
    ],
)
def test_the_same_file_as_others_write_it(tmp_path, text):
    path = tmp_path / "town.pb"
    path.write_bytes(text.encode())
    assert read_pabulib(path).election == parsed().election


def test_amounts_with_decimals_are_counted_in_the_smallest_unit():
    file = parsed(changed("1;600;", "1;599.5;", changed("budget;1000", "budget;1000,25")))
    assert (file.election.unit, file.election.budget) == (100, 100_025)
    assert [project.cost for project in file.election.projects] == [59_950, 50_000, 40_000]


def test_a_vote_for_nothing_is_a_vote():
    file = parsed(changed("v3;1\n", "v3;\n"))
    assert file.election.voters == 4
    assert votes(file)[()] == 1


def test_a_single_choice_is_an_approval():
    text = PLAIN.replace("1,2", "1").replace("2,1", "1").replace("approval", "choose-1")
    assert votes(parsed(text)) == {(("1", 1),): 3, (("x-7", 1),): 1}


@pytest.mark.parametrize("kind", ["cumulative", "scoring"])
def test_points_stand_beside_the_projects(kind):
    file = parsed(points(kind, "v1;1,2;3,2", "v2;2,1;2,3", "v3;x-7;5", "v4;;"))
    assert votes(file) == {(("1", 3), ("2", 2)): 2, (("x-7", 5),): 1, (): 1}


def test_points_with_decimals_are_scaled_and_the_threshold_with_them():
    meta = "\nmin_project_score_threshold;1.5"
    file = parsed(points("scoring", "v1;1,2;0.25,-1", meta=meta))
    assert votes(file) == {(("1", 25), ("2", -100)): 1}
    assert (file.threshold, file.points) == (150, 100)


def test_a_ranking_gives_the_last_place_one_point():
    longest = "\nmax_length;3"
    file = parsed(points("ordinal", "v1;2,1;", "v2;x-7;", meta=longest))
    assert votes(file) == {(("1", 2), ("2", 3)): 1, (("x-7", 3),): 1}
    as_many_as_projects = parsed(points("ordinal", "v1;2,1;"))
    assert votes(as_many_as_projects) == {(("1", 2), ("2", 3)): 1}
    given = parsed(points("ordinal", "v1;2,1;9,4"))
    assert votes(given) == {(("1", 4), ("2", 9)): 1}


def test_the_threshold_of_a_file():
    assert parsed(changed("rule;", "min_project_score_threshold;2\nrule;")).threshold == 2
    assert parsed(changed("rule;", "min_project_score_threshold;\nrule;")).threshold == 0


def test_a_withdrawn_project_says_so():
    file = parsed(changed("x-7;400", "x-7;999999999"))
    assert file.election.projects[2].screened_out == "withdrawn (cost 999999999)"
    assert file.election.projects[1].screened_out == ""


@pytest.mark.parametrize(
    "text, words",
    [
        ("", "line 1: there is nothing in a section META"),
        ("budget;1\n", "line 1: a section is expected: META, PROJECTS, VOTES"),
        (PLAIN[: PLAIN.index("VOTES")], "line 14: there is nothing in a section VOTES"),
        (PLAIN[: PLAIN.index("v1;")], "line 16: there is nothing in a section VOTES"),
        (PLAIN + "META\n", "line 21: a second section META"),
        (changed("budget;1000\n", ""), "line 3: META has no budget"),
        (changed("vote_type;approval\n", ""), "line 3: META has no vote_type"),
        (changed("approval", "lottery"), "line 7: vote_type is none of approval, choose-1, ordi"),
        (changed("key;value", "name;value"), "line 3: there is no column 'key'"),
        (changed("project_id;", "id;"), "line 12: there is no column 'project_id'"),
        (changed(";cost;", ";price;"), "line 12: there is no column 'cost'"),
        (changed("voter_id;vote", "voter_id;ballot"), "line 17: there is no column 'vote'"),
        (changed("budget;1000", "budget;much"), "line 6: value 'much' is not a number"),
        (changed("budget;1000", "budget;NaN"), "line 6: value 'NaN' is not a number"),
        (changed("budget;1000", "budget;1e19"), "line 6: value '1e19' is not an amount"),
        (changed("budget;1000", "budget;1,000,000"), "line 6: value '1,000,000' is not a number"),
        (changed("budget;1000", "budget;1,000"), "line 6: value '1,000' has a comma before decima"),
        (changed("budget;1000", "budget;１０００"), "line 6: value '１０００' is not a number"),
        (changed("budget;1000", "budget;1_000"), "line 6: value '1_000' is not a number"),
        (
            changed("budget;1000", "budget;10000000000000000"),
            "line 6: budget: 10000000000000000 is",
        ),
        (changed("budget;1000", "budget;1000\nBudget;9"), "line 7: budget stands twice in META"),
        (changed("1;600", "1;9007199254740991"), "line 6: projects: the costs add up to more than"),
        (
            points("scoring", "v1;1,2;9e15,9", "v2;1;1"),
            "line 6: ballots: the points may add up to more",
        ),
        (changed("name;selected", "name;cost"), "line 11: the column 'cost' stands twice"),
        (changed('"61"', '"61'), "line 20: a quote is opened and never closed"),
        (changed("v3;1", 'v3;"1'), "line 19: a quote is opened and closed on the line of another"),
        (
            changed(";Ramp;", ';"Ramp;'),
            "line 12: a quote is opened and closed on the line of anoth",
        ),
        (changed(";34", ';"34').replace("v4;x", '"v4;x'), "line 17: a quote is opened and closed"),
        (changed("budget;1000", "budget;-1"), "line 6: value -1 is below zero"),
        (changed("1;600", "1;-600"), "line 12: cost -600 is below zero"),
        (changed("1;600", "1;"), "line 12: cost '' is not a number"),
        (changed("2;500", "1;500"), "line 13: project '1' stands twice"),
        (changed("2;500", ";500"), "line 13: a project without an id"),
        (changed("Ramp;1", "Ramp;1;0"), "line 12: 6 values under 5 columns"),
        (changed("v4;x-7", "v4;x-8,1"), "line 20: 'x-8' is not among the projects"),
        (points("cumulative", "v1;1,2;3"), "line 17: 2 projects and 1 points"),
        (points("cumulative", "v1;1;3", "v2;1;x"), "line 18: points 'x' is not a number"),
        (points("scoring", "v1;1,1;3,4"), "line 17: project '1' stands 2 times in one vote"),
        (points("ordinal", "v1;1,1,1;"), "line 17: project '1' stands 3 times in one vote"),
        (points("ordinal", "v1;1,2;", meta="\nmax_length;1"), "line 18: 2 places, more than max"),
        (changed("Ramp", '"' + "x" * 140_000), "line 12: not separated values"),
    ],
)
def test_what_is_wrong_is_named_by_file_and_line(text, words):
    with pytest.raises(Malformed) as wrong:
        parsed(text)
    assert str(wrong.value).startswith(f"town.pb, {words}")


@pytest.mark.parametrize(
    ("meta", "vote", "irregular"),
    [
        ("num_votes;5", "v1;1", {"num_votes": 1}),
        ("num_projects;5", "v1;1", {"num_projects": 2}),
        ("max_length;1", "v1;1,2", {"max_length": 2}),
        ("min_length;2", "v1;1,2", {"min_length": 2}),
        ("max_sum_cost;1100", "v1;1,2", {}),
        ("max_sum_cost;1099,5", "v1;1,2", {"max_sum_cost": 2}),
        ("", "v1;1", {}),
        ("", "v2;1", {"voter_id": 1}),
    ],
)
def test_votes_that_are_not_as_meta_says_are_told_and_counted(meta, vote, irregular):
    key = meta.partition(";")[0]
    text = "".join(line for line in PLAIN.splitlines(True) if not line.startswith(f"{key};"))
    text = text if not key else text.replace("budget;", f"{meta}\nbudget;", 1)
    file = parsed(changed("v1;1,2", vote + ("" if vote.endswith(",2") else ",2"), text))
    assert file.irregular == irregular
    assert file.election == parsed().election


def test_points_beyond_the_sum_are_told():
    meta = "\nmin_sum_points;4\nmax_sum_points;5\nnum_votes;3"
    text = changed("num_votes;4\n", "")
    votes_ = ("v1;1,2;3,3", "v2;1,2;2,3", "v3;1;3")
    head = changed("approval", "cumulative" + meta, text)
    head = head[: head.index("VOTES")] + "VOTES\nvoter_id;vote;points\n"
    assert parsed(head + "\n".join(votes_)).irregular == {
        "max_sum_points": 1,
        "min_sum_points": 1,
    }


def test_what_meta_asks_for_and_no_rule_does_is_told():
    meta = "budget_per_category;10,20\ndefault_score;0\nscoring_fn;Borda\n"
    assert parsed(changed("rule;", f"{meta}rule;")).unheeded == ("budget_per_category",)
    assert parsed().unheeded == ()


def test_a_description_may_go_over_several_lines():
    text = changed("Three projects", '"Three projects; and\nbudget;5, or so"')
    assert parsed(text).election == parsed().election
