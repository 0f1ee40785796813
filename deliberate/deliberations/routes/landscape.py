"""The landscape of opinions: where there is common ground, what divides, who is missing."""

import asyncio
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from deliberate.deliberations import queries
from deliberate.deliberations.models import Deliberation
from deliberate.deliberations.queries import Said
from deliberate.issues.models import Issue
from deliberate.issues.routes import enter_issue, issue_context
from deliberate.issues.rules import State
from deliberate.people.routes import anyone, today
from deliberate.verdict import Unseen
from deliberate.web.pages import page

if TYPE_CHECKING:
    from deliberate.consensus.landscape import Density, Landscape

MOST_KEPT = 24
PLACES = 4
"""Digits of a participant's number as a pseudonym, so that they sort."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A landscape and its picture, for one state of a deliberation."""

    landscape: "Landscape"
    density: "Density | None"


_kept: OrderedDict[int, tuple[int, Drawn | None]] = OrderedDict()
_drawing = asyncio.Lock()
STALE = (-1, None)


async def show_landscape(request: Request) -> Response:
    issue, who = await enter_issue(request)
    thread = await _thread_of(issue)
    context = {**issue_context(issue, who), "thread": thread, "base": f"/issues/{issue.number}"}
    mine = await _own_number(request, thread)
    if await _is_too_soon(request, issue, thread):
        return page(request, "deliberations/landscape.html", {**context, "waiting": True})
    drawn = await landscape_of(issue, thread)
    texts = {claim.number: claim.text for claim in await queries.claims_in(thread.id)}
    context |= {
        "waiting": False,
        "found": drawn and described(drawn, texts, mine),
        "missing": await _missing(issue, thread),
    }
    return page(request, "deliberations/landscape.html", context)


async def show_numbers(request: Request) -> Response:
    """The same as JSON, with the tables from which the axes follow: nobody's row is in it."""
    issue, _ = await enter_issue(request)
    thread = await _thread_of(issue)
    if await _is_too_soon(request, issue, thread):
        raise Unseen
    if (drawn := await landscape_of(issue, thread)) is None:
        raise Unseen
    return JSONResponse(await asyncio.to_thread(_numbers, drawn.landscape))


def _numbers(landscape: "Landscape") -> dict[str, object]:
    from deliberate.consensus.landscape import tables_of  # noqa: PLC0415 - numpy only here

    tables = tables_of(landscape.opinions).document()
    return {"landscape": landscape.document(), "tables": tables}


async def landscape_of(issue: Issue, thread: Deliberation) -> Drawn | None:
    """The landscape as the opinions are now; None while there are none. One is drawn at a time."""
    assert issue.number is not None
    revision = await queries.revision_of(issue.number)
    if _kept.get(thread.id, STALE)[0] != revision:
        async with _drawing:
            if _kept.get(thread.id, STALE)[0] != revision:  # nobody drew it while we waited
                said = await queries.opinions_in(thread.id)
                drawn = await asyncio.to_thread(drawn_from, said) if said else None
                _kept[thread.id] = revision, drawn
                if len(_kept) > MOST_KEPT:
                    _kept.popitem(last=False)
                return drawn
    return _kept[thread.id][1]


def drawn_from(said: Sequence[Said]) -> Drawn:
    # numpy is loaded for the first landscape, and not by a server that shows none.
    from deliberate.consensus.landscape import Opinions, density_of, survey  # noqa: PLC0415

    opinions = Opinions.of((_pseudonym(place), str(claim), value) for place, claim, value in said)
    found = survey(opinions)
    picture = density_of(found.view.scores.at, found.active) if found.view else None
    return Drawn(found, picture)


def _pseudonym(place: int) -> str:
    return f"{place:0{PLACES}}"


def described(drawn: Drawn, texts: Mapping[int, str], mine: int | None) -> dict[str, Any]:
    """What the page shows: statements in their words, squares, groups with what they say."""
    document: dict[str, Any] = drawn.landscape.document()
    each = {one["id"]: _statement(one, texts) for one in document["statements"]}
    return {
        "people": document["people"],
        "active": document["active"],
        "too_early": document["too_early"],
        "common": [each[one] for one in document["common_ground"]],
        "divisive": [each[one] for one in document["divisive"]],
        "summary": [each[one["id"]] for one in (document["summary"] or {}).get("listed", [])],
        "groups": [_group(one, each, drawn) for one in document["groups"] or []],
        "no_groups": document["no_clear_groups"],
        "uncertain": bool(document["axes"] and document["axes"]["second_is_uncertain"]),
        "density": drawn.density,
        "here": _here(drawn, mine),
    }


def _statement(one: Mapping[str, Any], texts: Mapping[int, str]) -> dict[str, Any]:
    said = one["agree"] + one["pass"] + one["disagree"]
    parts = (one["agree"], one["pass"], one["disagree"])
    shares = [part * 100 // said if said else 0 for part in parts]
    number = int(one["id"])
    return {"number": number, "text": texts.get(number, ""), "people": said, "shares": shares}


def _group(
    one: Mapping[str, Any], each: Mapping[str, Mapping[str, Any]], drawn: Drawn
) -> dict[str, Any]:
    assert drawn.density is not None
    x, y = drawn.density.place(one["centre"])
    speaks = [
        {
            **each[said["id"]],
            "agrees": said["side"] == "agree",
            "inside": int(said["share"] * 100),
            "elsewhere": int(said["elsewhere"] * 100),
        }
        for said in one["speaks"]
    ]
    return {"letter": one["letter"], "people": one["people"], "x": x, "y": y, "speaks": speaks}


def _here(drawn: Drawn, mine: int | None) -> tuple[float, float] | None:
    """Where the viewer stands: told to nobody else."""
    people = drawn.landscape.opinions.people
    if mine is None or drawn.density is None or _pseudonym(mine) not in people:
        return None
    at = people.index(_pseudonym(mine))
    view = drawn.landscape.view
    if view is None or not drawn.landscape.active[at]:
        return None
    return drawn.density.place(view.scores.at[at])


async def _thread_of(issue: Issue) -> Deliberation:
    thread = await queries.deliberation_on(issue)
    if thread is None:
        raise Unseen
    return thread


async def _own_number(request: Request, thread: Deliberation) -> int | None:
    me = anyone(request)
    return await queries.number_of(me.person_id, thread.id) if me else None


async def _is_too_soon(request: Request, issue: Issue, thread: Deliberation) -> bool:
    """While opinions are being given, only who has given all of theirs sees those of others."""
    if issue.state is not State.ARGUING:
        return False
    me = anyone(request)
    mine = await queries.opinions_of(me.person_id, thread.id) if me else {}
    heard = await queries.heard_in(thread.id)
    return any(not claim.hidden and claim.number not in mine for claim in heard)


async def _missing(issue: Issue, thread: Deliberation) -> Any:
    """Who takes part, by building; nothing for a talk that was held elsewhere."""
    if thread.source:
        return None
    from deliberate.consensus.landscape import turnout_by_segment  # noqa: PLC0415

    eligible, took_part = await queries.turnout_by_building(
        thread.id, issue.community, today().date()
    )
    return turnout_by_segment(eligible, took_part) if eligible else None
