"""What is installed, held against a list of known weaknesses: docs/security.md has the periods."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import reduce
from importlib.metadata import distributions
from pathlib import Path

from cvss import CVSS2, CVSS3, CVSS4, CVSSError
from packaging.utils import canonicalize_name
from packaging.version import Version

from deliberate import settings
from deliberate.commands.columns import seen
from deliberate.commands.outside import Finding
from deliberate.formats.osv import Weakness, weaknesses

PINNED = re.compile(r"^([a-z0-9-]+)==", re.MULTILINE)
HIGH = 7.0
SOON, LATER = timedelta(days=7), timedelta(days=30)
"""From the day a weakness is published: high, critical or without a grade; and any other."""
OLDEST = timedelta(days=3)
LONG_KNOWN = {"bleach": "3.1.0", "jinja2": "2.7", "pillow": "8.1.0"}
"""Weak for years: a list that does not tell so is not whole, and nothing passes by it."""
KINDS = {"CVSS:3": CVSS3, "CVSS:4": CVSS4}
EXPLOITED = "OSV does not tell which weaknesses are exploited: such a one has 48 hours"
LONGEST_SUMMARY = 120


@dataclass(frozen=True)
class Hit:
    """A package with one weakness, by all its names."""

    package: str
    version: str
    names: frozenset[str]
    summary: str
    published: datetime
    grade: float | None
    fixed: Version | None

    def is_like(self, other: "Hit") -> bool:
        return self.package == other.package and bool(self.names & other.names)

    def joined(self, other: "Hit") -> "Hit":
        """Two entries about the same weakness: the earlier day, the higher of grades, versions."""
        return Hit(
            self.package,
            self.version,
            self.names | other.names,
            max(self.summary, other.summary, key=len),
            min(self.published, other.published),
            max((each for each in (self.grade, other.grade) if each is not None), default=None),
            max((each for each in (self.fixed, other.fixed) if each), default=None),
        )

    @property
    def due(self) -> datetime:
        return self.published + (SOON if self.grade is None or self.grade >= HIGH else LATER)

    def told(self, at: datetime) -> str:
        grade = "without a grade" if self.grade is None else f"CVSS {self.grade}"
        better = (
            f"first without it: {self.fixed}" if self.fixed else "no version without it is told"
        )
        when = "overdue since" if at > self.due else "to be replaced by"
        words = f"{self.package} {self.version} has {', '.join(sorted(self.names))}, {grade}, "
        words += f"published {self.published:%F}; {better}; {when} {self.due:%F}"
        return seen(f"{words}: {self.summary[:LONGEST_SUMMARY]}" if self.summary else words)


def look(file: Path, at: datetime) -> Iterator[Finding]:
    """What is overdue, what is wrong with the list, and what else there is to see.

    Raises `Malformed` where the file is no such list.
    """
    needed, beside = components()
    told, known, hits = 0, set[str](), list[Hit]()
    newest = datetime.min.replace(tzinfo=UTC)
    for each in weaknesses(file):
        if each.affected and each.modified <= at:
            told, newest = told + 1, max(newest, each.modified)
        known |= {hit.package for hit in hits_of(each, LONG_KNOWN)}
        hits += hits_of(each, needed)
    yield from _faults(LONG_KNOWN.keys() - known, newest, at)
    if not needed:
        yield Finding("nothing of requirements.lock is installed here")
    for hit in merged(hits):
        yield Finding(hit.told(at), unsafe=at > hit.due)
    words = f"{len(needed)} packages were held against {told} entries, the newest of {newest:%F}"
    if told:
        yield Finding(words, unsafe=False)
    if hits:
        yield Finding(EXPLOITED, unsafe=False)
    if beside:
        yield Finding(f"not in requirements.lock, so not looked at: {', '.join(beside)}", False)


def _faults(missing: set[str], newest: datetime, at: datetime) -> Iterator[Finding]:
    if missing:
        known = ", ".join(f"{name} {LONG_KNOWN[name]}" for name in sorted(missing))
        yield Finding(f"the list is not whole: it tells of no weakness in {known}")
    elif at - newest > OLDEST:
        yield Finding(f"the list is old: its newest entry is of {newest:%F}")


def components() -> tuple[Mapping[str, str], Iterable[str]]:
    """The installed versions of what requirements.lock names, and what is installed beside it."""
    locked = set(PINNED.findall(settings.shipped("requirements.lock").read_text()))
    here = {canonicalize_name(each.name): each.version for each in distributions()}
    needed = {str(name): version for name, version in here.items() if name in locked}
    return needed, sorted(here.keys() - locked - {"deliberate"})


def hits_of(weakness: Weakness, installed: Mapping[str, str]) -> Iterator[Hit]:
    for affected in () if weakness.withdrawn else weakness.affected:
        version = installed.get(affected.package)
        if version and affected.holds(parsed := Version(version)):
            yield Hit(
                affected.package,
                version,
                frozenset(weakness.names),
                weakness.summary,
                weakness.published,
                grade_of(weakness.vectors),
                affected.first_without(parsed),
            )


def merged(hits: Iterable[Hit]) -> list[Hit]:
    """One for those that share a name: several publish the same weakness."""
    groups: list[Hit] = []
    for hit in hits:
        same = [each for each in groups if each.is_like(hit)]
        groups = [each for each in groups if each not in same] + [reduce(Hit.joined, same, hit)]
    return sorted(groups, key=lambda each: (each.package, each.published))


def grade_of(vectors: Iterable[str]) -> float | None:
    """The highest score; None where none is given, or none that can be read."""
    scores = []
    for vector in vectors:
        try:
            scores.append(float(KINDS.get(vector[:6], CVSS2)(vector).base_score))
        except CVSSError:
            continue
    return max(scores, default=None)
