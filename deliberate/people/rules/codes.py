"""Codes on paper: twelve letters that nobody misreads; the last finds a slip of the pen."""

import re
from secrets import choice

LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 12
"""Eleven by chance, 54 bits, and the check."""


def new_code() -> str:
    """7F3C-9AKD-2QHM"""
    drawn = "".join(choice(LETTERS) for _ in range(LENGTH - 1))
    return _in_fours(drawn + _check(drawn))


def as_code(typed: str) -> str:
    """A code as typed from paper: any case, with or without dashes; '' if it cannot be one."""
    letters = re.sub(r"[\s\-—–－_]", "", typed).upper()
    if len(letters) != LENGTH or not set(letters) <= set(LETTERS):
        return ""
    return _in_fours(letters) if letters[-1] == _check(letters[:-1]) else ""


def _in_fours(letters: str) -> str:
    return "-".join(letters[start : start + 4] for start in range(0, LENGTH, 4))


def _check(letters: str) -> str:
    """By the Luhn algorithm over this alphabet: any one wrong letter is found."""
    base, total = len(LETTERS), 0
    for place, letter in enumerate(reversed(letters)):
        weighed = LETTERS.index(letter) * (2 if place % 2 == 0 else 1)
        total += weighed // base + weighed % base
    return LETTERS[-total % base]
