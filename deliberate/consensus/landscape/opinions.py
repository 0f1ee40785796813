"""Who said what of which statement, as compressed rows: what every part of the landscape reads."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import compress
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from deliberate.consensus.landscape.errors import (
    NamedTwice,
    NoOpinions,
    StrangerOpinion,
    UnknownOpinion,
)

VALUES = (-1, 0, 1)


@dataclass(frozen=True, slots=True, eq=False)
class Opinions:
    """Who said what of which statement: compressed rows, a row a person.

    `people` are pseudonyms, sorted; `statements` are ids, in the order they were given or else
    numbers as numbers. Row i holds the opinions `start[i]:start[i + 1]`; `statement` ascends
    inside a row, and `value` is 1 for agree, 0 for pass and -1 for disagree. The arrays are
    read-only.

    Source: compressed sparse rows, as in any text on sparse matrices.
    """

    people: tuple[str, ...]
    statements: tuple[str, ...]
    start: NDArray[np.int64]
    statement: NDArray[np.int32]
    value: NDArray[np.int8]

    @classmethod
    def of(
        cls,
        opinions: Iterable[tuple[str, str, int]],
        people: Iterable[str] | None = None,
        statements: Iterable[str] | None = None,
    ) -> Self:
        """Take (person, statement, value) in the order they were said: the latest of a pair counts.

        `people` and `statements` also name those without an opinion; `statements` keep the order
        given. Raises `UnknownOpinion`, `StrangerOpinion`, `NamedTwice`, or `NoOpinions` when there
        is no person or no statement.

        Source: design rule of this package.
        """
        said = list(opinions)
        for at, (_, _, value) in enumerate(said):
            if value not in VALUES:
                raise UnknownOpinion(f"opinions[{at}]", f"{value!r} is none of 1, 0 and -1")
        who = sorted({person for person, _, _ in said}) if people is None else tuple(people)
        what = (
            sorted({statement for _, statement, _ in said}, key=number_first)
            if statements is None
            else tuple(statements)
        )
        rows = _places(who, "people")
        columns = _places(what, "statements")
        return cls.from_arrays(
            _found(rows, [person for person, _, _ in said], "person"),
            _found(columns, [statement for _, statement, _ in said], "statement"),
            [value for _, _, value in said],
            tuple(who),
            tuple(what),
        )

    @classmethod
    def from_arrays(
        cls,
        person: ArrayLike,
        statement: ArrayLike,
        value: ArrayLike,
        people: int | tuple[str, ...],
        statements: int | tuple[str, ...],
    ) -> Self:
        """Take three arrays of one length: indices into `people` and `statements`, and values.

        A number of people or statements stands for the names 0, 1, 2 ..., the people's with
        leading zeros. Of the same pair the last counts. Raises what `of` raises.

        Source: design rule of this package.
        """
        who = _names(people, len(str(people)), "people")
        what = _names(statements, 1, "statements")
        rows = _indices(person, len(who), "person")
        columns = _indices(statement, len(what), "statement")
        said = _values(value)
        order = np.argsort(np.array(who)) if isinstance(people, tuple) else None
        if order is not None:
            rows = np.argsort(order)[rows]
            who = tuple(who[at] for at in order)
        return cls(who, what, *_compressed(rows, columns, said, len(who), len(what)))

    def __post_init__(self) -> None:
        for array in (self.start, self.statement, self.value):
            array.setflags(write=False)

    @property
    def each(self) -> NDArray[np.int64]:
        """How many opinions each person has."""
        return np.diff(self.start)

    @property
    def person(self) -> NDArray[np.int64]:
        """The row of each opinion, as long as `value`."""
        return np.repeat(np.arange(len(self.people)), self.each)

    def among(self, kept: NDArray[np.bool_]) -> "Opinions":
        """Give the opinions of the statements marked in `kept`; everybody stays."""
        marked = kept[self.statement]
        places = np.cumsum(kept) - 1
        return Opinions.from_arrays(
            self.person[marked],
            places[self.statement[marked]],
            self.value[marked],
            self.people,
            tuple(compress(self.statements, kept)),
        )

    def blocks(self, rows: int) -> Iterator[tuple[slice, NDArray[np.int64], slice]]:
        """Go through the people, `rows` at a time: who, how many opinions each has, and which."""
        for first in range(0, len(self.people), rows):
            start = self.start[first : first + rows + 1]
            yield slice(first, first + rows), np.diff(start), slice(start[0], start[-1])


def number_first(name: str) -> tuple[bool, int, str]:
    """Give the key that sorts ids: numbers by their value, before all other names.

    Source: design rule of this package.
    """
    number = name.isascii() and name.isdigit()
    return (not number, int(name) if number else 0, name)


def _places(names: Sequence[str], place: str) -> dict[str, int]:
    found = {name: at for at, name in enumerate(names)}
    if len(found) < len(names):
        raise NamedTwice(place, "a name is there twice")
    return found


def _found(places: dict[str, int], names: Sequence[str], what: str) -> list[int]:
    for at, name in enumerate(names):
        if name not in places:
            raise StrangerOpinion(f"opinions[{at}].{what}", f"{name!r} is not among those given")
    return [places[name] for name in names]


def _names(names: int | tuple[str, ...], width: int, place: str) -> tuple[str, ...]:
    if isinstance(names, int):
        names = tuple([str(at).zfill(width) for at in range(names)])
    else:
        _places(names, place)
    if not names:
        raise NoOpinions(place, "there is none")
    return names


def _indices(given: ArrayLike, below: int, place: str) -> NDArray[np.int64]:
    found = np.asarray(given, dtype=np.int64)
    strange = np.flatnonzero(found.view(np.uint64) >= below)  # a negative is a great one
    if strange.size:
        at = int(strange[0])
        raise StrangerOpinion(f"{place}[{at}]", f"{found[at]} is not between 0 and {below - 1}")
    return found


def _values(given: ArrayLike) -> NDArray[np.int8]:
    found = np.asarray(given)
    strange = np.flatnonzero((found != 1) & (found != 0) & (found != -1))
    if strange.size:
        at = int(strange[0])
        raise UnknownOpinion(f"value[{at}]", f"{found[at]} is none of 1, 0 and -1")
    return found.astype(np.int8)


def _compressed(
    person: NDArray[np.int64],
    statement: NDArray[np.int64],
    value: NDArray[np.int8],
    people: int,
    statements: int,
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int8]]:
    """Sort by person and statement; where a pair is there twice, keep the last."""
    pair = person * statements + statement
    if not np.all(pair[1:] > pair[:-1]):
        order = np.argsort(pair, kind="stable")
        last = np.append(pair[order][1:] != pair[order][:-1], True)
        order = order[last]
        person, statement, value = person[order], statement[order], value[order]
    start = np.zeros(people + 1, np.int64)
    np.cumsum(np.bincount(person, minlength=people), out=start[1:])
    return start, statement.astype(np.int32), value
