"""Five claims and replies a day without links, for three days after an account was opened."""

import asyncio
from datetime import timedelta

import pytest

from deliberate.deliberations.actions import reply
from deliberate.deliberations.rules import ReplyKind
from deliberate.people.models import Person
from deliberate.storage import unit_of_work
from deliberate.verdict import Refused
from tests.build import NOW, a_resident, later, send, signed_in
from tests.deliberations.build import a_claim, a_thread

pytestmark = pytest.mark.anyio
TOO_MANY = "new-accounts-say-five-a-day"


async def a_newcomer(ago=timedelta(hours=1)):
    newcomer = await a_resident()
    await unit_of_work(Person.filter(id=newcomer.person_id).update)(joined_at=NOW - ago)
    return newcomer


async def say(issue, by, kind="claim", at=NOW):
    if kind == "claim":
        return await a_claim(issue, by=by, at=at)
    return await reply(issue.number, 1, by=by, at=at, kind=ReplyKind.REASON, text="因为危险。")


async def test_claims_and_replies_count_together(database):
    issue, _ = await a_thread()
    await a_claim(issue)
    newcomer = await a_newcomer()
    for kind in ("claim", "reply", "reply", "claim", "claim"):
        await say(issue, newcomer, kind)
    for kind in ("claim", "reply"):
        with pytest.raises(Refused, match=TOO_MANY):
            await say(issue, newcomer, kind)


async def test_the_next_day_there_are_five_again(database):
    issue, _ = await a_thread()
    newcomer = await a_newcomer()
    for _ in range(5):
        await say(issue, newcomer)
    await say(issue, newcomer, at=later(days=1, seconds=1))


async def test_after_three_days_an_account_is_not_new(database):
    issue, _ = await a_thread()
    settled = await a_newcomer(ago=timedelta(hours=72))
    for _ in range(7):
        await say(issue, settled)


async def test_who_was_given_an_account_was_never_new(database):
    issue, _ = await a_thread()
    resident = await a_resident()
    for _ in range(7):
        await say(issue, resident)


async def test_on_several_threads_at_once_there_are_five_as_well(database):
    threads = [(await a_thread())[0] for _ in range(8)]
    newcomer = await a_newcomer()
    answers = await asyncio.gather(
        *(say(issue, newcomer) for issue in threads), return_exceptions=True
    )
    assert sum(isinstance(each, int) for each in answers) == 5
    assert {str(each) for each in answers if not isinstance(each, int)} == {TOO_MANY}


@pytest.mark.parametrize(
    "link", ["http://a.example/1", "请看 www.a.example", "上abc.com领奖", "x@QQ.COM", "app://open"]
)
async def test_an_account_that_is_new_says_nothing_with_a_link(database, link):
    issue, _ = await a_thread()
    await a_claim(issue)
    newcomer = await a_newcomer()
    for act in (
        a_claim(issue, by=newcomer, text=link),
        reply(issue.number, 1, by=newcomer, at=NOW, kind=ReplyKind.REASON, text=link),
    ):
        with pytest.raises(Refused, match="no-links-yet"):
            await act
    settled = await a_newcomer(ago=timedelta(hours=72))
    await a_claim(issue, by=settled, text=link)


async def test_what_only_looks_like_a_link_is_said(database):
    issue, _ = await a_thread()
    await a_claim(issue, by=await a_newcomer(), text="第3.5条：每户2.5kW。见P.12，比如A.B两幢。")


@pytest.mark.parametrize("htmx", [False, True])
async def test_a_refused_link_stands_beside_its_field_with_what_was_typed(browser, htmx):
    issue, _ = await a_thread()
    await a_claim(issue)
    await signed_in(browser, await a_newcomer())
    home = f"/issues/{issue.number}"
    page = f"{home}/deliberation"
    typed = {
        "position": "for",
        "text": "自己量过。",
        "evidence": "卷尺",
        "url": "https://a.example",
    }
    sent = await send(browser, f"{home}/claims", on=page, htmx=htmx, **typed)
    assert sent.status_code == 422
    assert 'href="#f-url"' in sent.text
    assert "满三天才能放网址" in sent.text
    for words in ("自己量过。", "卷尺", "https://a.example"):
        assert words in sent.text
    answer = {"kind": "reason", "text": "见 www.a.example"}
    sent = await send(browser, f"{home}/claims/1/reply", on=page, htmx=htmx, **answer)
    assert (sent.status_code, "见 www.a.example</textarea>" in sent.text) == (422, True)
    sent = await send(browser, f"{home}/claims", on=page, htmx=htmx, **{**typed, "url": ""})
    assert sent.status_code == (200 if htmx else 303)
