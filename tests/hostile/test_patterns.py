"""No pattern takes more than its share of time, whatever it is given to read."""

import importlib
import pkgutil
import re
import time
from itertools import product
from pathlib import Path

import pytest

import deliberate
from tests.hostile.world import ONE_DATABASE

pytestmark = ONE_DATABASE
SIGNS = [
    "a",
    "1",
    " ",
    "\n",
    "-",
    ",",
    ":",
    ";",
    "#",
    "\\",
    '"',
    "甲",
    "0.",
    "a ",
    "1,",
    "\r\n",
    "/0",
]
BEFORE = ["", "#", "1", '"', "<!--mine "]
AFTER = ["", "!", ":"]
SHORT, LONG = 1_500, 3_000
NOTHING = 0.002
"""Seconds below which a machine at work tells nothing."""


def patterns():
    found = {}
    for each in pkgutil.walk_packages(deliberate.__path__, "deliberate."):
        if each.name.endswith("__main__"):
            continue
        for name, value in vars(importlib.import_module(each.name)).items():
            if isinstance(value, re.Pattern):
                found.setdefault(value.pattern, (f"{each.name}.{name}", value))
    return dict(found.values())


def whole_only(name):
    """Whether the pattern is held against whole texts, and never looked for within one."""
    module, _, pattern = name.rpartition(".")
    source = Path(importlib.import_module(module).__file__).read_text()
    return not re.search(rf"\b{pattern}\.(search|sub|find|split|match)|[(] ?{pattern},", source)


PATTERNS = patterns()


def seconds(pattern, text, *, whole):
    taken = []
    for _ in range(2):
        begun = time.process_time()
        pattern.fullmatch(text)
        if not whole:
            pattern.sub(text[:0], text)
        taken.append(time.process_time() - begun)
    return min(taken)


def slow_on(pattern, *, whole=False):
    """A text of which twice as much takes three times as long or longer; '' for none."""
    parts = BEFORE, SIGNS, AFTER
    if isinstance(pattern.pattern, bytes):
        parts = [[each.encode() for each in some] for some in parts]
    for before, sign, after in product(*parts):
        long = seconds(pattern, before + sign * LONG + after, whole=whole)
        if long > NOTHING:
            short = seconds(pattern, before + sign * SHORT + after, whole=whole)
            again = seconds(pattern, before + sign * LONG + after, whole=whole)
            if min(long, again) > 3 * short:
                return before + sign + after
    return ""


def test_there_are_many():
    assert len(PATTERNS) > 25


@pytest.mark.parametrize("name", PATTERNS)
def test_twice_as_much_takes_twice_as_long(name):
    assert not slow_on(PATTERNS[name], whole=whole_only(name))


@pytest.mark.parametrize("bad", [r"^\s*(?:[-+*]|\d+\.)\s+", r"[\r\n][^;]*;", r"a+b"])
def test_a_pattern_that_looks_again_and_again_would_be_seen(bad):
    assert slow_on(re.compile(bad, re.MULTILINE))
