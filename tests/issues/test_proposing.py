"""Proposing, from the first words to a number for life."""

import pytest

from deliberate.issues.actions import (
    draft_issue,
    join_existing,
    redraft_issue,
    return_issue,
    submit_issue,
)
from deliberate.issues.models import Follow, Issue, Seconding
from deliberate.issues.rules import Kind, ReturnReason, State, Topic, last_day
from deliberate.record.models import Entry
from deliberate.verdict import Refused
from tests.build import (
    COMMUNITY,
    NOW,
    a_community,
    a_findable_issue,
    a_holder,
    a_resident,
    an_issue,
    send,
    signed_in,
)

pytestmark = pytest.mark.anyio

SAID = {
    "kind": Kind.PROPOSAL,
    "topic": Topic.SAFETY,
    "title": "3幢北侧要不要建充电棚",
    "body": "楼道里充电**太危险**。",
    "area_code": f"{COMMUNITY}-E1-03",
    "place": "北侧空地",
}
TYPED = {
    "kind": "proposal",
    "topic": "safety",
    "title": "3幢北侧要不要建充电棚",
    "body": "楼道里充电太危险。",
    "area": f"{COMMUNITY}-E1-03",
    "place": "北侧空地",
}


async def test_a_draft_is_rendered_once_and_has_no_number_yet(database):
    draft = await draft_issue(by=await a_resident(), at=NOW, **SAID)
    kept = await Issue.get(id=draft.id)
    assert (kept.state, kept.number) == (State.DRAFT, None)
    assert "<strong>太危险</strong>" in kept.body_html
    assert await Entry.all().count() == 0


async def test_phone_and_identity_numbers_are_masked_before_they_are_kept(database):
    said = SAID | {
        "body": "找他 13812345678，证号 990102198001011234。",
        "title": "电话13812345678",
    }
    draft = await draft_issue(by=await a_resident(), at=NOW, **said)
    for text in (draft.body_source, draft.body_html, draft.title):
        assert "12345678" not in text
        assert "19800101" not in text


async def test_only_residents_propose(database):
    await a_community()
    member = await a_holder("rc-member")
    with pytest.raises(Refused, match="residents-only"):
        await draft_issue(by=member, at=NOW, **SAID)


async def test_sending_gives_a_number_for_life_and_a_day_for_the_answer(database):
    resident = await a_resident()
    first = await draft_issue(by=resident, at=NOW, **SAID)
    second = await draft_issue(by=resident, at=NOW, **SAID)
    number = await submit_issue(first.id, by=resident, at=NOW)
    assert await submit_issue(second.id, by=resident, at=NOW) == number + 1
    issue = await Issue.get(id=first.id)
    assert issue.state is State.SCREENING
    assert 5 <= (last_day(issue.due_at) - NOW.date()).days <= 16
    entry = await Entry.get(fact="issue-submitted", issue=number)
    assert resident.name not in entry.details

    secretary = await a_holder("branch-secretary", area=f"{COMMUNITY}-001")
    await return_issue(
        number, by=secretary, at=NOW, reason=ReturnReason.UNCLEAR, words="哪里不清楚"
    )
    await redraft_issue(first.id, by=resident, at=NOW, **SAID | {"title": "充电棚建在哪里"})
    assert await submit_issue(first.id, by=resident, at=NOW) == number
    with pytest.raises(Refused, match="already-sent"):
        await submit_issue(first.id, by=resident, at=NOW)


async def test_nobody_else_works_on_a_draft(database):
    draft = await draft_issue(by=await a_resident(), at=NOW, **SAID)
    other = await a_resident("李明")
    with pytest.raises(Refused, match="proposer-only"):
        await redraft_issue(draft.id, by=other, at=NOW, **SAID)
    with pytest.raises(Refused, match="proposer-only"):
        await submit_issue(draft.id, by=other, at=NOW)


async def test_a_grid_worker_writes_for_somebody_without_a_phone(database):
    chen = await a_resident("陈桂英")
    worker = await a_holder("grid-worker", "李响", area=f"{COMMUNITY}-001")
    draft = await draft_issue(by=worker, at=NOW, proposer_id=chen.person_id, **SAID)
    assert (draft.proposer_id, draft.entered_by_id) == (chen.person_id, worker.person_id)
    await submit_issue(draft.id, by=worker, at=NOW)

    with pytest.raises(Refused, match="no-such-resident"):
        await draft_issue(by=worker, at=NOW, proposer_id=worker.person_id + 99, **SAID)
    with pytest.raises(Refused, match="grid-workers-only"):
        await draft_issue(by=chen, at=NOW, proposer_id=worker.person_id, **SAID)


async def test_joining_seconds_what_is_being_seconded_and_follows_the_rest(database):
    resident = await a_resident()
    for state, seconds in ((State.SECONDING, 1), (State.ARGUING, 0)):
        existing = await an_issue(state)
        draft = await draft_issue(by=resident, at=NOW, **SAID)
        await join_existing(draft.id, existing.number, by=resident, at=NOW)
        assert not await Issue.exists(id=draft.id)
        mine = {"issue_id": existing.id, "person_id": resident.person_id}
        assert await Seconding.filter(**mine).count() == seconds
        assert await Follow.filter(**mine).count() == 1
        assert (await Issue.get(id=existing.id)).voices == 1 + seconds


