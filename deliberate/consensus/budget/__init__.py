"""What a budget is spent on: the greedy rule and the Method of Equal Shares, exactly."""

from deliberate.consensus.budget.completion import Completion
from deliberate.consensus.budget.contest import Tie, Utility
from deliberate.consensus.budget.election import Ballot, Election, Project
from deliberate.consensus.budget.equal_shares import EqualSharesRule, equal_shares
from deliberate.consensus.budget.errors import (
    BelowZero,
    MalformedElection,
    NoProjects,
    NotAName,
    NotAWholeNumber,
    NoVoters,
    RepeatedProject,
    StrangeProject,
    TooGreat,
)
from deliberate.consensus.budget.greedy import greedy
from deliberate.consensus.budget.outcome import Funded, Row, StepKey, Verdict

__all__ = [
    "Ballot",
    "BelowZero",
    "Completion",
    "Election",
    "EqualSharesRule",
    "Funded",
    "MalformedElection",
    "NoProjects",
    "NoVoters",
    "NotAName",
    "NotAWholeNumber",
    "Project",
    "RepeatedProject",
    "Row",
    "StepKey",
    "StrangeProject",
    "Tie",
    "TooGreat",
    "Utility",
    "Verdict",
    "equal_shares",
    "greedy",
]
