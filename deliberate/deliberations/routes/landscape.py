"""The landscape of opinions: where there is common ground, what divides, who is missing."""

import asyncio
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from deliberate.consensus.seeds import commitment
from deliberate.deliberations import policy, queries
from deliberate.deliberations.models import Deliberation
from deliberate.deliberations.routes.drawing import Drawn, landscape_of, pseudonym
from deliberate.deliberations.rules import FEWEST_BEHIND, NOTICEABLE
from deliberate.issues.models import Issue
from deliberate.issues.routes import enter_issue, issue_context
from deliberate.issues.rules import State
from deliberate.people.routes import anyone, today
from deliberate.verdict import Unseen
from deliberate.web.pages import page

DIGITS = 3


async def show_landscape(request: Request) -> Response:
    issue, who = await enter_issue(request)
    thread = await _thread_of(issue)
    context = {**issue_context(issue, who), "thread": thread, "base": f"/issues/{issue.number}"}
    mine = await _own_number(request, thread)
    if await _is_too_soon(request, issue, thread):
        return page(request, "deliberations/landscape.html", {**context, "early": True})
    drawn = await landscape_of(issue, thread)
    texts = {claim.number: claim.text for claim in await queries.claims_in(thread.id)}
    context |= {
        "early": False,
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
    numbers = await asyncio.to_thread(_numbers, drawn)
    return JSONResponse({**numbers, "lot": _lot(issue, thread)})


def _numbers(drawn: Drawn) -> dict[str, object]:
    from deliberate.consensus.landscape import tables_of  # noqa: PLC0415 - numpy only here

    return {
        "landscape": drawn.landscape.document(),
        "tables": tables_of(drawn.landscape.opinions).document(),
        "sure": drawn.sure and drawn.sure.document(),
        "corrected": {
            claim: {"agree": round(one.share, DIGITS), "people": round(one.people, DIGITS)}
            for claim, one in sorted(drawn.corrected.items(), key=lambda pair: int(pair[0]))
            if one.people >= FEWEST_BEHIND
        },
    }


def _lot(issue: Issue, thread: Deliberation) -> dict[str, str | None]:
    """The lot that chose the questions: what was promised, and once it is over what it was."""
    seed = None if issue.state in policy.OPEN else thread.seed
    return {"commitment": commitment(thread.seed), "seed": seed}


def described(drawn: Drawn, texts: Mapping[int, str], mine: int | None) -> dict[str, Any]:
    """What the page shows: statements in their words, squares, groups with what they say."""
    document: dict[str, Any] = drawn.landscape.document()
    each = {one["id"]: _statement(one, texts, drawn) for one in document["statements"]}
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
        "sure": _sure(drawn, any(one["corrected"] is not None for one in each.values())),
        "density": drawn.density,
        "here": _here(drawn, mine),
    }


def _statement(one: Mapping[str, Any], texts: Mapping[int, str], drawn: Drawn) -> dict[str, Any]:
    said = one["agree"] + one["pass"] + one["disagree"]
    parts = (one["agree"], one["pass"], one["disagree"])
    shares = [part * 100 // said if said else 0 for part in parts]
    number = int(one["id"])
    return {
        "number": number,
        "text": texts.get(number, ""),
        "people": said,
        "shares": shares,
        "corrected": _corrected(one["id"], shares[0], drawn),
    }


def _corrected(claim: str, agree: int, drawn: Drawn) -> int | None:
    """Out of 100, where it is another share than the one that was counted."""
    found = drawn.corrected.get(claim)
    if found is None or found.people < FEWEST_BEHIND:
        return None
    share = int(found.share * 100)
    return share if abs(share - agree) > NOTICEABLE else None


def _sure(drawn: Drawn, corrected: bool) -> dict[str, Any] | None:
    """The figures of how sure it is, out of 100; `kept` is a number of claims."""
    sure = drawn.sure
    if sure is None:
        return None
    camps, lasting = sure.polarisation, sure.lasting
    return {
        "camps": [round(share * 100) for share in (camps.value, camps.low, camps.high)],
        "redrawn": sure.resamples,
        "first": round(sure.first_share * 100),
        "uncertain": sure.second_is_uncertain,
        "corrected": corrected,
        "lasting": lasting
        and {
            "listed": lasting.listed,
            "same": round(lasting.same * 100),
            "kept": f"{float(lasting.kept):.1f}",
        },
    }


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
    if mine is None or drawn.density is None or pseudonym(mine) not in people:
        return None
    at = people.index(pseudonym(mine))
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
