"""The sheet of options: at most one leaves things as they are."""

import pytest

from deliberate.deliberations.actions import drop_option, put_option
from deliberate.deliberations.models import Option
from deliberate.issues.rules import State
from deliberate.people.rules import Role
from deliberate.record.models import Entry
from deliberate.verdict import Refused, Unseen
from tests.build import NOW, a_holder, a_resident, send, signed_in
from tests.deliberations.build import a_thread, page_of

pytestmark = pytest.mark.anyio

BUILD = {
    "title": "9幢北侧建60个口",
    "body": "拆旧建新",
    "cost": 96_000,
    "funding": "公共收益",
    "effects": "一楼三户近了",
    "status_quo": False,
}
STAY = {**BUILD, "title": "维持现状", "cost": 0, "status_quo": True}


async def test_options_are_added_changed_and_dropped(database):
    issue, _ = await a_thread(State.DRAFTING)
    act = {"by": await a_holder(Role.RC_MEMBER), "at": NOW}
    assert await put_option(issue.number, **act, **BUILD) == 1
    assert await put_option(issue.number, **act, **STAY) == 2
    assert await put_option(issue.number, **act, **{**BUILD, "cost": None}, option=1) == 1
    assert (await Option.get(number=1)).cost is None
    await drop_option(issue.number, 1, **act)
    assert await Option.all().values_list("number", flat=True) == [2]
    facts = await Entry.filter(fact__startswith="option").order_by("id")
    assert [each.fact for each in facts] == [
        *("option-put", "option-put", "option-changed", "option-dropped")
    ]


async def test_only_one_option_leaves_things_as_they_are(database):
    issue, _ = await a_thread(State.DRAFTING)
    act = {"by": await a_holder(Role.RC_MEMBER), "at": NOW}
    await put_option(issue.number, **act, **STAY)
    with pytest.raises(Refused, match="one-status-quo"):
        await put_option(issue.number, **act, **STAY)
    await put_option(issue.number, **act, **{**STAY, "title": "照旧"}, option=1)
    assert (await Option.get()).title == "照旧"
    with pytest.raises(Unseen):
        await drop_option(issue.number, 7, **act)


async def test_residents_draw_up_none_and_nobody_does_while_people_argue(database):
    issue, _ = await a_thread(State.DRAFTING)
    with pytest.raises(Refused, match="committee-only"):
        await put_option(issue.number, by=await a_resident(), at=NOW, **BUILD)
    arguing, _ = await a_thread()
    with pytest.raises(Refused, match="not-drafting-options"):
        await put_option(arguing.number, by=await a_holder(Role.RC_MEMBER), at=NOW, **BUILD)


async def test_the_committee_edits_through_the_page(browser):
    issue, _ = await a_thread(State.DRAFTING)
    await signed_in(browser, await a_holder(Role.RC_MEMBER))
    page, options = page_of(issue), f"/issues/{issue.number}/options"
    typed = {"title": "建60个口", "body": "拆旧建新", "cost": "96000", "effects": "", "funding": ""}

    wrong = await send(browser, options, on=page, **{**typed, "cost": "九万"})
    assert wrong.status_code == 422
    assert "九万" in wrong.text
    assert 'aria-invalid="true"' in wrong.text

    added = await send(browser, options, on=page, **typed)
    assert added.headers["location"] == f"{page}#option-1"
    assert "96,000 元" in (await browser.get(page)).text
    await send(browser, f"{options}/1", on=page, **{**typed, "title": "建30个口", "cost": ""})
    shown = (await browser.get(page)).text
    assert "建30个口" in shown
    assert "还不知道" in shown
    dropped = await send(browser, f"{options}/1/drop", on=page)
    assert dropped.status_code == 303
    assert await Option.all().count() == 0
    assert (await send(browser, f"{options}/1", on=page, **typed)).status_code == 404
