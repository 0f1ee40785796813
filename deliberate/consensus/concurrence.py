"""The concurrence of bodies: how far a matter has come through its plan, and what was decided."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from deliberate.consensus.chambers import all_of
from deliberate.consensus.errors import BadInput, MalformedRule
from deliberate.consensus.plans import ConcurrencePlan, Effect, Turn
from deliberate.consensus.result import Result
from deliberate.consensus.step import Step
from deliberate.consensus.threshold import Comparison, Measure

Stage = tuple[Turn, ...]
SOURCE = "合议"
HEARD = (Effect.GATE, Effect.OPINION)
REFUSALS = (Result.NOT_PASSED, Result.TIED)
LAST_REFUSAL = 2  # after a second refusal the matter does not go back again


class MalformedRecord(BadInput):
    """A record without a place in its plan: another turn or rule, out of turn, unsigned."""


class ConcurrenceKey(StrEnum):
    """The code of the sentence that tells a step.

    Every step has {turns, bodies}, several joined by " + ", and those about a record {reading,
    rule, result} besides. Except for the last three they compare agreement, 1 or 0, with 1.

    - gate-passed, gate-refused, gate-inquorate: a body that must agree before the next turn.
    - gate-lifted: it did not agree or was not asked; residents had the meeting convened.
    - opinion-for, opinion-against, opinion-lacking: a body that is heard; inquorate is lacking.
    - decided-for, decided-against, decision-inquorate: who decides.
    - filed, not-filed: what was to be filed or published was, or could not be.
    - turn-awaited: no record yet.
    - signed-together: bodies that took one turn together, and those that signed its record.
    - sent-back: refusals against the two that end it; not enough.
    - refused-twice: the same; enough.
    """

    GATE_PASSED = "gate-passed"
    GATE_REFUSED = "gate-refused"
    GATE_INQUORATE = "gate-inquorate"
    GATE_LIFTED = "gate-lifted"
    OPINION_FOR = "opinion-for"
    OPINION_AGAINST = "opinion-against"
    OPINION_LACKING = "opinion-lacking"
    DECIDED_FOR = "decided-for"
    DECIDED_AGAINST = "decided-against"
    DECISION_INQUORATE = "decision-inquorate"
    FILED = "filed"
    NOT_FILED = "not-filed"
    TURN_AWAITED = "turn-awaited"
    SIGNED_TOGETHER = "signed-together"
    SENT_BACK = "sent-back"
    REFUSED_TWICE = "refused-twice"


Key = ConcurrenceKey
# Agreed, refused, too few (or wrongly composed).
KEYS = {
    Effect.GATE: (Key.GATE_PASSED, Key.GATE_REFUSED, Key.GATE_INQUORATE),
    Effect.OPINION: (Key.OPINION_FOR, Key.OPINION_AGAINST, Key.OPINION_LACKING),
    Effect.DECIDE: (Key.DECIDED_FOR, Key.DECIDED_AGAINST, Key.DECISION_INQUORATE),
    Effect.FILE: (Key.FILED, Key.NOT_FILED, Key.NOT_FILED),
}


@dataclass(frozen=True, slots=True)
class Record:
    """What came of one turn, or of two that one meeting took together.

    `turns` are the ids; `reading` counts from 1; `rule` is the id that was counted under, "" where
    the plan names none; `bodies` signed it. A refusal of a gate or an opinion against gives its
    `reasons`.
    """

    turns: tuple[str, ...]
    result: Result
    bodies: tuple[str, ...]
    rule: str = ""
    reading: int = 1
    reasons: str = ""

    def document(self) -> dict[str, object]:
        """Give the record as JSON values."""
        return {
            "turns": list(self.turns),
            "result": self.result.value,
            "bodies": list(self.bodies),
            "rule": self.rule,
            "reading": self.reading,
            "reasons": self.reasons,
        }


Taken = list[tuple[Stage, list[Record]]]


class Progress(StrEnum):
    """How far a matter has come.

    Awaited: the turn named is to be taken, or taken again. Sent back: a gate refused once, with
    reasons. Stopped: it refused twice; the right of residents to have the meeting convened is
    untouched by that. Settled: it is decided, and what is to be filed or published may remain.
    """

    AWAITED = "awaited"
    SENT_BACK = "sent-back"
    STOPPED = "stopped"
    SETTLED = "settled"


@dataclass(frozen=True, slots=True)
class ConcurrenceFinding:
    """Where a matter stands in its plan.

    `verdict` is that of all who decide, None before that. `at` is the turn that comes next, or
    that stopped the matter; "" where nothing remains. `opinions` are the latest records of gates
    and opinions, to be shown beside the item.

    Source: see `judge`.
    """

    progress: Progress
    verdict: Result | None
    at: str
    opinions: tuple[Record, ...]
    steps: tuple[Step, ...]

    def document(self) -> dict[str, object]:
        """Give the finding as JSON values."""
        return {
            "progress": self.progress.value,
            "verdict": self.verdict.value if self.verdict else None,
            "at": self.at,
            "opinions": [record.document() for record in self.opinions],
            "steps": [step.document() for step in self.steps],
        }


def judge(
    plan: ConcurrencePlan, records: Sequence[Record], *, convened_by_request: bool = False
) -> ConcurrenceFinding:
    """Follow a matter through its plan as far as the records go.

    A gate that refuses sends the matter back once with reasons, and the second time stops it. All
    who decide must pass. Too few at a gate or a decision leave the turn to be taken again. With
    `convened_by_request` no gate and no opinion holds the matter up: residents have the right to
    have the meeting convened, and what the bodies said is shown beside the item. The order of the
    records does not matter. Raises `MalformedRecord`, with the place, for a record of another
    turn or rule, out of turn, unsigned or without reasons; `MalformedRule` where a turn still has
    several rules.

    Source: 四议两公开; 居民委员会组织法第26、30条.
    """
    taken = _by_stage(plan, records)
    at, progress = _standing(taken, lifted=convened_by_request)
    verdict = all_of(
        own[-1].result if own else None for stage, own in taken if _effect(stage) is Effect.DECIDE
    )
    return ConcurrenceFinding(
        progress=Progress.SETTLED if verdict in (Result.PASSED, *REFUSALS) else progress,
        verdict=verdict,
        at=taken[at][0][0].id if at < len(taken) else "",
        opinions=tuple(own[-1] for stage, own in taken if own and _effect(stage) in HEARD),
        steps=tuple(
            step
            for stage, own in taken[: at + 1]
            for step in _told(stage, own, lifted=convened_by_request)
        ),
    )


def _effect(stage: Stage) -> Effect:
    """What the turns do; those that one meeting takes together do the same."""
    return stage[0].effect


def _standing(taken: Taken, *, lifted: bool) -> tuple[int, Progress]:
    """The place of the first turns that hold the matter up; nothing may have followed them."""
    for at, (stage, own) in enumerate(taken):
        if progress := _held(stage, own, lifted=lifted):
            if any(later for _, later in taken[at + 1 :]):
                raise MalformedRecord(f"records after {stage[0].id}", "this turn is not over")
            return at, progress
    return len(taken), Progress.SETTLED


def _held(stage: Stage, own: Sequence[Record], *, lifted: bool) -> Progress | None:
    """What holds the matter up at these turns; None where it goes on."""
    result = own[-1].result if own else None
    effect = _effect(stage)
    if result is Result.PASSED or (lifted and effect in HEARD):
        return None
    if effect is Effect.OPINION and own:
        return None
    if effect is Effect.GATE and result in REFUSALS:
        return Progress.STOPPED if _refusals(own) >= LAST_REFUSAL else Progress.SENT_BACK
    return Progress.AWAITED


def _refusals(own: Sequence[Record]) -> int:
    return sum(record.result in REFUSALS for record in own)


def _told(stage: Stage, own: Sequence[Record], *, lifted: bool) -> Iterator[Step]:
    effect = _effect(stage)
    names: dict[str, int | str] = {
        "turns": " + ".join(turn.id for turn in stage),
        "bodies": " + ".join(turn.body for turn in stage),
    }
    for record in own:
        found = KEYS[effect][_rank(record.result)]
        counted: dict[str, int | str] = {
            "reading": record.reading,
            "rule": record.rule,
            "result": record.result.value,
        }
        yield _step(found, int(record.result is Result.PASSED), 1, names | counted)
        if len(stage) > 1:
            yield _step(Key.SIGNED_TOGETHER, len(record.bodies), len(stage), names)
    if not own:
        yield _step(Key.TURN_AWAITED, 0, 1, names)
    agreed = bool(own) and own[-1].result is Result.PASSED
    if effect is Effect.GATE and lifted and not agreed:
        yield _step(Key.GATE_LIFTED, 0, 1, names)
    elif effect is Effect.GATE and own and own[-1].result in REFUSALS:
        refusals = _refusals(own)
        ended = refusals >= LAST_REFUSAL
        key = Key.REFUSED_TWICE if ended else Key.SENT_BACK
        yield _step(key, refusals, LAST_REFUSAL, names)


def _rank(result: Result) -> int:
    if result is Result.PASSED:
        return 0
    return 1 if result in REFUSALS else 2


def _step(key: Key, count: int, needed: int, data: Mapping[str, int | str]) -> Step:
    return Step(key, count, Comparison.AT_LEAST, needed, Measure.MEMBERS, SOURCE, data)


def _by_stage(plan: ConcurrencePlan, records: Sequence[Record]) -> Taken:
    stages = {tuple(turn.id for turn in stage): stage for stage in plan.stages()}
    taken: dict[tuple[str, ...], list[Record]] = {turns: [] for turns in stages}
    for at, record in enumerate(records):
        place = f"records[{at}]"
        if record.turns not in stages:
            raise MalformedRecord(f"{place}.turns", f"{record.turns} are no turns of this plan")
        _check(record, stages[record.turns], place)
        taken[record.turns].append(record)
    for turns, own in taken.items():
        own.sort(key=lambda record: record.reading)
        _check_readings(stages[turns], own)
    return [(stages[turns], own) for turns, own in taken.items()]


def _check(record: Record, stage: Stage, place: str) -> None:
    rules = [turn.rules for turn in stage if turn.rules]
    if any(len(several) > 1 for several in rules):
        raise MalformedRule(f"rules.{stage[-1].id}", "the charter has to adopt one of its rules")
    (adopted,) = rules[-1] if rules else ("",)
    if record.rule != adopted:
        raise MalformedRecord(f"{place}.rule", f"{record.rule!r}, but {adopted!r} was adopted")
    if sorted(record.bodies) != sorted(turn.body for turn in stage):
        raise MalformedRecord(f"{place}.bodies", "the bodies of the turn sign it, and nobody else")
    refused = record.result in REFUSALS and _effect(stage) in HEARD
    if refused and not record.reasons.strip():
        raise MalformedRecord(f"{place}.reasons", "a refusal gives its reasons")


def _check_readings(stage: Stage, own: Sequence[Record]) -> None:
    place = f"records of {stage[0].id}"
    if [record.reading for record in own] != list(range(1, len(own) + 1)):
        raise MalformedRecord(place, "the readings are not numbered 1, 2 and so on")
    before = own[:-1]
    if _effect(stage) is Effect.GATE and (
        any(record.result is Result.PASSED for record in before)
        or _refusals(before) >= LAST_REFUSAL
    ):
        raise MalformedRecord(place, "a reading after the gate was settled")
