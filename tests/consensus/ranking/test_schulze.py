import pytest

from deliberate.consensus.ranking import (
    NotDeclared,
    RankingKey,
    Strength,
    pairwise,
    schulze,
)
from deliberate.consensus.ranking.pairwise import strengths, widest_paths
from tests.consensus.ranking.elections import (
    BURLINGTON,
    SCHULZE_2011,
    STRENGTHS_DIFFER,
    profile,
)


def test_the_example_of_the_article():
    """45 voters: the strengths of the strongest paths and the order are worked out by hand."""
    found = schulze(SCHULZE_2011, Strength.WINNING_VOTES)
    assert found.winners == ("e",)
    assert found.order == (("e",), ("a",), ("c",), ("b",), ("d",))
    paths = widest_paths(strengths(pairwise(SCHULZE_2011), Strength.WINNING_VOTES))
    assert paths.tolist() == [
        [0, 28, 28, 30, 24],
        [25, 0, 28, 33, 24],
        [25, 29, 0, 29, 24],
        [25, 28, 28, 0, 24],
        [25, 28, 28, 31, 0],
    ]


def test_a_step_a_loser_tells_both_paths():
    steps = schulze(SCHULZE_2011, Strength.WINNING_VOTES).steps
    assert [(step.data["option"], step.data["other"]) for step in steps] == [
        ("e", "a"),
        ("e", "b"),
        ("e", "c"),
        ("e", "d"),
    ]
    assert [(step.lhs, step.rhs, step.holds) for step in steps] == [
        (25, 24, True),
        (28, 24, True),
        (28, 24, True),
        (31, 24, True),
    ]
    assert {step.key for step in steps} == {RankingKey.PATH_STRONGER}
    assert steps[3].data["path"] == "e > d"
    assert steps[0].data["back"] == "a > c > e"
    assert steps[0].source == "Schulze (2011)"


def test_burlington_elects_montroll():
    for strength in Strength:
        found = schulze(BURLINGTON, strength)
        assert found.winners == ("Montroll",)
        assert found.condorcet.winner == "Montroll"
        assert found.warnings == ()
        assert found.steps[0].data["back"] == ""


def test_winning_votes_and_margins_elect_different_options():
    assert schulze(STRENGTHS_DIFFER, Strength.WINNING_VOTES).winners == ("b",)
    assert schulze(STRENGTHS_DIFFER, Strength.MARGINS).winners == ("a",)


def test_several_winners_are_tied_and_told_so():
    found = schulze(profile("cab", a=2, b=2, c=1), Strength.MARGINS)
    assert found.winners == ("a", "b")
    assert found.tied
    assert found.order == (("a", "b"), ("c",))
    assert [step.key for step in found.steps] == ["path-stronger", "path-equal"]
    assert [step.data["option"] for step in found.steps] == ["a", "a"]
    assert not schulze(BURLINGTON, Strength.MARGINS).tied


def test_the_order_ranks_those_that_nobody_left_defeats_together():
    found = schulze(profile("abcd", **{"a>b=c>d": 1}), Strength.MARGINS)
    assert found.order == (("a",), ("b", "c"), ("d",))


def test_a_winner_comes_before_the_status_quo():
    beaten = profile(("none", "park", "lift"), **{"park>none>lift": 3, "lift>park>none": 2})
    found = schulze(beaten, Strength.MARGINS, status_quo="none")
    assert found.winners == ("park",)
    assert found.steps[-1].key == RankingKey.STATUS_QUO_BEATEN
    assert (found.steps[-1].data["option"], found.steps[-1].data["other"]) == ("park", "none")


def test_who_is_tied_with_the_status_quo_does_not_win():
    level = profile(("park", "none"), park=1, none=1)
    assert schulze(level, Strength.MARGINS).winners == ("park", "none")
    found = schulze(level, Strength.MARGINS, status_quo="none")
    assert found.winners == ("none",)
    assert [step.key for step in found.steps] == ["path-equal", "status-quo-stands"]


def test_of_tied_winners_only_those_before_the_status_quo_stay():
    counted = profile(
        ("a", "b", "none"), **{"a>b=none": 1, "b>a=none": 1, "a>none>b": 1, "none=b": 1}
    )
    assert schulze(counted, Strength.MARGINS).winners == ("a", "b")
    assert schulze(counted, Strength.MARGINS, status_quo="none").winners == ("a",)


def test_the_status_quo_is_an_option():
    with pytest.raises(NotDeclared, match=r"^status_quo: 'zoo'"):
        schulze(BURLINGTON, Strength.MARGINS, status_quo="zoo")


def test_a_single_ballot_makes_a_path():
    [step] = schulze(profile("ab", a=1), Strength.MARGINS).steps
    assert (step.lhs, step.rhs, step.data["path"], step.data["back"]) == (1, 0, "a > b", "")


def test_one_option_wins_alone():
    found = schulze(profile("a", a=1), Strength.MARGINS)
    assert (found.winners, found.order, found.steps) == (("a",), (("a",),), ())


def test_the_document_says_all():
    document = schulze(STRENGTHS_DIFFER, Strength.MARGINS).document()
    assert document["method"] == "schulze"
    assert document["strength"] == "margins"
    assert document["options"] == ["a", "b", "c"]
    assert document["ballots"] == 9
    assert document["winners"] == ["a"]
    assert document["order"] == [["a"], ["b"], ["c"]]
    assert document["votes"] == [[0, 4, 4], [2, 0, 6], [5, 3, 0]]
    assert document["condorcet"]["cycle"] == ["a", "b", "c"]
    assert document["warnings"] == []
    assert document["rounds"] == []
    assert document["points"] == {}
    assert len(document["steps"]) == 2
