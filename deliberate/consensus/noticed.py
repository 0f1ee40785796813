"""What is noticed beside the rule when options are compared: which there are, and in what order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self

from deliberate.consensus.errors import MalformedNotice

RESERVED = frozenset({"abstain", "yes", "no"})
SIGNS = frozenset(";:>=,{}")
KEYS = frozenset({"options", "status_quo", "budget", "lot", "areas"})


@dataclass(frozen=True, slots=True)
class Option:
    """One option on the ballot; `cost` is in the unit of the budget, 0 where there is none."""

    id: str
    cost: int = 0

    def document(self) -> dict[str, object]:
        """Give the option as JSON values."""
        return {"id": self.id, "cost": self.cost}


@dataclass(frozen=True, slots=True)
class Noticed:
    """The options, declared before voting opens; their order breaks a tie where the rule says so.

    `status_quo` is the option that leaves things as they are, or "". `budget` is what a fund may
    spend, in the unit of the costs. `lot` is the text that a tie is drawn by: a seed committed
    at notice, joined with a public beacon after the close. `areas` says of tied projects in how
    many areas they have supporters: worked out before the count (`tied_areas`) and given, since
    ballots without voters do not tell it. Raises `MalformedNotice`, with the place, on an option
    that stands twice or has no usable name, and on a number that is not whole and from 0.

    Source: design rule of this package: what decides is declared beforehand.
    """

    options: tuple[Option, ...] = ()
    status_quo: str = ""
    budget: int = 0
    lot: str = ""
    areas: Mapping[str, int] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        seen: set[str] = set()
        for at, option in enumerate(self.options):
            place = f"options[{at}]"
            if not _is_name(option.id):
                raise MalformedNotice(f"{place}.id", f"{option.id!r} cannot name an option")
            if option.id in seen:
                raise MalformedNotice(f"{place}.id", f"{option.id!r} stands twice")
            seen.add(option.id)
            _check_amount(option.cost, f"{place}.cost")
        _check_amount(self.budget, "budget")
        for name, number in self.areas.items():
            if name not in seen:
                raise MalformedNotice("areas", f"{name!r} is not among the options")
            _check_amount(number, f"areas.{name}")
        if self.status_quo and self.status_quo not in seen:
            raise MalformedNotice("status_quo", f"{self.status_quo!r} is not among the options")

    @property
    def ids(self) -> tuple[str, ...]:
        """The options' ids in the declared order."""
        return tuple(option.id for option in self.options)

    def document(self) -> dict[str, object]:
        """Give the notice as JSON values, to be frozen with a decision."""
        return {
            "options": [option.document() for option in self.options],
            "status_quo": self.status_quo,
            "budget": self.budget,
            "lot": self.lot,
            **({"areas": dict(self.areas)} if self.areas else {}),
        }

    @classmethod
    def from_document(cls, document: object) -> Self:
        """Read the JSON values of `document`, or a list of options, or of their ids alone.

        Raises `MalformedNotice` with the place.
        """
        fields = {"options": document} if isinstance(document, list) else document
        if not isinstance(fields, dict) or "options" not in fields:
            raise MalformedNotice("noticed", "a list of options, or an object with one")
        if strange := sorted(str(key) for key in fields if key not in KEYS):
            raise MalformedNotice("noticed", f"unknown: {', '.join(strange)}")
        return cls(
            options=_read_options(fields["options"]),
            status_quo=_text(fields.get("status_quo", ""), "status_quo"),
            budget=_check_amount(fields.get("budget", 0), "budget"),
            lot=_text(fields.get("lot", ""), "lot"),
            areas=_read_areas(fields.get("areas", {})),
        )


def _read_areas(value: object) -> dict[str, int]:
    if not isinstance(value, Mapping):
        raise MalformedNotice("areas", "an object is expected")
    return dict(value)


def _read_options(value: object) -> tuple[Option, ...]:
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise MalformedNotice("options", "a list is expected")
    return tuple(_read_option(one, f"options[{at}]") for at, one in enumerate(value))


def _read_option(value: object, place: str) -> Option:
    fields = value if isinstance(value, Mapping) else {"id": value}
    if strange := sorted(str(key) for key in fields if key not in ("id", "cost", "name")):
        raise MalformedNotice(place, f"unknown: {', '.join(strange)}")
    name = _text(fields.get("id"), f"{place}.id")
    return Option(name, _check_amount(fields.get("cost", 0), f"{place}.cost"))


def _text(value: object, place: str) -> str:
    if not isinstance(value, str):
        raise MalformedNotice(place, f"{value!r} is not a text")
    return value


def _check_amount(value: object, place: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise MalformedNotice(place, f"{value!r} is not a whole number from 0")
    return value


def _is_name(name: object) -> bool:
    """A ballot is spelled with some signs and words, which no option may take."""
    return (
        isinstance(name, str)
        and name == name.strip() != ""
        and name not in RESERVED
        and not SIGNS & set(name)
    )


NO_OPTIONS = Noticed()
