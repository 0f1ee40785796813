"""Read the parts of a rule's document, or say where it is malformed."""

from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import TypeVar

from deliberate.consensus.errors import MalformedRule

Word = TypeVar("Word", bound=StrEnum)


def is_name(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


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
    if not isinstance(value, str) or not value.strip():
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
    try:
        return date.fromisoformat(read_text(value, place))
    except ValueError:
        raise MalformedRule(place, 'a day such as "2026-01-01" is expected') from None


def read_word(kind: type[Word], value: object, place: str) -> Word:
    text = read_text(value, place)
    try:
        return kind(text)
    except ValueError:
        words = ", ".join(kind)
        raise MalformedRule(place, f"one of these is expected: {words}") from None


def read_fraction(value: object, place: str) -> Fraction:
    """Read "2/3". Decimals are refused: nobody should wonder what 0.67 of 69 members is."""
    above, slash, below = read_text(value, place).partition("/")
    if not (slash and above.isascii() and above.isdigit() and below.isascii() and below.isdigit()):
        raise MalformedRule(place, 'a fraction such as "2/3" is expected')
    if int(below) == 0:
        raise MalformedRule(place, "a fraction of zero parts")
    return Fraction(int(above), int(below))
