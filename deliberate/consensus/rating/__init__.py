"""Rating: every option is rated by itself. Score, majority judgment, approval, committees."""

from deliberate.consensus.rating.approval import approval
from deliberate.consensus.rating.ballots import Flaw, Tally
from deliberate.consensus.rating.committee import committee
from deliberate.consensus.rating.errors import (
    MalformedOptions,
    NoBallots,
    NotABallot,
    NotAGrade,
    NotAWeight,
)
from deliberate.consensus.rating.judgment import judgment
from deliberate.consensus.rating.rated import (
    Bound,
    Margin,
    Rated,
    RatingKey,
    RatingMethod,
    Warned,
)
from deliberate.consensus.rating.score import Blanks, score

__all__ = [
    "Blanks",
    "Bound",
    "Flaw",
    "MalformedOptions",
    "Margin",
    "NoBallots",
    "NotABallot",
    "NotAGrade",
    "NotAWeight",
    "Rated",
    "RatingKey",
    "RatingMethod",
    "Tally",
    "Warned",
    "approval",
    "committee",
    "judgment",
    "score",
]
