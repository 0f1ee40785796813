"""An option is put to consent: reasoned objections, seconds, replies, and the end of it."""

from datetime import timedelta

import pytest

from deliberate.consensus.consent import Closing
from deliberate.deliberations.actions import (
    ask_consent,
    close_deliberation,
    drop_option,
    end_consent,
    put_option,
    raise_objection,
    reply_to_objection,
    second_objection,
    withdraw_objection,
)
from deliberate.deliberations.models import Consent, ConsentObjection
from deliberate.deliberations.queries import consents_in
from deliberate.deliberations.rules import Path, ReplyEffect
from deliberate.issues.models import Issue
from deliberate.issues.rules import State
from deliberate.people.rules import Role
from deliberate.record.models import Entry
from deliberate.verdict import Refused, Unseen
from tests.build import NOW, a_holder, a_resident, later, send, signed_in
from tests.conftest import forced
from tests.decisions.votes import together
from tests.deliberations.build import a_claim, a_thread, put_in, thread_of

pytestmark = pytest.mark.anyio
INTEGRATED, EXPLAINED = ReplyEffect
AFTER = later(days=8)
NOISE = {"harm": "早上六点推车响", "bearer": "一楼窗前三户", "remedy": "七点以后再开"}
SHELF = {"title": "楼道口放共享工具柜", "body": "放一个带锁的柜子。"}
HTMX = [False, True]


async def two_options(*, proposer=None):
    """Options are being drawn up; the issue, its director, and three who live there."""
    issue, _ = await a_thread(proposer=proposer)
    people = [await a_resident(f"居民{n}") for n in range(3)]
    await a_claim(issue, by=people[0])
    await put_in(issue, State.DRAFTING)
    director = await a_holder(Role.RC_DIRECTOR, "王丽华")
    for title, quo in ((SHELF["title"], False), ("维持现状", True)):
        await put_option(
            *(issue.number,),
            by=director,
            at=NOW,
            title=title,
            body=SHELF["body"],
            cost=0,
            funding="",
            effects="",
            status_quo=quo,
        )
    return await Issue.get(id=issue.id), director, people


async def asked(*, days=7, seconds_needed=2):
    issue, director, people = await two_options()
    await ask_consent(
        *(issue.number,),
        by=director,
        at=NOW,
        option=1,
        days=days,
        seconds_needed=seconds_needed,
    )
    return issue, director, people


async def objected(*, seconds=2):
    issue, director, people = await asked()
    await raise_objection(issue.number, by=people[0], at=NOW, **NOISE)
    for person in people[1 : 1 + seconds]:
        await second_objection(issue.number, 1, by=person, at=NOW)
    return issue, director, people


async def put(issue, viewer=None):
    (found,) = await consents_in((await thread_of(issue)).id, viewer)
    return found


async def closed(issue, director, path=Path.AGREED):
    await close_deliberation(
        *(issue.number,),
        by=director,
        at=AFTER,
        agreed=["放柜子"],
        disputed=[],
        unanswered=[],
        path=path,
        reason="没有异议。",
    )


async def test_silence_is_consent_and_closes_as_agreed(database):
    issue, director, _ = await asked()
    with pytest.raises(Refused, match="closing-consent-is-asked"):
        await closed(issue, director)
    with pytest.raises(Refused, match="consent-still-open"):
        await end_consent(issue.number, by=director, at=later(days=6))

    await end_consent(issue.number, by=director, at=AFTER)

    found = await put(issue)
    assert found.given
    assert [step["key"] for step in found.finding["steps"]] == ["nobody-objects"]
    await closed(issue, director)
    assert (await Issue.get(id=issue.id)).state is State.AGREED


async def test_a_seconded_objection_stands_and_a_vote_decides(database):
    issue, director, _ = await objected()
    await reply_to_objection(
        *(issue.number, 1), by=director, at=NOW, text="推车换胶轮。", effect=EXPLAINED
    )
    await end_consent(issue.number, by=director, at=AFTER)

    found = await put(issue)
    assert not found.given
    keys = [step["key"] for step in found.finding["steps"]]
    assert keys == ["harm-named", "bearer-named", "remedy-named", "seconded", "objection-stands"]
    with pytest.raises(Refused, match="closing-objection-stands"):
        await closed(issue, director)
    await closed(issue, director, Path.TO_VOTE)
    assert (await Issue.get(id=issue.id)).state is State.TO_VOTE


async def test_an_objection_that_too_few_second_does_not_stand(database):
    issue, director, _ = await objected(seconds=1)
    await end_consent(issue.number, by=director, at=AFTER)
    found = await put(issue)
    assert found.given
    assert "not-seconded" in [step["key"] for step in found.finding["steps"]]


