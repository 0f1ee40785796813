"""A code can be read, typed in many ways, and mistyped in none."""

import random

import pytest

from deliberate.residency.rules import BITS, code_of, in_groups, read_code
from deliberate.residency.rules.codes import ALPHABET

CHANCE = random.Random(8)
CODES = [code_of(CHANCE.getrandbits(BITS)) for _ in range(20)]


def test_a_code_is_80_bits_in_letters_that_are_not_taken_for_others():
    assert BITS == 80
    assert len(set(ALPHABET)) == 32
    assert not set("ILOU") & set(ALPHABET)
    assert code_of(0) == "0" * 17
    assert code_of(2**BITS - 1)[:16] == "Z" * 16
    assert len({code_of(number) for number in range(1_000)}) == 1_000


@pytest.mark.parametrize(
    "written",
    [
        str.lower,
        in_groups,
        " ".join,
        lambda code: f"  {in_groups(code.lower())}。",
        lambda code: code.replace("0", "O").replace("1", "l"),
        lambda code: code.replace("0", "o").replace("1", "I"),
        lambda code: "".join(chr(ord(sign) + 0xFEE0) for sign in code),
    ],
    ids=["small", "groups", "spaced", "with a stop", "O and l", "o and I", "full width"],
)
def test_a_code_is_read_however_it_is_written(written):
    for code in (*CODES, code_of(1), code_of(1 << 75)):
        assert read_code(written(code)) == code


def test_every_wrong_character_is_seen():
    for code in CODES:
        for place, sign in enumerate(code):
            for other in set(ALPHABET) - {sign}:
                assert read_code(code[:place] + other + code[place + 1 :]) == ""


def test_two_characters_that_changed_places_are_seen():
    """All but 0 and Z: Luhn's sum does not tell these two apart."""
    for code in CODES:
        for place in range(16):
            first, second = code[place : place + 2]
            if first != second and {first, second} != {"0", "Z"}:
                assert read_code(code[:place] + second + first + code[place + 2 :]) == ""


@pytest.mark.parametrize("typed", ["", "0", "U" * 17, "网" * 17, "0" * 18, "0" * 60_000, "١" * 17])
def test_what_is_no_code_is_none(typed):
    assert read_code(typed) == ""
