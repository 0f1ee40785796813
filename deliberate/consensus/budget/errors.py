"""What can be wrong with an election over a budget: each error has a name and says where."""

from deliberate.consensus.errors import BadInput


class MalformedElection(BadInput):
    """Projects, money or ballots that nothing can be funded from. The subclasses name the ways."""


class NoProjects(MalformedElection):
    """No project is on the ballot."""


class NoVoters(MalformedElection):
    """Nobody voted, so nobody has a share of the budget."""


class NotAName(MalformedElection):
    """A project without a name, or with one that is not a text."""


class RepeatedProject(MalformedElection):
    """The same project stands twice on the ballot."""


class StrangeProject(MalformedElection):
    """A ballot names a project that is not on the ballot paper."""


class NotAWholeNumber(MalformedElection):
    """Money, points or a weight that is not a whole number; True and NaN are none either."""


class BelowZero(MalformedElection):
    """Money or a weight below zero, or a step of money that does not go up."""


class TooGreat(MalformedElection):
    """A sum beyond 2**53 - 1: JSON could not carry it exactly."""
