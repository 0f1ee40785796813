"""The form of the council's approval, or of the statement where there is no council."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from deliberate.consensus.meeting import Figures
from deliberate.deliberations.rules import Approval
from deliberate.web.reading import day_in, number_in


@dataclass(frozen=True, slots=True)
class ApprovalForm:
    council: str = ""
    held_on: str = ""
    should_attend: str = ""
    present: str = ""
    yes: str = ""
    no: str = ""
    abstain: str = ""
    statement: str = ""

    @classmethod
    def read(cls, typed: Mapping[str, str]) -> Self:
        return cls(**{name: typed[name] for name in cls.__slots__})

    @classmethod
    def after(cls, approval: Mapping[str, Any] | None) -> Self:
        """With what was pinned in the round before."""
        if approval is None:
            return cls()
        figures = {name: str(number) for name, number in (approval["figures"] or {}).items()}
        said = {name: approval[name] for name in ("council", "held_on", "statement")}
        return cls(**said, **figures)

    @property
    def approval(self) -> Approval:
        figures = figures_in(self.should_attend, self.present, self.yes, self.no, self.abstain)
        return Approval(self.council, day_in(self.held_on), figures, self.statement)


def figures_in(should_attend: str, present: str, yes: str, no: str, abstain: str) -> Figures | None:
    """Who is not said to have said no or to have abstained did neither."""
    typed = (should_attend, present, yes, no or "0", abstain or "0")
    known = [number for number in map(number_in, typed) if number is not None]
    return Figures(*known) if len(known) == len(typed) else None
