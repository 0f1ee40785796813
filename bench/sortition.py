"""A fair lottery over panels, ours and sortition-algorithms' in the same run.

python -m bench.sortition

Ours is LEXIMIN, which raises every chance as far as it can; the peer's is MAXIMIN, which raises
the smallest only. The smallest chance of both has to be the same.
"""

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from random import Random
from statistics import median
from time import perf_counter
from typing import Any

from bench import PEERS
from deliberate.consensus.sortition import Candidate, Quota, Quotas, lottery_of

ROOT = Path(__file__).resolve().parent.parent
PEER = ROOT / ".oracles" / "sortition-algorithms" / "bin" / "python"
MISSING = "peer not installed: `tools/oracles sortition-algorithms`"
FEATURES = (2, 4, 5, 3, 4)
COMPARED, BAR = (150, 22), 4
ALONE = ((400, 40), (1000, 50))
RUNS = 5
CLOSE = 1e-3

Pool = tuple[list[Candidate], Quotas]


def random_pool(
    seed: object,
    people: int,
    size: int,
    values: Sequence[int] = FEATURES,
    *,
    sharing: float = 0.1,
    slack: int = 1,
) -> Pool:
    """Candidates answer otherwise than the quotas would have it, as volunteers do.

    `values` is the number of values of each feature, `sharing` the part of the candidates who
    share an address with the one before, `slack` how far a quota's bounds are from its share.
    """
    chance = Random(str(seed))
    shares = [[chance.random() + 0.3 for _ in range(many)] for many in values]
    answers = [[share * (chance.random() * 1.5 + 0.4) for share in each] for each in shares]
    pool: list[Candidate] = []
    for at in range(people):
        features = {
            f"f{feature}": str(chance.choices(range(len(each)), each)[0])
            for feature, each in enumerate(answers)
        }
        shared = pool and chance.random() < sharing
        address = pool[-1].address if shared else f"a{at}"
        pool.append(Candidate(f"c{at:04}", features, address))
    rows = [
        Quota(f"f{feature}", str(value), max(0, int(part) - slack), int(part) + slack)
        for feature, each in enumerate(shares)
        for value, part in enumerate(size * share / sum(each) for share in each)
    ]
    return pool, Quotas(rows)


def question(pool: Pool, size: int) -> dict[str, Any]:
    candidates, quotas = pool
    return {
        "candidates": [[each.id, each.address, *each.features.values()] for each in candidates],
        "features": list(candidates[0].features),
        "quotas": [[each.feature, each.value, each.least, each.most] for each in quotas.rows],
        "size": size,
    }


def pool_of(asked: dict[str, Any]) -> Pool:
    """The pool of a question."""
    return [
        Candidate(name, dict(zip(asked["features"], values, strict=True)), address)
        for name, address, *values in asked["candidates"]
    ], Quotas(Quota(*row) for row in asked["quotas"])


def ask(questions: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the peer answers to each; see bench/oracles/sortition-algorithms/answer.py."""
    asked = "".join(json.dumps(each) + "\n" for each in questions)
    script = str(ROOT / "bench" / "oracles" / "sortition-algorithms" / "answer.py")
    found = subprocess.run([PEER, script], input=asked, text=True, check=True, stdout=-1, env=PEERS)
    return [json.loads(line) for line in found.stdout.splitlines() if line.startswith("{")]


def ours(pool: Pool, size: int) -> tuple[float, float]:
    """The smallest chance that was found, and the seconds of the median run."""
    seconds = []
    for _ in range(RUNS):
        start = perf_counter()
        lottery = lottery_of(*pool, size)
        seconds.append(perf_counter() - start)
    return float(min(aim for aim in lottery.aims.values() if aim)), median(seconds)


def measure(people: int, size: int) -> None:
    pool = random_pool("bench", people, size)
    smallest, seconds = ours(pool, size)
    name = f"panel, {people} -> {size}"
    mine = f"{name:<24}ours (leximin) {seconds:>6.2f} s, smallest {smallest:.4f}"
    if (people, size) != COMPARED:
        print(mine)
        return
    if not PEER.exists():
        print(f"{mine}   {MISSING}")
        return
    [peer] = ask([question(pool, size)])
    assert abs(peer["smallest"] - smallest) < CLOSE, "the smallest chances differ"
    ratio = peer["seconds"] / seconds
    print(
        f"{mine}   sortition-algorithms (maximin) {peer['seconds']:>6.2f} s, "
        f"smallest {peer['smallest']:.4f}   {ratio:>4.1f} times   bar {BAR}   "
        f"{'holds' if ratio >= BAR else 'FALLS SHORT'}"
    )


def main() -> None:
    for people, size in (COMPARED, *ALONE):
        measure(people, size)


if __name__ == "__main__":
    main()
