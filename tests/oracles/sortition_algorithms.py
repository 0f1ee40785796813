"""Random pools for sortition-algorithms, and the record of its answers.

`python -m tests.oracles.sortition_algorithms` writes the record anew.
"""

import json
from pathlib import Path
from random import Random

from bench.sortition import ask, pool_of, question, random_pool
from deliberate.consensus.sortition import InfeasibleQuotas, Method, PoolTooSmall, lottery_of

RECORD = Path(__file__).parents[1] / "consensus" / "recorded" / "sortition-algorithms.json"
VALUES = ((2, 3), (2, 2, 2), (2, 3, 4), (2, 3, 2, 4))


def questions(seed, number):
    """Pools with and without shared addresses, wide and narrow quotas, some that nobody meets."""
    chance = Random(seed)
    for at in range(number):
        size = chance.randint(3, 8)
        people = chance.randint(2 * size, 6 * size)
        sharing, slack = chance.choice((0, 0.2, 0.5)), chance.choice((1, 1, 2))
        pool = random_pool(
            f"{seed}-{at}", people, size, chance.choice(VALUES), sharing=sharing, slack=slack
        )
        yield question(pool, size)


def smallest(asked, method=Method.MAXIMIN):
    """The smallest chance above none that we find, or None where there is no panel."""
    candidates, quotas = pool_of(asked)
    try:
        lottery = lottery_of(candidates, quotas, asked["size"], method=method, tickets=100)
    except (InfeasibleQuotas, PoolTooSmall):
        return None
    return float(min(aim for aim in lottery.aims.values() if aim))


def main():
    asked = list(questions("recorded", 25))
    lines = [
        json.dumps({"asked": each, "smallest": peer["smallest"]})
        for each, peer in zip(asked, ask(asked), strict=True)
    ]
    RECORD.write_text("[\n" + ",\n".join(lines) + "\n]\n")


if __name__ == "__main__":
    main()
