"""Answers pools with sortition-algorithms' maximin: one JSON object a line in, one a line out.

    .oracles/sortition-algorithms/bin/python bench/oracles/sortition-algorithms/answer.py

A pool has `candidates` as rows of id, address and values, the names of the `features`, `quotas`
as rows of feature, value, min and max, and `size`. An answer has `smallest`, the smallest chance
of whoever has any, or null where there is no panel, and `seconds` of the method alone.
Its leximin needs a commercial solver and is not asked.
"""

import json
import sys
import time
from collections import Counter
from typing import Any

from sortition_algorithms import errors, features, people, settings  # type: ignore[import-not-found]  # only in the oracle's own venv
from sortition_algorithms.committee_generation import (  # type: ignore[import-not-found]  # the same
    find_distribution_maximin,
)


def answer(asked: dict[str, Any]) -> dict[str, Any]:
    names = ["feature", "value", "min", "max"]
    rows = [dict(zip(names, map(str, row), strict=True)) for row in asked["quotas"]]
    quotas, *_ = features.read_in_features(names, rows)
    columns = ["id", "address", *asked["features"]]
    body = [dict(zip(columns, row, strict=True)) for row in asked["candidates"]]
    chosen = settings.Settings(id_column="id", columns_to_keep=["address"])
    begin = time.perf_counter()
    try:
        pool, _ = people.read_in_people(columns, body, quotas, chosen)
        features.check_min_max(quotas, asked["size"])
        panels, shares, _ = find_distribution_maximin(quotas, pool, asked["size"], ["address"])
    except errors.SortitionBaseError:
        return {"smallest": None, "seconds": time.perf_counter() - begin}
    seconds = time.perf_counter() - begin
    chances: Counter[str] = Counter()
    for panel, share in zip(panels, shares, strict=True):
        for member in panel:
            chances[member] += share
    return {"smallest": min(chances.values()), "seconds": seconds}


for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))), flush=True)
