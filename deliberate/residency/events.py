"""Facts about residency. Named in the past tense, never renamed; no names, no codes, no homes."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class LettersPrinted:
    """`to_homes` of the letters went to homes in which the register knows nobody."""

    name: ClassVar[str] = "letters-printed"
    batch: int
    place: str
    letters: int
    to_homes: int


@dataclass(frozen=True, slots=True)
class ResidentJoined:
    """Somebody made their account with a code on paper."""

    name: ClassVar[str] = "resident-joined"
    attested: bool


@dataclass(frozen=True, slots=True)
class ResidencyAttested:
    name: ClassVar[str] = "residency-attested"
    attestation: int
    building: str


@dataclass(frozen=True, slots=True)
class ResidencyConfirmed:
    """By somebody else in another post; `attested_in` is the first one's."""

    name: ClassVar[str] = "residency-confirmed"
    attestation: int
    building: str
    attested_in: str


@dataclass(frozen=True, slots=True)
class AttestationRefused:
    name: ClassVar[str] = "attestation-refused"
    attestation: int
    building: str


@dataclass(frozen=True, slots=True)
class AttestationWithdrawn:
    name: ClassVar[str] = "attestation-withdrawn"
    attestation: int
    building: str


@dataclass(frozen=True, slots=True)
class CodeHandedOver:
    """The letter of an attested resident was printed, which ends an earlier one."""

    name: ClassVar[str] = "code-handed-over"
    attestation: int


@dataclass(frozen=True, slots=True)
class RepresentativeChanged:
    """A household named who votes where households vote, or named nobody any more."""

    name: ClassVar[str] = "representative-changed"
    named: bool


@dataclass(frozen=True, slots=True)
class RecheckPromised:
    """`commitment` is the SHA-256 of a secret that is shown when the month is over."""

    name: ClassVar[str] = "recheck-promised"
    month: str
    commitment: str


@dataclass(frozen=True, slots=True)
class RecheckDrawn:
    """`seed` is the SHA-256 of the secret followed by `beacon`, the hash of the entry before.

    `among` are the attestations confirmed in the month, `drawn` those to visit again.
    """

    name: ClassVar[str] = "recheck-drawn"
    month: str
    secret: str
    beacon: str
    seed: str
    among: list[int]
    drawn: list[int]


@dataclass(frozen=True, slots=True)
class ResidentRechecked:
    name: ClassVar[str] = "resident-rechecked"
    attestation: int
    outcome: str


@dataclass(frozen=True, slots=True)
class ResidencyEnded:
    """After a failed re-check, by a second person; `found_in` is the first one's post."""

    name: ClassVar[str] = "residency-ended"
    attestation: int
    building: str
    found_in: str
