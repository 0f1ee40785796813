"""Saying something: for, against, a question, a fact, another way."""

import pytest

from deliberate.deliberations.actions import make_claim
from deliberate.deliberations.models import Claim, Participant
from deliberate.deliberations.rules import Position
from deliberate.issues.rules import State
from deliberate.people.rules import Role
from deliberate.record.models import Entry
from deliberate.verdict import Refused
from tests.build import NOW, a_holder, a_resident, date, send, signed_in
from tests.deliberations.build import a_claim, a_thread, claim_of, page_of, put_in, thread_of

pytestmark = pytest.mark.anyio


async def test_a_claim_is_kept_masked_and_its_author_gets_a_number_once(database):
    issue, _ = await a_thread()
    me = await a_resident()
    before = (await thread_of(issue)).revision

    first = await a_claim(issue, by=me, text="打 13812345678 问问")
    second = await a_claim(issue, by=me, position=Position.FACT)
    await a_claim(issue)

    assert (first, second) == (1, 2)
    assert (await claim_of(issue, 1)).text == "打 138****5678 问问"
    assert await Participant.all().order_by("number").values_list("number", flat=True) == [1, 2]
    assert (await thread_of(issue)).revision == before + 3
    entry = await Entry.filter(fact="claim-made").first()
    assert entry.details == '{"claim":1,"paper":false,"position":"for"}'


async def test_the_young_argue_and_the_facilitator_does_not(database):
    issue, facilitator = await a_thread()
    assert await a_claim(issue, by=await a_resident(born=date(2011, 1, 1))) == 1
    with pytest.raises(Refused, match="facilitator-is-neutral"):
        await a_claim(issue, by=facilitator)
    with pytest.raises(Refused, match="residents-only"):
        await a_claim(issue, by=await a_resident(born=date(2018, 1, 1)))
    await put_in(issue, State.DRAFTING)
    with pytest.raises(Refused, match="not-open-for-claims"):
        await a_claim(issue)


async def test_a_grid_worker_enters_for_somebody_and_never_for_themselves(database):
    issue, _ = await a_thread()
    worker = await a_holder(Role.GRID_WORKER, "李响", organization="网格")
    said = {"at": NOW, "position": Position.FOR, "text": "只求夜里别有人在楼梯口插电。"}

    for _ in range(2):
        await make_claim(issue.number, by=worker, paper=True, **said)
    with pytest.raises(Refused, match="only-for-somebody"):
        await make_claim(issue.number, by=worker, **said)
    with pytest.raises(Refused, match="grid-workers-only"):
        await make_claim(issue.number, by=await a_resident(), paper=True, **said)

    assert await Participant.filter(person=None, paper=True).count() == 2
    assert await Claim.filter(paper=True).count() == 2


async def test_without_javascript_one_is_led_to_ones_own_claim(browser):
    issue, _ = await a_thread()
    await signed_in(browser, await a_resident())
    answer = await send(
        browser,
        f"/issues/{issue.number}/claims",
        on=page_of(issue),
        position="against",
        text="离窗户太近。",
        url="https://example.org/a",
    )
    assert answer.status_code == 303
    assert answer.headers["location"] == f"{page_of(issue)}?show=1#claim-1"
    visit = await browser.get(answer.headers["location"])
    assert 'id="claim-1"' in visit.text
    assert 'href="https://example.org/a"' in visit.text


async def test_with_htmx_only_the_thread_is_swapped(browser):
    issue, _ = await a_thread()
    await signed_in(browser, await a_resident())
    answer = await send(
        browser,
        f"/issues/{issue.number}/claims",
        on=page_of(issue),
        htmx=True,
        position="for",
        text="先建一半。",
    )
    assert answer.status_code == 200
    assert answer.text.count('id="thread"') == 1
    assert "<!doctype html>" not in answer.text
    assert "先建一半。" in answer.text
    assert "data-focus" in answer.text


async def test_a_form_with_errors_comes_back_as_typed(browser):
    issue, _ = await a_thread()
    await signed_in(browser, await a_resident())
    for wrong in ({"url": "http://example.org"}, {"text": "字" * 281}, {"position": "neutral"}):
        answer = await send(
            browser,
            f"/issues/{issue.number}/claims",
            on=page_of(issue),
            **{"position": "for", "text": "留着这句", **wrong},
        )
        assert answer.status_code == 422
        assert wrong.get("text", "留着这句") in answer.text
        assert "<title>错误：" in answer.text
    assert await Claim.all().count() == 0


async def test_what_people_write_is_text_and_never_markup(browser):
    issue, _ = await a_thread()
    await a_claim(issue, text="<img src=x onerror=alert(1)> {{ 7 * 7 }} <!--mine 1-->")
    shown = await browser.get(page_of(issue))
    assert "&lt;img src=x" in shown.text
    assert "{{ 7 * 7 }}" in shown.text


async def test_the_same_form_sent_twice_is_one_claim(browser):
    issue, _ = await a_thread()
    await signed_in(browser, await a_resident())
    page = await browser.get(page_of(issue))
    key = page.text.split('name="key" value="')[1].split('"')[0]
    sent = {"key": key, "position": "for", "text": "一句话"}
    for _ in range(2):
        answer = await browser.post(f"/issues/{issue.number}/claims", data=sent)
        assert answer.status_code == 303
    assert await Claim.all().count() == 1


async def test_somebody_not_allowed_is_refused_before_the_form_is_read(browser):
    issue, facilitator = await a_thread()
    await signed_in(browser, facilitator)
    answer = await browser.post(f"/issues/{issue.number}/claims", data={})
    assert answer.status_code == 403
    assert "主持人" in answer.text
