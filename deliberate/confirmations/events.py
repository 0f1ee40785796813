"""Facts about acts of two persons. What a confirmed act led to is a fact of its own."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class ActProposed:
    name: ClassVar[str] = "act-proposed"
    act: str


@dataclass(frozen=True, slots=True)
class ActConfirmed:
    name: ClassVar[str] = "act-confirmed"
    act: str
    proposed_as: str
    """The post of the first of the two."""


@dataclass(frozen=True, slots=True)
class ActRefused:
    """The second person said no; the reason stays between the two."""

    name: ClassVar[str] = "act-refused"
    act: str
    proposed_as: str


@dataclass(frozen=True, slots=True)
class ProposedActTakenBack:
    name: ClassVar[str] = "act-taken-back"
    act: str
