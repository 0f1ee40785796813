"""Random elections in the words of answer.py, their answers, and ours."""

import json
import random
import subprocess
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from deliberate.consensus.budget import (
    Ballot,
    Completion,
    Election,
    EqualSharesRule,
    Funded,
    Project,
    Utility,
    equal_shares,
    greedy,
)

ROOT = Path(__file__).resolve().parents[3]
PYTHON = ROOT / ".oracles" / "pabutools" / "bin" / "python"
ANSWER = Path(__file__).with_name("answer.py")

Asked = Mapping[str, Any]


def ask(asked: Sequence[Asked]) -> list[dict[str, Any]]:
    """What pabutools answers, less the projects without votes that its greedy rule adds at last."""
    lines = "\n".join(json.dumps(question) for question in asked)
    told = subprocess.run(
        [PYTHON, ANSWER], input=lines, capture_output=True, text=True, check=True
    ).stdout
    answers = [json.loads(line) for line in told.splitlines()]
    for question, answer in zip(asked, answers, strict=True):
        marked = {name for names, _ in question["ballots"] for name in names}
        answer["selected"] = [name for name in answer["selected"] if name in marked]
    return answers


def election_of(asked: Asked) -> Election:
    return Election(
        asked["budget"],
        tuple(Project(name, cost) for name, cost in asked["costs"].items()),
        tuple(Ballot.approving(names, weight) for names, weight in asked["ballots"]),
    )


def ours(asked: Asked, election: Election | None = None) -> Funded:
    """The same rule of ours: pabutools' increments end at the exhaustive stop."""
    election = election or election_of(asked)
    if asked["rule"] == "greedy":
        return greedy(election)
    completion = Completion.ADD1_EXHAUSTIVE if asked["increment"] else Completion.NONE
    return equal_shares(election, EqualSharesRule(completion, Utility(asked["utility"])))


def random_elections(seed: str, number: int) -> Iterator[dict[str, Any]]:
    """Popular and unpopular projects, cheap and dear, in all the rules that pabutools shares."""
    chance = random.Random(seed)
    for at in range(number):
        names = [f"p{place:02d}" for place in range(chance.randint(3, 14))]
        costs = {name: chance.randint(1, 60) * chance.choice((1, 10)) for name in names}
        popular = [chance.paretovariate(1) for _ in names]
        ballots: Counter[tuple[str, ...]] = Counter()
        for _ in range(chance.randint(3, 40)):
            marks = chance.choices(names, popular, k=chance.randint(1, 5))
            ballots[tuple(sorted(set(marks)))] += chance.randint(1, 3)
        yield {
            "budget": int(sum(costs.values()) * chance.uniform(0.2, 0.7)),
            "costs": costs,
            "ballots": [[list(marks), weight] for marks, weight in ballots.items()],
            "rule": "greedy" if at % 4 == 3 else "equal-shares",
            "utility": "cardinality" if at % 4 == 2 else "cost",
            "increment": 1 if at % 4 == 1 else None,
            "floats": False,
        }
