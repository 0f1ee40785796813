"""Who agreed to weights that stand for how much people are affected, before anybody answers."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from deliberate.consensus import Result
from deliberate.consensus.meeting import Figures
from deliberate.deliberations.rules.thread import LONGEST_REASON

COUNCIL_RULE = "R13"


@dataclass(frozen=True, slots=True)
class Approval:
    """The meeting of a council; where there is none, what the post that opens the round states."""

    council: str = ""
    held_on: date | None = None
    figures: Figures | None = None
    statement: str = ""

    def faults(self, councils: Collection[str], today: date) -> dict[str, str]:
        """What keeps a round from opening: field -> code. `councils`: those that could meet."""
        if not councils:
            return self._faults_in_statement()
        faults = {} if self.council in councils else {"council": "choose-one"}
        if self.held_on is None:
            faults["held_on"] = "not-a-day"
        elif self.held_on > today:
            faults["held_on"] = "held-in-the-future"
        return faults | self._faults_in_figures()

    def _faults_in_statement(self) -> dict[str, str]:
        if not self.statement:
            return {"statement": "needed"}
        return {"statement": "too-long"} if len(self.statement) > LONGEST_REASON else {}

    def _faults_in_figures(self) -> dict[str, str]:
        if self.figures is None:
            return {"should_attend": "figures-needed"}
        if faults := self.figures.faults():
            return faults
        verdict = self.figures.counted(COUNCIL_RULE).verdict
        if verdict is Result.INQUORATE:
            return {"present": "council-without-quorum"}
        return {} if verdict is Result.PASSED else {"yes": "council-did-not-agree"}

    def document(self, *, signed: str) -> dict[str, Any]:
        """As a round pins and publishes it; `signed` is the post that wrote it down."""
        counted = self.figures and self.figures.counted(COUNCIL_RULE)
        return {
            "council": self.council,
            "held_on": self.held_on.isoformat() if self.held_on else "",
            "rule": COUNCIL_RULE if counted else "",
            "figures": self.figures.document() if self.figures else None,
            "steps": [step.document() for step in counted.steps] if counted else [],
            "statement": self.statement,
            "signed": signed,
        }
