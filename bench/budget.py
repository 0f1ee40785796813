"""Participatory budgeting beside pabutools: the Method of Equal Shares on city-size elections.

    python -m bench.budget

Ours is exact, the peer works in floats; both are timed on elections that are already in memory.
Both must fund the same projects in the same order.
"""

import time
from collections import Counter
from statistics import median
from typing import Any

import numpy as np

from bench.oracles.pabutools.elections import PYTHON, ask, election_of
from deliberate.consensus.budget import Completion, EqualSharesRule, Funded, equal_shares

REPEATS = 5
GROUPS = 12


def synthetic(
    seed: int, voters: int, projects: int, marks: float, most_marks: int, share: float
) -> dict[str, Any]:
    """Twelve groups of voters with tastes of their own; popularity and cost are log-normal."""
    chance = np.random.default_rng(seed)
    names = [f"p{place:03d}" for place in range(projects)]
    costs = (np.exp(chance.normal(0, 1, projects)) * 1e5).round(-2).astype(int) + 1000
    tastes = np.exp(chance.normal(0, 1.2, (GROUPS, projects)) + chance.normal(0, 1, projects))
    tastes /= tastes.sum(axis=1, keepdims=True)
    ballots: Counter[tuple[int, ...]] = Counter()
    for group in chance.integers(0, GROUPS, voters):
        number = min(1 + chance.poisson(marks - 1), most_marks)
        chosen = chance.choice(projects, number, p=tastes[group])
        ballots[tuple(sorted(set(chosen.tolist())))] += 1
    return {
        "budget": int(costs.sum() * share),
        "costs": dict(zip(names, costs.tolist(), strict=True)),
        "ballots": [[[names[at] for at in marked], n] for marked, n in ballots.items()],
        "rule": "equal-shares",
        "utility": "cost",
        "increment": None,
        "floats": True,
    }


def timed(asked: dict[str, Any], rule: EqualSharesRule) -> tuple[Funded, float]:
    election = election_of(asked)
    seconds = []
    for _ in range(REPEATS):
        begin = time.perf_counter()
        funded = equal_shares(election, rule)
        seconds.append(time.perf_counter() - begin)
    return funded, median(seconds)


def compare(name: str, asked: dict[str, Any], bar: float) -> None:
    funded, seconds = timed(asked, EqualSharesRule(Completion.NONE))
    _, climbing = timed(asked, EqualSharesRule())
    print(f"{name}: {len(asked['ballots'])} distinct ballots")
    print(f"  equal shares, exact            {seconds:9.3f} s")
    print(f"  and add1, exact                {climbing:9.3f} s")
    if not PYTHON.exists():
        print("  pabutools: peer not installed: `tools/oracles pabutools`")
        return
    (answer,) = ask([asked])
    assert answer["selected"] == list(funded.selected), "another outcome than the peer's"
    ratio = answer["seconds"] / seconds
    print(f"  pabutools, floats              {answer['seconds']:9.3f} s")
    print(f"  ratio                          {ratio:9.1f}   (bar {bar:.0f})")
    assert ratio >= bar, f"{ratio:.1f} is below the bar of {bar}"


def main() -> None:
    compare("90,000 voters, 160 projects", synthetic(1, 90_000, 160, 3, 5, 0.2), 20)
    compare("60,000 voters, 83 projects", synthetic(2, 60_000, 83, 8, 15, 0.35), 4)


if __name__ == "__main__":
    main()
