"""A consensus round: the groups that are asked, and what each of them weighs."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction
from itertools import combinations
from typing import Any

from deliberate.areas.rules import lies_in
from deliberate.consensus.strata import GRADES
from deliberate.consensus.stratum_weights import StratumWeights, Weighing
from deliberate.deliberations.rules.approval import Approval
from deliberate.deliberations.rules.thread import LONGEST_POINT, LONGEST_REASON

MOST_ROUNDS = 3
ROUND_DAYS, SHORTEST_ROUND, LONGEST_ROUND = 7, 3, 15
MOST_STRATA = 5
FEWEST_ANSWERS = 5
"""A group with fewer is not shown: its answers join those of the last group."""
REMINDED_DAYS = 2
"""So long before the end, who has not answered is reminded."""
LONGEST_STRATUM = 30
LEVELS = GRADES
"""完全赞成, 赞成, 可以接受, 有保留, 反对."""


class WhichCounts(StrEnum):
    """Of several answers of one person, online or on paper."""

    LAST = "last"
    FIRST = "first"


@dataclass(frozen=True, slots=True)
class Stratum:
    """A group as it is declared. Whoever lives in one of its places belongs to it."""

    name: str
    places: tuple[str, ...] = ()
    percent: int = 0
    """Its weight, and `reason` why, where weights stand for how much people are affected."""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Declaration:
    """What a round is opened with. The last stratum is everybody else, and takes in small ones."""

    strata: tuple[Stratum, ...]
    by_residence: bool
    """By the home we know of; otherwise everybody says which group they belong to."""
    weighing: str
    days: int = ROUND_DAYS
    changed: str = ""
    """What is different since the round before."""
    approval: Approval = field(default_factory=Approval)
    """Of weights by affectedness."""
    which_counts: str = WhichCounts.LAST

    @property
    def needs_approval(self) -> bool:
        return self.weighing == Weighing.AFFECTEDNESS


def faults_in(
    declared: Declaration, *, again: bool, councils: Collection[str], today: date
) -> dict[str, str]:
    """What is wrong with a declaration: field -> code. `again`: there was a round before."""
    faults: dict[str, str] = {}
    if not SHORTEST_ROUND <= declared.days <= LONGEST_ROUND:
        faults["days"] = "three-to-fifteen-days"
    if again and not declared.changed:
        faults["changed"] = "needed"
    elif len(declared.changed) > LONGEST_REASON:
        faults["changed"] = "too-long"
    if declared.which_counts not in set(WhichCounts):
        faults["which_counts"] = "choose-one"
    faults |= _wrong_names(declared.strata)
    if declared.by_residence:
        faults |= _wrong_places(declared.strata)
    faults |= _wrong_weights(declared)
    if declared.needs_approval:
        faults |= declared.approval.faults(councils, today)
    return faults


def rows_of(strata: Sequence[Stratum]) -> Iterator[tuple[int, Stratum]]:
    """Each stratum with the row of the form that it stands in; the last row is everybody else."""
    return zip([*range(1, len(strata)), MOST_STRATA], strata, strict=True)


def _wrong_names(strata: Sequence[Stratum]) -> Iterator[tuple[str, str]]:
    if len(strata) < 2:
        yield "name-1", "needed"
    taken = set[str]()
    for row, stratum in rows_of(strata):
        if not stratum.name:
            yield f"name-{row}", "needed"
        elif len(stratum.name) > LONGEST_STRATUM:
            yield f"name-{row}", "too-long"
        elif stratum.name in taken:
            yield f"name-{row}", "name-taken"
        taken.add(stratum.name)


def _wrong_places(strata: Sequence[Stratum]) -> Iterator[tuple[str, str]]:
    for row, stratum in rows_of(strata):
        if not stratum.places and row != MOST_STRATA:
            yield f"places-{row}", "choose-a-place"
    for (_, one), (row, other) in combinations(rows_of(strata), 2):
        if any(lies_in(a, b) or lies_in(b, a) for a in one.places for b in other.places):
            yield f"places-{row}", "place-taken"


def _wrong_weights(declared: Declaration) -> Iterator[tuple[str, str]]:
    if declared.weighing not in set(Weighing):
        yield "weighing", "choose-one"
    if declared.weighing == Weighing.SIZE and not declared.by_residence:
        yield "weighing", "size-unknown"
    if not declared.needs_approval:
        return
    for row, stratum in rows_of(declared.strata):
        if not 1 <= stratum.percent <= 100:
            yield f"percent-{row}", "one-to-hundred"
        if not stratum.reason:
            yield f"reason-{row}", "needed"
        elif len(stratum.reason) > LONGEST_POINT:
            yield f"reason-{row}", "too-long"
    if sum(stratum.percent for stratum in declared.strata) != 100:
        yield "weighing", "not-a-hundred"


def weights_for(declared: Declaration, people: Mapping[str, int]) -> StratumWeights:
    """The weights of a declaration without faults; `people` live in each stratum."""
    names = [stratum.name for stratum in declared.strata]
    merging = dict.fromkeys(names[:-1], names[-1])
    if declared.weighing == Weighing.EQUAL:
        return StratumWeights.equal(*names, merging=merging)
    if declared.weighing == Weighing.SIZE:
        return StratumWeights.by_size(people, merging=merging)
    shares = {each.name: Fraction(each.percent, 100) for each in declared.strata}
    reasons = {each.name: each.reason for each in declared.strata}
    return StratumWeights(Weighing.AFFECTEDNESS, shares, reasons, merging)


def weights_in(document: Mapping[str, Any]) -> StratumWeights:
    """The weights as they were published."""
    shares = {name: Fraction(share) for name, share in document["shares"].items()}
    weighing = Weighing(document["weighing"])
    return StratumWeights(weighing, shares, document["reasons"], document["merging"])


def stratum_of(home: str, places: Sequence[Sequence[str]]) -> int:
    """Which stratum a home lies in, from 0; `places` are those of each, the last takes the rest."""
    for number, codes in enumerate(places):
        if any(lies_in(home, code) for code in codes):
            return number
    return len(places) - 1
