"""The log: a JSON object a line whatever happens, never too many, each event in the handbook."""

import io
import json
import logging
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import pytest

from deliberate.log import MOST_KINDS, MOST_LINES, Event, Lines, count, note
from tests.logs import kept

DOCS = Path(__file__).parents[1] / "docs"
ROW = re.compile(r"^\| `([a-z-]+)` \| (\w+) \|([a-z, ]*)\| .+ \|$", re.MULTILINE)
EVIL = "first\nat level event\r\n\x1b[31m{}\x85\u2028\x00"


class Clock:
    at = 0.0

    def __call__(self):
        return self.at


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def log(clock):
    """What standard error would get, as it would get it."""
    written = io.StringIO()
    handler = Lines(written, clock)
    logging.getLogger().addHandler(handler)
    yield lambda: [json.loads(line) for line in written.getvalue().split("\n")[:-1]]
    logging.getLogger().removeHandler(handler)


def unseen(source):
    note(Event.UNSEEN, route="none", method="GET", acting="none", source=source)


def test_a_line_has_the_moment_in_utc_the_level_the_event_and_its_fields(log):
    note(Event.SIGN_IN_FAILED, source="0a1b2c3d")
    (line,) = log()
    at = datetime.fromisoformat(line.pop("at"))
    assert at.utcoffset().total_seconds() == 0
    assert abs((datetime.now(UTC) - at).total_seconds()) < 60
    assert line == {"level": "warning", "event": "sign-in-failed", "source": "0a1b2c3d"}


@pytest.mark.parametrize("fields", [{}, {"source": "a", "login": "zhou.min"}, {"login": "a"}])
def test_no_field_is_left_out_and_none_is_added(fields):
    with pytest.raises(AssertionError, match="SIGN_IN_FAILED"):
        note(Event.SIGN_IN_FAILED, **fields)


def raised(error, cause=None):
    try:
        raise error from cause
    except type(error) as caught:
        return caught


def test_nobody_writes_a_line_of_their_own(log):
    note(Event.ROUND_FAILED, raised(LookupError(EVIL)))
    logging.getLogger("some.package").warning("not %s", EVIL)
    logging.getLogger(EVIL).error(EVIL)
    ours, *theirs = log()
    assert ours["trace"][0] == "LookupError: first"
    assert [line["event"] for line in theirs] == ["library", "library"]
    assert theirs[0]["says"] == f"not {EVIL}"


def test_no_sign_is_written_that_a_terminal_obeys():
    with kept() as log:
        logging.getLogger(EVIL).warning(EVIL)
        note(Event.ROUND_FAILED, raised(LookupError("\x1b[2J")))
    assert all(re.fullmatch(r"[\x20-\x7e]+", line) for line in log.written)


def test_a_trace_says_what_went_wrong_where_and_what_was_behind_it(log):
    note(Event.ROUND_FAILED, raised(RuntimeError("above"), raised(KeyError("below"))))
    (line,) = log()
    said = [each for each in line["trace"] if ".py:" not in each]
    assert said == ["RuntimeError: above", "KeyError: 'below'"]
    assert line["trace"][1] == f"{__file__}:{raised.__code__.co_firstlineno + 2} raised"


def test_the_values_of_a_row_are_in_no_trace(log):
    """PostgreSQL tells them in the second line of what it says."""
    twice = asyncpg.UniqueViolationError("duplicate key value violates constraint")
    twice.detail = "Key (login)=(zhou.min) already exists."
    assert "zhou.min" in str(twice)
    note(Event.ROUND_FAILED, raised(twice))
    assert "zhou.min" not in json.dumps(log())
    assert "violates constraint" in json.dumps(log())


def test_an_error_is_told_once_whoever_raises_it_further(log):
    error = raised(LookupError("once"))
    note(Event.FAILED, error, incident="0a1b2c3d", route="none", method="GET")
    note(Event.ROUND_FAILED, error)
    logging.getLogger("uvicorn.error").error("Exception in ASGI application\n", exc_info=error)
    assert [line["event"] for line in log()] == ["failed"]
    another = raised(LookupError("twice"))
    logging.getLogger("uvicorn.error").error("Exception in ASGI application\n", exc_info=another)
    assert log()[1]["trace"][0] == "LookupError: twice"


