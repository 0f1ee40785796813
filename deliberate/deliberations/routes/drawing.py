"""Drawing the landscape: once for each state of a deliberation, and kept."""

import asyncio
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from deliberate.deliberations import actions, queries
from deliberate.deliberations.models import Deliberation
from deliberate.deliberations.queries import Said
from deliberate.deliberations.rules import CERTAIN
from deliberate.issues.models import Issue

if TYPE_CHECKING:
    from deliberate.consensus.landscape import Corrected, Density, Landscape, Sureness
    from deliberate.consensus.landscape.lettering import Leaning

MOST_KEPT = 24
PLACES = 4
"""Digits of a participant's number as a pseudonym, so that they sort."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A landscape; once it is not too early its picture, how sure it is, and the shares who agree
    corrected for who was asked.
    """

    landscape: "Landscape"
    density: "Density | None"
    sure: "Sureness | None"
    corrected: "Mapping[str, Corrected]"


_kept: OrderedDict[int, tuple[int, Drawn | None]] = OrderedDict()
TO_KEEP: "dict[int, Mapping[str, Leaning]]" = {}
"""By deliberation, what the groups of a map are called that was drawn since the clock looked."""
_drawing = asyncio.Lock()
STALE = (-1, None)


async def landscape_of(issue: Issue, thread: Deliberation) -> Drawn | None:
    """The landscape as the opinions are now; None while there are none. One is drawn at a time."""
    assert issue.number is not None
    revision = await queries.revision_of(issue.number)
    if _kept.get(thread.id, STALE)[0] != revision:
        async with _drawing:
            if _kept.get(thread.id, STALE)[0] != revision:  # nobody drew it while we waited
                drawn = await _draw(thread.id)
                _kept[thread.id] = revision, drawn
                if len(_kept) > MOST_KEPT:
                    _kept.popitem(last=False)
                return drawn
    return _kept[thread.id][1]


async def _draw(thread: int) -> Drawn | None:
    """Groups keep the letters of the last map, in whichever process that was drawn."""
    said = await queries.opinions_in(thread)
    if not said:
        return None
    earlier = TO_KEEP.get(thread) or await queries.letters_in(thread)
    drawn = await asyncio.to_thread(drawn_from, said, earlier)
    letters = drawn.landscape.leanings
    if letters and letters != earlier:
        TO_KEEP[thread] = letters
    return drawn


async def keep_drawn_letters() -> None:
    """What the groups of the maps shown since are called. The clock's: to read writes nothing."""
    while TO_KEEP:
        await actions.keep_letters(*TO_KEEP.popitem())


def drawn_from(said: Sequence[Said], earlier: "Mapping[str, Leaning]") -> Drawn:
    # numpy is loaded for the first landscape, and not by a server that shows none.
    from deliberate.consensus.landscape import (  # noqa: PLC0415
        Asked,
        Opinions,
        corrected_shares,
        density_of,
        sureness,
        survey,
    )

    asked = [
        Asked(
            pseudonym(one.participant),
            str(one.claim),
            one.value,
            None if one.chance is None else Fraction(one.chance, CERTAIN),
        )
        for one in said
    ]
    found = survey(
        Opinions.of((one.person, one.statement, one.value) for one in asked), earlier=earlier
    )
    if found.view is None:
        return Drawn(found, None, None, {})
    picture = density_of(found.view.scores.at, found.active)
    return Drawn(found, picture, sureness(found), corrected_shares(asked))


def pseudonym(place: int) -> str:
    return f"{place:0{PLACES}}"
