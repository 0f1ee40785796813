"""Read the parts of a rule's document, or say where it is malformed."""

import re
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import TypeGuard, TypeVar

from deliberate.consensus.errors import MalformedRule

Word = TypeVar("Word", bound=StrEnum)
FRACTION = re.compile(r"([0-9]{1,100})/([0-9]{1,100})")
HALVES = re.compile("[\ud800-\udfff]")
"""Of pairs of code units: UTF-8 carries none alone."""


def is_name(value: object) -> TypeGuard[str]:
    return isinstance(value, str) and bool(value.strip()) and not HALVES.search(value)


def read_object(value: object, keys: tuple[str, ...], place: str) -> dict[str, object]:
    if not isinstance(value, dict):
        raise MalformedRule(place, "an object is expected")
    if strange := [repr(key) for key in value if key not in keys]:
        raise MalformedRule(place, f"unknown: {', '.join(strange)}")
    if missing := [key for key in keys if key not in value]:
        raise MalformedRule(place, f"missing: {', '.join(missing)}")
    return value


def read_list(value: object, place: str) -> list[object]:
    if not isinstance(value, list):
        raise MalformedRule(place, "a list is expected")
    return value


def read_text(value: object, place: str) -> str:
    if not is_name(value):
        raise MalformedRule(place, "a text is expected")
    return value


def read_integer(value: object, place: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise MalformedRule(place, "an integer is expected")
    return value


def read_flag(value: object, place: str) -> bool:
    if not isinstance(value, bool):
        raise MalformedRule(place, "true or false is expected")
    return value


def read_day(value: object, place: str) -> date | None:
    """Read "2026-01-01"; null is no such day."""
    if value is None:
        return None
    text = read_text(value, place)
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:
        raise MalformedRule(place, 'a day such as "2026-01-01" is expected')
    return day


def read_word(kind: type[Word], value: object, place: str) -> Word:
    text = read_text(value, place)
    try:
        return kind(text)
    except ValueError:
        words = ", ".join(kind)
        raise MalformedRule(place, f"one of these is expected: {words}") from None


def read_fraction(value: object, place: str) -> Fraction:
    """Read "2/3". Decimals are refused: nobody should wonder what 0.67 of 69 members is."""
    if not (found := FRACTION.fullmatch(read_text(value, place))):
        raise MalformedRule(place, 'a fraction such as "2/3" is expected')
    above, below = map(int, found.groups())
    if below == 0:
        raise MalformedRule(place, "a fraction of zero parts")
    return Fraction(above, below)
