import sys

import pytest

from deliberate.consensus.ranking import (
    Decided,
    NotDeclared,
    TooManyTies,
    Warned,
    declared_order,
    drawn_by_lot,
    instant_runoff,
    schulze,
)
from deliberate.consensus.ranking.pairwise import Strength
from tests.consensus.ranking.elections import BURLINGTON, CAPITAL, profile


def rounds(found):
    return [(dict(one.tops.votes), one.eliminated) for one in found.rounds]


def test_burlington_elects_kiss_although_montroll_defeats_him():
    """The ballots are those of the three leading options; the last round is the official one
    but for one ballot (4,313 to 4,061 with all six, of whom some ballots rank only others).
    """
    found = instant_runoff(BURLINGTON)
    assert found.winners == ("Kiss",)
    assert rounds(found) == [
        ({"Kiss": 2982, "Montroll": 2554, "Wright": 3297}, "Montroll"),
        ({"Kiss": 4314, "Wright": 4064}, ""),
    ]
    assert [one.tops.exhausted for one in found.rounds] == [0, 455]
    assert found.order == (("Kiss",), ("Wright",), ("Montroll",))
    assert found.warnings == (Warned.NOT_MONOTONE, Warned.CONDORCET_WINNER_LOSES)
    assert found.condorcet.winner == schulze(BURLINGTON, Strength.MARGINS).winners[0] == "Montroll"


def test_the_capital_of_tennessee():
    found = instant_runoff(CAPITAL)
    assert found.winners == ("Knoxville",)
    assert [one.eliminated for one in found.rounds] == ["Chattanooga", "Nashville", ""]
    assert found.order == (("Knoxville",), ("Memphis",), ("Nashville",), ("Chattanooga",))


def test_a_step_a_round_tells_the_majority_and_who_goes():
    first, last = instant_runoff(BURLINGTON).steps
    assert (first.key, first.lhs, first.rhs, first.holds) == ("majority-missed", 6594, 8833, False)
    assert first.data == {
        "round": 1,
        "option": "Wright",
        "votes": 3297,
        "continuing": 8833,
        "eliminated": "Montroll",
        "decided": "fewest",
    }
    assert (last.key, last.lhs, last.rhs, last.holds) == ("majority-reached", 8628, 8378, True)
    assert (last.data["round"], last.data["decided"]) == (2, "won")


def test_a_step_says_so_where_nothing_tells_who_goes():
    tied = profile("abc", a=4, b=2, c=2)
    (only,) = instant_runoff(tied).steps
    assert (only.key, only.holds, only.data["eliminated"]) == ("elimination-open", False, "")
    first, _ = instant_runoff(tied, precedence=declared_order(tied.options)).steps
    assert (first.key, first.data["eliminated"]) == ("majority-missed", "c")


def test_half_of_the_continuing_ballots_is_not_more_than_half():
    assert len(instant_runoff(profile("abc", a=3, b=2, c=1)).rounds) == 2
    found = instant_runoff(profile("abc", a=4, b=2, c=1))
    assert len(found.rounds) == 1
    assert found.order == (("a",), ("b",), ("c",))


def test_those_left_at_the_end_are_ranked_by_their_votes():
    found = instant_runoff(profile("dcba", a=9, b=2, c=2, d=3))
    assert found.order == (("a",), ("d",), ("c", "b"))


def test_those_left_are_ranked_by_the_votes_of_the_last_round():
    """C is before b at first; then two of the ballots of d come to b, and one to a, who wins."""
    found = instant_runoff(profile("abcd", **{"a": 11, "b": 4, "c": 5, "d>b": 2, "d>a": 1}))
    assert found.rounds[0].tops.votes == {"a": 11, "b": 4, "c": 5, "d": 3}
    assert found.rounds[1].tops.votes == {"a": 12, "b": 6, "c": 5}
    assert found.order == (("a",), ("b",), ("c",), ("d",))


def test_ranking_the_winner_higher_can_make_it_lose():
    before = profile("abc", **{"a>b>c": 39, "b>c>a": 25, "b>c>a ": 10, "c>a>b": 26})
    after = profile("abc", **{"a>b>c": 39, "b>c>a": 25, "a>b>c ": 10, "c>a>b": 26})
    assert instant_runoff(before).winners == ("a",)
    assert instant_runoff(after).winners == ("c",)


def test_a_ballot_with_equal_firsts_waits_until_one_is_left():
    found = instant_runoff(profile("abc", **{"a=b>c": 3, "a": 3, "b": 2, "c>a": 4}))
    first, second = found.rounds
    assert (first.tops.votes, first.tops.waiting) == ({"a": 3, "b": 2, "c": 4}, 3)
    assert first.tops.continuing == 12
    assert (second.tops.votes, second.tops.waiting) == ({"a": 6, "c": 4}, 0)
    assert second.tops.exhausted == 2
    assert found.winners == ("a",)


def test_waiting_ballots_count_among_those_of_which_more_than_half_is_needed():
    found = instant_runoff(profile("abc", **{"b=c": 3, "a": 3, "b": 1, "c": 1}))
    assert found.rounds[0].tops.votes["a"] == 3
    assert found.rounds[0].decided is not Decided.WON
    fewer = instant_runoff(profile("abc", **{"b=c": 1, "a": 3, "b": 1}))
    assert fewer.rounds[0].decided is Decided.WON


