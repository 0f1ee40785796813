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


CHECKS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PROMISES.splitlines()
    if re.match(r"\| S\d+ \|", line)
]
WRITTEN = "\n".join(file.read_text() for file in (ROOT / "tests").rglob("test_*.py"))


def missing(check):
    """What a row names and is not there: files of tests, and tests."""
    files = re.findall(r"`(tests/[\w/]+\.py)`", check[2])
    controls = re.findall(r"`(test_\w+)`", check[3])
    assert files
    assert controls
    return [each for each in files if not (ROOT / each).exists()] + [
        each for each in controls if not re.search(rf"def {each}\b", WRITTEN)
    ]


@pytest.mark.parametrize("check", CHECKS, ids=[check[0] for check in CHECKS])
def test_every_check_has_its_tests_and_a_control(check):
    assert missing(check) == []


def test_there_are_twenty_four_checks():
    assert [check[0] for check in CHECKS] == [f"S{n}" for n in range(1, 25)]


def test_a_control_that_is_not_there_is_noticed():
    """The control."""
    gone = ["S0", "what", "`tests/gone.py`", "`test_that_nobody_wrote`"]
    assert missing(gone) == ["tests/gone.py", "test_that_nobody_wrote"]
