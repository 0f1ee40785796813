"""Answers elections with pabutools: one JSON object a line in, one a line out.

    .oracles/pabutools/bin/python bench/oracles/pabutools/answer.py < elections > answers

An election has `budget`, `costs` by project in the declared order, `ballots` as pairs of a list of
projects and a weight, `rule` ("equal-shares" or "greedy"), `utility` ("cost" or "cardinality"),
`increment` (null for no completion) and `floats`. An answer has `selected` in order and `seconds`
of the rule alone.
"""

import json
import sys
import time
from typing import Any

import pabutools.fractions  # type: ignore[import-not-found]  # only in the oracle's own venv
from pabutools import election, rules, tiebreaking

SATISFACTION = {"cost": election.Cost_Sat, "cardinality": election.Cardinality_Sat}


def election_of(asked: dict[str, Any]) -> tuple[Any, Any]:
    projects = {name: election.Project(name, cost) for name, cost in asked["costs"].items()}
    instance = election.Instance(projects.values(), budget_limit=asked["budget"])
    ballots = [
        election.ApprovalBallot(projects[name] for name in names)
        for names, weight in asked["ballots"]
        for _ in range(weight)
    ]
    return instance, election.ApprovalProfile(ballots)


def ties_of(asked: dict[str, Any]) -> Any:
    """More votes, then the lower cost, then the declared order."""
    places = {name: place for place, name in enumerate(asked["costs"])}
    votes = dict.fromkeys(places, 0)
    for names, weight in asked["ballots"]:
        for name in names:
            votes[name] += weight

    def order(_: object, __: object, project: Any) -> tuple[int, int, int]:
        return -votes[project.name], project.cost, places[project.name]

    return tiebreaking.TieBreakingRule(order)


def answer(asked: dict[str, Any]) -> dict[str, Any]:
    pabutools.fractions.FRACTION = "float" if asked["floats"] else "gmpy2"
    instance, profile = election_of(asked)
    ties = ties_of(asked)
    satisfaction = SATISFACTION[asked["utility"]]
    begin = time.perf_counter()
    if asked["rule"] == "greedy":
        found = rules.greedy_utilitarian_welfare(
            instance, profile, sat_class=satisfaction, tie_breaking=ties
        )
    else:
        found = rules.method_of_equal_shares(
            instance,
            profile,
            sat_class=satisfaction,
            tie_breaking=ties,
            voter_budget_increment=asked["increment"],
        )
    seconds = time.perf_counter() - begin
    return {"selected": [project.name for project in found], "seconds": seconds}


for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))), flush=True)
