"""The tables of decisions."""

from deliberate.decisions.models.box import (
    AffectedLine,
    Ballot,
    Participation,
    RecordedVote,
    RefusedBallot,
)
from deliberate.decisions.models.concurring import Concurrence, TurnRecord
from deliberate.decisions.models.deciding import (
    Decision,
    MinorityStatement,
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
    "Participation",
    "Proxy",
    "RecordedVote",
    "RefusedBallot",
    "RollLine",
    "StatementSeconding",
    "TurnRecord",
]
