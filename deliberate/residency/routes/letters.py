"""Printing letters with codes, once."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from deliberate import settings
from deliberate.clock import now
from deliberate.people.actions import note_looks
from deliberate.people.routes import enter, someone
from deliberate.people.rules import LookedFor
from deliberate.residency import actions, queries
from deliberate.residency.actions import Letter
from deliberate.residency.rules import LASTS, in_groups
from deliberate.verdict import Refused
from deliberate.web.forms import Typed, do_once
from deliberate.web.language import LANGUAGES
from deliberate.web.pages import Done, go_on, page, part_in
from deliberate.web.qr import drawn_qr

MISTAKEN = frozenset({"no-such-place", "nobody-to-write-to"})
TEXT = "residency/_letter.html"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A letter as it is printed, in every language at once."""

    letter: Letter
    code: str
    qr: Markup
    words: Sequence[tuple[str, Markup]]


async def show_letters(request: Request) -> Response:
    enter(request)
    return await _show(request)


async def print_letters(request: Request) -> Response:
    """The letters themselves are the answer: a form sent again does not get them again."""
    enter(request)
    typed, letters = await Typed.read(request), list[Letter]()

    async def act() -> None:
        letters.extend(
            await actions.print_letters(
                typed["place"],
                by=someone(request),
                at=now(),
                empty_homes=typed["empty_homes"] == "1",
            )
        )

    try:
        done = await do_once(
            request, typed, act, lambda _: Done("/residents/letters", "letters-printed-before")
        )
    except Refused as refused:
        if refused.reason not in MISTAKEN:
            raise
        return await _show(request, typed["place"], {"place": refused.reason}, 422)
    return await letters_page(request, letters, "/residents/letters") if letters else go_on(done)


async def letters_page(request: Request, letters: Sequence[Letter], back: str) -> Response:
    """To be printed now. Drawing takes a while, so it is done beside the pages of others."""
    named = [each.to.person_id for each in letters if each.to.person_id]
    await note_looks(named, LookedFor.LETTER, by=someone(request), at=now())
    community = request.state.community.name
    sheets = await asyncio.to_thread(lambda: [_sheet(each, community) for each in letters])
    return page(request, "residency/letters.html", {"sheets": sheets, "back": back})


def _sheet(letter: Letter, community: str) -> Sheet:
    code, address = in_groups(letter.code), f"{settings.BASE_URL}/join"
    context = {"letter": letter, "address": address, "community": community}
    words = [(language, part_in(language, TEXT, context)) for language in LANGUAGES]
    return Sheet(letter, code, drawn_qr(f"{address}#code={code}"), words)


async def _show(
    request: Request, place: str = "", errors: dict[str, str] | None = None, status: int = 200
) -> Response:
    post = someone(request).post
    assert post, "the policy asks for a post"
    context = {
        "places": await queries.letter_places(post.area),
        "batches": await queries.batches(),
        "place": place,
        "days": LASTS.days,
        "errors": errors or {},
    }
    return page(request, "residency/print.html", context, status=status)
