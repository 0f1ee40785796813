"""The landscape: against red-dwarf, on a million people, live, and on opinions held out.

    python -m bench.landscape           without the 100,000 people that take red-dwarf minutes
    python -m bench.landscape --long    with them

Real conversations are read from DELIBERATE_POLIS, by default from the shared data beside the tree.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import mean, median
from time import perf_counter, process_time
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench import PEERS
from bench.synthetic import Votes, conversation
from deliberate.consensus.landscape import (
    Opinions,
    Tables,
    axes_of,
    counts_of,
    scores_of,
    survey,
    tables_of,
    totals,
)
from deliberate.consensus.landscape.polis import (
    consensus_lists,
    group_aware_consensus,
    polis_axes,
    polis_projection,
)
from deliberate.formats.polis import MATRIX, conversation_of, read_files

ROOT = Path(__file__).resolve().parent.parent
PEER = ROOT / ".oracles" / "red-dwarf" / "bin" / "python"
MISSING = "peer not installed: `tools/oracles red-dwarf`"
REAL = Path(os.environ.get("DELIBERATE_POLIS", ROOT.parent / "shared" / "data" / "polis"))
RUNS = 5
HELD_OUT = 0.1

Floats = NDArray[np.float64]


def ask(instances: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the peer answers to each instance; see bench/oracles/red-dwarf/answer.py."""
    asked = "".join(json.dumps(instance) + "\n" for instance in instances)
    script = ROOT / "bench" / "oracles" / "red-dwarf" / "answer.py"
    found = subprocess.run(
        [PEER, "-W", "ignore", str(script)],
        input=asked,
        text=True,
        check=True,
        stdout=-1,
        env=PEERS,
    )
    return [json.loads(line) for line in found.stdout.splitlines()]


def report(name: str, found: str, bar: str, *, holds: bool) -> None:
    print(f"{name:<52}{found:<58}bar {bar:<9}{'holds' if holds else 'FALLS SHORT'}", flush=True)


def taken(work: Callable[[], object], clock: Callable[[], float] = process_time) -> float:
    """The median seconds: of the processor, or by another clock."""
    seconds = []
    for _ in range(RUNS):
        start = clock()
        work()
        seconds.append(clock() - start)
    return median(seconds)


def opinions_of(votes: Votes) -> Opinions:
    return Opinions.from_arrays(
        votes.person, votes.statement, votes.value, votes.people, votes.statements
    )


def saved(votes: Votes, folder: str) -> str:
    file = f"{folder}/{votes.people}x{votes.statements}.npz"
    np.savez(file, person=votes.person, statement=votes.statement, value=votes.value)
    return file


def against_red_dwarf(people: int, statements: int, bar: int) -> None:
    """From arrays of votes to the landscape with its groups, and red-dwarf's pipeline, by the wall.

    Both wait for other processes; red-dwarf has all processors that there are, and ours one.
    """
    votes = conversation(people, statements)
    seconds = taken(lambda: survey(opinions_of(votes)).document(), perf_counter)
    name = f"landscape, {people:,} people x {statements} statements"
    if not PEER.exists():
        print(f"{name:<52}ours {seconds:.3f} s   {MISSING}")
        return
    with tempfile.TemporaryDirectory() as folder:
        warming = {"file": saved(conversation(500, 30), folder), "rejected": []}
        _, peer = ask([warming, {"file": saved(votes, folder), "rejected": []}])
    same_as(peer, opinions_of(votes))
    ratio = peer["seconds"] / seconds
    found = f"ours {seconds:.3f} s   red-dwarf {peer['seconds']:.1f} s   {ratio:.0f} times"
    report(name, found, f"{bar}", holds=ratio >= bar)


def same_as(peer: dict[str, Any], opinions: Opinions) -> None:
    """Where the two compute the same thing, they find the same."""
    everybody = totals(opinions)
    for side, columns in consensus_lists(everybody).items():
        assert columns == [one["tid"] for one in peer["consensus"][side]], "lists differ"
    ours = polis_axes(tables_of(opinions)).components
    theirs = np.array(peer["components"])
    alike = [abs(ours[:, at] @ theirs[at]) / np.linalg.norm(ours[:, at]) for at in range(2)]
    assert min(alike) > 0.999, f"axes differ: {alike}"
    part = np.array([peer["groups"].get(str(int(who)), -1) for who in opinions.people])
    shared = group_aware_consensus(counts_of(opinions, part, int(part.max()) + 1))
    apart = max(abs(shared[int(at)] - value) for at, value in peer["shared"].items())
    assert apart < 1e-12, f"group-aware consensus differs by {apart}"