async def test_a_change_lifts_it(database):
    issue, director, people = await objected()
    await reply_to_objection(
        *(issue.number, 1), by=director, at=NOW, text="七点到九点开。", effect=INTEGRATED
    )
    for act in (
        withdraw_objection(issue.number, 1, by=people[0], at=NOW),
        reply_to_objection(issue.number, 1, by=director, at=NOW, text="算了", effect=EXPLAINED),
        second_objection(issue.number, 1, by=await a_resident(), at=NOW),
    ):
        with pytest.raises(Refused, match="objection-is-closed"):
            await act
    await end_consent(issue.number, by=director, at=AFTER)
    (raised,) = (await put(issue)).objections
    assert (raised.closing, raised.reply) == (Closing.INTEGRATED, "七点到九点开。")
    assert raised.replied_by == director.acting
    await closed(issue, director)


async def test_who_objects_withdraws_and_nobody_else(database):
    issue, director, people = await objected()
    with pytest.raises(Refused, match="only-your-own-objection"):
        await withdraw_objection(issue.number, 1, by=people[1], at=NOW)
    await reply_to_objection(
        *(issue.number, 1), by=director, at=NOW, text="推车换胶轮。", effect=EXPLAINED
    )

    await withdraw_objection(issue.number, 1, by=people[0], at=AFTER)

    assert (await ConsentObjection.get()).closing is Closing.WITHDRAWN
    await end_consent(issue.number, by=director, at=AFTER)
    assert (await put(issue)).given


async def test_what_is_withdrawn_before_an_answer_is_gone(database):
    issue, _, people = await objected()
    await withdraw_objection(issue.number, 1, by=people[0], at=NOW)
    assert not await ConsentObjection.exists()
    await raise_objection(issue.number, by=people[0], at=NOW, **NOISE)


@pytest.mark.parametrize("lacking", ["harm", "bearer", "remedy"])
async def test_an_objection_says_all_three(database, lacking):
    issue, _, people = await asked()
    with pytest.raises(Refused, match="needed"):
        await raise_objection(issue.number, by=people[0], at=NOW, **{**NOISE, lacking: ""})
    with pytest.raises(Refused, match="too-long"):
        await raise_objection(issue.number, by=people[0], at=NOW, **{**NOISE, lacking: "长" * 281})


async def test_one_objection_a_person_and_one_second(database):
    issue, _, people = await objected(seconds=1)
    for act, reason in (
        (raise_objection(issue.number, by=people[0], at=NOW, **NOISE), "objected-already"),
        (second_objection(issue.number, 1, by=people[0], at=NOW), "not-your-own-objection"),
        (second_objection(issue.number, 1, by=people[1], at=NOW), "already-seconded"),
        (raise_objection(issue.number, by=people[2], at=AFTER, **NOISE), "consent-is-over"),
        (second_objection(issue.number, 1, by=people[2], at=AFTER), "consent-is-over"),
    ):
        with pytest.raises(Refused, match=reason):
            await act
    with pytest.raises(Unseen):
        await second_objection(issue.number, 9, by=people[2], at=NOW)
    came = await together(
        *(raise_objection(issue.number, by=people[2], at=NOW, **NOISE) for _ in range(2))
    )
    assert sorted(str(each) for each in came) == ["2", "objected-already"]


async def test_how_it_is_asked(database):
    issue, director, people = await two_options()
    usual = {"by": director, "at": NOW, "option": 1, "days": 7, "seconds_needed": 2}
    for wrong, reason in (
        ({"days": 2}, "three-to-fifteen-days"),
        ({"days": 16}, "three-to-fifteen-days"),
        ({"seconds_needed": 0}, "one-to-twenty"),
        ({"option": 2}, "no-such-option"),
        ({"option": 9}, "no-such-option"),
        ({"by": people[0]}, "moderators-only"),
    ):
        with pytest.raises(Refused, match=reason):
            await ask_consent(issue.number, **{**usual, **wrong})
    with pytest.raises(Refused, match="no-consent-asked"):
        await end_consent(issue.number, by=director, at=NOW)

    await ask_consent(issue.number, **usual)

    assert (await Issue.get(id=issue.id)).due_at >= NOW + timedelta(days=7)
    with pytest.raises(Refused, match="consent-is-asked"):
        await ask_consent(issue.number, **usual)
    await end_consent(issue.number, by=director, at=AFTER)
    with pytest.raises(Refused, match="option-in-consent"):
        await ask_consent(issue.number, **usual)
    assert await Consent.all().count() == 1


async def test_what_people_could_object_to_stays_as_they_read_it(database):
    issue, director, _ = await asked()
    more = {"cost": 0, "funding": "", "effects": "", "status_quo": False}
    for act in (
        put_option(issue.number, by=director, at=NOW, option=1, **SHELF, **more),
        drop_option(issue.number, 1, by=director, at=NOW),
    ):
        with pytest.raises(Refused, match="option-in-consent"):
            await act