def test_ballots_that_rank_all_equally_are_exhausted_from_the_start():
    found = instant_runoff(profile("ab", **{"a=b": 5, "a": 1}))
    assert (found.rounds[0].tops.exhausted, found.rounds[0].tops.waiting) == (5, 0)
    assert found.winners == ("a",)


TIED_LAST = profile("abcd", **{"a": 6, "b": 4, "c": 3, "d>c": 1, "d>b": 0})
"""c has 4 with the ballot of d, as many as b; b had more before."""


def test_of_those_tied_the_one_with_fewer_before_goes():
    found = instant_runoff(TIED_LAST)
    assert [(one.eliminated, one.decided.value) for one in found.rounds] == [
        ("d", "fewest"),
        ("c", "earlier-round"),
        ("", "won"),
    ]
    assert found.winners == ("a",)
    assert found.warnings == (Warned.NOT_MONOTONE,)


def test_the_latest_earlier_round_that_differs_decides():
    """B and c: 3 to 4 at first, 5 to 4 then, 5 to 5 at last. So c goes, not b."""
    counted = profile("abcde", **{"a": 7, "b": 3, "c": 4, "d>b": 2, "e>c": 1, "e>d>c": 0, "e>a": 0})
    found = instant_runoff(counted)
    assert [one.eliminated for one in found.rounds][:2] == ["e", "d"]
    assert found.rounds[2].tops.votes == {"a": 7, "b": 5, "c": 5}
    assert found.rounds[2].eliminated == "b"


def test_a_tie_that_nothing_breaks_leaves_open_whoever_can_win():
    found = instant_runoff(profile("abc", **{"a": 3, "b>a": 2, "c>b": 2}))
    assert found.winners == ("a", "b")
    assert found.rounds[-1].decided is Decided.OPEN
    assert found.order == (("a", "b"), ("c",))
    assert found.warnings == (Warned.NOT_MONOTONE, Warned.TIES_LEFT_OPEN)
    assert found.steps[-1].data["decided"] == "open"


def test_a_tie_between_the_last_two_leaves_both():
    found = instant_runoff(profile("abc", a=2, b=2, c=1))
    assert found.winners == ("a", "b")
    assert found.order == (("a", "b"), ("c",))


def test_a_precedence_eliminates_its_last():
    counted = profile("abc", **{"a": 3, "b>a": 2, "c>b": 2})
    for order, winner, gone in (("abc", "b", "c"), ("acb", "a", "b")):
        found = instant_runoff(counted, precedence=declared_order(order))
        assert found.winners == (winner,)
        assert (found.rounds[0].eliminated, found.rounds[0].decided.value) == (
            gone,
            "declared-order",
        )
        assert found.warnings == (Warned.NOT_MONOTONE, Warned.PRECEDENCE_USED)
    lot = instant_runoff(counted, precedence=drawn_by_lot("abc", "seed"))
    assert lot.rounds[0].decided is Decided.LOT
    assert Warned.PRECEDENCE_USED in lot.warnings


def test_a_precedence_settles_the_last_two_too():
    found = instant_runoff(profile("ab", a=1, b=1), precedence=declared_order("ba"))
    assert found.winners == ("b",)
    assert found.order == (("b",), ("a",))
    assert [one.eliminated for one in found.rounds] == ["a"]


def test_a_precedence_has_just_the_options():
    with pytest.raises(NotDeclared, match="precedence"):
        instant_runoff(CAPITAL, precedence=declared_order("abcd"))


def test_too_many_ways_are_refused():
    names = [f"o{at:02}" for at in range(14)]
    level = profile(names, **{f"{name}>{names[at - 1]}": 1 for at, name in enumerate(names)})
    with pytest.raises(TooManyTies, match="more than 2000"):
        instant_runoff(level)
    assert len(instant_runoff(level, precedence=declared_order(names)).winners) == 1


@pytest.mark.parametrize("most, refused", [(3, False), (2, True)])
def test_as_many_ways_as_may_be_followed_are_followed(most, refused, monkeypatch):
    """All three stand, or b has gone, or c has."""
    # The package has a function of the name of its module.
    module = sys.modules["deliberate.consensus.ranking.instant_runoff"]
    monkeypatch.setattr(module, "MOST_STATES", most)
    level = profile("abc", a=2, b=1, c=1)
    if refused:
        with pytest.raises(TooManyTies, match="more than 2"):
            instant_runoff(level)
    else:
        assert instant_runoff(level).winners == ("a",)


def test_one_option_wins_without_a_round():
    found = instant_runoff(profile("a", a=1))
    assert (found.winners, found.order, found.rounds) == (("a",), (("a",),), ())


def test_the_document_has_every_round():
    rounds = instant_runoff(BURLINGTON).document()["rounds"]
    assert rounds[0] == {
        "votes": {"Kiss": 2982, "Montroll": 2554, "Wright": 3297},
        "waiting": 0,
        "exhausted": 0,
        "eliminated": "Montroll",
        "decided": "fewest",
    }
    assert (rounds[1]["eliminated"], rounds[1]["exhausted"]) == (None, 455)
    assert instant_runoff(BURLINGTON).document()["strength"] is None
