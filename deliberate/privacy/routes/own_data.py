"""What is kept about people, for everybody; one's own data; closing one's account."""

import json
from collections.abc import Iterator, Mapping, Sequence

from starlette.requests import Request
from starlette.responses import Response
from tortoise.fields.data import BooleanField, DatetimeField

from deliberate.clock import now
from deliberate.people.queries import homes_in_words
from deliberate.people.routes import enter, someone, today
from deliberate.people.rules import Actor, Role
from deliberate.privacy import actions, policy, queries
from deliberate.privacy.forms import ClosingForm
from deliberate.privacy.queries import Kept
from deliberate.privacy.rules import WAITING
from deliberate.storage import moment
from deliberate.web.forms import Typed, do_once
from deliberate.web.pages import PRIVATE, Done, go_on, page


async def show_inventory(request: Request) -> Response:
    enter(request)
    return page(request, "privacy/inventory.html", {"data": queries.inventory().data})


async def show_own_data(request: Request) -> Response:
    enter(request)
    kept = await queries.own_data(_id(someone(request)))
    homes = await _homes_in(kept)
    tables: dict[str, list[tuple[Kept, list[tuple[str, object]]]]] = {}
    for line in kept:
        tables.setdefault(line.table, []).append((line, list(_readable(line, homes))))
    left_out = [datum for datum in queries.inventory().data if not datum.exported]
    return page(request, "privacy/own_data.html", {"tables": tables, "left_out": left_out})


def _id(actor: Actor) -> int:
    assert actor.person_id is not None
    return actor.person_id


async def _homes_in(kept: Sequence[Kept]) -> dict[str, str]:
    """The codes of homes, and what people call them."""
    codes = {
        text
        for line in kept
        for column, text in line.values.items()
        if column == "unit" or queries.references(line.table).get(column) == "dwelling"
    }
    return await homes_in_words(codes)


def _readable(line: Kept, homes: Mapping[str, str]) -> Iterator[tuple[str, object]]:
    """What was kept as text, as what it stands for: a moment, a word of a list, yes or no."""
    for column, text in line.values.items():
        field = queries.field_of(line.table, column)
        codes = {code.value: code for code in queries.codes_in(line.table, column)}
        if text in codes:
            yield column, codes[text]
        elif text in homes:
            yield column, homes[text]
        elif queries.references(line.table).get(column) == "post_held":
            yield column, Role(text)
        elif (line.table, column) == ("roll_line", "area"):
            yield column, f"{int(text) / 100:.2f}"
        elif isinstance(field, DatetimeField):
            yield column, moment(text)
        elif isinstance(field, BooleanField):
            yield column, text in {"1", "true"}
        elif column != "body_html":  # the same as its source
            yield column, text


async def send_own_data(request: Request) -> Response:
    """The same as a file, made as it is sent: none is stored, and no address leads to it."""
    enter(request)
    kept = await queries.own_data(_id(someone(request)))
    lines = [
        {"table": each.table, "as": each.link, "issue": each.issue, **each.values} for each in kept
    ]
    made = {"made": now().isoformat(timespec="seconds"), "lines": lines}
    headers = {**PRIVATE, "Content-Disposition": 'attachment; filename="my-data.json"'}
    text = json.dumps(made, ensure_ascii=False, indent=1)
    return Response(text, media_type="application/json", headers=headers)


async def show_closing(request: Request) -> Response:
    enter(request)
    return await _closing(request, ClosingForm())


async def _closing(request: Request, form: ClosingForm, status: int = 200) -> Response:
    me = _id(someone(request))
    context = {
        "form": form,
        "errors": form.errors,
        "closure": await queries.closure_of(me),
        "may": policy.may_close(await queries.posts_ahead(me, today().date())),
        "on_register": await queries.on_register(me),
        "days": WAITING.days,
    }
    return page(request, "privacy/closing.html", context, status=status)


async def ask_to_close(request: Request) -> Response:
    enter(request)
    typed = await Typed.read(request)
    form = ClosingForm.read(typed)
    texts = form.texts
    if texts is None or form.errors:
        return await _closing(request, form, 422)
    me, at = someone(request), now()
    return go_on(
        await do_once(
            request,
            typed,
            lambda: actions.ask_to_close(texts, by=me, at=at),
            lambda _: Done("/me/close", "closing-asked"),
        )
    )


async def take_back(request: Request) -> Response:
    enter(request)
    await Typed.read(request)
    await actions.take_back(by=someone(request))
    return go_on(Done("/me/close", "closing-taken-back"))
