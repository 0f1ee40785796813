"""Everything about me: all that the inventory says I may have, and nothing of anybody else."""

import re

import pytest

from deliberate.people.models import Person
from deliberate.people.queries import home_in_words
from deliberate.people.rules import Actor, Role
from deliberate.privacy.queries import inventory, own_data
from deliberate.privacy.queries import kept as queries
from deliberate.storage import unit_of_work
from tests.build import a_holder, a_resident, signed_in
from tests.conftest import forced, visiting
from tests.privacy.planting import Planted, people

pytestmark = pytest.mark.anyio


@pytest.fixture
async def planted(database):
    return await unit_of_work(_planted)()


async def _planted():
    me, other = await people(2)
    found = Planted(other.id)
    await found.everywhere(me.id)
    return found, me.id, other.id


def missing(planted, person_id, lines):
    """Columns marked for the export of which what was planted is not in it."""
    shown = {(line.table, column, value) for line in lines for column, value in line.values.items()}
    return {
        (table, column)
        for (whose, table, column, _), value in planted.values.items()
        if whose == person_id and inventory().about(table)[column].exported
        if not {(table, column, text) for text in spellings(value)} & shown
        and column not in queries.references(table)
    }


def spellings(value):
    """How the two databases write it as text."""
    if value is True:
        return {"1", "true"}
    text = str(value)
    return {text, re.sub(r"\+00:00$", "+00", text)}


def texts(planted, person_id, *, exported):
    return {
        value
        for (whose, table, column, _), value in planted.values.items()
        if isinstance(value, str) and re.fullmatch("[0-9a-f]{8}", value)
        if whose == person_id and inventory().about(table)[column].exported is exported
    }


async def test_every_column_marked_for_it_is_in_the_export(planted):
    found, me, _ = planted
    lines = await own_data(me)
    assert missing(found, me, lines) == set()
    said = {(line.table, line.link) for line in lines}
    assert said == {
        (table, link)
        for table in inventory().tables
        for link in queries.links(table)
        if queries.exported(table, link) is not None
    }


async def test_a_column_that_is_left_out_is_noticed(planted, monkeypatch):
    found, me, _ = planted
    whole = queries.exported
    monkeypatch.setattr(
        queries, "exported", lambda t, link: [c for c in whole(t, link) or [] if c != "text"]
    )
    assert missing(found, me, await own_data(me)) == {
        (table, "text") for table in ("claim", "reply", "minority_statement")
    }


async def test_nothing_of_anybody_else_and_no_secret_is_in_it(planted):
    found, me, other = planted
    text = str(await own_data(me))
    assert texts(found, me, exported=True)
    assert [each for each in texts(found, me, exported=True) if each not in text] == []
    assert [each for each in texts(found, me, exported=False) if each in text] == []
    assert len(texts(found, other, exported=True)) > 10
    assert [each for each in texts(found, other, exported=True) if each in text] == []


async def test_the_page_and_the_file_say_the_same_at_once(planted, app):
    found, me, other = planted
    person = await Person.get(id=me)
    async with visiting(app) as browser:
        await signed_in(browser, Actor(me, person.name, person.pseudonym, person.born))
        page, file = [await browser.get(path) for path in ("/me/data", "/me/data.json")]
    for answer in (page, file):
        assert answer.headers["cache-control"] == "no-store"
        html = {value for (_, _, c, _), value in found.values.items() if c == "body_html"}
        wanted = texts(found, me, exported=True) - html
        assert [each for each in wanted if each not in answer.text] == []
        assert not any(each in answer.text for each in texts(found, other, exported=True))
    assert "attachment" in file.headers["content-disposition"]


async def test_codes_are_told_in_words(planted, app):
    _, me, _ = planted
    await forced("UPDATE delegation SET fate = 'heard'")
    await forced("UPDATE recheck SET outcome = 'not-there'")
    person = await Person.get(id=me)
    async with visiting(app) as browser:
        await signed_in(browser, Actor(me, person.name, person.pseudonym, person.born))
        shown = (await browser.get("/me/data")).text
    assert "<dd>heard</dd>" not in shown
    assert "<dd>not-there</dd>" not in shown
    for words in ("听到了", "不住在这里"):
        assert f"<dd>{words}</dd>" in shown


async def test_nobody_else_gets_at_it(browser, app):
    me, other = await a_resident("陈静"), await a_resident("李明")
    for path in ("/me/data", "/me/data.json"):
        assert (await browser.get(path)).headers["location"].startswith("/sign-in")
        await signed_in(browser, other)
        assert "李明" in (await browser.get(path)).text
        assert "陈静" not in (await browser.get(path)).text
        browser.cookies.clear()
    assert me.person_id != other.person_id


async def test_a_session_that_ended_gets_nothing(browser):
    me = await a_resident()
    await signed_in(browser, me)
    assert (await browser.get("/me/data.json")).status_code == 200
    await forced("DELETE FROM sign_in")
    assert (await browser.get("/me/data.json")).headers["location"].startswith("/sign-in")


async def test_somebody_in_a_post_sees_their_own_data_only(browser):
    neighbour = await a_resident("李明")
    await signed_in(browser, await a_holder(Role.RC_DIRECTOR))
    shown = (await browser.get("/me/data")).text
    assert "王丽华" in shown
    assert neighbour.pseudonym not in shown


async def test_the_inventory_is_a_page_for_everybody(browser):
    shown = (await browser.get("/privacy/data")).text
    assert "登录名" in shown
    assert "销户为止" in shown
    assert not re.search(r"\b(purpose|basis|kept|readers|export|column|table)\.[a-z]", shown)


async def test_homes_posts_and_areas_are_told_as_people_say_them(planted, app):
    _, me, _ = planted
    await forced("UPDATE post_held SET role = 'rc-member'")
    person = await Person.get(id=me)
    async with visiting(app) as browser:
        await signed_in(browser, Actor(me, person.name, person.pseudonym, person.born))
        shown, file = [(await browser.get(path)).text for path in ("/me/data", "/me/data.json")]
    kept = {
        (line.table, column): text
        for line in await own_data(me)
        for column, text in line.values.items()
    }
    home, area = kept["residence", "dwelling_id"], int(kept["roll_line", "area"])
    assert f"<dd>{home}</dd>" not in shown
    assert f"<dd>{await home_in_words(home)}</dd>" in shown
    assert "<dd>rc-member</dd>" not in shown
    assert f"<dd>{area / 100:.2f}</dd>" in shown
    assert home in file  # machines read what is kept
