"""Several winners by approvals, so that every sizeable camp gets its share of the seats.

A seat costs 1, and the methods differ in what a voter has to spend.

- Equal shares: seats / voters each. The option whose supporters can pay for it at the lowest
  equal price is bought, again and again. The seats that nobody can pay for are then filled by
  Phragmén's method from what each has left.
- Phragmén: nothing, so that supporters can only carry the seat as a load of 1 spread over them,
  and it goes where the greatest load is least.
- Top: a whole seat's worth for each seat. Supporters always pay equal parts, so the most
  approvals are the cheapest: block voting.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from fractions import Fraction

from deliberate.consensus.errors import MalformedRule
from deliberate.consensus.rating.ballots import (
    BallotBox,
    Weights,
    check_number,
    marked,
    tallies_of,
)
from deliberate.consensus.rating.margin import exact_margin
from deliberate.consensus.rating.points import Tallies
from deliberate.consensus.rating.rated import Bound, Margin, Rated, RatingMethod, Warned
from deliberate.consensus.rating.seating import Seated, Seating, fill, supporters_of

METHODS = (RatingMethod.EQUAL_SHARES, RatingMethod.PHRAGMEN, RatingMethod.TOP)


def committee(
    options: Sequence[str],
    ballots: Mapping[str, Collection[str]],
    *,
    seats: int,
    method: RatingMethod,
    most_marks: int | None = None,
    settling: Sequence[str] | None = None,
    weights: Weights = None,
) -> Rated:
    """Elect `seats` options by approvals, under a method that must be named.

    `ballots`, `most_marks` and `weights` are as in `approval`; the head of this module tells the
    methods. TOP carries a warning. Ties are settled by `settling`, an order of all options fixed
    beforehand. Without it every way to break them is followed: `secure` win in all, `winners` in
    some. An option that nobody approves gets no seat. The margin is exact for TOP without
    `settling`, elsewhere at least 1. Raises `MalformedRule`, and what `approval` raises.

    Source: D. Peters and P. Skowron, Proportionality and the Limits of Welfarism (2020), for
    equal shares; M. Brill et al., Phragmén's Voting Methods and Justified Representation (2017).
    """
    box = marked(options, ballots, most_marks, weights)
    _check(options, seats, method, settling)
    seated = fill(supporters_of(box), _start(box, seats, method), seats, settling)
    winners = tuple(option for option in options if option in seated.possible)
    secure = tuple(option for option in options if option in seated.certain)
    tallies = tallies_of(box)
    exact = method is RatingMethod.TOP and settling is None
    return Rated(
        method=method,
        seats=seats,
        winners=winners,
        secure=secure,
        order=tuple(_classes(options, winners, secure)),
        tallies=tallies,
        steps=seated.steps,
        invalid=box.invalid,
        margin=_margin(box, tallies, winners, seats, exact=exact),
        warnings=tuple(_warnings(method, seats, seated)),
    )


def _check(
    options: Sequence[str], seats: int, method: RatingMethod, settling: Sequence[str] | None
) -> None:
    check_number(seats, "seats")
    if seats > len(options):
        raise MalformedRule("seats", f"{seats} seats for {len(options)} options")
    if method not in METHODS:
        raise MalformedRule("method", f"{method!r} does not elect several")
    if settling is not None and sorted(settling) != sorted(options):
        raise MalformedRule("settling", "an order of all the options is expected")


def _start(box: BallotBox, seats: int, method: RatingMethod) -> Seating:
    purse = {
        RatingMethod.EQUAL_SHARES: Fraction(seats, max(box.weight, 1)),
        RatingMethod.PHRAGMEN: Fraction(0),
        RatingMethod.TOP: Fraction(seats),
    }
    return Seating(frozenset(), (purse[method],) * len(box.papers))


def _margin(
    box: BallotBox, tallies: Tallies, winners: Sequence[str], seats: int, *, exact: bool
) -> Margin:
    if exact:
        return exact_margin(box, tallies, winners, seats=seats)
    return Margin(1 if box.weight else None, Bound.AT_LEAST)


def _classes(
    options: Sequence[str], winners: Sequence[str], secure: Sequence[str]
) -> Iterator[tuple[str, ...]]:
    tied = tuple(option for option in winners if option not in secure)
    rest = tuple(option for option in options if option not in winners)
    return filter(None, (tuple(secure), tied, rest))


def _warnings(method: RatingMethod, seats: int, seated: Seated) -> Iterator[Warned]:
    if method is RatingMethod.TOP:
        yield Warned.BLOCK_VOTING
    if len(seated.possible) < seats:
        yield Warned.SEATS_LEFT_EMPTY
    if not seated.complete:
        yield Warned.TIES_LEFT_OPEN
