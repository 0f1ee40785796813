import numpy as np
import pytest

from deliberate.consensus import UnknownOption
from deliberate.consensus.ranking import (
    EmptyRanking,
    MalformedOptions,
    MalformedRanking,
    NoBallots,
    NotAWeight,
    OptionTwice,
    Profile,
    pairwise,
    parse_ranking,
)
from tests.consensus.ranking.elections import profile

ABC = ("a", "b", "c")


def raises(error, place, make):
    with pytest.raises(error) as wrong:
        make()
    assert (type(wrong.value), wrong.value.place) == (error, place)


def test_a_ranking_is_read_with_ties_and_spaces():
    assert parse_ranking(" b > a = c ", ABC) == (("b",), ("a", "c"))
    assert parse_ranking("c", ABC) == (("c",),)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", EmptyRanking),
        ("  ", EmptyRanking),
        ("abstain", EmptyRanking),
        ("a>d", UnknownOption),
        ("a>>b", UnknownOption),
        ("a>b=", UnknownOption),
        ("a>b>a", OptionTwice),
        ("a=a", OptionTwice),
    ],
)
def test_a_ballot_that_is_no_ranking_says_where(text, error):
    raises(error, "ballots['v7']", lambda: parse_ranking(text, ABC, "ballots['v7']"))


def test_equal_rankings_are_put_together_and_unranked_options_are_last_together():
    together = Profile.of(ABC, [((("b",),), 2), ((("a",), ("b",)), 1), ((("b",), ("a", "c")), 3)])
    assert together.rankings() == [((("a",), ("b",), ("c",)), 1), ((("b",), ("a", "c")), 5)]
    assert together.total == 6
    assert together.places.shape == (3, 2)


@pytest.mark.parametrize(
    ("options", "place"),
    [((), "options"), (("a", "a"), "options[1]"), (("a", " "), "options[1]"), ((1,), "options[0]")],
)
def test_options_have_each_one_name(options, place):
    raises(MalformedOptions, place, lambda: Profile.of(options, [((("a",),), 1)]))
    ballots = np.zeros((1, len(options)), dtype=np.int64)
    raises(MalformedOptions, place, lambda: Profile.from_places(options, ballots))
    raises(MalformedOptions, place, lambda: Profile.from_orders(options, ballots))


@pytest.mark.parametrize("weight", [True, False, 1.0, float("nan"), "1", None, -1])
def test_a_weight_is_a_whole_number_from_0(weight):
    raises(NotAWeight, "ballots[1]", lambda: Profile.of(ABC, [((("a",),), 1), ((("b",),), weight)]))
    rows = np.array([[0, 1, 2], [0, 1, 2]])
    raises(NotAWeight, "weights[1]", lambda: Profile.from_places(ABC, rows, [1, weight]))


def test_weights_come_one_a_ballot():
    rows = np.array([[0, 1, 2], [0, 1, 2]])
    raises(NotAWeight, "weights", lambda: Profile.from_places(ABC, rows, [1]))
    raises(NotAWeight, "weights", lambda: Profile.from_places(ABC, rows, [1, 1, 1]))
    raises(NotAWeight, "weights", lambda: Profile.from_places(ABC, rows, np.array([1, 2, 3])))
    raises(NotAWeight, "weights[0]", lambda: Profile.from_orders(ABC, rows, np.array([0.5, 1])))
    raises(NotAWeight, "weights[0]", lambda: Profile.from_orders(ABC, rows, np.array([True, True])))
    assert Profile.from_orders(ABC, rows, np.array([2, 3], dtype=np.uint64)).total == 5
    assert Profile.from_orders(ABC, rows).total == 2


def test_together_weights_fit_an_exact_document():
    rows = np.array([[0, 1, 2], [0, 1, 2]])
    assert Profile.from_places(ABC, rows, [2**53 - 2, 1]).total == 2**53 - 1
    raises(NotAWeight, "weights", lambda: Profile.from_places(ABC, rows, [2**53 - 1, 1]))
    raises(NotAWeight, "weights", lambda: Profile.from_places(ABC, rows, [2**70, 1]))


