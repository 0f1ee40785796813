"""Random conversations for red-dwarf, and the record of its answers.

`python -m tests.oracles.red_dwarf` writes the record anew.
"""

import json
import math
from pathlib import Path
from random import Random

import numpy as np

from bench.landscape import ask
from deliberate.consensus.landscape import Opinions, counts_of, totals
from deliberate.consensus.landscape.polis import consensus_lists, group_aware_consensus, repness

RECORD = Path(__file__).parents[1] / "consensus" / "recorded" / "red-dwarf.json"


def talks(seed, number):
    """Few people and statements, groups that lean; some people in no group, some rejected."""
    chance = Random(seed)
    for _ in range(number):
        people, statements, groups = (
            chance.randint(8, 40),
            chance.randint(3, 9),
            chance.randint(2, 4),
        )
        lean = [[chance.random() for _ in range(statements)] for _ in range(groups)]
        group = [*range(groups), *(chance.randrange(-1, groups) for _ in range(people - groups))]
        seen = chance.choice((0.3, 0.6, 0.9))
        yield {
            "votes": [
                [
                    who,
                    what,
                    chance.choice((0, *[1 if chance.random() < lean[at][what] else -1] * 4)),
                ]
                for who, at in enumerate(group)
                for what in range(statements)
                if what == who % statements or chance.random() < seen
            ],
            "groups": group,
            "rejected": [what for what in range(statements) if chance.random() < 0.15],
        }


def differences(asked, peer):
    """Where we and the peer differ, beyond the order of equals, and beyond a group without a
    statement that it agrees to most: there red-dwarf lists nothing, and Polis what passes.
    """
    who, what, value = zip(*asked["votes"], strict=True)
    opinions = Opinions.from_arrays(who, what, value, max(who) + 1, max(what) + 1)
    everybody, part = totals(opinions), np.array(asked["groups"])
    groups = counts_of(opinions, part, max(part) + 1)
    for at, theirs in peer["shared"].items():
        if not math.isclose(group_aware_consensus(groups)[int(at)], theirs, abs_tol=1e-12):
            yield "group-aware consensus", at, theirs
    lists = consensus_lists(everybody, asked["rejected"])
    chosen = {"agree": everybody.agree[0], "disagree": everybody.disagree[0]}
    for side, columns in lists.items():
        ours = [(int(chosen[side][at]), int(everybody.seen[0, at])) for at in columns]
        theirs = [(one["n-success"], one["n-trials"]) for one in peer["consensus"][side]]
        if ours != theirs:
            yield "consensus", side, theirs
    for at, found in enumerate(repness(groups, asked["rejected"])):
        ours = [(one.side, one.best, round(one.weight, 6)) for one in found]
        theirs = [_weighed(one) for one in peer["repness"].get(str(at), [])]
        if ours != theirs and (theirs or any(one.best for one in found)):
            yield "repness", at, theirs


def _weighed(one):
    weight = one["repness"] * one["repness-test"] * one["p-success"] * one["p-test"]
    return one["repful-for"], one.get("best-agree", False), round(weight, 6)


def main():
    instances = list(talks("recorded", 60))
    pairs = zip(instances, ask(instances), strict=True)
    lines = [
        json.dumps({"asked": asked, "peer": peer}, separators=(",", ":")) for asked, peer in pairs
    ]
    RECORD.write_text("[\n" + ",\n".join(lines) + "\n]\n")


if __name__ == "__main__":
    main()
