"""The tables of decisions."""

from deliberate.decisions.models.concurring import Concurrence, TurnRecord
from deliberate.decisions.models.deciding import (
    AffectedLine,
    Ballot,
    Decision,
    MinorityStatement,
    RefusedBallot,
    RollLine,
    StatementSeconding,
)
from deliberate.decisions.models.delegations import Delegate, Delegation
from deliberate.decisions.models.proxies import Proxy

__all__ = [
    "AffectedLine",
    "Ballot",
    "Concurrence",
    "Decision",
    "Delegate",
    "Delegation",
    "MinorityStatement",
    "Proxy",
    "RefusedBallot",
    "RollLine",
    "StatementSeconding",
    "TurnRecord",
]
