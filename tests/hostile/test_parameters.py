"""Only what is asked for by name is read: no filter, field, host or number of somebody else's."""

import re
from urllib.parse import urlencode

import pytest
from argon2 import PasswordHasher
from starlette.responses import PlainTextResponse
from tortoise import Tortoise

from deliberate.people.models import Person
from deliberate.people.routes import BY_LOGIN, BY_NETWORK
from deliberate.storage import rows, run, unit_of_work
from deliberate.verdict import anyone_may
from deliberate.web.forms import Typed
from deliberate.web.routing import get, post
from tests.browser.neighbourhood import PASSWORD
from tests.hostile.crawl import SINGLE, forms_on
from tests.hostile.test_from_elsewhere import contents, targets
from tests.hostile.test_inputs import all_forms
from tests.hostile.world import ONE_DATABASE

pytestmark = [pytest.mark.anyio, ONE_DATABASE]
OFFERED = {
    *("q", "shown", "topic", "area", "page", "mine", "before", "all", "number", "size"),
    *("old", "new", "code", "kind", "next"),
}
"""What some page asks for by a name that is a column's too, or could be."""
MARK = 77_777_777
TOLD = {"sent_form", "sign_in"}
FRESH = re.compile(r'nonce="[^"]*"|name="key" value="[^"]*"|\?[^"]*"')
AT_ONCE = 60
ABOUT_PEOPLE = ["person", "post_held", "residence", "ownership", "organization", "area", "dwelling"]
CHANGES = {"/me/household"}
"""What such tables are changed by, as its own act."""


def columns():
    """Every name by which a filter or a form could reach into a table."""
    names = set()
    for model in Tortoise.apps["deliberate"].values():
        names |= set(model._meta.fields_map) | set(model._meta.fields_db_projection.values())
    return sorted(names - OFFERED)


def asked(value):
    """Queries of so many columns at once, each as a filter, an order and what to include."""
    names = columns()
    named = [f"{name}{how}={value}" for name in names for how in ("", "__startswith", "[]")]
    named += [
        f"{how}={name}" for name in names for how in ("sort", "order_by", "include", "fields")
    ]
    return ["&".join(named[at : at + AT_ONCE]) for at in range(0, len(named), AT_ONCE)]


async def moved_by_columns(browser, paths):
    """Pages that answer otherwise when a column is named, or for one value than for another."""
    found = []
    for path in paths:
        plainly = FRESH.sub("", (await browser.get(path)).text)
        for value in ("1", "a"):
            for query in asked(value):
                answer = await browser.get(f"{path}?{query}")
                if FRESH.sub("", answer.text) != plainly:
                    found.append((path, query[:60]))
    return found


async def test_no_list_is_filtered_or_ordered_by_a_column_that_is_not_offered(world):
    paths = ["/issues", "/resolutions", "/desk", f"/issues/{world.issues['arguing']}/deliberation"]
    async with await world.visit("director") as browser:
        assert not await moved_by_columns(browser, paths)


async def test_a_list_that_takes_any_column_would_be_seen(world):
    async def any_column(request):
        wanted = {name: value for name, value in request.query_params.items() if name == "login"}
        return PlainTextResponse(str(await Person.filter(**wanted).count()))

    world.app.router.routes.insert(0, get("/stand-in", any_column, may=anyone_may))
    async with await world.visit("nobody") as browser:
        assert await moved_by_columns(browser, ["/stand-in"])


async def marked():
    """Tables with a cell that holds the mark."""
    found = set()
    for model in Tortoise.apps["deliberate"].values():
        table = model._meta.db_table
        lines = await rows(f"SELECT * FROM {table}")
        if any(str(MARK) in str(cell) for line in lines for cell in line):
            found.add(table)
    return found - TOLD


async def sent_with_columns(browser, forms):
    for form in forms:
        more = [(name, str(MARK)) for name in columns() if name not in form.fields]
        for at in range(0, len(more), 150):
            sent = form.first_choices() | dict.fromkeys(form.typed, "2")
            await browser.post(form.action, data=sent | dict(more[at : at + 150]))


@pytest.mark.parametrize("who", ["chenjing", "director", "worker"])
async def test_no_form_takes_a_column_that_it_does_not_show(world, who):
    async with await world.visit(who) as browser:
        before = [await rows(f"SELECT * FROM {table} ORDER BY id") for table in ABOUT_PEOPLE]
        forms = [form for form in await all_forms(world, browser, 0) if form.action not in CHANGES]
        await sent_with_columns(browser, forms)
    after = [await rows(f"SELECT * FROM {table} ORDER BY id") for table in ABOUT_PEOPLE]
    assert [list(map(tuple, each)) for each in after] == [list(map(tuple, each)) for each in before]
    assert await marked() == set()


