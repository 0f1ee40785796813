"""Co-vote tables: whole numbers about pairs of statements, and all that the axes need.

For statements a and b, over the people who saw both: `together` is N[a, b] = how many they are,
`product` S[a, b] = the sum of v_a v_b, and `leaning` T[a, b] = the sum of v_a, with agree 1, pass 0
and disagree -1. No person's row stands in them, and they add: the tables of two halves of the
people are the two tables added.
"""

from collections.abc import Sequence
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from deliberate.consensus.landscape.errors import (
    StatementsDiffer,
    StrangerOpinion,
    UnknownOpinion,
)
from deliberate.consensus.landscape.opinions import VALUES, Opinions

FEWEST_TOGETHER = 5
FEWEST_VOTERS = 10
CELLS_AT_A_TIME = 1 << 22
SHORT = 11
"""Bits for the people of a dense block. 32-bit floats count to 24 bits, so two sums fit in one."""
DENSE = 1 / 20
"""Above this share of filled cells, products of dense blocks are faster than sparse ones."""
WORD = 32

Integers = NDArray[np.int64]


class Tables:
    """The three tables over `statements`, each a square of int64, kept up to date in place.

    `add`, `change` and `remove` take one opinion of a person whose other opinions are given, in a
    few microseconds: they note it in the statement's row alone, two numbers to a 64-bit word, and
    the first reader afterwards folds the rows that were touched into the tables.

    Source: co-occurrence counts; the pairwise-complete covariance needs nothing else.
    """

    __slots__ = ("_first", "_leaning", "_product", "_second", "_together", "_touched", "statements")

    def __init__(
        self, statements: Sequence[str], together: Integers, product: Integers, leaning: Integers
    ) -> None:
        self.statements = tuple(statements)
        self._together, self._product, self._leaning = together, product, leaning
        self._first, self._second = (np.zeros(together.shape, np.int64) for _ in range(2))
        self._touched: set[int] = set()

    @classmethod
    def empty(cls, statements: Sequence[str]) -> Self:
        """Give the tables of nobody."""
        shape = (len(statements), len(statements))
        return cls(statements, *(np.zeros(shape, np.int64) for _ in range(3)))

    @property
    def together(self) -> Integers:
        """N: how many people saw both; how many saw each stands on the diagonal."""
        self._fold()
        return self._together

    @property
    def product(self) -> Integers:
        """S: the sum of v_a v_b; how many agreed or disagreed stands on the diagonal."""
        self._fold()
        return self._product

    @property
    def leaning(self) -> Integers:
        """T: the sum of v_a over those who saw b; agree less disagree stands on the diagonal."""
        self._fold()
        return self._leaning

    def add(self, others: ArrayLike, values: ArrayLike, statement: int, value: int) -> None:
        """Take in a person's opinion on `statement`; on `others` the person holds `values`.

        `others` are places in `statements`, each once and without `statement` itself. Raises
        `UnknownOpinion` or `StrangerOpinion`.

        Source: the definitions of the three tables; only one row and one column change.
        """
        self._note(others, values, statement, (1, _known(value), value * value))

    def change(
        self, others: ArrayLike, values: ArrayLike, statement: int, old: int, new: int
    ) -> None:
        """Take `new` for `old` on `statement`, with the person's opinions on `others` as in `add`.

        Source: as `add`.
        """
        shift = (0, _known(new) - _known(old), new * new - old * old)
        self._note(others, values, statement, shift)

    def remove(self, others: ArrayLike, values: ArrayLike, statement: int, value: int) -> None:
        """Take back what `add` took in; `others` are those that the person still holds.

        Source: as `add`.
        """
        self._note(others, values, statement, (-1, -_known(value), -value * value))

    def __add__(self, other: "Tables") -> "Tables":
        """Give the tables of two sets of people together. Raises `StatementsDiffer`."""
        if self.statements != other.statements:
            raise StatementsDiffer("statements", "tables of different statements do not add")
        return Tables(
            self.statements,
            self.together + other.together,
            self.product + other.product,
            self.leaning + other.leaning,
        )

    @property
    def shown(self) -> NDArray[np.bool_]:
        """Which cells may be published: of five people or more, and statements of ten or more.

        Source: small-cell suppression, as statistical offices publish tables.
        """
        rare = np.diag(self.together) < FEWEST_VOTERS
        return (self.together >= FEWEST_TOGETHER) & ~rare & ~rare[:, None]

    def publishable(self) -> "Tables":
        """Give the tables with zero in the cells that may not be published.

        The axes hang on the other cells alone, so that whoever has the published tables derives
        the same axes.

        Source: as `shown`.
        """
        shown = self.shown
        tables = (self.together, self.product, self.leaning)
        return Tables(self.statements, *(np.where(shown, cells, 0) for cells in tables))

    def document(self) -> dict[str, object]:
        """Give the tables as JSON values, with what `publishable` leaves out and says so."""
        shown = self.publishable()
        return {
            "statements": list(self.statements),
            "fewest_together": FEWEST_TOGETHER,
            "fewest_voters": FEWEST_VOTERS,
            "together": shown.together.tolist(),
            "product": shown.product.tolist(),
            "leaning": shown.leaning.tolist(),
        }

    def _note(
        self, others: ArrayLike, values: ArrayLike, statement: int, shift: tuple[int, int, int]
    ) -> None:
        if not 0 <= statement < len(self.statements):
            raise StrangerOpinion("statement", f"{statement} is not a place among the statements")
        seen, said, spoke = shift
        first, second = SHIFTS[seen, said]
        others, values = np.asarray(others, np.int64), np.asarray(values, np.int64)
        row = self._first[statement]
        row[others] += first[values]
        row[statement] += seen + (spoke << WORD)
        row = self._second[statement]
        row[others] += second[values]
        row[statement] += said
        self._touched.add(statement)

    def _fold(self) -> None:
        for at in self._touched:
            together, product = _halves(self._first[at])
            own, theirs = _halves(self._second[at])
            self._together[at] += together
            self._product[at] += product
            together[at] = product[at] = 0  # the diagonal is in the row and in the column
            self._together[:, at] += together
            self._product[:, at] += product
            self._leaning[at] += own
            self._leaning[:, at] += theirs
            self._first[at] = self._second[at] = 0
        self._touched.clear()


