"""The roll: who may vote for which unit, frozen when the vote opens."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from deliberate.consensus.canonical import canonical_json
from deliberate.consensus.errors import (
    AreasDiffer,
    DuplicateRow,
    EmptyRoll,
    FlagsDiffer,
    NegativeArea,
    NotAFlag,
    NotAnInteger,
    NotText,
)


@dataclass(frozen=True, slots=True)
class RollEntry:
    """One row: one voter beside one unit.

    `unit` is a flat, a household or a seat. A voter with several flats has a row for each;
    co-owners of one flat have a row each. `area` is the exclusive area of the whole unit in
    0.01 m², the same on every row of the unit. `representative` marks a residents'
    representative among the members of a meeting. `segments` are for display only.

    Source: 最高人民法院建筑物区分所有权解释(2020)第8—9条; 居民委员会组织法第28条.
    """

    unit: str
    voter: str
    area: int = 0
    representative: bool = False
    segments: Mapping[str, str] = field(default_factory=dict, hash=False)

    def document(self) -> dict[str, object]:
        """Give the row as JSON values, as it enters the hash of the roll."""
        return {
            "unit": self.unit,
            "voter": self.voter,
            "area": self.area,
            "representative": self.representative,
            "segments": dict(self.segments),
        }


def check_roll(roll: Sequence[RollEntry]) -> None:
    """Refuse a roll that nobody can be counted on.

    Raises `EmptyRoll`, `NotText`, `NotAnInteger`, `NegativeArea`, `NotAFlag`, `DuplicateRow`,
    `AreasDiffer` or `FlagsDiffer`, each a `MalformedRoll` whose `place` names the row from 0.

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
    if not isinstance(row.representative, bool):
        raise NotAFlag(f"{place}.representative", f"{row.representative!r} is not a flag")
    for name, value in row.segments.items():
        _check_text(name, f"{place}.segments")
        _check_text(value, f"{place}.segments")


def _check_text(value: object, place: str) -> None:
    if not isinstance(value, str) or not value.strip():
        raise NotText(place, f"{value!r} is not a name")


def _check_rows_agree(roll: Sequence[RollEntry]) -> None:
    seen: set[tuple[str, str]] = set()
    areas: dict[str, int] = {}
    flags: dict[str, bool] = {}
    for at, row in enumerate(roll):
        if (row.unit, row.voter) in seen:
            raise DuplicateRow(f"roll[{at}]", f"{row.voter} stands twice beside {row.unit}")
        seen.add((row.unit, row.voter))
        if areas.setdefault(row.unit, row.area) != row.area:
            raise AreasDiffer(f"roll[{at}].area", f"{row.unit} has two areas")
        if flags.setdefault(row.voter, row.representative) != row.representative:
            raise FlagsDiffer(f"roll[{at}].representative", f"{row.voter} is marked both ways")
