"""Ranked ballots: how they are written, and a profile of them ready to be counted."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from deliberate.consensus.ballots import Ranking, is_blank, read_ranking
from deliberate.consensus.canonical import GREATEST_INTEGER
from deliberate.consensus.errors import UnknownOption
from deliberate.consensus.ranking.errors import (
    EmptyRanking,
    MalformedOptions,
    MalformedRanking,
    NoBallots,
    NotAWeight,
    OptionTwice,
)

Places = NDArray[np.signedinteger]
Integers = NDArray[np.integer]


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """Ranked ballots with their weights; the order of the ballots never matters.

    `places` has a row an option and a column a ballot: the smaller number is the better place,
    equal numbers are equal ranks, and unranked options share the last. `weights` are whole
    numbers from 0, one a ballot. Use `of`, `from_orders` or `from_places`, which check.

    Source: design rule of this package.
    """

    options: tuple[str, ...]
    places: Places
    weights: NDArray[np.int64]

    @property
    def total(self) -> int:
        """The weight of all ballots together."""
        return int(self.weights.sum())

    @classmethod
    def of(cls, options: Sequence[str], ballots: Iterable[tuple[Ranking, int]]) -> Self:
        """Take rankings, best first, each with its weight; equal rankings are put together.

        Options that a ranking leaves out share its last place. Raises `MalformedOptions`,
        `UnknownOption`, `OptionTwice`, `EmptyRanking`, `NotAWeight` or `NoBallots`.

        Source: see `Profile`.
        """
        check_options(options)
        number = {option: at for at, option in enumerate(options)}
        counts: Counter[tuple[int, ...]] = Counter()
        for at, (ranking, weight) in enumerate(ballots):
            check_weight(weight, f"ballots[{at}]")
            counts[_places_of(ranking, number, f"ballots[{at}]")] += weight
        rows = sorted(counts)
        shape = (len(rows), len(options))
        places = np.array(rows, dtype=np.int64).reshape(shape)
        return cls.from_places(options, places, [counts[row] for row in rows])

    @classmethod
    def from_places(
        cls,
        options: Sequence[str],
        places: Integers,
        weights: Sequence[int] | Integers | None = None,
    ) -> Self:
        """Take an integer array with a row a ballot and a column an option: the place of each.

        Places run from 0, the best, to the number of options; equal places are equal ranks.
        Each ballot weighs 1 without `weights`. Raises `MalformedOptions`, `MalformedRanking`,
        `NotAWeight` or `NoBallots`.

        Source: see `Profile`.
        """
        check_options(options)
        width = len(options)
        _check_array(places, "places", 0, width)
        if places.shape[1] != width:
            raise MalformedRanking("places", f"{places.shape[1]} columns for {width} options")
        compact = np.ascontiguousarray(places.T, dtype=_smallest(width))
        return cls(tuple(options), compact, _weights(weights, len(places)))

    @classmethod
    def from_orders(
        cls,
        options: Sequence[str],
        orders: Integers,
        weights: Sequence[int] | Integers | None = None,
    ) -> Self:
        """Take an integer array with a row a ballot: the numbers of its options, best first.

        Options are numbered from 0 in the order of `options`; -1 leaves a place empty, and an
        option that is left out shares the last place. Each ballot weighs 1 without `weights`.
        Raises `MalformedOptions`, `MalformedRanking`, `OptionTwice`, `NotAWeight` or `NoBallots`.

        Source: see `Profile`.
        """
        check_options(options)
        width = len(options)
        _check_array(orders, "orders", -1, width - 1)
        if orders.shape[1] > width:
            raise OptionTwice("orders", f"{orders.shape[1]} columns for {width} options")
        # Column 0 takes what -1 points at.
        places = np.full((len(orders), width + 1), width, dtype=_smallest(width))
        cells = orders.astype(np.int64) + np.arange(1, places.size, width + 1)[:, None]
        places.ravel()[cells] = np.arange(orders.shape[1])
        _check_once(orders, places[:, 1:], width)
        compact = np.ascontiguousarray(places[:, 1:].T)
        return cls(tuple(options), compact, _weights(weights, len(orders)))

    def rankings(self) -> list[tuple[Ranking, int]]:
        """Give the distinct rankings with their weights, in a fixed order, the last place too."""
        counts: Counter[Ranking] = Counter()
        for column, weight in zip(self.places.T.tolist(), self.weights.tolist(), strict=True):
            counts[ranking_of(self.options, column)] += weight
        return sorted(counts.items())


def parse_ranking(text: str, options: Sequence[str], place: str = "ballot") -> Ranking:
    """Read `a>b=c>d`, best first, `=` between equals; options left out share the last place.

    Raises `EmptyRanking`, `UnknownOption` or `OptionTwice` with the place.

    Source: docs/format.md, ballots.
    """
    if is_blank(text):
        raise EmptyRanking(place, "the ballot ranks nothing")
    ranking = read_ranking(text, options, place)
    _check_ranking(ranking, place)
    return ranking


def ranking_of(options: Sequence[str], places: Sequence[int]) -> Ranking:
    """Give the ranking that the places of one ballot stand for, the last place too."""
    return tuple(
        tuple(option for option, place in zip(options, places, strict=True) if place == rank)
        for rank in sorted(set(places))
    )


def check_options(options: Sequence[str]) -> None:
    """Refuse, as `MalformedOptions`, what cannot be the options of a ballot."""
    if not options:
        raise MalformedOptions("options", "there is none")
    seen: set[str] = set()
    for at, option in enumerate(options):
        if not isinstance(option, str) or not option.strip():
            raise MalformedOptions(f"options[{at}]", f"{option!r} is not a name")
        if option in seen:
            raise MalformedOptions(f"options[{at}]", f"{option!r} stands twice")
        seen.add(option)


def check_weight(weight: object, place: str) -> None:
    """Refuse, as `NotAWeight`, what is not a whole number from 0."""
    if not isinstance(weight, int) or isinstance(weight, bool):
        raise NotAWeight(place, f"the weight {weight!r} is not an integer")
    if weight < 0:
        raise NotAWeight(place, f"the weight {weight} is below zero")


def _places_of(ranking: Ranking, number: dict[str, int], place: str) -> tuple[int, ...]:
    _check_ranking(ranking, place)
    places = [len(ranking)] * len(number)
    for rank, tied in enumerate(ranking):
        for option in tied:
            if option not in number:
                raise UnknownOption(place, f"{option!r} is not on the ballot")
            places[number[option]] = rank
    return tuple(places)


def _check_ranking(ranking: Ranking, place: str) -> None:
    if not ranking or not all(ranking):
        raise EmptyRanking(place, "the ballot ranks nothing, or nothing at some place")
    named = Counter(option for tied in ranking for option in tied)
    for option, times in named.items():
        if times > 1:
            raise OptionTwice(place, f"{option!r} stands twice")


def _check_array(array: Integers, place: str, least: int, most: int) -> None:
    if not isinstance(array, np.ndarray) or array.dtype.kind not in "iu" or array.ndim != 2:
        raise MalformedRanking(place, "an array of integers with a row a ballot is expected")
    if array.size and not least <= array.min() <= array.max() <= most:
        row = int(np.flatnonzero(((array < least) | (array > most)).any(axis=1))[0])
        raise MalformedRanking(f"{place}[{row}]", f"numbers from {least} to {most} are expected")


def _check_once(orders: Integers, places: Places, width: int) -> None:
    if np.count_nonzero(orders >= 0) == np.count_nonzero(places < width):
        return
    given, kept = (orders >= 0).sum(axis=1), (places < width).sum(axis=1)
    row = int(np.flatnonzero(given != kept)[0])
    raise OptionTwice(f"orders[{row}]", "some option stands twice")


def _smallest(width: int) -> type[np.signedinteger]:
    """Comparing bytes is what makes a large count fast."""
    return np.int8 if width <= np.iinfo(np.int8).max else np.int16


def _weights(weights: Sequence[int] | Integers | None, ballots: int) -> NDArray[np.int64]:
    if weights is None:
        listed = [1] * ballots
    else:
        listed = weights.tolist() if isinstance(weights, np.ndarray) else list(weights)
        for at, weight in enumerate(listed):
            check_weight(weight, f"weights[{at}]")
    if len(listed) != ballots:
        raise NotAWeight("weights", f"{len(listed)} weights for {ballots} ballots")
    if not any(listed):
        raise NoBallots("ballots", "nobody voted")
    if sum(listed) > GREATEST_INTEGER:
        raise NotAWeight("weights", f"together they are more than {GREATEST_INTEGER}")
    return np.array(listed, dtype=np.int64)
