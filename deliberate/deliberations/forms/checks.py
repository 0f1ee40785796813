"""What can be wrong with a field: a code, or nothing."""

import re
from collections.abc import Mapping
from fractions import Fraction

from deliberate.deliberations.rules import LONGEST_URL
from deliberate.web.reading import number_in

ADDRESS = re.compile(r"https://[\w.-]+(:[0-9]{1,5})?([/?#][^\s\\]*)?")
"""Nothing before the name of the site, and nothing that browsers read otherwise than people."""

Errors = Mapping[str, str]
"""Field -> the code of what is wrong with it."""


def wrong_text(text: str, longest: int, *, needed: bool = True) -> str:
    if needed and not text:
        return "needed"
    return "too-long" if len(text) > longest else ""


def share_in(typed: str) -> Fraction | None:
    """A share from 0 to 1, typed in per cent or as a fraction such as 1/3."""
    above, slash, below = typed.removesuffix("%").partition("/")
    top, bottom = number_in(above, 4), number_in(below, 4) if slash else 100
    if top is None or not bottom or top > bottom:
        return None
    return Fraction(top, bottom)


def wrong_number(typed: str, least: int, most: int, code: str) -> str:
    """`code` says what is wrong with a number that is none, or out of its range."""
    number = number_in(typed, 12)
    return "" if number is not None and least <= number <= most else code


def wrong_url(url: str) -> str:
    if len(url) > LONGEST_URL:
        return "too-long"
    return "" if not url or ADDRESS.fullmatch(url) else "https-only"


def only_wrong(**checked: str) -> dict[str, str]:
    return {name: code for name, code in checked.items() if code}
