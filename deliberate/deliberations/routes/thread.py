"""The list of claims. Many read the same list, so it is kept as rendered; what differs from one
reader to the next, the key of the forms and their own opinions, is filled in afterwards.
"""

import re
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from secrets import token_hex
from typing import Any, NamedTuple

from markupsafe import Markup
from starlette.requests import Request

from deliberate.consensus import percent
from deliberate.deliberations.models import Deliberation
from deliberate.deliberations.queries import Claim, Reply
from deliberate.deliberations.rules import (
    SIDES,
    TOO_FEW_TO_SHOW,
    Counted,
    Mark,
    Position,
    ReplyKind,
    broad_agreement,
    enough_to_rank,
    most_divided,
)
from deliberate.web import language as tongue
from deliberate.web.pages import render, safe

FIRST_ON_A_SIDE = 12
FIRST_OF_OTHERS = 6
PORTION, REPLIES = 100, 20
"""So many claims of a position, and replies to a claim, are shown at once to who asks for more."""
MOST_KEPT = 128
KEY = token_hex(16)
"""Stands for the key of the forms in what is kept."""
MINE = re.compile(r"<!--mine (\d+)-->")
SAID = {1: "赞同", 0: "说不准", -1: "反对"}
KIND_OF_REPLY = {ReplyKind.REBUTTAL: "con", ReplyKind.REASON: "pro", ReplyKind.RESPONSE: "pro"}


@dataclass(frozen=True, slots=True)
class View:
    """What of a thread is shown, and with which tools: readers with equal views read one text."""

    counts: bool
    """How many agree is shown once the arguing is over."""
    listed: frozenset[tuple[str, int]]
    """Positions of which a portion is listed, and after how many claims it begins."""
    replied: tuple[int, int]
    """A claim whose later replies are listed, and after how many."""
    replies: bool
    opinions: bool
    answers: bool = False
    marks: bool = False
    hides: bool = False

    @property
    def has_tools(self) -> bool:
        return self.answers or self.marks or self.hides


class Group(NamedTuple):
    position: Position
    all: int
    shown: list[tuple[Any, ...]]
    hidden: list[tuple[Any, ...]]
    before: int
    more: int
    onward: int
    back: int
    """After how many claims the next portion begins, and the one before."""


class Ranked(NamedTuple):
    number: int
    text: str
    agree: int
    unsure: int
    disagree: int
    share: str


def groups_of(
    claims: Sequence[Claim], replies: Mapping[int, list[Reply]], view: View
) -> list[Group]:
    """Claims by position, for and against first; both are there even without a claim, except
    beside imported statements, which take no side.
    """
    imported = any(one.position == Position.NEUTRAL for one in claims)
    found, starts = [], dict(view.listed)
    for position in Position:
        here = in_order(claims, position, counts=view.counts)
        if not here and (imported or position not in SIDES):
            continue
        first = FIRST_ON_A_SIDE if position in SIDES else FIRST_OF_OTHERS
        asked = starts.get(position, 0)
        start = asked if asked < len(here) else 0
        end = start + (PORTION if position in starts else first)
        some = here[start:end]
        shown, hidden = (
            [line_of(one, replies, view) for one in some if bool(one.hidden) is away]
            for away in (False, True)
        )
        more, onward = max(0, len(here) - end), end if position in starts else 0
        back = max(0, start - PORTION)
        found.append(Group(position, len(here), shown, hidden, start, more, onward, back))
    return found


def in_order(claims: Sequence[Claim], position: str, *, counts: bool) -> list[Claim]:
    """Key points first; then the least heard while people argue, the most heard in the record;
    what is hidden last, so that it crowds nothing out.
    """
    sign = -1 if counts else 1
    return sorted(
        (one for one in claims if one.position == position),
        key=lambda claim: (
            bool(claim.hidden),
            claim.mark != Mark.KEY_POINT,
            0 if claim.hidden else sign * claim.heard,
            claim.number,
        ),
    )


def line_of(claim: Claim, replies: Mapping[int, list[Reply]], view: View) -> tuple[Any, ...]:
    """A claim as its macro takes it; at the end its replies, how many come before and after."""
    said = replies.get(claim.id, [])
    number, start = view.replied
    start = start if number == claim.number and start < len(said) else 0
    kids = [
        (KIND_OF_REPLY.get(ReplyKind(kind), ""), ReplyKind(kind), text, official, author)
        for kind, text, official, author in said[start : start + REPLIES]
    ]
    later = len(said) - start - len(kids)
    return (*claim[1:7], Mark(claim.mark), *claim[8:], (kids, start, later))


def landscape_of(claims: Sequence[Claim], people: int) -> dict[str, Any] | None:
    """What people agree on most and what divides them; nothing while they are few."""
    if people < TOO_FEW_TO_SHOW:
        return None
    texts = {one.number: one.text for one in claims if not one.hidden}
    counted = [Counted(one.number, *one[10:13]) for one in claims if not one.hidden]
    enough = enough_to_rank(people)

    def ranked(found: list[Counted]) -> list[Ranked]:
        return [
            Ranked(one.number, texts[one.number], *one[1:], percent(one.agree, one.people, 0))
            for one in found
        ]

    broad, divided = broad_agreement(counted, enough), most_divided(counted, enough)
    return {"enough": enough, "broad": ranked(broad), "divided": ranked(divided)}


def claims_html(
    request: Request,
    context: Mapping[str, Any],
    thread: Deliberation,
    view: View,
    claims: Sequence[Claim],
    replies: Mapping[int, list[Reply]],
    people: int,
) -> str:
    """The list as everybody with this view reads it."""
    kept = _kept(request)
    counts = hash(tuple(one[10:13] for one in claims)) if view.counts else 0
    key = (thread.id, thread.revision, request.state.display.language, view, counts, people)
    if key in kept and not view.has_tools:
        kept.move_to_end(key)
        return kept[key]
    html = render(
        request,
        "deliberations/_claims.html",
        {
            **context,
            "groups": groups_of(claims, replies, view),
            "landscape": landscape_of(claims, people) if view.counts else None,
            "form_key": KEY,
        },
    )
    kept[key] = html
    if len(kept) > MOST_KEPT:
        kept.popitem(last=False)
    return html


def _kept(request: Request) -> OrderedDict[Any, str]:
    """With the app, not the process: an app has one database."""
    state = request.app.state
    if not hasattr(state, "kept_claims"):
        state.kept_claims = OrderedDict()
    kept: OrderedDict[Any, str] = state.kept_claims
    return kept


def for_reader(request: Request, html: str, form_key: str, opinions: Mapping[int, int]) -> Markup:
    """The list with the reader's own form key and opinions in it."""
    language = request.state.display.language

    def mine(found: re.Match[str]) -> str:
        value = opinions.get(int(found[1]))
        if value is None:
            return ""
        word = tongue.say(language, SAID[value])
        return f'<span class="meta">{tongue.say(language, "您表示：%(word)s", word=word)}</span>'

    return safe(MINE.sub(mine, html.replace(KEY, form_key)))
