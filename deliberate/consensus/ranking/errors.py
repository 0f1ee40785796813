"""What can be wrong with ranked ballots: each error has a name and says where."""

from deliberate.consensus.errors import BadInput, MalformedOptions, NoBallots, NotAWeight

__all__ = [
    "EmptyRanking",
    "MalformedOptions",
    "MalformedRanking",
    "NoBallots",
    "NotAWeight",
    "NotDeclared",
    "OptionTwice",
    "TooManyTies",
]


class MalformedRanking(BadInput):
    """A ballot that is no ranking. The subclasses name the common ways."""


class EmptyRanking(MalformedRanking):
    """A ballot that ranks nothing: it abstains, and is not among the ranked ballots."""


class OptionTwice(MalformedRanking):
    """One option stands in two places of a ballot."""


class NotDeclared(BadInput):
    """A tie is to be broken by something that was not declared beforehand, or only in part."""


class TooManyTies(BadInput):
    """More ways to break ties than can be followed: declare an order, or commit a seed."""
