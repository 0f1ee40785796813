"""What the server says of itself: a JSON object a line, on standard error, and never too many.

docs/operating.md lists the events; nothing that somebody typed, and nobody's name, is a field.
"""

import json
import logging
import sys
import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from enum import Enum
from logging import CRITICAL, ERROR, INFO, WARNING
from typing import TextIO

MOST_LINES, MINUTE = 10, 60
"""Of one event from one source in so many seconds; then one line says how many more."""
MOST_KINDS = 100
"""Events and sources told apart at once: all beyond are one, so that no crowd fills the disk."""
SAME = ("source", "logger", "says")
"""The fields by which two lines of one event are taken for the same."""
LONGEST_SAYING, LONGEST_ERROR, MOST_FRAMES, DEEPEST = 2000, 300, 40, 5
MALFORMED = "Invalid HTTP request received."
"""What uvicorn says where `web.protocol` notes `misshapen`."""
TOLD = "told"
"""The note on an error that has its line: who raises it further needs no second one."""
OURS = logging.getLogger("deliberate")
ASKED = "route method acting source"


class Event(Enum):
    """What can happen: its code, how grave it is, and the fields of its line."""

    STARTED = "started", INFO, "version"
    STOPPED = "stopped", INFO, ""
    CERTIFICATE_READ = "certificate-read", INFO, ""
    CERTIFICATE_REFUSED = "certificate-refused", ERROR, ""
    SIGNED_IN = "signed-in", INFO, "shown source"
    FIRST_STEP_DONE = "first-step-done", INFO, "source"
    SIGN_IN_FAILED = "sign-in-failed", WARNING, "source"
    SECOND_STEP_FAILED = "second-step-failed", WARNING, "source"
    PROOF_FAILED = "proof-failed", WARNING, ASKED
    RECOVERY_CODE_FAILED = "recovery-code-failed", WARNING, "source"
    LETTER_CODE_FAILED = "letter-code-failed", WARNING, "source"
    HANDED_CODE_FAILED = "handed-code-failed", WARNING, "source"
    TOO_MANY_ATTEMPTS = "too-many-attempts", WARNING, "after source"
    REFUSED = "refused", WARNING, f"{ASKED} reason"
    UNSEEN = "unseen", WARNING, ASKED
    FORM_REFUSED = "form-refused", WARNING, f"{ASKED} reason"
    FROM_ELSEWHERE = "from-elsewhere", WARNING, ASKED
    MISSHAPEN = "misshapen", WARNING, f"{ASKED} status"
    TOO_LARGE = "too-large", WARNING, ASKED
    TOO_SLOW = "too-slow", WARNING, f"{ASKED} what"
    TOO_MANY_AT_ONCE = "too-many-at-once", WARNING, ASKED
    CONTENT_BLOCKED = "content-blocked", WARNING, "rule route"
    BALLOT_LATE = "ballot-late", WARNING, ""
    UNAVAILABLE = "unavailable", ERROR, "route method"
    FAILED = "failed", ERROR, "incident route method"
    NOT_RECORDED = "not-recorded", ERROR, ""
    PERHAPS_NOT_RECORDED = "perhaps-not-recorded", ERROR, ""
    DATABASE_SILENT = "database-silent", ERROR, ""
    ROUND_FAILED = "round-failed", ERROR, ""
    CLOCK_JUMPED = "clock-jumped", ERROR, "by"
    CRASHED = "crashed", CRITICAL, ""
    LIBRARY = "library", WARNING, "logger says"

    def __init__(self, code: str, level: int, fields: str) -> None:
        self.code, self.level, self.fields = code, level, tuple(fields.split())


def note(event: Event, error: BaseException | None = None, **fields: str | int) -> None:
    """Log an event, and the error behind it, unless that has its line."""
    assert set(fields) == set(event.fields), event
    if is_told(error):
        return
    OURS.log(event.level, event.code, exc_info=error, extra={"event": event, "fields": fields})
    if error:
        error.add_note(TOLD)


def is_told(error: object) -> bool:
    return TOLD in getattr(error, "__notes__", ())


