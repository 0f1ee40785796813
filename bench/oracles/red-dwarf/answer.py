"""Answers conversations with red-dwarf: one JSON object a line in, one a line out.

    .oracles/red-dwarf/bin/python bench/oracles/red-dwarf/answer.py < asked > answers

A conversation has `votes` ([person, statement, value] with places and 1, 0, -1), or a `file` (.npz)
of three arrays of those names; and `rejected` statements. With `groups`, a group a person or -1,
only the statistics are made; without, the whole pipeline runs, and `seconds` are of it alone.
"""

import json
import sys
import time
from typing import Any

import numpy as np
from reddwarf.implementations.base import run_pipeline
from reddwarf.utils.consensus import select_consensus_statements
from reddwarf.utils.matrix import generate_raw_matrix
from reddwarf.utils.stats import (
    calculate_comment_statistics_dataframes,
    select_representative_statements,
)


def votes_of(asked: dict[str, Any]) -> list[dict[str, int]]:
    if "file" in asked:
        held = np.load(asked["file"])
        rows = zip(*(held[name].tolist() for name in ("person", "statement", "value")), strict=True)
    else:
        rows = asked["votes"]
    return [{"participant_id": p, "statement_id": s, "vote": v} for p, s, v in rows]


def statistics(votes: list[dict[str, int]], asked: dict[str, Any]) -> dict[str, Any]:
    matrix = generate_raw_matrix(votes=votes)
    groups = np.array(asked["groups"])[matrix.index]
    inside = groups >= 0
    grouped, shared = calculate_comment_statistics_dataframes(
        vote_matrix=matrix.loc[inside], cluster_labels=groups[inside].tolist()
    )
    return {
        "consensus": select_consensus_statements(matrix, asked["rejected"]),
        "repness": select_representative_statements(grouped, asked["rejected"]),
        "shared": shared["group-aware-consensus-agree"].to_dict(),
    }


def pipeline(votes: list[dict[str, int]], asked: dict[str, Any]) -> dict[str, Any]:
    start = time.perf_counter()
    found = run_pipeline(votes=votes, mod_out_statement_ids=asked["rejected"], random_state=1)
    seconds = time.perf_counter() - start
    group = found.participants_df["cluster_id"]
    return {
        "seconds": seconds,
        "consensus": found.consensus,
        "repness": found.repness,
        "shared": found.group_aware_consensus["agree"],
        "components": found.statements_df[["pc1", "pc2"]].to_numpy().T.tolist(),
        "statements": found.statements_df.index.tolist(),
        "groups": {int(who): int(at) for who, at in group.dropna().items()},
    }


for line in sys.stdin:
    asked = json.loads(line)
    answered = (statistics if "groups" in asked else pipeline)(votes_of(asked), asked)
    print(json.dumps(answered), flush=True)
