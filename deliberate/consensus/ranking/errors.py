"""What can be wrong with ranked ballots: each error has a name and says where."""

from deliberate.consensus.errors import BadInput


class MalformedOptions(BadInput):
    """No option at all, an option that stands twice, or one that is not a text."""


class MalformedRanking(BadInput):
    """A ballot that is no ranking. The subclasses name the common ways."""


class EmptyRanking(MalformedRanking):
    """A ballot that ranks nothing: it abstains, and is not among the ranked ballots."""


class OptionTwice(MalformedRanking):
    """One option stands in two places of a ballot."""


class NotAWeight(BadInput):
    """A weight below zero or not an integer, or weights too great together."""


class NoBallots(BadInput):
    """Nobody voted, so there is nothing to count."""


class NotDeclared(BadInput):
    """A tie is to be broken by something that was not declared beforehand, or only in part."""


class TooManyTies(BadInput):
    """More ways to break ties than can be followed: declare an order, or commit a seed."""
