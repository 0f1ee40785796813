"""Codes that a letter carries: 80 bits that can be read aloud, and a character that shows a slip.

Letters and digits of Crockford's Base32, which leaves out I, L, O and U; the last one checks them.
"""

import unicodedata
from datetime import timedelta

from deliberate.people.rules import check_letter

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
BITS, SIGNS = 80, 16
"""Of chance, and the characters they fill; one more checks them."""
LASTS = timedelta(days=60)
TAKEN_FOR = str.maketrans("OIL", "011")
LONGEST_TYPED = 60


def code_of(chance: int) -> str:
    """The code of a number below 2**80."""
    signs = "".join(ALPHABET[chance >> 5 * place & 31] for place in reversed(range(SIGNS)))
    return signs + check_letter(signs, ALPHABET)


def read_code(typed: str) -> str:
    """The code that was typed, however it was written; '' where it cannot be one."""
    flat = unicodedata.normalize("NFKC", typed[:LONGEST_TYPED]).upper().translate(TAKEN_FOR)
    code = "".join(sign for sign in flat if sign.isalnum())
    whole = len(code) == SIGNS + 1 and set(code) <= set(ALPHABET)
    return code if whole and check_letter(code[:-1], ALPHABET) == code[-1] else ""


def in_groups(code: str) -> str:
    """As it is printed: 4J7K-0XQ2-9MPA-5TRC6."""
    return "-".join((code[:4], code[4:8], code[8:12], code[12:]))
