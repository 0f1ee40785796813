"""Facts about panels. Named in the past tense, never renamed. Volunteers are numbers."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class PanelCalled:
    """`commitment` is the SHA-256 of a secret that is shown after the draw."""

    name: ClassVar[str] = "panel-called"
    purpose: str
    size: int
    quotas: list[list[str | int]]
    commitment: str
    beacon: str
    closes_at: str


@dataclass(frozen=True, slots=True)
class CallExtended:
    name: ClassVar[str] = "call-extended"
    purpose: str
    closes_at: str


@dataclass(frozen=True, slots=True)
class LotterySealed:
    """`lottery` is the hash that the ticket is drawn with."""

    name: ClassVar[str] = "lottery-sealed"
    purpose: str
    volunteers: int
    tickets: int
    lottery: str
    relaxed: bool


@dataclass(frozen=True, slots=True)
class PanelDrawn:
    name: ClassVar[str] = "panel-drawn"
    purpose: str
    beacon: str
    seed: str
    ticket: int


@dataclass(frozen=True, slots=True)
class SeatPassedOn:
    """`joined` is 0 where nobody could take the seat."""

    name: ClassVar[str] = "seat-passed-on"
    purpose: str
    left: int
    joined: int
