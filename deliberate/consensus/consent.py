"""Consent: what nobody reasonably objects to is agreed. Silence is no objection."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from deliberate.consensus.errors import BadInput, EmptyRoll
from deliberate.consensus.result import Result
from deliberate.consensus.step import Step
from deliberate.consensus.threshold import Base, Comparison, Measure, Threshold


class MalformedObjection(BadInput):
    """An objection that cannot be judged: a name twice, a stranger, a vote of too many."""


class ConsentKey(StrEnum):
    """The code of the sentence that tells a step of consent. Every step has {objection}.

    - harm-named, bearer-named, remedy-named, and the same with -missing: one of one.
    - seconded, not-seconded: members who second it against those needed.
    - reply-published, reply-missing: one of one; only where the objection is said to be closed.
    - override-met, override-missed: data of `Step.of`; Yes to overriding of the Yes and No.
    - nobody-objects, objection-stands: without {objection}; {standing} objections, none allowed.
    """

    HARM_NAMED = "harm-named"
    HARM_MISSING = "harm-missing"
    BEARER_NAMED = "bearer-named"
    BEARER_MISSING = "bearer-missing"
    REMEDY_NAMED = "remedy-named"
    REMEDY_MISSING = "remedy-missing"
    SECONDED = "seconded"
    NOT_SECONDED = "not-seconded"
    REPLY_PUBLISHED = "reply-published"
    REPLY_MISSING = "reply-missing"
    OVERRIDE_MET = "override-met"
    OVERRIDE_MISSED = "override-missed"
    NOBODY_OBJECTS = "nobody-objects"
    OBJECTION_STANDS = "objection-stands"


class Closing(StrEnum):
    """What became of an objection, as it is recorded."""

    OPEN = "open"
    INTEGRATED = "integrated"
    WITHDRAWN = "answered-and-withdrawn"
    OVERRIDDEN = "overridden"


@dataclass(frozen=True, slots=True)
class Objection:
    """What somebody objects to, and what became of it.

    `harm` is the concrete harm, `bearer` who would bear it, `remedy` the change that would lift
    it. `raised_by` is None where a steward keeps the name; `seconds` are members other than the
    one who raised it. `reply` is the published answer: what was changed, or why it stays.
    `overriding` are the Yes and the No to overriding it.
    """

    name: str
    harm: str
    bearer: str
    remedy: str
    seconds: Collection[str] = ()
    raised_by: str | None = None
    closing: Closing = Closing.OPEN
    reply: str = ""
    overriding: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class ObjectionFinding:
    """Whether an objection is valid, whether it stands, and the tests behind both."""

    name: str
    valid: bool
    standing: bool
    closing: Closing
    steps: tuple[Step, ...]

    def document(self) -> dict[str, object]:
        """Give the finding as JSON values."""
        return {
            "name": self.name,
            "valid": self.valid,
            "standing": self.standing,
            "closing": self.closing.value,
            "steps": [step.document() for step in self.steps],
        }


@dataclass(frozen=True, slots=True)
class ConsentFinding:
    """Whether there is consent. `closing` of an objection is OPEN where its closing failed.

    Source: see `consent`.
    """

    verdict: Result
    objections: tuple[ObjectionFinding, ...]
    steps: tuple[Step, ...]

    def document(self) -> dict[str, object]:
        """Give the finding as JSON values."""
        return {
            "verdict": self.verdict.value,
            "objections": [objection.document() for objection in self.objections],
            "steps": [step.document() for step in self.steps],
        }


SOURCE = "consent"
MOST = Threshold(
    Measure.MEMBERS, Base.EXPRESSED, Comparison.AT_LEAST, Fraction(3, 4), "consent: override"
)


def consent(
    members: Collection[str],
    objections: Sequence[Objection],
    *,
    seconds_needed: int,
    override: Threshold = MOST,
) -> ConsentFinding:
    """Ask whether an objection stands; PASSED if none does, NOT_PASSED otherwise.

    An objection is valid if it names a harm, who bears it and what would lift it, and
    `seconds_needed` members second it. A valid one stands unless it was integrated, answered and
    withdrawn, or overridden; each of the three takes a published reply, and overriding takes the
    `override` threshold of the Yes and No besides. Who says nothing does not object. Objections
    are found in the order of their names. Raises `EmptyRoll` for a body of nobody, `BadInput` for
    a number below zero, and `MalformedObjection` with the place.

    Source: design rule of this package, after consent decision making in sociocracy (G. Endenburg).
    """
    _check(members, objections, seconds_needed, override)
    found = tuple(
        _find(objection, seconds_needed, override)
        for objection in sorted(objections, key=lambda objection: objection.name)
    )
    standing = sum(finding.standing for finding in found)
    last = Step(
        key=ConsentKey.OBJECTION_STANDS if standing else ConsentKey.NOBODY_OBJECTS,
        lhs=0,
        comparison=Comparison.AT_LEAST,
        rhs=standing,
        measure=Measure.MEMBERS,
        source=SOURCE,
        data={"standing": standing},
    )
    verdict = Result.PASSED if last.holds else Result.NOT_PASSED
    return ConsentFinding(verdict, found, (*(step for one in found for step in one.steps), last))


def _find(objection: Objection, seconds_needed: int, override: Threshold) -> ObjectionFinding:
    tests = tuple(_validity(objection, seconds_needed))
    valid = all(step.holds for step in tests)
    closed = tuple(_closing(objection, override)) if valid else ()
    open_still = objection.closing is Closing.OPEN or not all(step.holds for step in closed)
    return ObjectionFinding(
        name=objection.name,
        valid=valid,
        standing=valid and open_still,
        closing=Closing.OPEN if open_still else objection.closing,
        steps=tests + closed,
    )


def _validity(objection: Objection, seconds_needed: int) -> Iterator[Step]:
    named = objection.name
    yield _said(objection.harm, ConsentKey.HARM_NAMED, ConsentKey.HARM_MISSING, named)
    yield _said(objection.bearer, ConsentKey.BEARER_NAMED, ConsentKey.BEARER_MISSING, named)
    yield _said(objection.remedy, ConsentKey.REMEDY_NAMED, ConsentKey.REMEDY_MISSING, named)
    keys = (ConsentKey.SECONDED, ConsentKey.NOT_SECONDED)
    yield _enough(len(objection.seconds), seconds_needed, keys, named)


def _closing(objection: Objection, override: Threshold) -> Iterator[Step]:
    if objection.closing is Closing.OPEN:
        return
    named = objection.name
    yield _said(objection.reply, ConsentKey.REPLY_PUBLISHED, ConsentKey.REPLY_MISSING, named)
    if objection.closing is Closing.OVERRIDDEN:
        yes, no = objection.overriding
        keys = (ConsentKey.OVERRIDE_MET, ConsentKey.OVERRIDE_MISSED)
        yield Step.of(override, keys, yes, yes + no, objection=named)


def _said(words: str, said: ConsentKey, missing: ConsentKey, named: str) -> Step:
    return _enough(int(bool(words.strip())), 1, (said, missing), named)


def _enough(count: int, needed: int, keys: tuple[ConsentKey, ConsentKey], named: str) -> Step:
    return Step(
        key=keys[count < needed],
        lhs=count,
        comparison=Comparison.AT_LEAST,
        rhs=needed,
        measure=Measure.MEMBERS,
        source=SOURCE,
        data={"objection": named},
    )


def _check(
    members: Collection[str],
    objections: Sequence[Objection],
    seconds_needed: int,
    override: Threshold,
) -> None:
    if not members:
        raise EmptyRoll("members", "nobody can consent")
    if seconds_needed < 0:
        raise BadInput("seconds_needed", f"{seconds_needed} is below zero")
    if override.base is not Base.EXPRESSED:
        raise BadInput("override.base", "an override is a share of the Yes and No")
    for at, objection in enumerate(objections):
        place = f"objections[{at}]"
        if objection.name in {before.name for before in objections[:at]}:
            raise MalformedObjection(f"{place}.name", f"{objection.name} stands twice")
        _check_objection(objection, set(members), place)


def _check_objection(objection: Objection, members: set[str], place: str) -> None:
    if objection.raised_by is not None and objection.raised_by not in members:
        raise MalformedObjection(f"{place}.raised_by", f"{objection.raised_by} is no member")
    seen: set[str] = set()
    for second in objection.seconds:
        if second not in members:
            raise MalformedObjection(f"{place}.seconds", f"{second} is no member")
        if second == objection.raised_by or second in seen:
            raise MalformedObjection(f"{place}.seconds", f"{second} speaks twice")
        seen.add(second)
    if min(objection.overriding) < 0 or sum(objection.overriding) > len(members):
        raise MalformedObjection(f"{place}.overriding", "more or fewer votes than members can cast")
