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
from deliberate.decisions.models.proxies import Proxy

__all__ = [
    "AffectedLine",
    "Ballot",
    "Concurrence",
    "Decision",
    "MinorityStatement",
    "Proxy",
    "RefusedBallot",
    "RollLine",
    "StatementSeconding",
    "TurnRecord",
]