def count(event: Event, **fields: str | int) -> None:
    """Log, when a minute is over, how often it happened: neither the moment nor the source."""
    assert set(fields) == set(event.fields) - {"acting", "source"}, event
    extra = {"event": event, "fields": fields, "counted": True}
    OURS.log(event.level, event.code, extra=extra)


Same = tuple[Event, tuple[tuple[str, str | int], ...]]


class Lines(logging.StreamHandler[TextIO]):
    """Writes each record as a line, until there are too many of the same in a minute."""

    def __init__(
        self, stream: TextIO | None = None, now: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(stream)
        self.now, self.until = now, now() + MINUTE
        self.seen: Counter[Same] = Counter()
        self.unwritten: Counter[Same] = Counter()

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        event, fields = said(record)
        line: dict[str, object] = {"at": at, "level": record.levelname.lower()}
        line |= {"event": event.code, **fields}
        if record.exc_info and record.exc_info[1]:
            line["trace"] = list(trace_of(record.exc_info[1]))
        return json.dumps(line)

    def emit(self, record: logging.LogRecord) -> None:
        self.tell_the_rest()
        if told_before(record):
            return
        same = self._same(record)
        self.seen[same] += 1
        if self.seen[same] <= MOST_LINES and not hasattr(record, "counted"):
            super().emit(record)
        else:
            self.unwritten[same] += 1

    def _same(self, record: logging.LogRecord) -> Same:
        event, fields = said(record)
        telling = fields if hasattr(record, "counted") else SAME
        same = event, tuple((name, fields[name]) for name in telling if name in fields)
        return same if same in self.seen or len(self.seen) < MOST_KINDS else (event, ())

    def tell_the_rest(self, *, at_once: bool = False) -> None:
        """When the minute is over: a line for each that was not written, with how often it was."""
        if self.now() < self.until and not at_once:
            return
        for (event, fields), times in self.unwritten.items():
            told = {"event": event, "fields": dict(fields) | {"times": times}}
            level = {"levelno": event.level, "levelname": logging.getLevelName(event.level)}
            super().emit(logging.makeLogRecord(told | level))
        self.seen.clear()
        self.unwritten.clear()
        self.until = self.now() + MINUTE


def said(record: logging.LogRecord) -> tuple[Event, dict[str, str | int]]:
    if hasattr(record, "event"):
        return record.event, record.fields  # type: ignore[attr-defined]  # by `note`
    try:
        words = record.getMessage()
    except (TypeError, ValueError):  # a library that fills in its own words wrongly
        words = str(record.msg)
    return Event.LIBRARY, {"logger": record.name, "says": words[:LONGEST_SAYING]}


def told_before(record: logging.LogRecord) -> bool:
    """What a library says of something that has its line from us."""
    if hasattr(record, "event"):
        return False
    return record.msg == MALFORMED or is_told(record.exc_info and record.exc_info[1])


def trace_of(error: BaseException, deep: int = DEEPEST) -> Iterator[str]:
    """What went wrong and where, then what was behind it.

    Of each message the first line, and not all of a long one: the values of a row stand further on.
    """
    yield traceback.format_exception_only(error)[0].splitlines()[0][:LONGEST_ERROR]
    for frame in traceback.extract_tb(error.__traceback__, limit=-MOST_FRAMES):
        yield f"{frame.filename}:{frame.lineno} {frame.name}"
    behind = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if behind and deep:
        yield from trace_of(behind, deep - 1)


def write_lines() -> None:
    """From now on whatever this process says on standard error is such a line."""
    logging.basicConfig(handlers=[Lines()], level=WARNING, force=True)
    OURS.setLevel(INFO)
    logging.captureWarnings(True)
    sys.excepthook = lambda _kind, error, _trace: note(Event.CRASHED, error)
    threading.excepthook = lambda crash: note(Event.CRASHED, crash.exc_value)
    sys.unraisablehook = lambda crash: note(Event.CRASHED, crash.exc_value)


def tell_the_rest(*, at_once: bool = False) -> None:
    """Where nothing else happens, the minute ends all the same."""
    for handler in logging.getLogger().handlers:
        if isinstance(handler, Lines):
            handler.acquire()
            handler.tell_the_rest(at_once=at_once)
            handler.release()