def test_nobody_is_not_counted():
    raises(NoBallots, "ballots", lambda: Profile.of(ABC, []))
    raises(NoBallots, "ballots", lambda: Profile.of(ABC, [((("a",),), 0)]))
    raises(NoBallots, "ballots", lambda: Profile.from_places(ABC, np.zeros((0, 3), dtype=int)))
    raises(NoBallots, "ballots", lambda: Profile.from_orders(ABC, np.zeros((0, 3), dtype=int)))


def test_a_ranking_given_in_parts_is_checked_as_one_read():
    raises(UnknownOption, "ballots[0]", lambda: Profile.of(ABC, [((("d",),), 1)]))
    raises(OptionTwice, "ballots[0]", lambda: Profile.of(ABC, [((("a",), ("b", "a")), 1)]))
    raises(EmptyRanking, "ballots[0]", lambda: Profile.of(ABC, [((), 1)]))
    raises(EmptyRanking, "ballots[0]", lambda: Profile.of(ABC, [((("a",), ()), 1)]))


def test_orders_and_places_of_the_same_ballots_are_the_same():
    orders = np.array([[1, 0, 2], [2, 1, -1], [0, -1, -1], [-1, -1, 1]])
    places = np.array([[1, 0, 2], [3, 1, 0], [0, 3, 3], [3, 2, 3]])
    by_order, by_place = Profile.from_orders(ABC, orders), Profile.from_places(ABC, places)
    assert by_order.places.tolist() == by_place.places.tolist()
    assert Profile.from_orders(ABC, orders[:, :2]).places.T.tolist()[:2] == [[1, 0, 3], [3, 1, 0]]
    texts = profile(ABC, **{"b>a>c": 1, "c>b": 1, "a": 1, "b": 1})
    assert pairwise(by_order).tolist() == pairwise(texts).tolist()


@pytest.mark.parametrize(
    ("orders", "error", "place"),
    [
        (np.array([[0, 1, -1], [0, 1, 0], [1, 2, 1]]), OptionTwice, "orders[1]"),
        (np.array([[0, 1, 2], [0, 1, 3], [3, 0, 1]]), MalformedRanking, "orders[1]"),
        (np.array([[0, 1, -2]]), MalformedRanking, "orders[0]"),
        (np.array([[0, 1, 2, -1]]), OptionTwice, "orders"),
        (np.array([[0.0, 1.0, 2.0]]), MalformedRanking, "orders"),
        (np.array([[True, False]]), MalformedRanking, "orders"),
        (np.array([0, 1, 2]), MalformedRanking, "orders"),
        ([[0, 1, 2]], MalformedRanking, "orders"),
    ],
)
def test_orders_are_checked(orders, error, place):
    raises(error, place, lambda: Profile.from_orders(ABC, orders))


@pytest.mark.parametrize(
    ("places", "place"),
    [
        (np.array([[0, 1, 3], [0, 1, 4]]), "places[1]"),
        (np.array([[0, -1, 3]]), "places[0]"),
        (np.array([[0, 1]]), "places"),
        (np.array([[0, 1, 2, 3]]), "places"),
        (np.array([[0.5, 1, 2]]), "places"),
    ],
)
def test_places_are_checked(places, place):
    raises(MalformedRanking, place, lambda: Profile.from_places(ABC, places))


@pytest.mark.parametrize("options", [127, 128, 300])
def test_many_options_keep_their_places(options):
    names = [str(option) for option in range(options)]
    order = np.arange(options)[::-1][None]
    counted = Profile.from_orders(names, order.astype(np.int16))
    assert counted.places[:, 0].tolist() == list(range(options))[::-1]
    assert Profile.from_orders(names, order[:, :1]).places[0, 0] == options
    assert counted.places.itemsize == (1 if options == 127 else 2)


def test_orders_of_small_integers_do_not_overflow():
    names = [str(option) for option in range(127)]
    orders = np.stack([np.arange(127)] * 3).astype(np.int8)
    assert (Profile.from_orders(names, orders).places == np.arange(127)[:, None]).all()
