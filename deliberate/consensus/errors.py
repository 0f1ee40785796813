"""What can be wrong with a rule, a roll or a ballot: each error has a name and says where."""


class BadInput(ValueError):  # noqa: N818 - errors here are named after what is wrong
    """Something given to the count is wrong. `place` says where, `reason` says what."""

    def __init__(self, place: str, reason: str) -> None:
        super().__init__(f"{place}: {reason}")
        self.place = place
        self.reason = reason


class MalformedRule(BadInput):
    """A rule that cannot be a rule: a share above one, a quorum of nothing, a missing word."""


class MalformedRoll(BadInput):
    """A roll that nobody can be counted on. The subclasses name the ways."""


class EmptyRoll(MalformedRoll):
    """Nobody is on the roll."""


class DuplicateRow(MalformedRoll):
    """The same voter stands twice beside the same unit."""


class NegativeArea(MalformedRoll):
    """An area below zero."""


class NotAnInteger(MalformedRoll):
    """An area that is not a whole number of 0.01 m²; True and False are not numbers either."""


class AreasDiffer(MalformedRoll):
    """Two rows of one unit give it two areas."""


class NotText(MalformedRoll):
    """A unit, voter or segment that is not a text, or is an empty one."""


class NotAMark(MalformedRoll):
    """What marks a member is none of the marks that are known."""


class MarksDiffer(MalformedRoll):
    """Two rows of one voter do not agree on what the voter is."""


class StrangerBallot(BadInput):
    """A ballot by somebody who is not on the roll."""


class UnknownChoice(BadInput):
    """A ballot that says none of yes, no and abstain, or that cannot be read."""


class UnknownOption(BadInput):
    """An option that is not on the ballot."""


class MalformedOptions(BadInput):
    """No option at all, an option that stands twice, or one that is not a text."""


class NotAWeight(BadInput):
    """A weight that is missing, below zero or not an integer, or too great with the others."""


class NoBallots(BadInput):
    """Nobody voted, so there is nothing to count."""


class MalformedNotice(BadInput):
    """What was noticed beside the rule (options, costs, budget, segments) is not usable."""


class ImpossibleCount(BadInput):
    """A count below zero, or greater than what it is a part of."""


class ImpossibleChance(BadInput):
    """A chance outside 0 and 1, or one of zero for what happened."""


class NotCanonical(BadInput):
    """A value without canonical JSON: a float, a too great integer, a broken text."""


class MalformedDraw(BadInput):
    """A size, a number of tickets, a seed or a counter that no draw can be made with."""


class WrongReveal(BadInput):
    """What was revealed is not what had been committed."""