def test_a_library_that_says_it_wrongly_is_heard():
    wrong = logging.makeLogRecord({"name": "some.package", "msg": "%d of %d", "args": ("one",)})
    assert json.loads(Lines().format(wrong))["says"] == "%d of %d"


def test_a_flood_from_one_source_is_ten_lines_and_one_that_says_how_many_more(log, clock):
    for _ in range(MOST_LINES + 15):
        unseen("flooding")
    unseen("another")
    assert [line["source"] for line in log()] == ["flooding"] * MOST_LINES + ["another"]
    clock.at = 61
    unseen("flooding")
    *_, rest, afresh = log()
    del rest["at"]
    assert rest == {"level": "warning", "event": "unseen", "source": "flooding", "times": 15}
    assert "times" not in afresh


def test_a_flood_from_everywhere_does_not_fill_the_disk(log, clock):
    for n in range(20_000):
        unseen(f"{n:08x}")
    assert len(log()) == MOST_KINDS + MOST_LINES
    clock.at = 61
    unseen("after")
    *_, rest, _ = log()
    assert rest["times"] == 20_000 - MOST_KINDS - MOST_LINES
    assert "source" not in rest


def test_other_events_are_heard_in_a_flood(log):
    for n in range(1_000):
        unseen(f"{n:08x}")
    note(Event.CLOCK_JUMPED, by="1:00:00")
    assert log()[-1]["event"] == "clock-jumped"


def test_what_is_counted_has_neither_a_moment_of_its_own_nor_a_source(log, clock):
    for _ in range(3):
        count(Event.BALLOT_LATE)
    count(Event.REFUSED, route="POST /a", method="POST", reason="not-on-the-roll")
    assert log() == []
    clock.at = 61
    unseen("after")
    late, refused, _ = log()
    assert (late["event"], late["times"]) == ("ballot-late", 3)
    assert {*refused} == {"at", "level", "event", "route", "method", "reason", "times"}
    assert refused["times"] == 1


CRASHES = """
import asyncio, logging, threading, warnings
from deliberate.log import write_lines
write_lines()
class Ill:
    def __del__(self): raise ValueError("while it went\\nA line of its own")
warnings.warn("of old\\nA line of its own")
Ill()
thread = threading.Thread(target=lambda: 1 / 0)
thread.start(); thread.join()
async def forgotten(): raise LookupError("nobody asked\\nA line of its own")
async def main():
    asyncio.create_task(forgotten()); await asyncio.sleep(0)
asyncio.run(main())
logging.getLogger("deep.down").info("not heard")
raise SystemError("the end\\nA line of its own")
"""


def test_whatever_a_process_says_at_its_worst_is_lines():
    done = subprocess.run(
        [sys.executable, "-c", CRASHES], capture_output=True, text=True, check=False
    )
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    told = [(line["event"], line.get("logger", line.get("trace", [""])[0])) for line in lines]
    assert told == [
        ("library", "py.warnings"),
        ("crashed", "ValueError: while it went"),
        ("crashed", "ZeroDivisionError: division by zero"),
        ("library", "asyncio"),
        ("crashed", "SystemError: the end"),
    ]
    assert done.returncode == 1


def listed(text):
    """Event, level and fields, as operating.md has them."""
    return [
        (code, level, tuple(fields.replace(",", "").split()))
        for code, level, fields in ROW.findall(text)
    ]


def as_programmed():
    return sorted(
        (event.code, logging.getLevelName(event.level).lower(), event.fields) for event in Event
    )


def test_every_event_is_in_the_inventory_and_no_other():
    text = (DOCS / "operating.md").read_text()
    assert sorted(listed(text)) == as_programmed()
    line = next(each for each in text.splitlines() if each.startswith("| `refused` |"))
    for spoiled in ("", line.replace("warning", "info"), line.replace("reason", "login")):
        assert sorted(listed(text.replace(line, spoiled))) != as_programmed()


def test_the_handbook_names_the_limit_of_lines():
    words = " ".join((DOCS / "operating.md").read_text().split())
    assert f"At most {MOST_LINES} lines a minute" in words
    assert f"{MOST_KINDS} sources" in words