def a_million() -> None:
    """In processes of their own: the peak of memory counts what a parent held, too."""
    with tempfile.TemporaryDirectory() as folder:
        make = "from bench.landscape import conversation, saved; import sys"
        make += "; saved(conversation(1_000_000, 100), sys.argv[1])"
        subprocess.run([sys.executable, "-c", make, folder], cwd=ROOT, check=True)
        command = [sys.executable, "-m", "bench.landscape", "--file", f"{folder}/1000000x100.npz"]
        said = subprocess.run(command, cwd=ROOT, check=True, text=True, stdout=-1).stdout
    seconds, gigabytes = map(float, said.split())
    report("landscape, 1,000,000 people x 100", f"{seconds:.2f} s", "10 s", holds=seconds <= 10)
    report("  its peak of memory", f"{gigabytes:.2f} GB", "2 GB", holds=gigabytes <= 2)


def one_file(file: str) -> None:
    """Print the processor's seconds for the landscape of a file, and the peak of memory in GB."""
    held = np.load(file)
    person, statement, value = (held[name] for name in ("person", "statement", "value"))
    many = (int(person.max()) + 1, int(statement.max()) + 1)
    start = process_time()
    landscape = survey(Opinions.from_arrays(person, statement, value, *many))
    assert landscape.view is not None
    print(process_time() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6)


def live() -> None:
    """One opinion more into the tables of a thousand statements, and the axes from them."""
    chance = np.random.default_rng(1)
    before = tables_of(opinions_of(conversation(20_000, 1_000)))
    after = before + Tables.empty(before.statements)
    rows = [np.sort(chance.choice(1_000, 36, replace=False)) for _ in range(2_000)]
    values = chance.integers(-1, 2, (2_000, 36))

    def all_of(change: Callable[..., None]) -> None:
        for row, said in zip(rows, values, strict=True):
            change(row[:-1], said[:-1], int(row[-1]), int(said[-1]))

    adding = taken(lambda: all_of(after.add)) / len(rows) * 1e6
    report("one opinion, 35 before it", f"{adding:.1f} us", "5 us", holds=adding <= 5)
    for _ in range(RUNS):
        all_of(after.remove)
    assert (after.together == before.together).all(), "what was added was not taken back"
    assert (after.leaning == before.leaning).all(), "what was added was not taken back"
    deriving = taken(lambda: axes_of(before)) * 1e3
    report("axes of 1,000 statements", f"{deriving:.0f} ms", "50 ms", holds=deriving <= 50)


def conversations() -> Iterator[tuple[str, Opinions]]:
    for folder in sorted(one for one in REAL.iterdir() if one.is_dir()):
        talk = conversation_of(read_files(folder, (MATRIX,)))
        names = tuple(str(one.id) for one in talk.statements)
        people = tuple(map(str, talk.people))
        yield (
            folder.name,
            Opinions.from_arrays(talk.person, talk.statement, talk.value, people, names),
        )


def explained(opinions: Opinions, kept: NDArray[np.bool_]) -> tuple[float, float]:
    """How much of the opinions not kept is foretold from the rest: by us, and by Polis."""
    person, statement, value = opinions.person, opinions.statement, opinions.value
    known = Opinions.from_arrays(
        person[kept], statement[kept], value[kept], opinions.people, opinions.statements
    )
    tables = tables_of(known)
    ours, theirs = axes_of(tables), polis_axes(tables)
    scale = np.sqrt(theirs.width / np.maximum(known.each, 1))[:, None]
    positions = (scores_of(known, ours).at, polis_projection(known, theirs) / scale)
    centre = np.diag(tables.leaning) / np.maximum(np.diag(tables.together), 1)
    who, what = person[~kept], statement[~kept]
    away = value[~kept] - centre[what]
    left = [
        away - (at[who] * directions[what]).sum(axis=1)
        for at, directions in zip(positions, (ours.loadings, theirs.components), strict=True)
    ]
    by_us, by_polis = (1 - float((each @ each) / (away @ away)) for each in left)
    return by_us, by_polis


def held_out() -> None:
    """Polis's projection without its scaling of people with few opinions, which foretells worse."""
    if not REAL.is_dir():
        print(f"held out: no conversations in {REAL}")
        return
    found = []
    for name, opinions in conversations():
        chance = np.random.default_rng(1)
        pairs = [
            explained(opinions, chance.random(len(opinions.value)) >= HELD_OUT) for _ in range(RUNS)
        ]
        ours, theirs = (mean(column) for column in zip(*pairs, strict=True))
        found.append((ours, theirs))
        report(
            f"held out, {name}",
            f"ours {ours:.3f}   Polis {theirs:.3f}",
            "-0.01",
            holds=ours >= theirs - 0.01,
        )
    ours, theirs = (mean(column) for column in zip(*found, strict=True))
    gain = ours / theirs - 1
    report(
        "held out, mean",
        f"ours {ours:.3f}   Polis {theirs:.3f}   {gain:+.1%}",
        "+10 %",
        holds=gain >= 0.1,
    )


def main() -> None:
    if "--file" in sys.argv:
        one_file(sys.argv[-1])
        return
    against_red_dwarf(10_000, 300, bar=30)
    if "--long" in sys.argv:
        against_red_dwarf(100_000, 100, bar=300)
    a_million()
    live()
    held_out()


if __name__ == "__main__":
    main()
