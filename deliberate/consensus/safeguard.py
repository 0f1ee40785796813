"""The minority safeguard: those directly affected may ask for a second reading, once."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from deliberate.consensus.electorate import Electorate
from deliberate.consensus.errors import BadInput, MalformedRule
from deliberate.consensus.heads import QUESTION, Ballots, Choice, heads_of, tally
from deliberate.consensus.outcome import StepKey
from deliberate.consensus.roll import RollEntry, check_roll
from deliberate.consensus.step import Step
from deliberate.consensus.threshold import Base, Comparison, Measure, Threshold

TURNOUT = (StepKey.TURNOUT_MET, StepKey.TURNOUT_MISSED)
OPPOSITION = (StepKey.OPPOSITION_MET, StepKey.OPPOSITION_MISSED)
HALF, TWO_THIRDS = Fraction(1, 2), Fraction(2, 3)
READINGS = (1, 2)


@dataclass(frozen=True, slots=True)
class Safeguard:
    """What a charter asks for before a passed decision is suspended once.

    At least `turnout` of those affected voted, and at least `opposition` of those who voted,
    abstentions included, said No. `measure` counts them by household, or by person where the
    stratum is a protected group. `pause_days` are the whole days before the second reading.
    Raises `MalformedRule` for another measure or a fraction that cannot be a threshold.

    Source: a rule of the residents' charter (居民委员会组织法第30—31条); a delaying power only,
    so the majority of 第33条 still decides.
    """

    measure: Measure = Measure.HOUSEHOLDS
    turnout: Fraction = HALF
    opposition: Fraction = TWO_THIRDS
    pause_days: int = 15
    source: str = "居民自治章程"

    def __post_init__(self) -> None:
        if self.measure not in (Measure.HOUSEHOLDS, Measure.PERSONS):
            raise MalformedRule("measure", "those affected are households or persons")
        self.thresholds()

    def thresholds(self) -> tuple[Threshold, Threshold]:
        """Give the tests of turnout and of opposition."""
        return (
            self._at_least(Base.ROLL, self.turnout),
            self._at_least(Base.PARTICIPATING, self.opposition),
        )

    def _at_least(self, base: Base, share: Fraction) -> Threshold:
        return Threshold(self.measure, base, Comparison.AT_LEAST, share, self.source)


CHARTER = Safeguard()


@dataclass(frozen=True, slots=True)
class SecondReading:
    """Whether the safeguard suspends the decision, and the numbers for either answer.

    `eligible`, `voted` and `against` are heads of the affected stratum; `steps` are the tests of
    turnout and of opposition. At reading 2 `applies` is False whatever the numbers say.

    Source: see `Safeguard`.
    """

    applies: bool
    reading: int
    eligible: int
    voted: int
    against: int
    steps: tuple[Step, Step]

    def document(self) -> dict[str, object]:
        """Give the finding as JSON values."""
        return {
            "applies": self.applies,
            "reading": self.reading,
            "eligible": self.eligible,
            "voted": self.voted,
            "against": self.against,
            "steps": [step.document() for step in self.steps],
        }


def second_reading(
    affected: Sequence[RollEntry],
    ballots: Ballots,
    *,
    reading: int = 1,
    safeguard: Safeguard = CHARTER,
) -> SecondReading:
    """Ask whether those directly affected suspend a passed decision.

    `affected` are the rows of the affected stratum, and may be none; ballots of other voters are
    left aside, so the whole ballot box may be given. Voters of one household who disagree abstain
    together. Raises `MalformedRoll`, or `BadInput` for a reading that is neither 1 nor 2.

    Source: see `Safeguard`.
    """
    if reading not in READINGS:
        raise BadInput("reading", f"{reading!r} is neither the first nor the second")
    if affected:
        check_roll(affected)
    heads = heads_of(affected, safeguard.measure, Electorate.HOUSEHOLDS)
    counted = tally(heads, ballots, safeguard.measure, QUESTION)
    voted, against = counted.participating, counted.chosen[Choice.NO]
    turnout, opposition = safeguard.thresholds()
    steps = (
        Step.of(turnout, TURNOUT, voted, counted.eligible),
        Step.of(opposition, OPPOSITION, against, voted),
    )
    applies = reading == 1 and all(step.holds for step in steps)
    return SecondReading(applies, reading, counted.eligible, voted, against, steps)
