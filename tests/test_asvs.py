"""OWASP ASVS 5.0.0: each requirement of level 1 and 2 has one row, that says what is true of it."""

import csv
import io
import re
from collections import Counter
from hashlib import sha256
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROWS = list(csv.DictReader(io.StringIO((ROOT / "docs" / "asvs.csv").read_text())))
COLUMNS = ["id", "level", "about", "state", "shown by", "why"]
STATES = ["met", "in part", "not met", "not applicable"]
SHOWN = {"met", "in part"}
PUBLISHED = {
    1: (8, 19),
    2: (4, 7),
    3: (8, 11),
    4: (2, 8),
    5: (4, 5),
    6: (13, 22),
    7: (6, 12),
    8: (4, 3),
    9: (4, 3),
    10: (5, 24),
    11: (3, 11),
    12: (3, 6),
    13: (1, 12),
    14: (2, 7),
    15: (3, 10),
    16: (0, 16),
    17: (0, 7),
}
"""Chapter -> requirements of level 1 and of level 2, as OWASP published them."""
NUMBERED = "6b343233545262f336f79b2d62ae53c074c6f6ae65279f946b43fd0b7e0b2e5f"
"""The SHA-256 of their numbers and levels, `1.1.1/2`, in order, with blanks between."""


def faults(rows):
    counted = Counter((int(row["id"].split(".")[0]), row["level"]) for row in rows)
    for chapter, levels in PUBLISHED.items():
        for level, many in zip("12", levels, strict=True):
            if counted[chapter, level] != many:
                yield f"V{chapter} has {counted[chapter, level]} of level {level}, not {many}"
    for id_, times in Counter(row["id"] for row in rows).items():
        if times > 1:
            yield f"{id_} stands there {times} times"
    if numbers_of(rows) != NUMBERED:
        yield "the numbers and levels are not those that were published"
    for row in rows:
        yield from wrong_in(row)


def numbers_of(rows):
    claimed = sorted(f"{row['id']}/{row['level']}" for row in rows if row["level"] in {"1", "2"})
    return sha256(" ".join(claimed).encode()).hexdigest()


def wrong_in(row):
    if not re.fullmatch(r"\d{1,2}\.\d\.\d{1,2}", row["id"]) or row["level"] not in {"1", "2", "3"}:
        yield f"{row['id']} is no requirement"
    if row["state"] not in STATES or not row["about"]:
        yield f"{row['id']} says nothing"
    tests = row["shown by"].split()
    if bool(tests) != (row["state"] in SHOWN):
        yield f"{row['id']} is {row['state']} and names {len(tests)} tests"
    if not row["why"] and row["state"] != "met":
        yield f"{row['id']} has no reason"
    for test in tests:
        if not is_a_test(test):
            yield f"{row['id']} names {test}, which is no test"


def is_a_test(name):
    file = ROOT / name
    inside = re.fullmatch(r"tests/[\w/]+\.py", name) and file.is_file()
    return bool(inside) and "def test_" in file.read_text()


def totals(rows):
    return {
        level: [
            sum(row["level"] == level and row["state"] == state for row in rows) for state in STATES
        ]
        for level in "123"
    }


def test_every_requirement_has_one_row_and_every_row_its_test_or_its_reason():
    assert list(ROWS[0]) == COLUMNS
    assert sum(map(sum, PUBLISHED.values())) == 70 + 183
    assert list(faults(ROWS)) == []


def spoiled(id_, **instead):
    return [{**row, **(instead if row["id"] == id_ else {})} for row in ROWS]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (ROWS[1:], "V1 has 18 of level 2, not 19"),
        ([*ROWS, ROWS[0]], "1.1.1 stands there 2 times"),
        (spoiled("1.2.4", **{"shown by": ""}), "1.2.4 is met and names 0 tests"),
        (spoiled("1.1.2", **{"shown by": ""}), "1.1.2 is in part and names 0 tests"),
        (spoiled("1.1.2", why=""), "1.1.2 has no reason"),
        (spoiled("1.2.6", why=""), "1.2.6 has no reason"),
        (spoiled("6.2.12", why=""), "6.2.12 has no reason"),
        (spoiled("1.2.4", **{"shown by": "tests/test_none.py"}), "names tests/test_none.py"),
        (spoiled("1.2.4", **{"shown by": "tests/conftest.py"}), "names tests/conftest.py"),
        (spoiled("1.2.4", id="1.2.14"), "not those that were published"),
        (spoiled("1.2.4", state="nearly"), "1.2.4 says nothing"),
        (spoiled("1.2.4", level="2"), "V1 has 7 of level 1, not 8"),
    ],
)
def test_a_row_that_is_wrong_or_missing_would_be_seen(rows, said):
    assert said in "\n".join(faults(rows))


def test_the_totals_that_are_published_are_those_of_the_table():
    text = (ROOT / "docs" / "security.md").read_text()
    told = re.findall(r"^\| ([123]) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|$", text, re.MULTILINE)
    assert {level: [*map(int, numbers)] for level, *numbers in told} == totals(ROWS)
    assert totals(spoiled("1.2.4", state="in part")) != totals(ROWS)