async def test_a_form_that_takes_any_column_would_be_seen(world):
    @unit_of_work
    async def keep(request):
        typed = await Typed.read(request)
        for name in set(typed) & {"pseudonym"}:
            await run(f"UPDATE person SET {name} = $1 WHERE id = 1", typed[name])
        return PlainTextResponse("")

    world.app.router.routes.insert(0, post("/stand-in", keep, may=anyone_may))
    async with await world.visit("nobody") as browser:
        (form, *_) = forms_on("/display", (await browser.get("/display")).text)
        form.action = "/stand-in"
        await sent_with_columns(browser, [form])
    assert await marked() == {"person"}


ALIEN = {
    "Host": "evil.example",
    "X-Forwarded-Host": "evil.example",
    "Forwarded": "host=evil.example",
}
ALIEN |= {
    "X-Original-URL": "//evil.example",
    "X-Forwarded-Proto": "evil.example",
    "Referer": "//evil.example",
}


async def test_no_answer_repeats_whom_the_request_takes_us_for(world):
    code = world.issues["code"]
    paths = [route.path for route in SINGLE if "{" not in route.path]
    paths += ["/issues/", "/static", f"/v/{code}", f"/verify?code={code}", "/no-such-page"]
    paths += [f"/issues/{world.issues['published']}/resolution"]
    for who in ("nobody", "chenjing"):
        async with await world.visit(who) as browser:
            for path in paths:
                answer = await browser.get(path, headers=ALIEN)
                assert "evil" not in f"{answer.headers} {answer.text}", path


@pytest.mark.parametrize("fields", [["login", "login"], ["login[]", "login"], ["login", "login[]"]])
async def test_of_a_repeated_field_the_first_counts_and_no_other(world, fields):
    async with await world.visit("nobody") as browser:
        key, names = await world.key_for(browser), ["wangfang", "director"]
        pairs = [("key", key), *zip(fields, names, strict=True), ("password", PASSWORD)]
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        answer = await browser.post("/sign-in", content=urlencode(pairs), headers=kind)
        assert answer.status_code == 303
        me = (await browser.get("/me")).text
    counts = names[fields.index("login")]
    assert world.people[counts].name in me
    assert (world.people["director"].name in me) is (counts == "director")


async def test_nobody_learns_at_the_door_who_lives_here(world, monkeypatch):
    """The same answer and the same work, whether there is such a login or not."""
    verified, verify = [], PasswordHasher.verify

    def counted(self, digest, password):
        verified.append(digest)
        return verify(self, digest, password)

    monkeypatch.setattr(PasswordHasher, "verify", counted)
    answers = []
    for login in ("wangfang", "nobodyxx"):
        verified.clear()
        async with await world.visit("nobody") as browser:
            sent = {"key": await world.key_for(browser), "login": login, "password": "x" * 15}
            answer = await browser.post("/sign-in", data=sent)
        (digest,) = verified
        parameters = digest.rpartition("$")[0].rpartition("$")[0]
        text = FRESH.sub("", answer.text).replace(login, "")
        answers.append((answer.status_code, text, parameters, sorted(answer.headers)))
    assert answers[0] == answers[1]
    assert BY_LOGIN.free_again
    assert BY_NETWORK.free_again


async def test_the_director_of_another_community_changes_nothing_here(world):
    async with await world.visit("neighbour of another community") as browser:
        before, key = await contents("sign_in", "sent_form", "follow"), await world.key_for(browser)
        for path in targets(world):
            if not path.startswith(("/sign-", "/me", "/join", "/recover")):  # one's own account
                answer = await browser.post(path, data={"key": key})
                assert answer.status_code != 200, path
    assert await contents("sign_in", "sent_form", "follow") == before


async def test_what_belongs_to_one_issue_is_not_found_under_another(world):
    """The number of a proxy or a statement, under every other issue: not there, or nothing done."""
    (proxy, holder), *_ = await rows("SELECT id, holder_id FROM proxy WHERE holder_id IS NOT NULL")
    (statement, stated), *_ = await rows(
        "SELECT m.id, i.number FROM minority_statement m "
        "JOIN decision d ON d.id = m.decision_id JOIN issue i ON i.id = d.issue_id"
    )
    owner = next(who for who, each in world.people.items() if each and each.person_id == holder)
    home = world.issues["represented"]
    others = {value for value in world.issues.values() if isinstance(value, int)} - {home}
    before = await contents("sign_in", "sent_form")
    async with await world.visit(owner) as browser:
        mine = await browser.get(f"/issues/{home}/decision/proxies/{proxy}/receipt")
        assert mine.status_code == 200
        for number in others:
            for end in ("receipt", "vote"):
                path = f"/issues/{number}/decision/proxies/{proxy}/{end}"
                assert (await browser.get(path)).status_code in {403, 404}
    async with await world.visit("director") as browser:
        key = await world.key_for(browser)
        for number in others - {stated}:
            for act in ("answer", "second", "ungroup"):
                path = f"/issues/{number}/decision/minority/{statement}/{act}"
                await browser.post(path, data={"key": key, "answer": "x"})
    assert await contents("sign_in", "sent_form") == before