async def test_the_facilitator_and_strangers_do_not_object(database):
    issue, director, people = await asked()
    facilitator = await a_holder(Role.FACILITATOR, "赵宁", organization="邻里社工站")
    for by in (facilitator, director):
        with pytest.raises(Refused, match="parties-only"):
            await raise_objection(issue.number, by=by, at=NOW, **NOISE)
    await raise_objection(issue.number, by=people[0], at=NOW, **NOISE)
    with pytest.raises(Refused, match="committee-only"):
        await reply_to_objection(
            *(issue.number, 1), by=people[1], at=NOW, text="好", effect=INTEGRATED
        )


async def test_the_record_tells_what_and_not_who(database):
    issue, director, people = await objected()
    await withdraw_objection(issue.number, 1, by=people[0], at=NOW)
    await end_consent(issue.number, by=director, at=AFTER)
    told = Entry.filter(issue=issue.number, fact__in=SAID)
    found = await told.order_by("id").values_list("fact", "person_id", "acting")
    assert [fact for fact, *_ in found] == SAID
    assert {(person, acting) for fact, person, acting in found if fact.startswith("objection")} == {
        (None, "")
    }


SAID = [
    *("consent-asked", "objection-raised", "objection-seconded", "objection-seconded"),
    *("objection-withdrawn", "consent-ended"),
]


# -- the page ----------------------------------------------------------------------------


@pytest.mark.parametrize("htmx", HTMX)
async def test_a_neighbour_objects_on_the_page_and_another_seconds(browser, htmx):
    issue, _, people = await asked()
    page = f"/issues/{issue.number}/consent"
    await signed_in(browser, people[0])
    wrong = await send(browser, f"{page}/objections", on=page, htmx=htmx, **{**NOISE, "harm": ""})
    assert (wrong.status_code, NOISE["remedy"] in wrong.text) == (422, True)
    done = await send(browser, f"{page}/objections", on=page, htmx=htmx, **NOISE)
    assert done.status_code == (200 if htmx else 303)

    await signed_in(browser, people[1])
    shown = (await browser.get(page)).text
    for words in (*NOISE.values(), "0 人附议，要 2 人", "居民 0"):
        assert words in shown, words
    assert people[0].name not in shown
    await send(browser, f"{page}/objections/1/second", on=page, htmx=htmx)
    shown = (await browser.get(page)).text
    assert "1 人附议，要 2 人" in shown
    assert "您附议了。" in shown


async def test_the_body_asks_replies_and_ends_on_the_page(browser):
    issue, director, people = await two_options()
    page = f"/issues/{issue.number}/consent"
    await signed_in(browser, director)
    wrong = await send(
        browser, page, on=page, option="2", days="99", seconds="2", parties="residents"
    )
    assert (wrong.status_code, 'value="99"' in wrong.text) == (422, True)
    assert (
        await send(browser, page, on=page, option="1", days="3", seconds="1", parties="residents")
    ).status_code == 303
    await raise_objection(issue.number, by=people[0], at=NOW, **NOISE)
    await second_objection(issue.number, 1, by=people[1], at=NOW)
    path, text = f"{page}/objections/1/reply", {"reply-1": "七点到九点开。"}
    unsaid = await send(browser, path, on=page, **text)
    assert (unsaid.status_code, "七点到九点开。" in unsaid.text) == (422, True)
    assert (
        await send(browser, path, on=page, **text, **{"effect-1": "integrated"})
    ).status_code == 303
    assert "作了修改" in (await browser.get(page)).text
    await backdated()
    assert (await send(browser, f"{page}/end", on=page)).status_code == 303
    shown = (await browser.get(page)).text
    assert "没有站得住的异议" in shown
    assert "异议1：答复已经公布" in shown
    thread = (await browser.get(f"/issues/{issue.number}/deliberation")).text
    assert "没有站得住的异议" in thread


async def backdated():
    """As if the days had passed."""
    days = later(days=-9), later(days=-1)
    await forced("UPDATE consent SET opens_at = $1, closes_at = $2", *days)


async def test_the_closing_form_says_why_it_cannot_be_agreed_and_loses_nothing(browser):
    issue, director, _ = await objected()
    await signed_in(browser, director)
    path = f"/issues/{issue.number}/deliberation/close"
    typed = {"agreed": "放柜子", "path": "agreed", "reason": "没有异议。"}
    answer = await send(browser, path, on=path, **typed)
    assert (answer.status_code, "放柜子" in answer.text) == (422, True)
    assert "等它结束再写结论" in answer.text
