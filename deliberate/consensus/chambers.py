"""Several chambers on one question: each counts by itself, and those that must agree all must."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from deliberate.consensus.errors import BadInput, MalformedRule
from deliberate.consensus.result import Result
from deliberate.consensus.step import Step
from deliberate.consensus.threshold import Comparison, Measure

SOURCE = "会签"


class MalformedChambers(BadInput):
    """Chambers that cannot decide together: a name twice, nobody who decides, a member twice."""


class UnknownChamber(BadInput):
    """An outcome, a roll or a deadline of a chamber that is not asked; or one without a roll."""


class ChamberKey(StrEnum):
    """The code of the sentence that tells a step.

    The steps about one chamber have {chamber, role}; they compare its agreement, 1 or 0, with 1,
    and those about a chamber that is only consulted decide nothing.

    - chamber-agreed, chamber-refused: it passed; it did not pass or was tied.
    - chamber-inquorate: it is empty, or too few of it took part, or it was wrongly composed.
    - chamber-silent: it is empty, too few took part or nobody answered, and its deadline is over.
    - chamber-awaited: it has no outcome yet.
    - chambers-agreed, chambers-lacking: how many agreed of those that must; no data.
    """

    CHAMBER_AGREED = "chamber-agreed"
    CHAMBER_REFUSED = "chamber-refused"
    CHAMBER_INQUORATE = "chamber-inquorate"
    CHAMBER_SILENT = "chamber-silent"
    CHAMBER_AWAITED = "chamber-awaited"
    CHAMBERS_AGREED = "chambers-agreed"
    CHAMBERS_LACKING = "chambers-lacking"


TOLD = {
    Result.PASSED: ChamberKey.CHAMBER_AGREED,
    Result.NOT_PASSED: ChamberKey.CHAMBER_REFUSED,
    Result.TIED: ChamberKey.CHAMBER_REFUSED,
    Result.VOID: ChamberKey.CHAMBER_INQUORATE,
    Result.INQUORATE: ChamberKey.CHAMBER_INQUORATE,
    None: ChamberKey.CHAMBER_AWAITED,
}
# What comes first settles the whole: a refusal is final, whatever others still may say.
GRAVEST_FIRST = (Result.NOT_PASSED, Result.TIED, Result.VOID, Result.INQUORATE, None)


class Role(StrEnum):
    """Who decides, whose consent is needed besides, and who is only heard."""

    DECIDE = "decide"
    CONSENT = "consent"
    CONSULT = "consult"


class Inquorate(StrEnum):
    """What it means that a chamber is empty, or that too few of it took part."""

    BLOCKS = "blocks"
    SILENT_AFTER_DEADLINE = "silent-after-deadline"


@dataclass(frozen=True, slots=True)
class Chamber:
    """A body that is asked beside others. Raises `MalformedRule` where one would decide by silence.

    Source: design rule of this package: chambers, and no votes multiplied by a role.
    """

    name: str
    role: Role
    inquorate: Inquorate = Inquorate.BLOCKS

    def __post_init__(self) -> None:
        if self.role is Role.DECIDE and self.inquorate is not Inquorate.BLOCKS:
            raise MalformedRule("inquorate", "who decides cannot decide by silence")


@dataclass(frozen=True, slots=True)
class ChambersFinding:
    """What the chambers decided together; None while one that must agree is awaited.

    Source: see `concur`.
    """

    verdict: Result | None
    steps: tuple[Step, ...]

    def document(self) -> dict[str, object]:
        """Give the finding as JSON values."""
        return {
            "verdict": self.verdict.value if self.verdict else None,
            "steps": [step.document() for step in self.steps],
        }


def concur(
    chambers: Sequence[Chamber],
    rolls: Mapping[str, Sequence[str]],
    outcomes: Mapping[str, Result],
    *,
    overdue: Collection[str] = (),
) -> ChambersFinding:
    """Put the outcomes of the chambers together.

    `rolls` name the members of each chamber, `outcomes` the result of each that has counted, and
    `overdue` the chambers whose deadline is over. All chambers that decide or consent must pass;
    those consulted are told only. An empty chamber is inquorate. A chamber whose rule says so
    does not block by silence once its deadline is over: being empty, inquorate or without an
    outcome. Who sits in two chambers is counted in each, and never twice in one. Raises
    `MalformedChambers` or `UnknownChamber` with the place.

    Source: 会签; a refusal of one is a refusal of all.
    """
    _check(chambers, rolls, outcomes, overdue)
    found = {
        chamber: _found(chamber, rolls, outcomes, overdue=chamber.name in overdue)
        for chamber in chambers
    }
    binding = [result for chamber, (result, _) in found.items() if chamber.role is not Role.CONSULT]
    steps = [
        _step(key, int(result is Result.PASSED), 1, chamber=chamber.name, role=chamber.role.value)
        for chamber, (result, key) in found.items()
    ]
    agreed = binding.count(Result.PASSED)
    lacking = agreed < len(binding)
    together = (ChamberKey.CHAMBERS_AGREED, ChamberKey.CHAMBERS_LACKING)[lacking]
    return ChambersFinding(all_of(binding), (*steps, _step(together, agreed, len(binding))))


def all_of(results: Iterable[Result | None]) -> Result | None:
    """Give the verdict of several that must all pass; None while one is awaited.

    Source: the order of `GRAVEST_FIRST`.
    """
    found = set(results)
    return next((result for result in GRAVEST_FIRST if result in found), Result.PASSED)


def _found(
    chamber: Chamber,
    rolls: Mapping[str, Sequence[str]],
    outcomes: Mapping[str, Result],
    *,
    overdue: bool,
) -> tuple[Result | None, ChamberKey]:
    result = outcomes.get(chamber.name) if rolls[chamber.name] else Result.INQUORATE
    excused = overdue and chamber.inquorate is Inquorate.SILENT_AFTER_DEADLINE
    if excused and result in (Result.INQUORATE, None):
        return Result.PASSED, ChamberKey.CHAMBER_SILENT
    return result, TOLD[result]


def _step(key: ChamberKey, count: int, needed: int, **data: str) -> Step:
    return Step(key, count, Comparison.AT_LEAST, needed, Measure.MEMBERS, SOURCE, data)


def _check(
    chambers: Sequence[Chamber],
    rolls: Mapping[str, Sequence[str]],
    outcomes: Mapping[str, Result],
    overdue: Collection[str],
) -> None:
    names = [chamber.name for chamber in chambers]
    if not any(chamber.role is Role.DECIDE for chamber in chambers):
        raise MalformedChambers("chambers", "none of them decides")
    for at, name in enumerate(names):
        if name in names[:at]:
            raise MalformedChambers(f"chambers[{at}]", f"{name} stands twice")
    for place, given in (("rolls", rolls), ("outcomes", outcomes), ("overdue", overdue)):
        for name in given:
            if name not in names:
                raise UnknownChamber(f"{place}[{name!r}]", "this chamber is not asked")
    for name in names:
        if name not in rolls:
            raise UnknownChamber(f"rolls[{name!r}]", "the roll of this chamber is missing")
        _check_roll(rolls[name], f"rolls[{name!r}]")
        if not rolls[name] and name in outcomes:
            raise MalformedChambers(f"outcomes[{name!r}]", "nobody sits there to have voted")


def _check_roll(roll: Sequence[str], place: str) -> None:
    seen: set[str] = set()
    for at, member in enumerate(roll):
        if member in seen:
            raise MalformedChambers(f"{place}[{at}]", f"{member} sits there twice")
        seen.add(member)
