"""Nobody reads what is not for them, on any channel: planted strings are looked for everywhere."""

import io
import logging
from collections import defaultdict

import pypdf
import pytest
from starlette.responses import JSONResponse, PlainTextResponse

from deliberate.exchange.archive import write_archive
from deliberate.storage import rows
from deliberate.verdict import anyone_may
from deliberate.web.routing import get
from tests.hostile.canaries import CANARIES, EVERYBODY, MARK, plant, readers
from tests.hostile.crawl import addresses, queries_on
from tests.hostile.world import ONE_DATABASE
from tests.trust.world import FULL

pytestmark = [pytest.mark.anyio, ONE_DATABASE]
EVERY = 1 if FULL else 40
"""Each viewer opens the pages of one issue in so many, each another."""
FRAGMENT = {"HX-Request": "true"}


def words_of(answer):
    """All that an answer carries, its headers too."""
    head = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
    if answer.headers.get("content-type") == "application/pdf":
        pages = pypdf.PdfReader(io.BytesIO(answer.content)).pages
        return head + "".join(page.extract_text() for page in pages)
    return head + answer.text


async def crawl(world, who, paths, *, follow=True):
    """Canary -> row -> the first address where somebody read it."""
    seen, done = defaultdict(dict), set()
    waiting = list(paths)
    async with await world.visit(who) as browser:
        while waiting:
            path = waiting.pop()
            if path in done:
                continue
            done.add(path)
            for headers in (
                ({}, FRAGMENT) if FULL or path.startswith(("/issues/", "/stand")) else ({},)
            ):
                words = words_of(await browser.get(path, headers=headers))
                for number, row in MARK.findall(words):
                    seen[int(number)].setdefault(int(row), path)
            waiting += [link for link in queries_on(words) if follow and link not in done]
    return seen


def leaks(who, person, seen, allowed):
    """What somebody read and may not."""
    found = []
    for number, places in seen.items():
        canary = CANARIES[number]
        if canary.roles == EVERYBODY or who in canary.roles.split():
            continue
        found += [
            f"{who} reads {canary.what} at {path}"
            for row, path in places.items()
            if person is None or person not in allowed[number].get(row, ())
        ]
    return found


NOT_OURS = {"httpx", "tortoise.db_client"}
"""Who looks, and what a database is asked with: the server writes nothing of that."""


async def test_nobody_reads_what_is_not_for_them(world, caplog):
    await plant()
    allowed, found, read = await readers(), [], set()
    with caplog.at_level(logging.DEBUG):
        for turn, (who, actor) in enumerate(world.people.items()):
            paths = addresses(world, turn=turn, every=EVERY)
            seen = await crawl(world, who, paths, follow=FULL)
            found += leaks(who, actor and actor.person_id, seen, allowed)
            read |= set(seen)
    assert not found, "\n".join(found)
    public = {at for at, each in enumerate(CANARIES) if each.roles == EVERYBODY}
    assert public <= read
    if FULL:
        missed = {CANARIES[at].what for at in set(range(len(CANARIES))) - read}
        assert missed == {CANARIES[at].what for at in range(len(CANARIES)) if nobody_may(at)}
    logged = [line for line in caplog.records if line.name not in NOT_OURS]
    assert not [line.message for line in logged if MARK.search(line.getMessage())]


def nobody_may(number):
    return not (CANARIES[number].roles or CANARIES[number].persons)


def stand_in(what):
    """A route that tells everybody the title of a draft, each in its own way."""

    async def tell(request):
        ((title,),) = await rows("SELECT title FROM issue WHERE state = 'draft' LIMIT 1")
        if what == "a fragment alone" and "HX-Request" not in request.headers:
            return PlainTextResponse("")
        if what == "a header":
            return PlainTextResponse("", headers={"Link": title})
        return JSONResponse({"title": title}) if what == "data" else PlainTextResponse(title)

    return get("/stand-in", tell, may=anyone_may)


@pytest.mark.parametrize("what", ["a page", "a fragment alone", "a header", "data"])
async def test_a_route_that_tells_would_be_seen(world, what):
    await plant()
    world.app.router.routes.insert(0, stand_in(what))
    seen = await crawl(world, "nobody", ["/stand-in"])
    assert leaks("nobody", None, seen, await readers()) == [
        "nobody reads title of a draft at /stand-in"
    ]


async def test_search_finds_nothing_that_may_not_be_read(world):
    """Nor does it answer otherwise than for words that stand nowhere."""
    await plant()
    absent, ids = "q999999z", await rows("SELECT id, state FROM issue")
    for who in ("nobody", "liming", "worker", "neighbour of another community"):
        async with await world.visit(who) as browser:

            async def answer(words, browser=browser):
                text = (await browser.get("/issues", params={"q": words}, headers=FRAGMENT)).text
                return text.replace(words, absent)

            nothing = await answer(absent)
            for id_, state in ids:
                if state in {"draft", "screening", "returned"}:
                    for number in (0, 1, 2):
                        assert await answer(f"q{number:02}{id_:04}z") == nothing, (who, state)
            public = next(id_ for id_, state in ids if state == "seconding")
            assert await answer(f"q04{public:04}z") != nothing  # the control


async def test_what_is_handed_out_for_checking_holds_nobody(world, tmp_path):
    """The archive, and the record in it: no name, login, public name, or anything planted."""
    people = await rows(
        "SELECT p.name, p.login, p.pseudonym FROM person p "
        "LEFT JOIN post_held h ON h.person_id = p.id WHERE h.id IS NULL"
    )
    private = {words for person in people for words in person if words}
    await plant()
    await write_archive(tmp_path)
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert len(files) > 3
    for file in files:
        text = file.read_text()
        assert not MARK.search(text), file.name
        assert not {each for each in private if each in text}, file.name
