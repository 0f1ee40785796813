"""The tables of deliberations."""

from deliberate.deliberations.models.options import (
    Consent,
    ConsentObjection,
    ObjectionSeconding,
    Option,
)
from deliberate.deliberations.models.rounds import (
    ConsensusLimits,
    ConsensusRound,
    PaperAnswer,
    Resumption,
    RoundAnswer,
)
from deliberate.deliberations.models.thread import (
    Claim,
    Deliberation,
    GroupLetter,
    OpinionGiven,
    Participant,
    Reply,
)

__all__ = [
    "Claim",
    "ConsensusLimits",
    "ConsensusRound",
    "Consent",
    "ConsentObjection",
    "Deliberation",
    "GroupLetter",
    "ObjectionSeconding",
    "OpinionGiven",
    "Option",
    "PaperAnswer",
    "Participant",
    "Reply",
    "Resumption",
    "RoundAnswer",
]
