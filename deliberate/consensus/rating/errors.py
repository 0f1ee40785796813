"""What can be wrong with ballots that rate options: each error has a name and says where."""

from deliberate.consensus.errors import BadInput


class MalformedOptions(BadInput):
    """No option at all, an option that stands twice, or one that is not a text."""


class NoBallots(BadInput):
    """Nobody voted, so there is nothing to count."""


class NotABallot(BadInput):
    """A ballot that is neither marks nor grades: a bare text, a number, nothing."""


class NotAGrade(BadInput):
    """A grade that is not an integer; True, False and NaN are not integers either."""


class NotAWeight(BadInput):
    """A weight that is missing, below zero or not an integer."""
