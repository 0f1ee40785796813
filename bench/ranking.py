"""Schulze from the ballots to the winner, ours and pref_voting's in the same run.

python -m bench.ranking
"""

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np

from bench import PEERS
from deliberate.consensus.ranking import Profile, Strength, schulze

ROOT = Path(__file__).resolve().parent.parent
PEER = ROOT / ".oracles" / "pref-voting" / "bin" / "python"
MISSING = "peer not installed: `tools/oracles pref-voting`"
SIZES = ((20, 10_000, 40), (100, 100_000, 40))
RUNS = 5

Orders = list[tuple[int, ...]]


def ask(instances: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the peer answers to each instance; see bench/oracles/pref-voting/answer.py."""
    asked = "".join(json.dumps(instance) + "\n" for instance in instances)
    script = str(ROOT / "bench" / "oracles" / "pref-voting" / "answer.py")
    found = subprocess.run([PEER, script], input=asked, text=True, check=True, stdout=-1, env=PEERS)
    return [json.loads(line) for line in found.stdout.splitlines()]


def random_orders(options: int, ballots: int) -> Orders:
    chance = np.random.default_rng(1)
    return [tuple(row) for row in chance.random((ballots, options)).argsort(axis=1).tolist()]


def ours(options: int, orders: Orders) -> tuple[list[int], float]:
    """The winners, and the seconds from a list of tuples to them."""
    start = perf_counter()
    profile = Profile.from_orders(
        [str(option) for option in range(options)], np.array(orders, dtype=np.int16)
    )
    found = schulze(profile, Strength.MARGINS)
    return [int(winner) for winner in found.winners], perf_counter() - start


def measure(options: int, ballots: int, bar: int) -> None:
    orders = random_orders(options, ballots)
    counted = [ours(options, orders) for _ in range(RUNS)]
    seconds = median(taken for _, taken in counted)
    name = f"Schulze, {options} options x {ballots} ballots"
    if not PEER.exists():
        print(f"{name:<44}ours {seconds:>8.3f} s   {MISSING}")
        return
    [peer] = ask([{"orders": orders}])
    assert all(winners == peer["schulze-margins"] for winners, _ in counted), "winners differ"
    ratio = peer["seconds"] / seconds
    print(
        f"{name:<44}ours {seconds:>8.3f} s   pref_voting {peer['seconds']:>8.2f} s   "
        f"{ratio:>5.0f} times   bar {bar:>3}   {'holds' if ratio >= bar else 'FALLS SHORT'}"
    )


def main() -> None:
    for options, ballots, bar in SIZES:
        measure(options, ballots, bar)


if __name__ == "__main__":
    main()
