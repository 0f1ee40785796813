"""Options chosen by a method: the ballots of the heads put to the method of the rule."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from deliberate.consensus.noticed import Noticed
from deliberate.consensus.result import Result
from deliberate.consensus.rule import Rule
from deliberate.consensus.step import Step


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a method found.

    `winners` are in the order of the options, or of their election; where the verdict is TIED
    they are those between whom nothing declared beforehand decides. `order` ranks all options,
    best first, the tied together. `invalid` counts the spoiled ballots by reason. `details` are
    the method's own figures as JSON values: enough to follow every step.

    Source: the module of the method.
    """

    verdict: Result
    winners: tuple[str, ...]
    order: tuple[tuple[str, ...], ...]
    invalid: Mapping[str, int] = field(hash=False)
    steps: tuple[Step, ...]
    details: Mapping[str, object] = field(hash=False)

    def document(self) -> dict[str, object]:
        """Give the finding as JSON values; its steps are among those of the outcome."""
        return {
            "winners": list(self.winners),
            "order": [list(tied) for tied in self.order],
            "invalid": dict(self.invalid),
            "details": dict(self.details),
        }


def choose(rule: Rule, ballots: Sequence[str | None], noticed: Noticed) -> Chosen:
    """Put the ballots of the heads, None where a head did not vote, to the method of the rule.

    Raises `MalformedNotice` without at least two options, and `UnknownOption` or
    `UnknownChoice` for a ballot that cannot be read.

    Source: see `Chosen`.
    """
    from deliberate.consensus.methods import put_to  # noqa: PLC0415 - numpy only where it is needed

    return put_to(rule, ballots, noticed)
