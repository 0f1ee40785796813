"""What can be wrong with opinions: each error has a name and says where."""

from deliberate.consensus.errors import BadInput


class NoOpinions(BadInput):
    """There is nobody to have an opinion, or nothing to have one of."""


class UnknownOpinion(BadInput):
    """An opinion that is none of 1 (agree), 0 (pass) and -1 (disagree)."""


class StrangerOpinion(BadInput):
    """An opinion by a person, or of a statement, that is not among those given."""


class NamedTwice(BadInput):
    """The same person or statement stands twice in a list of names."""


class LengthsDiffer(BadInput):
    """Two things that go together, such as people and their scores, are not as many."""


class UnknownSegment(BadInput):
    """Somebody took part in a segment that nobody was declared to belong to."""


class StatementsDiffer(BadInput):
    """Two things about different statements cannot be put together."""
