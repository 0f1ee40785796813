from deliberate.consensus.ranking import (
    Strength,
    Warned,
    borda,
    copeland,
    minimax,
    plurality,
)
from tests.consensus.ranking.elections import BURLINGTON, CAPITAL, STRENGTHS_DIFFER, profile


def test_plurality_counts_the_firsts():
    found = plurality(BURLINGTON)
    assert found.points == {"Kiss": 2982, "Montroll": 2554, "Wright": 3297}
    assert found.order == (("Wright",), ("Kiss",), ("Montroll",))
    assert found.warnings == (Warned.CONDORCET_WINNER_LOSES,)
    assert [(step.key, step.lhs, step.rhs, step.measure) for step in found.steps] == [
        ("points-more", 3297, 2982, "ballots"),
        ("points-more", 3297, 2554, "ballots"),
    ]


def test_plurality_counts_no_ballot_with_two_firsts():
    assert plurality(profile("abc", **{"a=b>c": 5, "c": 1})).points == {"a": 0, "b": 0, "c": 1}


def test_borda_on_complete_rankings_is_the_count_from_0():
    found = borda(CAPITAL)
    from_0 = {"Memphis": 126, "Nashville": 194, "Chattanooga": 173, "Knoxville": 107}
    assert found.points == {option: 2 * points - 300 for option, points in from_0.items()}
    assert found.winners == ("Nashville",)
    assert found.steps[0].measure == "points"


def test_copeland_counts_defeats():
    assert copeland(CAPITAL).points == {
        "Memphis": -3,
        "Nashville": 3,
        "Chattanooga": 1,
        "Knoxville": -1,
    }
    found = copeland(STRENGTHS_DIFFER)
    assert found.winners == ("a", "b", "c")
    assert found.steps[0].key == "points-equal"
    assert [step.data["option"] for step in found.steps] == ["a", "a"]
    assert copeland(profile("ab", a=1, b=1)).points == {"a": 0, "b": 0}


def test_minimax_compares_the_worst_defeats():
    assert minimax(STRENGTHS_DIFFER, Strength.WINNING_VOTES).points == {"a": -5, "b": -4, "c": -6}
    assert minimax(STRENGTHS_DIFFER, Strength.MARGINS).points == {"a": -1, "b": -2, "c": -3}
    assert minimax(STRENGTHS_DIFFER, Strength.MARGINS).winners == ("a",)
    assert minimax(STRENGTHS_DIFFER, Strength.WINNING_VOTES).winners == ("b",)
    assert minimax(STRENGTHS_DIFFER, Strength.MARGINS).document()["strength"] == "margins"
    assert minimax(CAPITAL, Strength.MARGINS).points["Nashville"] == 0
