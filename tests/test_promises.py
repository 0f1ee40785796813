"""What is promised names tests that exist, and says which of it is not kept yet."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PROMISES = (ROOT / "docs" / "promises.md").read_text()
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PROMISES.splitlines()
    if re.match(r"\| P\d+ \|", line)
]


def test_there_are_sixteen_each_with_its_state():
    assert [row[0] for row in ROWS] == [f"P{n}" for n in range(1, 17)]
    for _, promise, state, tests in ROWS:
        assert promise
        assert re.match(r"Kept|In part: \S+|Not yet", state)
        assert tests


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_the_tests_that_a_promise_names_are_there(row):
    named = re.findall(r"`(tests/[\w/]+\.py)`", row[3])
    assert named
    for each in named:
        assert "def test_" in (ROOT / each).read_text(), each


def test_what_is_not_protected_is_said():
    said = PROMISES.partition("## What is not protected")[2]
    assert len(re.findall(r"^\* ", said, re.MULTILINE)) >= 5
    privacy = (ROOT / "templates" / "web" / "privacy.html").read_text()
    assert ("数据库和钥匙" in privacy) == ("has both database and key" in PROMISES)
