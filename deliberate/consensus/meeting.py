"""The figures of a meeting: how many came and how they divided, counted by a rule of meetings."""

from dataclasses import asdict, dataclass

from deliberate.consensus.count import count
from deliberate.consensus.heads import Choice
from deliberate.consensus.outcome import Outcome
from deliberate.consensus.presets import preset
from deliberate.consensus.roll import RollEntry

MOST_MEMBERS = 5_000


@dataclass(frozen=True, slots=True)
class Figures:
    """How many should attend and did, and how those present divided."""

    should_attend: int
    present: int
    yes: int
    no: int
    abstain: int

    def document(self) -> dict[str, int]:
        """Give the figures as JSON values."""
        return asdict(self)

    def faults(self) -> dict[str, str]:
        """Say what is wrong with them: field -> code."""
        if not 1 <= self.should_attend <= MOST_MEMBERS:
            return {"should_attend": "members-of-a-body"}
        if self.present > self.should_attend:
            return {"present": "more-present-than-members"}
        if self.yes + self.no + self.abstain != self.present:
            return {"yes": "figures-do-not-add-up"}
        return {}

    def counted(self, rule_id: str) -> Outcome:
        """Give the outcome under a shipped rule of meetings, as of so many members without names.

        Raises `MalformedRule` for a rule that does not ship.

        Source: the rule's own.
        """
        members = [f"{number:05}" for number in range(self.should_attend)]
        said = [Choice.YES] * self.yes + [Choice.NO] * self.no + [Choice.ABSTAIN] * self.abstain
        roll = [RollEntry(member, member) for member in members]
        return count(preset(rule_id), roll, dict(zip(members, said, strict=False)))
