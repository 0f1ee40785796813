"""The roll: who may vote for which unit, frozen when the vote opens."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256

from deliberate.consensus.canonical import canonical_json
from deliberate.consensus.errors import (
    AreasDiffer,
    DuplicateRow,
    EmptyRoll,
    MarksDiffer,
    NegativeArea,
    NotAMark,
    NotAnInteger,
    NotText,
)


class Mark(StrEnum):
    """What a member of a meeting is: a representative of the residents or villagers, a woman."""

    REPRESENTATIVE = "representative"
    WOMAN = "woman"


@dataclass(frozen=True, slots=True)
class RollEntry:
    """One row: one voter beside one unit.

    `unit` is a flat, a household or a seat. A voter with several flats has a row for each;
    co-owners of one flat have a row each. `area` is the exclusive area of the whole unit in
    0.01 m², the same on every row of the unit. `marks` tell what a member of a meeting is, where
    its composition is tested. `segments` (building, entrance ...) never weigh a vote.

    Source: 最高人民法院建筑物区分所有权解释(2020)第8—9条; 居民委员会组织法第28条;
    村民委员会组织法第29条.
    """

    unit: str
    voter: str
    area: int = 0
    marks: frozenset[Mark] = frozenset()
    segments: Mapping[str, str] = field(default_factory=dict, hash=False)

    def document(self) -> dict[str, object]:
        """Give the row as JSON values, as it enters the hash of the roll."""
        return {
            "unit": self.unit,
            "voter": self.voter,
            "area": self.area,
            "marks": sorted(self.marks),
            "segments": dict(self.segments),
        }


def check_roll(roll: Sequence[RollEntry]) -> None:
    """Refuse a roll that nobody can be counted on.

    Raises `EmptyRoll`, `NotText`, `NotAnInteger`, `NegativeArea`, `NotAMark`, `DuplicateRow`,
    `AreasDiffer` or `MarksDiffer`, each a `MalformedRoll` whose `place` names the row from 0.

    Source: design rule of this package.
    """
    if not roll:
        raise EmptyRoll("roll", "nobody is on it")
    for at, row in enumerate(roll):
        _check_row(row, f"roll[{at}]")
    _check_rows_agree(roll)


def roll_hash(roll: Sequence[RollEntry]) -> str:
    """Give the SHA-256 of the roll in hex. The order of the rows does not matter.

    It is taken over the canonical JSON of the rows sorted by unit and voter. Raises what
    `check_roll` and `canonical_json` raise.

    Source: FIPS 180-4 (SHA-256); RFC 8785 (canonical JSON).
    """
    check_roll(roll)
    rows = sorted(roll, key=lambda row: (row.unit, row.voter))
    return sha256(canonical_json([row.document() for row in rows])).hexdigest()


def _check_row(row: RollEntry, place: str) -> None:
    _check_text(row.unit, f"{place}.unit")
    _check_text(row.voter, f"{place}.voter")
    if not isinstance(row.area, int) or isinstance(row.area, bool):
        raise NotAnInteger(f"{place}.area", f"{row.area!r} is not a whole number of 0.01 m²")
    if row.area < 0:
        raise NegativeArea(f"{place}.area", f"{row.area} is below zero")
    if not isinstance(row.marks, frozenset) or not all(
        isinstance(mark, Mark) for mark in row.marks
    ):
        raise NotAMark(f"{place}.marks", f"{row.marks!r} are not marks")
    for name, value in row.segments.items():
        _check_text(name, f"{place}.segments")
        _check_text(value, f"{place}.segments")


def _check_text(value: object, place: str) -> None:
    if not isinstance(value, str) or not value.strip():
        raise NotText(place, f"{value!r} is not a name")


def _check_rows_agree(roll: Sequence[RollEntry]) -> None:
    seen: set[tuple[str, str]] = set()
    areas: dict[str, int] = {}
    marks: dict[str, frozenset[Mark]] = {}
    for at, row in enumerate(roll):
        if (row.unit, row.voter) in seen:
            raise DuplicateRow(f"roll[{at}]", f"{row.voter} stands twice beside {row.unit}")
        seen.add((row.unit, row.voter))
        if areas.setdefault(row.unit, row.area) != row.area:
            raise AreasDiffer(f"roll[{at}].area", f"{row.unit} has two areas")
        if marks.setdefault(row.voter, row.marks) != row.marks:
            raise MarksDiffer(f"roll[{at}].marks", f"{row.voter} is marked in two ways")
