"""One tap is recorded, counted, can be changed and taken back."""

import asyncio

import pytest

from deliberate.deliberations.actions import give_opinion, hide_claim
from deliberate.deliberations.models import OpinionGiven, Participant
from deliberate.deliberations.rules import HideReason, Opinion, Position
from deliberate.issues.rules import State
from deliberate.people.rules import Role
from deliberate.record.models import Entry
from deliberate.verdict import Refused, Unseen
from tests.build import NOW, a_holder, a_resident, date, send, signed_in
from tests.deliberations.build import a_claim, a_thread, claim_of, page_of, put_in

pytestmark = pytest.mark.anyio


async def counts(issue, number=1):
    claim = await claim_of(issue, number)
    return claim.agree, claim.unsure, claim.disagree


async def test_an_opinion_is_counted_changed_and_taken_back(database):
    issue, _ = await a_thread()
    await a_claim(issue)
    me, other = await a_resident(), await a_resident()

    await give_opinion(issue.number, 1, Opinion.AGREE, by=other, at=NOW)
    for value, expected in [
        (Opinion.AGREE, (2, 0, 0)),
        (Opinion.DISAGREE, (1, 0, 1)),
        (Opinion.UNSURE, (1, 1, 0)),
        (Opinion.UNSURE, (1, 1, 0)),
        (None, (1, 0, 0)),
        (None, (1, 0, 0)),
    ]:
        await give_opinion(issue.number, 1, value, by=me, at=NOW)
        assert await counts(issue) == expected

    assert await OpinionGiven.all().count() == 1


async def test_the_record_says_that_an_opinion_was_given_and_neither_whose_nor_which(database):
    issue, _ = await a_thread()
    await a_claim(issue)
    me = await a_resident()
    for value in (Opinion.AGREE, Opinion.AGREE, None):
        await give_opinion(issue.number, 1, value, by=me, at=NOW)

    facts = await Entry.filter(fact__startswith="opinion").order_by("id")
    assert [each.fact for each in facts] == ["opinion-given", "opinion-taken-back"]
    assert {each.details for each in facts} == {'{"claim":1}'}
    assert {each.person_id for each in facts} == {None}
    assert {each.acting for each in facts} == {""}


async def test_the_young_opine_and_the_facilitator_does_not(database):
    issue, facilitator = await a_thread()
    await a_claim(issue)
    await give_opinion(
        issue.number, 1, Opinion.AGREE, by=await a_resident(born=date(2011, 1, 1)), at=NOW
    )
    for by, why in (
        (facilitator, "facilitator-is-neutral"),
        (await a_holder(Role.RC_MEMBER), "residents-only"),
    ):
        with pytest.raises(Refused, match=why):
            await give_opinion(issue.number, 1, Opinion.AGREE, by=by, at=NOW)
    assert await counts(issue) == (1, 0, 0)


async def test_no_opinion_on_what_is_hidden_closed_or_not_there(database):
    issue, _ = await a_thread()
    await a_claim(issue)
    me = await a_resident()
    director = await a_holder(Role.RC_DIRECTOR)
    await hide_claim(issue.number, 1, HideReason.OFF_TOPIC, by=director, at=NOW)
    with pytest.raises(Refused, match="claim-is-hidden"):
        await give_opinion(issue.number, 1, Opinion.AGREE, by=me, at=NOW)
    with pytest.raises(Unseen):
        await give_opinion(issue.number, 9, Opinion.AGREE, by=me, at=NOW)
    await put_in(issue, State.AGREED)
    with pytest.raises(Refused, match="not-open-for-claims"):
        await give_opinion(issue.number, 1, Opinion.AGREE, by=me, at=NOW)


async def test_taps_at_once_are_each_counted_once(database):
    issue, _ = await a_thread()
    await a_claim(issue)
    people = [await a_resident() for _ in range(4)]
    await asyncio.gather(
        *(
            give_opinion(issue.number, 1, value, by=person, at=NOW)
            for person in people
            for value in (Opinion.AGREE, Opinion.DISAGREE, Opinion.AGREE)
        )
    )
    assert sum(await counts(issue)) == 4
    assert await OpinionGiven.all().count() == 4
    numbers = await Participant.all().order_by("number").values_list("number", flat=True)
    assert numbers == [1, 2, 3, 4, 5]


async def test_without_javascript_a_tap_leads_to_the_next_claim_with_a_way_back(browser):
    issue, _ = await a_thread()
    await a_claim(issue, text="第一条")
    await a_claim(issue, text="第二条", position=Position.AGAINST)
    await signed_in(browser, await a_resident())
    opinion = f"/issues/{issue.number}/claims/1/opinion"

    tapped = await send(browser, f"{opinion}/agree", on=page_of(issue))
    assert tapped.status_code == 303
    after = await browser.get(tapped.headers["location"])
    assert "已记下：对上一条您表示赞同。" in after.text
    assert f'action="{opinion}/undo"' in after.text
    assert '<h3 class="vote__q" id="st2"' in after.text
    assert await counts(issue) == (1, 0, 0)

    undone = await send(browser, f"{opinion}/undo", on=page_of(issue))
    assert undone.status_code == 303
    assert '<h3 class="vote__q" id="st1"' in (await browser.get(undone.headers["location"])).text
    assert await counts(issue) == (0, 0, 0)


async def test_with_htmx_only_the_card_is_swapped_and_names_its_focus(browser):
    issue, _ = await a_thread()
    await a_claim(issue)
    await signed_in(browser, await a_resident())
    opinion = f"/issues/{issue.number}/claims/1/opinion"

    card = await send(browser, f"{opinion}/disagree", on=page_of(issue), htmx=True)
    assert card.status_code == 200
    assert card.text.startswith('<section class="sec sec--first" id="quick"')
    assert "对上一条您表示反对" in card.text
    assert "您对每一条都表过态了" in card.text
    assert "data-focus" in card.text

    again = await browser.get(f"{page_of(issue)}?claim=1", headers={"HX-Request": "true"})
    assert 'aria-pressed="true"' in again.text
    back = await send(browser, f"{opinion}/undo", on=page_of(issue), htmx=True)
    assert "撤回了" in back.text


async def test_an_opinion_that_is_none_of_the_three_is_not_there(browser):
    issue, _ = await a_thread()
    await a_claim(issue)
    await signed_in(browser, await a_resident())
    for word in ("love", "agree/x"):
        path = f"/issues/{issue.number}/claims/1/opinion/{word}"
        assert (await send(browser, path, on=page_of(issue))).status_code == 404


async def test_a_stranger_is_asked_to_sign_in(browser):
    issue, _ = await a_thread()
    await a_claim(issue)
    shown = await browser.get(page_of(issue))
    assert "登录以后点一下就能表态" in shown.text
    answer = await browser.post(f"/issues/{issue.number}/claims/1/opinion/agree")
    assert answer.status_code == 403
    assert await OpinionGiven.all().count() == 0
