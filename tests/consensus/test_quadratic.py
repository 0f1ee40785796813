"""Quadratic voting: votes cost their square, and whoever spends too much is not counted."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from deliberate.consensus import MalformedRule, canonical_json
from deliberate.consensus.errors import UnknownOption
from deliberate.consensus.quadratic import QuadraticFlaw, QuadraticKey, quadratic
from deliberate.consensus.rating import MalformedOptions, NoBallots, NotABallot, NotAGrade

OPTIONS = ("bench", "lamp", "tree")


def counted(*ballots, voice_credits=9, **options):
    box = {f"v{at}": ballot for at, ballot in enumerate(ballots)}
    return quadratic(OPTIONS, box, voice_credits=voice_credits, **options)


def test_votes_add_up():
    found = counted({"bench": 3}, {"lamp": 2, "tree": 2}, {"lamp": 2, "bench": 1})
    assert found.totals == {"bench": 4, "lamp": 4, "tree": 2}
    assert found.winners == ("bench", "lamp")
    assert found.tied
    assert found.order == (("bench", "lamp"), ("tree",))
    assert (found.valid, found.invalid) == (3, {})


@pytest.mark.parametrize(
    ("ballot", "valid"),
    [
        ({"bench": 3}, True),
        ({"bench": 2, "lamp": 2, "tree": 1}, True),
        ({"bench": 3, "lamp": 1}, False),
        ({"bench": 4}, False),
    ],
)
def test_nine_credits_buy_votes_whose_squares_are_nine_and_no_more(ballot, valid):
    found = counted(ballot)
    assert found.valid == valid
    assert found.invalid == ({} if valid else {QuadraticFlaw.OVERSPENT: 1})
    assert sum(found.totals.values()) == (sum(ballot.values()) if valid else 0)


def test_votes_against_cost_the_same_where_they_are_open():
    found = counted({"bench": -3}, {"lamp": -3, "tree": 1}, against=True)
    assert found.totals == {"bench": -3, "lamp": 0, "tree": 0}
    assert found.invalid == {QuadraticFlaw.OVERSPENT: 1}
    closed = counted({"bench": -1}, {"tree": 1}, {"lamp": 0})
    assert closed.totals == {"bench": 0, "lamp": 0, "tree": 1}
    assert (closed.valid, closed.invalid) == (2, {QuadraticFlaw.VOTES_AGAINST: 1})


def test_nobody_wins_without_a_vote():
    found = counted({}, {"bench": 0})
    assert (found.winners, found.order) == ((), (OPTIONS,))
    assert not found.tied
    [step] = found.steps
    assert (step.key, step.lhs, step.rhs, step.holds) == (QuadraticKey.NO_VOTES_GIVEN, 0, 0, False)
    assert counted({"bench": -1, "lamp": -1, "tree": -1}, against=True).winners == ()


def test_steps_put_the_best_to_nothing_and_to_each_other_option():
    given_any, level, more = counted({"lamp": 2, "tree": 2}, {"bench": 1}).steps
    assert (given_any.key, given_any.lhs, given_any.rhs) == (QuadraticKey.VOTES_GIVEN, 2, 0)
    assert (more.key, more.lhs, more.rhs) == (QuadraticKey.VOTES_LEVEL, 2, 2)
    assert (level.key, level.lhs, level.rhs) == (QuadraticKey.VOTES_MORE, 2, 1)
    assert level.data == {"option": "lamp", "other": "bench"}
    assert given_any.data == {"option": "lamp"}
    assert all(step.holds for step in (given_any, level, more))


def test_one_vote_is_enough_to_win():
    assert counted({"tree": 1}).winners == ("tree",)
    assert counted({"tree": 1}).steps[0].key is QuadraticKey.VOTES_GIVEN
    assert not counted({"tree": 1}).tied


@pytest.mark.parametrize("voice_credits", [0, -1, 2.5, True])
def test_credits_are_a_whole_number_above_zero(voice_credits):
    with pytest.raises(MalformedRule, match="voice_credits"):
        counted({}, voice_credits=voice_credits)


@pytest.mark.parametrize(
    ("ballot", "error", "place"),
    [
        (["bench"], NotABallot, r"ballots\['v0'\]"),
        ({"pond": 1}, UnknownOption, r"ballots\['v0'\]"),
        ({"bench": 1.0}, NotAGrade, r"ballots\['v0'\].bench"),
        ({"bench": True}, NotAGrade, r"ballots\['v0'\].bench"),
    ],
)
def test_a_ballot_maps_options_to_whole_votes(ballot, error, place):
    with pytest.raises(error, match=place):
        counted(ballot)


def test_there_are_options_and_ballots():
    with pytest.raises(MalformedOptions):
        quadratic((), {"a": {}}, voice_credits=1)
    with pytest.raises(NoBallots):
        quadratic(OPTIONS, {}, voice_credits=1)


papers = some.lists(
    some.dictionaries(some.sampled_from(OPTIONS), some.integers(-4, 4)), min_size=1, max_size=6
)


@given(papers, some.randoms(use_true_random=False))
def test_the_order_of_the_ballots_does_not_matter(ballots, chance):
    shuffled = chance.sample(ballots, len(ballots))
    assert counted(*ballots, against=True).document() == counted(*shuffled, against=True).document()


@given(papers, some.integers(1, 20))
def test_every_ballot_is_counted_or_has_a_reason(ballots, voice_credits):
    found = counted(*ballots, voice_credits=voice_credits, against=True)
    fitting = [
        each for each in ballots if sum(votes**2 for votes in each.values()) <= voice_credits
    ]
    assert found.valid == len(fitting)
    assert found.valid + sum(found.invalid.values()) == len(ballots)
    assert found.totals == {
        option: sum(each.get(option, 0) for each in fitting) for option in OPTIONS
    }
    assert canonical_json(found.document())


@given(papers)
def test_one_vote_more_for_a_winner_keeps_it(ballots):
    found = counted(*ballots, voice_credits=100, against=True)
    for winner in found.winners:
        assert counted(*ballots, {winner: 1}, voice_credits=100, against=True).winners == (winner,)
