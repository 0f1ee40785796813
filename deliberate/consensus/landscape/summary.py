"""A short list of statements in which no large like-minded group is left without one it shares."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from deliberate.consensus.errors import BadInput
from deliberate.consensus.landscape.opinions import Opinions, number_first

Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Listed:
    """A statement on the list.

    `support` people agree with it, `first` of them with none before it. `price` is the greatest
    part of a place that one of them pays, or None where the place was left over.
    """

    statement: str
    support: int
    first: int
    price: Fraction | None


@dataclass(frozen=True, slots=True)
class Summary:
    """At most `places` statements, in the order they were chosen.

    `left_out` is the greatest number of people who all agree with a same statement and with none
    on the list. The guarantee is `left_out * places < people`, and `justified` says it holds.
    """

    places: int
    people: int
    listed: tuple[Listed, ...]
    left_out: int

    @property
    def justified(self) -> bool:
        """Whether no group of one in `places` that shares a statement is left with none.

        Source: Aziz et al., Soc. Choice Welf. 48 (2017) 461-485 (justified representation).
        """
        return self.left_out * self.places < self.people


def summary_list(
    opinions: Opinions, places: int, *, among: Collection[str] | None = None
) -> Summary:
    """Choose `places` statements by Equal Shares, so that every such part of the people has one.

    To agree is to approve; everybody in `opinions` counts, whether or not they agree with
    anything. Each of n people holds places / n, a statement costs 1, and its supporters pay the
    same, or all that they have left. Bought is the statement with the lowest price, until no
    statement's supporters can pay. Places left over go to the statement with the most supporters
    who have none on the list yet. Ties go to the greater support, then to the lower id. Nobody's
    statement is listed that nobody agrees with, so the list may be short.

    No n / places people or more who all agree with a same statement are left without any
    statement on the list that one of them agrees with. People are taken at what they said: who
    was not shown a statement is not known to agree with it. `among` names the statements that may
    be listed, all if None. Exact fractions throughout. Raises `BadInput` for less than one place.

    Source: Peters and Skowron, Proc. ACM EC (2020) 793-794 (the rule, which they call Rule X, and
    its extended justified representation); here every statement costs the same.
    """
    if places < 1:
        raise BadInput("places", f"{places!r} is not at least one")
    crowd = _crowd(opinions, places, among)
    listed = [*_bought(crowd)]
    listed += _given(crowd, places - len(listed))
    left_out = max(map(crowd.with_none, crowd.waiting), default=0)
    return Summary(places, len(opinions.people), tuple(listed), left_out)


@dataclass(slots=True)
class _Crowd:
    """Who agrees with which statement, what they still hold, and who has none on the list.

    Statements are numbered by support, then id, so the lower number wins every tie; `waiting` are
    those not on the list. `purse_of` is the place of a person's purse among `purses`, which
    ascend and are whole parts of a place, `parts` to one.
    """

    names: list[str]
    supporters: list[Counts]
    purse_of: Counts
    purses: list[int]
    parts: int
    has_none: NDArray[np.bool_]
    waiting: list[int]

    def with_none(self, statement: int) -> int:
        """How many supporters of the statement have none on the list."""
        return int(np.count_nonzero(self.has_none[self.supporters[statement]]))

    def price(self, statement: int) -> Fraction | None:
        """What each supporter pays for 1, or all they hold if less; None if it is too little."""
        held = np.bincount(self.purse_of[self.supporters[statement]], minlength=len(self.purses))
        owed, payers = self.parts, len(self.supporters[statement])
        for at in np.flatnonzero(held).tolist():
            if self.purses[at] * payers >= owed:
                return Fraction(owed, payers * self.parts)
            owed, payers = owed - self.purses[at] * int(held[at]), payers - int(held[at])
        return None

    def take(self, statement: int, price: Fraction | None) -> Listed:
        """Put a statement on the list; if it has a price, let its supporters pay."""
        supporters, first = self.supporters[statement], self.with_none(statement)
        self.waiting.remove(statement)
        self.has_none[supporters] = False
        if price is not None:
            self._pay(supporters, price)
        return Listed(self.names[statement], len(supporters), first, price)

    def _pay(self, supporters: Counts, price: Fraction) -> None:
        finer = (price * self.parts).denominator
        self.parts *= finer
        paid = int(price * self.parts)
        kind = 2 * self.purse_of
        kind[supporters] += 1
        kinds = np.flatnonzero(np.bincount(kind)).tolist()
        left = [max(self.purses[one // 2] * finer - one % 2 * paid, 0) for one in kinds]
        self.purses = sorted(set(left))
        at = {purse: at for at, purse in enumerate(self.purses)}
        place = np.zeros(kinds[-1] + 1, np.int64)
        place[kinds] = [at[purse] for purse in left]
        self.purse_of = place[kind]


def _crowd(opinions: Opinions, places: int, among: Collection[str] | None) -> _Crowd:
    agreeing = np.flatnonzero(opinions.value == 1)
    start = np.searchsorted(agreeing, opinions.start)
    rows = (np.ones(len(agreeing), np.bool_), opinions.statement[agreeing], start)
    shape = (len(opinions.people), len(opinions.statements))
    agrees = sparse.csr_array(rows, shape=shape).tocsc()
    each = np.split(agrees.indices, agrees.indptr[1:-1])
    supported = [
        (name, supporters)
        for name, supporters in zip(opinions.statements, each, strict=True)
        if len(supporters) and (among is None or name in among)
    ]
    supported.sort(key=lambda each: (-len(each[1]), number_first(each[0])))
    everybody = len(opinions.people)
    return _Crowd(
        [name for name, _ in supported],
        [supporters for _, supporters in supported],
        np.zeros(everybody, np.int64),
        [places],
        everybody,
        np.ones(everybody, np.bool_),
        list(range(len(supported))),
    )


def _bought(crowd: _Crowd) -> Iterator[Listed]:
    """Equal Shares. No price falls below an equal share, nor again below one that was found."""
    known = {at: Fraction(1, len(crowd.supporters[at])) for at in crowd.waiting}
    while known:
        best: tuple[Fraction, int] | None = None
        for statement in sorted(known, key=known.__getitem__):
            if best and known[statement] > best[0]:
                break
            price = crowd.price(statement)
            if price is None:
                del known[statement]
                continue
            known[statement] = price
            best = min(best or (price, statement), (price, statement))
        if best:
            del known[best[1]]
            yield crowd.take(best[1], best[0])


def _given(crowd: _Crowd, places: int) -> Iterator[Listed]:
    """Give places left over to the statements with the most supporters who have none yet."""
    for _ in range(min(places, len(crowd.waiting))):
        yield crowd.take(max(crowd.waiting, key=crowd.with_none), None)