def tables_of(opinions: Opinions) -> Tables:
    """Count the three tables of `opinions`, exactly.

    Dense blocks of rows are multiplied in 32-bit floats, whose sums stay below 2**24 and so are
    whole; sparse data are multiplied as they are, in integers. Both give the same numbers.

    Source: the definitions of the three tables; N = M'M, S = V'V, T = V'M for the matrices of who
    saw (M) and who said (V) what.
    """
    people, statements = len(opinions.people), len(opinions.statements)
    count = _dense if len(opinions.value) > DENSE * people * statements else _sparse
    return Tables(opinions.statements, *count(opinions))


def _dense(opinions: Opinions) -> tuple[Integers, ...]:
    """Two products for three tables: a cell of the first holds N below and T above."""
    people, many = len(opinions.people), len(opinions.statements)
    together, product, leaning = found = tuple(np.zeros((3, many, many), np.int64))
    rows = min(people, (1 << SHORT) - 1, max(1, CELLS_AT_A_TIME // many))
    seen, said, both = np.empty((3, rows, many), np.float32)
    value = opinions.value.astype(np.float32)
    for _, each, which in opinions.blocks(rows):
        cell = np.repeat(np.arange(len(each)) * many, each)
        cell += opinions.statement[which]
        seen[:] = said[:] = 0
        seen.reshape(-1)[cell] = 1
        said.reshape(-1)[cell] = value[which]
        np.multiply(said, 1 << SHORT, out=both)
        both += seen
        words = (both.T @ seen).astype(np.int64)
        together += words & (1 << SHORT) - 1
        leaning += words >> SHORT
        product += (said.T @ said).astype(np.int64)
    return found


def _sparse(opinions: Opinions) -> tuple[Integers, ...]:
    """Two products for three tables: a cell of the first holds N below and T' above."""
    shape = (len(opinions.people), len(opinions.statements))
    value = opinions.value.astype(np.int64)
    seen, said, both = (
        sparse.csr_array((data, opinions.statement, opinions.start), shape=shape)
        for data in (np.ones_like(value), value, 1 + (value << WORD))
    )
    together, theirs = _halves((seen.T.tocsr() @ both).toarray())
    return together, (said.T.tocsr() @ said).toarray(), theirs.T.copy()


def _known(value: int) -> int:
    if value not in VALUES:
        raise UnknownOpinion("value", f"{value!r} is none of 1, 0 and -1")
    return value


def _halves(words: Integers) -> tuple[Integers, Integers]:
    """The lower and the upper half of each word, both with their signs."""
    lower = words.astype(np.int32).astype(np.int64)
    return lower, (words - lower) >> WORD


def _shifts() -> dict[tuple[int, int], tuple[Integers, Integers]]:
    """What the two words of a pair grow by, at the other statement's value 0, 1 and -1."""
    other = np.array([0, 1, -1], np.int64)
    return {
        (seen, said): (seen + (said * other << WORD), said + (seen * other << WORD))
        for seen in (-1, 0, 1)
        for said in (-2, -1, 0, 1, 2)
    }


SHIFTS = _shifts()
