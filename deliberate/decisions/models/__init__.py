"""The tables of decisions."""

from deliberate.decisions.models.deciding import (
    AffectedLine,
    Ballot,
    Concurrence,
    Decision,
    MinorityStatement,
    RefusedBallot,
    RollLine,
    StatementSeconding,
    TurnRecord,
)

__all__ = [
    "AffectedLine",
    "Ballot",
    "Concurrence",
    "Decision",
    "MinorityStatement",
    "RefusedBallot",
    "RollLine",
    "StatementSeconding",
    "TurnRecord",
]
