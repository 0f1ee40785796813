"""Signs that support may not be what it seems: advice to people, who look and ask. Nothing follows.

What is looked at is what the product keeps anyway: what people did in public under their account,
and what stands in the record. Nobody is followed by their device, network or place.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import combinations

from deliberate.issues.rules import grams
from deliberate.residency.rules.counting import BuildingCount

RUSH_PEOPLE, RUSH_LASTS = 8, timedelta(minutes=10)
"""A grid worker in a stairwell brings one every few minutes, a poster a few an hour."""
FAST_PEOPLE, FAST = 5, timedelta(seconds=20)
ATTESTED_PEOPLE, ATTESTED_SHARE = 5, 5
"""So many attested, and more than a fifth of those whom the register knew before."""
COPIES, ALIKE = 4, 80
"""Different people, and per cent of shared bigrams."""
SHORTEST_COPIED = 12
"""Bigrams: short texts are alike by chance."""
RING_PEOPLE = 4


class SignalKind(StrEnum):
    RUSH = "rush"
    """Many who never did anything before, on one issue, within minutes."""
    FAST = "fast"
    """Many who acted within seconds of having an account: a program rather than people."""
    ATTESTED = "attested"
    """A building where many were attested for what the register knew."""
    COPIES = "copies"
    """Nearly the same words from different people."""
    RING = "ring"
    """A few who support one another and hardly anybody else."""


@dataclass(frozen=True, slots=True)
class Act:
    """What a newcomer did first on an issue."""

    person: int
    joined: datetime
    issue: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Signal:
    """How many people, and where; never who."""

    kind: SignalKind
    people: int
    issue: int | None = None
    place: str = ""


def rushes(acts: Iterable[Act]) -> Iterator[Signal]:
    """The greatest rush of each issue."""
    first: dict[int, Act] = {}
    for act in sorted(acts, key=lambda each: each.at):
        first.setdefault(act.person, act)
    by_issue: dict[int, list[datetime]] = defaultdict(list)
    for act in first.values():
        by_issue[act.issue].append(act.at)
    for issue, moments in by_issue.items():
        people = max(sum(at <= each < at + RUSH_LASTS for each in moments) for at in moments)
        if people >= RUSH_PEOPLE:
            yield Signal(SignalKind.RUSH, people, issue)


def fast_ones(acts: Iterable[Act]) -> Iterator[Signal]:
    by_issue: dict[int, set[int]] = defaultdict(set)
    for act in acts:
        if act.at - act.joined < FAST:
            by_issue[act.issue].add(act.person)
    for issue, people in by_issue.items():
        if len(people) >= FAST_PEOPLE:
            yield Signal(SignalKind.FAST, len(people), issue)


def many_attested(counts: Iterable[BuildingCount]) -> Iterator[Signal]:
    for each in counts:
        known_before = each.registered - each.attested
        if each.attested >= ATTESTED_PEOPLE and each.attested * ATTESTED_SHARE > known_before:
            yield Signal(SignalKind.ATTESTED, each.attested, place=each.places[0])


def copies(texts: Mapping[int, Sequence[tuple[int, str]]]) -> Iterator[Signal]:
    """`texts`: issue -> author and words of each claim."""
    for issue, written in texts.items():
        known = [(author, grams(text)) for author, text in written]
        long = [(author, found) for author, found in known if len(found) >= SHORTEST_COPIED]
        people = max((len(_authors_like(found, long)) for _, found in long), default=0)
        if people >= COPIES:
            yield Signal(SignalKind.COPIES, people, issue)


def _authors_like(text: frozenset[str], among: Iterable[tuple[int, frozenset[str]]]) -> set[int]:
    """By Dice's coefficient."""
    return {
        author
        for author, other in among
        if 200 * len(text & other) >= ALIKE * (len(text) + len(other))
    }


def rings(supports: Iterable[tuple[int, int]]) -> Iterator[Signal]:
    """`supports`: who supported whose issues, each pair once."""
    pairs = set(supports)
    mutual: dict[int, set[int]] = defaultdict(set)
    for person, other in pairs:
        if person != other and (other, person) in pairs:
            mutual[person].add(other)
    for group in _joined(mutual):
        if len(group) >= RING_PEOPLE and _closed(group, pairs):
            yield Signal(SignalKind.RING, len(group))


def _joined(mutual: Mapping[int, set[int]]) -> Iterator[set[int]]:
    """Groups of people who reach one another by mutual support."""
    left = set(mutual)
    while left:
        group, fresh = set[int](), {left.pop()}
        while fresh:
            group |= fresh
            fresh = {other for person in fresh for other in mutual[person]} - group
        left -= group
        yield group


def _closed(group: set[int], pairs: set[tuple[int, int]]) -> bool:
    """Half of all pairs are mutual, and four of five of their supports stay among them."""
    inside = sum(person in group and other in group for person, other in pairs)
    given = sum(person in group for person, _ in pairs)
    mutual = sum((b, a) in pairs and (a, b) in pairs for a, b in combinations(group, 2))
    possible = len(group) * (len(group) - 1) // 2
    return 2 * mutual >= possible and 5 * inside >= 4 * given
