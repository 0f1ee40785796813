"""What people send is in no line of the log, wherever they put it."""

import logging

import pytest
from starlette.responses import PlainTextResponse

from deliberate.log import Event, note
from deliberate.verdict import anyone_may
from deliberate.web.forms import Typed
from deliberate.web.routing import post
from tests.hostile.crawl import PAGES, POSTS, SINGLE, forms_on
from tests.hostile.test_inputs import all_forms
from tests.hostile.world import ONE_DATABASE
from tests.logs import kept

pytestmark = [pytest.mark.anyio, ONE_DATABASE]
CANARY = "q7canary7z"
HEADERS = (
    "User-Agent",
    "Referer",
    "Accept-Language",
    "X-Forwarded-For",
    "HX-Current-URL",
    "Cookie",
)
WHO = ["nobody", "chenjing", "director"]


async def everything(world, browser, turn):
    """The canary in every field of every form, in every path and query, and in headers."""
    headers = dict.fromkeys(HEADERS, CANARY) | {CANARY: CANARY}
    for form in await all_forms(world, browser, turn):
        sent = form.first_choices()
        for names in (form.typed, set(sent) - {"key"}, set(sent)):
            await browser.post(form.action, data=sent | dict.fromkeys(names, CANARY))
        await browser.post(f"{form.action}/{CANARY}?{CANARY}={CANARY}", data={CANARY: CANARY})
    for route in (*PAGES, *SINGLE, *POSTS):
        (method,) = route.methods - {"HEAD"}
        path = route.path.replace("{number:int}", "1").split("{", maxsplit=1)[0]
        await browser.request(method, f"{path}{CANARY}?q={CANARY}&next={CANARY}", headers=headers)
        await browser.request(CANARY, path)


@pytest.mark.parametrize("who", WHO)
async def test_what_people_send_is_not_logged(world, who):
    with kept() as log:
        async with await world.visit(who) as browser:
            await everything(world, browser, WHO.index(who))
    assert {"refused", "unseen", "form-refused", "misshapen"} <= {
        line["event"] for line in log.events()
    }
    assert [line for line in log.written if CANARY in line] == []


def by_a_library(words):
    logging.getLogger("some.package").warning("not understood: %s", words)


def by_a_fault(words):
    try:
        int(words)
    except ValueError as error:
        note(Event.ROUND_FAILED, error)


def in_a_field(words):
    note(Event.CLOCK_JUMPED, by=words)


@pytest.mark.parametrize("tells", [by_a_library, by_a_fault, in_a_field])
async def test_a_handler_that_logs_what_was_typed_would_be_seen(world, tells):
    async def tell(request):
        tells((await Typed.read(request))["next"])
        return PlainTextResponse("")

    world.app.router.routes.insert(0, post("/stand-in", tell, may=anyone_may))
    with kept() as log:
        async with await world.visit("nobody") as browser:
            (form, *_) = forms_on("/display", (await browser.get("/display")).text)
            await browser.post("/stand-in", data=form.first_choices() | {"next": CANARY})
    (line,) = [line for line in log.written if CANARY in line]
    assert len(line.splitlines()) == 1
