"""How well the tests of counting code hold: change it in one place, see whether a test fails.

    python -m tools.mutants [--tests FOLDER] [--bar 90] [deliberate/consensus/heads.py ...]

One at a time, in the bodies of functions: comparisons, arithmetic, and/or/not, numbers one off,
True and False, smallest and largest, bounds of slices, conditions, answers of yes or no. Words,
and `strict=`, which only asserts, are left alone. The tests run once, to learn which of them
execute each line; then each mutant meets those, in a fork, so that no file is ever changed. A
mutant that no test could tell from the original is listed, with the reason, in
tests/consensus/equivalent_mutants.toml.
"""

import argparse
import json
import os
import resource
import signal
import sys
import tempfile
import time
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from pathlib import Path

import coverage
import hypothesis
import pytest

from tools.mutations import Mutant, mutants_of, put_in_place, unchanged

ROOT = Path(__file__).resolve().parents[1]
CODE, TESTS = "deliberate/consensus", "tests/consensus"
EQUIVALENT = ROOT / TESTS / "equivalent_mutants.toml"
SLOW, LONGEST = 5, 300
"""Seconds of computing: a test that takes longer meets no mutant; none may take so long."""
MEMORY = 2 << 30
PYTEST = ("--noconftest", "-sq", "--tb=no", "-p", "no:cacheprovider", "-p", "no:faulthandler")


def passes(item: pytest.Item, seconds: float) -> bool:
    """Run a test; a process that computes longer than so many seconds ends with SIGPROF."""
    signal.setitimer(signal.ITIMER_PROF, seconds)
    item.ihook.pytest_runtest_protocol(item=item, nextitem=None)
    return not item.session.testsfailed


def in_fork(act: Callable[[], bool]) -> int:
    """0 for yes, 1 for no, or the number of the signal that ended it, below 0."""
    if child := os.fork():
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    answer = False
    try:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        with Path(os.devnull).open("w") as nowhere:
            os.dup2(nowhere.fileno(), 1)
            os.dup2(nowhere.fileno(), 2)
        answer = act()
    finally:
        os._exit(not answer)


class Trace:
    """Which tests execute each line of each file, and how long each takes."""

    def __init__(self, session: pytest.Session) -> None:
        self.session = session
        with tempfile.NamedTemporaryFile() as kept:
            if in_fork(lambda: self._write(Path(kept.name))):
                pytest.exit(f"nothing is changed, and this fails: {Path(kept.name).read_text()}", 1)
            self.lines, self.seconds = json.loads(Path(kept.name).read_text())
        self.items = {item.nodeid: item for item in session.items}

    def _write(self, target: Path) -> bool:
        seconds = {}
        measured = coverage.Coverage(data_file=None, source=[CODE])
        measured.start()
        for item in self.session.items:
            measured.switch_context(item.nodeid)
            began = time.process_time()
            if not passes(item, LONGEST):
                target.write_text(item.nodeid)
                return False
            seconds[item.nodeid] = time.process_time() - began
        measured.stop()
        data = measured.get_data()
        files = {os.path.relpath(each, ROOT): each for each in data.measured_files()}
        lines = {name: data.contexts_by_lineno(file) for name, file in files.items()}
        target.write_text(json.dumps([lines, seconds]))
        return True

    def fate(self, mutant: Mutant) -> str:
        """What becomes of a mutant that meets the tests of its lines, the quickest first."""
        lines = self.lines.get(mutant.file, {})
        met = {name for line in mutant.lines for name in lines.get(str(line), ()) if name}
        quick = sorted((self.seconds[name], name) for name in met if self.seconds[name] <= SLOW)

        def unnoticed() -> bool:
            put_in_place(mutant)
            return all(passes(self.items[name], 2 + 5 * seconds) for seconds, name in quick)

        status = in_fork(unnoticed)
        if status == -signal.SIGPROF:
            return "timeout"
        return "killed" if status else "survived"


class Meeting:
    """A plugin of pytest: mutants meet the tests that it collected, instead of their being run."""

    def __init__(self, files: Sequence[str]) -> None:
        self.sources = {file: (ROOT / file).read_text() for file in files}
        self.table: dict[str, Counter[str]] = {}
        listed = tomllib.loads(EQUIVALENT.read_text())["mutant"]
        self.listed = {
            (each["file"], each["function"], each["was"], now)
            for each in listed
            for now in each["now"]
            if each["file"] in files
        }
        self.told_apart = set(self.listed)

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        trace = Trace(session)
        for file, source in self.sources.items():
            import_module(file.removesuffix(".py").removesuffix("/__init__").replace("/", "."))
            if trace.fate(unchanged(file, source)) != "survived":
                pytest.exit(f"nothing is changed, and a test of {file} fails", 1)
            fates = self.table[file] = Counter()
            for mutant in mutants_of(file, source):
                fate = trace.fate(mutant)
                if fate == "survived" and mutant.key in self.listed:
                    fate = "equivalent"
                    self.told_apart.discard(mutant.key)
                fates[fate] += 1
                print(f"{fate:10} {mutant}", flush=True)
        return True


def score(fates: Counter[str]) -> float:
    noticed = fates["killed"] + fates["timeout"]
    return 100 * noticed / ((noticed + fates["survived"]) or 1)


def report(table: dict[str, Counter[str]], bar: float) -> bool:
    """Print each file and all of them; whether every one reaches the bar."""
    rows = [*((file, fates) for file, fates in table.items() if fates)]
    rows.append(("all", sum(table.values(), Counter())))
    print(f"\n{'file':55} mutants noticed equivalent score")
    for file, fates in rows:
        noticed = fates["killed"] + fates["timeout"]
        figures = f"{fates.total():7} {noticed:7} {fates['equivalent']:10} {score(fates):5.1f}"
        print(f"{file:55} {figures}")
    return all(score(fates) >= bar for _, fates in rows)


def named(path: str) -> Iterator[str]:
    place = ROOT / path
    for file in sorted(place.rglob("*.py")) if place.is_dir() else [place]:
        yield str(file.relative_to(ROOT))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("paths", nargs="*", default=[CODE])
    parser.add_argument("--tests", default=TESTS)
    parser.add_argument("--bar", type=float, default=90)
    options = parser.parse_args()
    os.chdir(ROOT)
    os.environ |= {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "OPENBLAS_NUM_THREADS": "1"}
    hypothesis.settings.register_profile(
        "mutants",
        derandomize=True,
        database=None,
        deadline=None,
        max_examples=50,
        phases=(hypothesis.Phase.explicit, hypothesis.Phase.generate),
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    hypothesis.settings.load_profile("mutants")
    meeting = Meeting([file for path in options.paths for file in named(path)])
    ended = pytest.main([*PYTEST, options.tests], plugins=[meeting])
    for each in sorted(meeting.told_apart):
        print(f"listed as equivalent, but not so or not there: {' '.join(each)}")
    reached = report(meeting.table, options.bar)
    return 0 if reached and not meeting.told_apart and not ended else 1


if __name__ == "__main__":
    sys.exit(main())
