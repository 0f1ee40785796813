"""When somebody leaves the panel: who takes the place."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from deliberate.consensus.errors import MalformedDraw
from deliberate.consensus.seeds import number_below
from deliberate.consensus.sortition.errors import NobodyCanReplace, NotOnPanel
from deliberate.consensus.sortition.pool import Candidate, Quotas, home, is_whole


@dataclass(frozen=True, slots=True)
class Replacement:
    """Who left, who joined, the new panel, and among whom was drawn.

    `same_stratum` says whether those in `eligible` have the values of whoever left; `number` is
    the place in `eligible`, from 0, that the seed drew.

    Source: see `replace`.
    """

    left: str
    joined: str
    panel: tuple[str, ...]
    eligible: tuple[str, ...]
    number: int
    same_stratum: bool


def replace(
    candidates: Sequence[Candidate],
    quotas: Quotas,
    panel: Collection[str],
    left: str,
    *,
    seed: str,
    counter: int,
    gone: Collection[str] = (),
) -> Replacement:
    """Draw who takes the place of `left`, by the seed of the panel and the next counter.

    Drawn is among those of the same stratum, that is with the same value of every balanced
    feature; where there are none, among all with whom the panel keeps the quotas. Nobody of an
    address on the panel is drawn, nor anybody in `gone`: those who left before or declined.
    `counter` is 1 for the first replacement of a panel and one more for each further. The formula
    is that of the draw, with "replacement " and the counter in the place of the lottery's hash,
    over the ids in their order. Raises `NotOnPanel`, `NobodyCanReplace`, `MalformedDraw`, and
    what `Quotas.check` raises.

    Source: design rule of this package.
    """
    quotas.check(candidates, len(panel))
    if not is_whole(counter) or counter < 1:
        raise MalformedDraw("counter", f"{counter!r} is no number from 1 on")
    by_id = {each.id: each for each in candidates}
    _check_seats(by_id, panel, left)
    staying = [by_id[each] for each in panel if each != left]
    eligible, same = _eligible(candidates, quotas, staying, by_id[left], gone)
    if not eligible:
        raise NobodyCanReplace(f"panel[{left!r}]", "nobody else in the pool keeps the quotas")
    number = number_below(len(eligible), seed, f"replacement {counter}")
    joined = eligible[number]
    members = tuple(sorted([*(each.id for each in staying), joined]))
    return Replacement(left, joined, members, eligible, number, same)


def _check_seats(known: Collection[str], panel: Collection[str], left: str) -> None:
    for each in panel:
        if each not in known:
            raise NotOnPanel(f"panel[{each!r}]", "is no candidate")
    for each, times in Counter(panel).items():
        if times > 1:
            raise NotOnPanel(f"panel[{each!r}]", f"sits there {times} times")
    if left not in panel:
        raise NotOnPanel(f"panel[{left!r}]", "is not there to leave")


def _eligible(
    candidates: Sequence[Candidate],
    quotas: Quotas,
    staying: Sequence[Candidate],
    left: Candidate,
    gone: Collection[str],
) -> tuple[tuple[str, ...], bool]:
    """Give the ids in order of those who may be drawn, and whether they are of the stratum."""
    homes, away = {home(each) for each in staying}, {left.id, *gone}
    fitting = [
        each
        for each in sorted(candidates, key=lambda each: each.id)
        if each.id not in away and home(each) not in homes and quotas.hold([*staying, each])
    ]
    stratum = quotas.stratum(left)
    alike = [each for each in fitting if quotas.stratum(each) == stratum]
    return tuple(each.id for each in alike or fitting), bool(alike)
