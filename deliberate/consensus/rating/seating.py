"""Seats filled one by one: bought with shared money, then carried as shared loads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from deliberate.consensus.rating.ballots import BallotBox
from deliberate.consensus.rating.rated import RatingKey
from deliberate.consensus.step import Step
from deliberate.consensus.threshold import Comparison, Measure

Supporters = Mapping[str, Sequence[tuple[int, int]]]
MOST_WAYS = 500
SOURCE = "proportional approval"


class Phase(StrEnum):
    """What the value of a seat is: a price for each supporter, or the load each then carries."""

    BOUGHT = "bought"
    CARRIED = "carried"


@dataclass(frozen=True, slots=True)
class Seating:
    """Who is elected so far, and what a voter of each group has left; below zero is a load."""

    elected: frozenset[str]
    purses: tuple[Fraction, ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """What the seat of an option asks of each supporter; the lowest value wins it."""

    option: str
    value: Fraction
    phase: Phase


@dataclass(frozen=True, slots=True)
class Seated:
    """Who is elected in every way to break the ties, who in some, and the steps on the way.

    `complete` is False where there were too many ways to follow: then all who could still be
    elected count as possible.
    """

    certain: frozenset[str]
    possible: frozenset[str]
    steps: tuple[Step, ...]
    complete: bool = True


def supporters_of(box: BallotBox) -> Supporters:
    """Give, for each option, the groups of like ballots that approve it with their weights."""
    papers = box.papers.items()
    groups = [(paper, weight * number) for (paper, weight), number in papers if weight]
    return {
        option: [(at, weight) for at, (paper, weight) in enumerate(groups) if paper[place]]
        for place, option in enumerate(box.options)
    }


def fill(
    supporters: Supporters, start: Seating, seats: int, settling: Sequence[str] | None
) -> Seated:
    """Fill the seats along every way to break the ties, or along the one that `settling` names."""
    ways, steps = {start}, list[Step]()
    for seat in range(1, seats + 1):
        following = set[Seating]()
        for way in ways:
            offers = _offers(supporters, way)
            chosen = _lowest(offers, settling)
            following |= {_take(supporters, way, offer) for offer in chosen}
            if chosen and len(ways) == 1:
                steps.append(_told(supporters, seat, chosen, offers))
        if not following:
            break
        if len(following) > MOST_WAYS:
            certain, _ = _elected(ways)
            possible = frozenset(option for option in supporters if _weight(supporters[option]))
            return Seated(certain, possible, tuple(steps), complete=False)
        ways = following
    return Seated(*_elected(ways), tuple(steps))


def _elected(ways: set[Seating]) -> tuple[frozenset[str], frozenset[str]]:
    elected = [way.elected for way in ways]
    return frozenset.intersection(*elected), frozenset.union(*elected)


def _weight(groups: Sequence[tuple[int, int]]) -> int:
    return sum(weight for _, weight in groups)


def _offers(supporters: Supporters, seating: Seating) -> list[Offer]:
    """Prices while anybody's supporters can pay one, and loads afterwards; lowest first."""
    waiting = {
        option: [(seating.purses[at], weight) for at, weight in groups]
        for option, groups in supporters.items()
        if option not in seating.elected and _weight(groups)
    }
    prices = {option: _price(purses) for option, purses in waiting.items()}
    offers = [
        Offer(option, price, Phase.BOUGHT) for option, price in prices.items() if price is not None
    ] or [Offer(option, _load(purses), Phase.CARRIED) for option, purses in waiting.items()]
    return sorted(offers, key=lambda offer: offer.value)


def _price(purses: Sequence[tuple[Fraction, int]]) -> Fraction | None:
    """The lowest equal price that pays for a seat, where who has less gives all there is."""
    asked, payers = Fraction(1), sum(weight for _, weight in purses)
    for purse, weight in sorted(purses):
        if asked <= purse * payers:
            return asked / payers
        asked, payers = asked - purse * weight, payers - weight
    return None


def _load(purses: Sequence[tuple[Fraction, int]]) -> Fraction:
    """What each supporter carries when a seat's load of 1 levels the loads of all of them."""
    left = sum((purse * weight for purse, weight in purses), Fraction(0))
    return (1 - left) / sum(weight for _, weight in purses)


def _lowest(offers: Sequence[Offer], settling: Sequence[str] | None) -> list[Offer]:
    tied = [offer for offer in offers if offer.value == offers[0].value]
    if settling is None or not tied:
        return tied
    return [min(tied, key=lambda offer: settling.index(offer.option))]


def _take(supporters: Supporters, seating: Seating, offer: Offer) -> Seating:
    purses = list(seating.purses)
    for at, _ in supporters[offer.option]:
        bought = offer.phase is Phase.BOUGHT
        purses[at] = max(purses[at] - offer.value, Fraction(0)) if bought else -offer.value
    return Seating(seating.elected | {offer.option}, tuple(purses))


def _told(
    supporters: Supporters, seat: int, chosen: Sequence[Offer], offers: Sequence[Offer]
) -> Step:
    """Say who took a seat and at what value, and who was next or tied for it."""
    taken = chosen[0]
    others = [offer for offer in offers if offer is not taken]
    tied = [offer.option for offer in offers if offer.value == taken.value]
    key, data = RatingKey.SEAT_WON, dict[str, int | str](seat=seat, value=f"{taken.value}")
    data |= {"phase": taken.phase.value, "option": taken.option}
    if len(chosen) > 1:
        key = RatingKey.SEAT_TIED
    elif len(tied) > 1:
        key = RatingKey.SEAT_SETTLED
    if len(tied) > 1:
        data["tied"] = ", ".join(tied)
    data["next"] = others[0].option if others else ""
    data["next_value"] = f"{others[0].value}" if others else ""
    approving = _weight(supporters[taken.option])
    return Step(key, approving, Comparison.MORE_THAN, 0, Measure.BALLOTS, SOURCE, data)
