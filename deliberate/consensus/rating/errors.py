"""What can be wrong with ballots that rate options: each error has a name and says where."""

from deliberate.consensus.errors import BadInput, MalformedOptions, NoBallots, NotAWeight

__all__ = [
    "MalformedOptions",
    "NoBallots",
    "NotABallot",
    "NotAGrade",
    "NotAWeight",
]


class NotABallot(BadInput):
    """A ballot that is neither marks nor grades: a bare text, a number, nothing."""


class NotAGrade(BadInput):
    """A grade that is not an integer; True, False and NaN are not integers either."""
