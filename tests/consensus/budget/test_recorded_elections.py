"""What pabutools 1.2.3 answered, in exact fractions, to small random elections."""

import json
from pathlib import Path

import pytest

from deliberate.consensus.budget import (
    Ballot,
    Completion,
    Election,
    EqualSharesRule,
    Project,
    Utility,
    equal_shares,
    greedy,
)

RECORDED = json.loads((Path(__file__).parents[1] / "recorded" / "pabutools.json").read_text())


def test_the_record_has_every_rule():
    kinds = {(each["asked"]["rule"], each["asked"]["increment"]) for each in RECORDED}
    assert len(RECORDED) == 60
    assert kinds == {("greedy", None), ("equal-shares", None), ("equal-shares", 1)}


@pytest.mark.parametrize("recorded", RECORDED)
def test_recorded_elections_are_funded_alike(recorded):
    asked = recorded["asked"]
    election = Election(
        asked["budget"],
        tuple(Project(name, cost) for name, cost in asked["costs"].items()),
        tuple(Ballot.approving(names, weight) for names, weight in asked["ballots"]),
    )
    completion = Completion.ADD1_EXHAUSTIVE if asked["increment"] else Completion.NONE
    rule = EqualSharesRule(completion, Utility(asked["utility"]))
    funded = greedy(election) if asked["rule"] == "greedy" else equal_shares(election, rule)
    assert list(funded.selected) == recorded["selected"]
