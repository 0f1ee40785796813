"""From rows to heads: who is counted as one, with how much area, and what they chose."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from deliberate.consensus.electorate import Electorate
from deliberate.consensus.roll import RollEntry
from deliberate.consensus.threshold import Measure


class Choice(StrEnum):
    """同意, 反对, 弃权. Not to have voted is none of these.

    Source: 民法典第278条 counts those who take part; who abstains takes part.
    """

    YES = "yes"
    NO = "no"
    ABSTAIN = "abstain"


CAST = "cast"
Kinds = tuple[str, ...]
QUESTION: Kinds = tuple(Choice)
AMONG_OPTIONS: Kinds = (CAST, Choice.ABSTAIN)
"""What ballots are tallied as; what one says of the options is the method's affair."""

Ballots = Mapping[str, Choice] | Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Head:
    """Voters who are counted as one, with the units they stand for and the area of owners."""

    voters: frozenset[str]
    units: frozenset[str]
    area: int = 0
    """0.01 m²."""

    def weight(self, measure: Measure) -> int:
        return self.area if measure is Measure.AREA else 1

    def ballot(self, ballots: Ballots) -> str | None:
        """A joint ballot: those of them who voted speak for all; if they disagree, they abstain."""
        chosen = {ballots[voter] for voter in self.voters if voter in ballots}
        if len(chosen) > 1:
            return Choice.ABSTAIN
        return next(iter(chosen), None)


def voters_by_unit(roll: Sequence[RollEntry]) -> dict[str, frozenset[str]]:
    voters: defaultdict[str, set[str]] = defaultdict(set)
    for row in roll:
        voters[row.unit].add(row.voter)
    return {unit: frozenset(together) for unit, together in voters.items()}


def heads_of(roll: Sequence[RollEntry], measure: Measure, electorate: Electorate) -> list[Head]:
    if measure is Measure.HOUSEHOLDS:
        return [Head(voters, frozenset({unit})) for unit, voters in voters_by_unit(roll).items()]
    if electorate is Electorate.OWNERS and measure is not Measure.MEMBERS:
        return _owners(roll)
    units: defaultdict[str, set[str]] = defaultdict(set)
    for row in roll:
        units[row.voter].add(row.unit)
    return [Head(frozenset({voter}), frozenset(units[voter])) for voter in sorted(units)]


def _owners(roll: Sequence[RollEntry]) -> list[Head]:
    """One unit, one person; but whoever owns several units, alone or together, is one person."""
    area_of = {row.unit: row.area for row in roll}
    units: defaultdict[frozenset[str], set[str]] = defaultdict(set)
    for unit, owners in voters_by_unit(roll).items():
        units[owners].add(unit)
    return [
        Head(owners, frozenset(owned), sum(area_of[unit] for unit in owned))
        for owners, owned in units.items()
    ]


@dataclass(frozen=True, slots=True)
class Tally:
    """How much of one measure is on the roll, and how much of it chose what."""

    eligible: int
    chosen: Mapping[str, int]

    @property
    def participating(self) -> int:
        return sum(self.chosen.values())


Tallies = Mapping[Measure, Tally]


def tally(heads: Iterable[Head], ballots: Ballots, measure: Measure, kinds: Kinds) -> Tally:
    eligible, chosen = 0, dict.fromkeys(kinds, 0)
    for head in heads:
        weight = head.weight(measure)
        eligible += weight
        ballot = head.ballot(ballots)
        if ballot is not None:
            chosen[ballot if ballot in kinds else CAST] += weight
    return Tally(eligible, chosen)
