"""A blocking minority: it can have a decision read a second time, once, and no more."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType

from deliberate.consensus.errors import BadInput
from deliberate.consensus.step import Step
from deliberate.consensus.threshold import Base, Comparison, Measure, Threshold

READINGS = (1, 2)
SOURCE = "居民自治章程"


class MalformedBloc(BadInput):
    """Those against are fewer than none or more than there are."""


class BlocKey(StrEnum):
    """The code of the sentence that tells a step; each has {bloc, kind}.

    - bloc-large-enough, bloc-too-small: data of `Step.of`; those against of all in it.
    - bloc-seconded, bloc-unseconded: members who second its reasons against those needed.
    """

    BLOC_LARGE_ENOUGH = "bloc-large-enough"
    BLOC_TOO_SMALL = "bloc-too-small"
    BLOC_SECONDED = "bloc-seconded"
    BLOC_UNSECONDED = "bloc-unseconded"


class BlocKind(StrEnum):
    """Where a minority stands: in a chamber, or in a segment that is directly affected."""

    CHAMBER = "chamber"
    SEGMENT = "segment"


LEAST_SHARE = MappingProxyType({BlocKind.CHAMBER: Fraction(1, 3), BlocKind.SEGMENT: Fraction(2, 3)})


@dataclass(frozen=True, slots=True)
class Bloc:
    """Those against in one chamber or affected segment, of all `people` in it.

    `seconds` counts who seconded the reasons that they gave.
    """

    name: str
    kind: BlocKind
    against: int
    people: int
    seconds: int


@dataclass(frozen=True, slots=True)
class BlockingFinding:
    """Whether a minority has a second reading, and the tests of each. Never at the second reading.

    Source: see `blocking`.
    """

    applies: bool
    steps: tuple[Step, ...]

    def document(self) -> dict[str, object]:
        """Give the finding as JSON values."""
        return {"applies": self.applies, "steps": [step.document() for step in self.steps]}


def blocking(
    blocs: Sequence[Bloc], *, reading: int = 1, seconds_needed: int = 1
) -> BlockingFinding:
    """Ask whether a minority can have the decision read a second time.

    It can at the first reading, with at least 1/3 of a chamber, or 2/3 of an affected segment,
    against, for reasons that `seconds_needed` second. Raises `BadInput` for a reading that is
    neither 1 nor 2, and `MalformedBloc` with the place.

    Source: design rule of this package: a pause to answer reasons, no veto.
    """
    if reading not in READINGS:
        raise BadInput("reading", f"{reading!r} is neither the first nor the second")
    found = []
    for at, bloc in enumerate(blocs):
        if not 0 <= bloc.against <= bloc.people:
            raise MalformedBloc(f"blocs[{at}].against", f"{bloc.against} of {bloc.people}")
        found.append(tuple(_tests(bloc, seconds_needed)))
    applies = reading == 1 and any(all(step.holds for step in tests) for tests in found)
    return BlockingFinding(applies, tuple(step for tests in found for step in tests))


def _tests(bloc: Bloc, seconds_needed: int) -> Iterator[Step]:
    large = Threshold(
        Measure.PERSONS, Base.ROLL, Comparison.AT_LEAST, LEAST_SHARE[bloc.kind], SOURCE
    )
    names = {"bloc": bloc.name, "kind": bloc.kind.value}
    keys = (BlocKey.BLOC_LARGE_ENOUGH, BlocKey.BLOC_TOO_SMALL)
    yield Step.of(large, keys, bloc.against, bloc.people, **names)
    seconded = bloc.seconds >= seconds_needed
    yield Step(
        key=BlocKey.BLOC_SECONDED if seconded else BlocKey.BLOC_UNSECONDED,
        lhs=bloc.seconds,
        comparison=Comparison.AT_LEAST,
        rhs=seconds_needed,
        measure=Measure.PERSONS,
        source=SOURCE,
        data=names,
    )
