"""Facts about the record itself. Named in the past tense, never renamed."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class RecordKeyChanged:
    """Public keys; the first head after it is signed by both."""

    name: ClassVar[str] = "record-key-changed"
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class RecordKeyLost:
    """The old key signs no more: only who watched before and after vouches for the new one."""

    name: ClassVar[str] = "record-key-lost"
    old: str
    new: str