async def test_what_a_grid_worker_joins_counts_for_the_resident(database):
    chen, existing = await a_resident("陈桂英"), await an_issue(State.SECONDING)
    worker = await a_holder("grid-worker", "李响", area=f"{COMMUNITY}-001")
    draft = await draft_issue(by=worker, at=NOW, proposer_id=chen.person_id, **SAID)
    await join_existing(draft.id, existing.number, by=worker, at=NOW)
    assert (await Seconding.get(issue_id=existing.id)).person_id == chen.person_id
    assert (await Entry.get(fact="issue-seconded")).person_id == worker.person_id


async def test_nobody_joins_what_is_over_or_not_public(database):
    resident = await a_resident()
    draft = await draft_issue(by=resident, at=NOW, **SAID)
    for state in (State.SCREENING, State.REJECTED):
        existing = await an_issue(state)
        with pytest.raises(Refused, match="not-to-be-joined"):
            await join_existing(draft.id, existing.number, by=resident, at=NOW)
    assert await Issue.exists(id=draft.id)


async def test_three_screens_without_javascript(browser):
    await signed_in(browser, await a_resident())
    answer = await send(browser, "/propose", on="/propose", **TYPED)
    assert answer.status_code == 303
    similar = await browser.get(answer.headers["location"])
    assert similar.status_code == 303  # nothing is like it: the screen is skipped
    check = similar.headers["location"]
    sent = await send(browser, check, on=check)
    shown = await browser.get(sent.headers["location"])
    issue = await Issue.get()
    assert f"第 {issue.number} 号" in shown.text
    assert issue.state is State.SCREENING
    assert (await browser.get(f"/issues/{issue.number}")).status_code == 200


async def test_what_is_like_it_is_shown_and_can_be_joined(browser):
    existing = await a_findable_issue(State.SECONDING, title="楼道里的充电太危险")
    resident = await a_resident()
    await signed_in(browser, resident)
    answer = await send(browser, "/propose", on="/propose", **TYPED)
    similar = answer.headers["location"]
    assert "楼道里的充电太危险" in (await browser.get(similar)).text
    nothing_chosen = await send(browser, similar, on=similar)
    assert nothing_chosen.status_code == 422
    joined = await send(browser, similar, on=similar, same=existing.number)
    assert joined.headers["location"] == f"/issues/{existing.number}"
    assert await Issue.all().count() == 1
    assert await Seconding.filter(person_id=resident.person_id).exists()


async def test_it_can_be_something_else_after_all(browser):
    await a_findable_issue(State.SECONDING, title="楼道里的充电太危险")
    await signed_in(browser, await a_resident())
    similar = (await send(browser, "/propose", on="/propose", **TYPED)).headers["location"]
    answer = await send(browser, similar, on=similar, same="none")
    assert answer.headers["location"].endswith("/check")


async def test_bad_input_comes_back_as_typed(browser):
    await signed_in(browser, await a_resident())
    typed = TYPED | {"title": "", "body": "写了很久的话", "area": "nowhere"}
    answer = await send(browser, "/propose", on="/propose", **typed)
    assert answer.status_code == 422
    assert "写了很久的话" in answer.text
    assert 'href="#f-title"' in answer.text
    assert await Issue.all().count() == 0
    elsewhere = TYPED | {"area": f"{COMMUNITY}-E9"}
    assert (await send(browser, "/propose", on="/propose", **elsewhere)).status_code == 422


async def test_sending_twice_sends_once(browser):
    resident = await a_resident()
    draft = await draft_issue(by=resident, at=NOW, **SAID)
    await signed_in(browser, resident)
    path = f"/propose/{draft.id}/check"
    first = await send(browser, path, on=path)
    again = await browser.post(path, content=first.request.content, headers=first.request.headers)
    assert (again.status_code, again.headers["location"]) == (303, first.headers["location"])
    assert await Entry.filter(fact="issue-submitted").count() == 1


async def test_a_draft_is_there_for_its_author_only(browser):
    draft = await draft_issue(by=await a_resident(), at=NOW, **SAID)
    pages = [f"/propose/{draft.id}{rest}" for rest in ("", "/similar", "/check", "/sent")]
    for somebody in (None, await a_resident("李明"), await a_holder("rc-director")):
        if somebody:
            await signed_in(browser, somebody)
        assert {(await browser.get(page)).status_code for page in pages} == {404}


async def test_a_visitor_is_asked_to_sign_in(browser):
    await a_community()
    answer = await browser.get("/propose")
    assert answer.headers["location"] == "/sign-in?next=/propose"
    assert (await browser.post("/propose", data={})).status_code == 403


async def test_a_grid_worker_names_the_resident_by_the_slip(browser):
    chen = await a_resident("陈桂英")
    await signed_in(browser, await a_holder("grid-worker", area=f"{COMMUNITY}-001"))
    door = chen.home.removeprefix(f"{COMMUNITY}-")
    wrong = await send(browser, "/propose", on="/propose", for_name="陈桂", for_home=door, **TYPED)
    assert wrong.status_code == 422
    right = await send(
        browser, "/propose", on="/propose", for_name="陈桂英", for_home=door, **TYPED
    )
    assert right.status_code == 303
    assert (await Issue.get()).proposer_id == chen.person_id
