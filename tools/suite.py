"""The suite, in separate processes: on SQLite, on PostgreSQL, in the browser.

What cannot run here (no PostgreSQL, no Chromium) is told at the end; under CI=true it counts as
failed. The last line is the sum: `N passed, N failed`, and `, N skipped` where any were.
With `--browser` alone it only tells which browser it would use.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree as ET

from tools.postgres import NoPostgres, running_postgres

ROOT = Path(__file__).resolve().parent.parent
STRICT = os.environ.get("CI", "").lower() in {"1", "true", "yes"}
FULL = os.environ.get("DELIBERATE_TRUST") == "1"

IN_MEMORY = Path("/dev/shm")
ROOM = 4 * 1024**3
ON_SQLITE = ("tests/demo", "tests/test_permissions.py", "tests/exchange/test_import_polis.py")
"""Long walks over what other tests try on both databases; `make trust` takes them there, too."""

WORKERS = "3"
"""On two cores: some wait for a server that they try, and leave a core to the others."""
TWO_HOUSES = ("-n", "2", "--dist", "loadfile")
"""In the browser each worker has a server of its own, for one file after the other."""

APART = "not browser and not oracle"
"""The browser has a process of its own; peers are only compared with by `make oracles`."""

NOTHING_COLLECTED = 5
ORDERLY = {0, 1, NOTHING_COLLECTED}

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
BROWSER_PLACES = (
    (Path("/Applications"), "Chromium.app/Contents/MacOS/Chromium"),
    (Path("/Applications"), "Google Chrome.app/Contents/MacOS/Google Chrome"),
    (Path.home() / ".cache/ms-playwright", "chromium-*/chrome-linux*/chrome"),
    (Path.home() / "Library/Caches/ms-playwright", "chromium-*/*/*.app/Contents/MacOS/*"),
)


@dataclass
class Tally:
    passed: int = 0
    failed: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    unable: list[str] = field(default_factory=list)

    def add(self, other: "Tally") -> None:
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped
        self.unable += other.unable

    def could_not(self, what: str) -> None:
        self.unable.append(what)
        if STRICT:
            self.failed += 1

    def __str__(self) -> str:
        skipped = f", {self.skipped.total()} skipped" if self.skipped else ""
        return f"{self.passed} passed, {self.failed} failed{skipped}"


def main(arguments: list[str]) -> int:
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    if arguments == ["--browser"]:
        browser = find_browser()
        print(browser or "no Chromium found")
        return 0 if browser else 1
    with working_folder() as work:
        os.environ["TMPDIR"] = tempfile.tempdir = work
        return run(arguments)


def run(arguments: list[str]) -> int:
    tally = Tally()
    try:
        tally.add(pytest("SQLite", "sqlite", "-m", APART, "-n", WORKERS, *arguments))
        tally.add(on_postgres(arguments))
        tally.add(in_browser(arguments))
    except KeyboardInterrupt:
        print(f"\ninterrupted after: {tally}", flush=True)
        return 130
    print()
    for reason, times in tally.skipped.most_common():
        print(f"skipped {times}: {reason}")
    for what in tally.unable:
        print(f"NOT RUN: {what}")
    ran = tally.passed + tally.failed
    if not ran:
        print("no test ran: that is a failure too")
    print(tally, flush=True)
    return 0 if ran and not tally.failed else 1


def working_folder() -> "tempfile.TemporaryDirectory[str]":
    """For the files of all tests, in memory where it has room: a new database is made for most."""
    place = None
    with suppress(OSError):
        memory = os.statvfs(IN_MEMORY)
        if memory.f_bavail * memory.f_frsize >= ROOM and not memory.f_flag & os.ST_NOEXEC:
            place = IN_MEMORY
    work = tempfile.TemporaryDirectory(prefix="deliberate-tests-", dir=place)
    Path(work.name).chmod(0o711)  # for PostgreSQL, that under root runs as nobody
    return work


def on_postgres(arguments: list[str]) -> Tally:
    spared = [] if FULL else [f"--ignore={place}" for place in ON_SQLITE]
    try:
        with running_postgres() as address:
            os.environ["DELIBERATE_TEST_PG"] = address
            try:
                return pytest(
                    "PostgreSQL", "postgres", "-m", APART, "-n", WORKERS, *spared, *arguments
                )
            finally:
                del os.environ["DELIBERATE_TEST_PG"]
    except NoPostgres as reason:
        tally = Tally()
        tally.could_not(f"the tests on PostgreSQL, as there is no server ({reason})")
        return tally


def in_browser(arguments: list[str]) -> Tally:
    tally = Tally()
    browser = find_browser()
    if not browser:
        tally.could_not("the tests in the browser, as there is no Chromium")
        return tally
    os.environ["DELIBERATE_TEST_CHROMIUM"] = browser
    tally = pytest("Browser", "sqlite", "-m", "browser", *TWO_HOUSES, *arguments)
    if tally.skipped and STRICT:
        tally.could_not("browser tests that were skipped, which CI does not allow")
    return tally


def find_browser() -> str | None:
    if given := os.environ.get("DELIBERATE_TEST_CHROMIUM"):
        return given
    installed = (path for name in BROWSERS if (path := shutil.which(name)))
    elsewhere = (
        str(path) for place, pattern in BROWSER_PLACES for path in sorted(place.glob(pattern))
    )
    return next(installed, None) or next(elsewhere, None)


def pytest(title: str, database: str, *arguments: str) -> Tally:
    print(f"\n== {title}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.xml")
        process = subprocess.Popen(
            [sys.executable, "-m", "pytest", f"--junit-xml={report}", *arguments],
            cwd=ROOT,
            env={**os.environ, "DELIBERATE_TEST_DATABASE": database},
        )
        try:
            status = process.wait()
        except KeyboardInterrupt:
            process.wait()  # pytest had the same Ctrl-C, and is telling what it knows
            raise
        except SystemExit:
            process.terminate()
            process.wait()
            raise
        tally = read(report)
    if status not in ORDERLY or (status == 1 and not tally.failed):
        tally.failed = max(tally.failed, 1)
        tally.unable.append(f"{title} to its end: pytest left with {status}")
    return tally


def read(report: Path) -> Tally:
    """Count a JUnit report test by test: one that fails twice (body, teardown) failed once."""
    try:
        cases = list(ET.parse(report).iter("testcase"))
    except (OSError, ET.ParseError):
        return Tally()
    failed, skipped, seen = set(), {}, set()
    for case in cases:
        name = (case.get("classname"), case.get("name"))
        seen.add(name)
        if case.find("failure") is not None or case.find("error") is not None:
            failed.add(name)
        elif (skip := case.find("skipped")) is not None:
            skipped[name] = skip.get("message") or "no reason given"
    for name in failed:
        skipped.pop(name, None)
    return Tally(
        passed=len(seen) - len(failed) - len(skipped),
        failed=len(failed),
        skipped=Counter(skipped.values()),
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
