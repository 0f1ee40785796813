"""Codes on paper: twelve letters that nobody misreads; the last finds a slip of the pen."""

import re
from secrets import choice

LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 12
"""Eleven by chance, 54 bits, and the check."""


def new_code() -> str:
    """7F3C-9AKD-2QHM"""
    drawn = "".join(choice(LETTERS) for _ in range(LENGTH - 1))
    return _in_fours(drawn + check_letter(drawn, LETTERS))


def as_code(typed: str) -> str:
    """A code as typed from paper: any case, with or without dashes; '' if it cannot be one."""
    letters = re.sub(r"[\s\-—–－_]", "", typed).upper()
    if len(letters) != LENGTH or not set(letters) <= set(LETTERS):
        return ""
    return _in_fours(letters) if letters[-1] == check_letter(letters[:-1], LETTERS) else ""


def _in_fours(letters: str) -> str:
    return "-".join(letters[start : start + 4] for start in range(0, LENGTH, 4))


def check_letter(letters: str, alphabet: str) -> str:
    """By the Luhn algorithm over this alphabet: any one wrong letter is found.

    ISO/IEC 7812-1, annex B, for another number of letters.
    """
    base, total = len(alphabet), 0
    for place, letter in enumerate(reversed(letters)):
        weighed = alphabet.index(letter) * (2 if place % 2 == 0 else 1)
        total += weighed // base + weighed % base
    return alphabet[-total % base]
