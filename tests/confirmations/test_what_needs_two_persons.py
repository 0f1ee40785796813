"""Closing, notice and publication happen when a second person says so, and not before."""

import ast
import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import deliberate
from deliberate.app import CARRIED_OUT
from deliberate.calendar.moments import day_in_shanghai
from deliberate.confirmations import policy
from deliberate.confirmations.actions import confirm_act, refuse_act, take_back_act
from deliberate.confirmations.models import Confirmation
from deliberate.confirmations.rules import SECONDS, Asked, Outcome, TwoPersonAct
from deliberate.decisions.actions import propose_notice
from deliberate.decisions.models import Decision
from deliberate.deliberations.actions import propose_closing
from deliberate.issues.models import Issue
from deliberate.issues.rules import State
from deliberate.people.models import PostHeld
from deliberate.people.rules import Role, Standing
from deliberate.record.models import Entry
from deliberate.resolutions.actions import propose_publication
from deliberate.resolutions.models import Resolution
from deliberate.storage import unit_of_work
from deliberate.verdict import Refused
from tests.build import (
    NOW,
    a_holder,
    a_resident,
    a_second_confirms,
    an_issue,
    later,
    send,
    signed_in,
)
from tests.decisions.test_decision_pages import heads
from tests.decisions.votes import BUILDING, QUESTION, STUDY, first_day
from tests.deliberations.test_close_deliberation import WORDS, a_draft
from tests.people.accounts import long_ago
from tests.resolutions.build import a_draft as a_written_draft
from tests.resolutions.build import a_passed_issue

pytestmark = pytest.mark.anyio
ALONE = {"give_notice", "close_deliberation", "publish_resolution", "grant_post", "end_post"}
"""What is done once two persons have decided it: no page does it by itself."""


async def a_waiting_notice(by, **wanted):
    issue = await an_issue(State.TO_VOTE)
    asked = {
        "rule_id": "R2",
        "question": QUESTION,
        "electorate_code": BUILDING,
        "opens_on": first_day("R2", NOW) + timedelta(days=1),
        "voting_days": 5,
        "party_study": STUDY,
        "secret": False,
        **wanted,
    }
    return issue, await propose_notice(issue.number, by=by, at=NOW, **asked)


async def confirmed(key, by, at=NOW):
    act = (await Confirmation.get(id=key)).act
    return await confirm_act(key, CARRIED_OUT[act], by=by, at=at)


async def test_the_roll_is_of_the_day_on_which_the_second_confirms(database):
    await heads(2)
    member, director = await a_holder("rc-member"), await a_holder("rc-director")
    issue, key = await a_waiting_notice(member)
    assert not await Decision.exists()
    await heads(1)

    await confirmed(key, director)

    decision = await Decision.get(issue_id=issue.id)
    assert (decision.roll_size, decision.question) == (3, QUESTION)
    facts = [each.fact for each in await Entry.filter(issue=issue.number).order_by("id")]
    assert facts[:2] == ["act-proposed", "act-confirmed"]
    assert facts[-1] == "notice-given"
    given = await Entry.get(fact="notice-given")
    assert given.person_id == member.person_id  # who proposed it signs


async def test_who_confirms_shows_who_they_are(browser):
    await heads(1)
    issue, key = await a_waiting_notice(await a_holder("rc-member"))
    await signed_in(browser, await a_holder("rc-director"))
    await long_ago(browser, proven=datetime.now(UTC) - timedelta(minutes=11))
    here = f"/confirmations/{key}"
    answered = await send(browser, f"{here}/confirm", on=here)
    assert answered.status_code == 403
    assert "proof-password" in answered.text
    assert not await Decision.filter(issue_id=issue.id).exists()


async def test_a_notice_with_a_fault_is_not_even_proposed(database):
    await heads(1)
    member = await a_holder("rc-member")
    for fault, wrong in (
        ("opens-too-early", {"opens_on": day_in_shanghai(NOW)}),
        ("outside-the-community", {"electorate_code": "990102003002"}),
    ):
        with pytest.raises(Refused, match=fault):
            await a_waiting_notice(member, **wrong)
    assert not await Confirmation.exists()


async def test_a_notice_confirmed_too_late_for_its_day_is_not_given(database):
    await heads(1)
    _, key = await a_waiting_notice(await a_holder("rc-member"))
    director = await a_holder("rc-director")
    with pytest.raises(Refused, match="opens-too-early"):
        await confirmed(key, director, later(days=3))
    assert (await Confirmation.get(id=key)).outcome is Outcome.WAITING
    assert not await Decision.exists()


async def test_two_who_confirm_at_once_give_one_notice(database):
    await heads(1)
    issue, key = await a_waiting_notice(await a_holder("rc-member"))
    seconds = [await a_holder("rc-director"), await a_holder("rc-member")]
    answers = await asyncio.gather(*(confirmed(key, by) for by in seconds), return_exceptions=True)
    assert sum(isinstance(each, Refused) for each in answers) == 1
    assert await Decision.filter(issue_id=issue.id).count() == 1


async def test_no_second_where_the_issue_went_another_way_meanwhile(database):
    await heads(1)
    issue, key = await a_waiting_notice(await a_holder("rc-member"))

    @unit_of_work
    async def withdrawn():
        await Issue.filter(id=issue.id).update(state=State.WITHDRAWN)

    await withdrawn()
    with pytest.raises(Refused, match="nothing-to-vote-on"):
        await confirmed(key, await a_holder("rc-director"))
    await refuse_act(key, by=await a_holder("rc-director"), at=NOW, words="已经撤回。")


async def test_a_deliberation_goes_on_until_a_second_confirms_its_closing(database):
    issue, director, _ = await a_draft()
    key = await propose_closing(issue.number, by=director, at=NOW, **WORDS)
    assert (await Issue.get(id=issue.id)).state is State.DRAFTING
    with pytest.raises(Refused, match="another-person-confirms"):
        await confirmed(key, director)
    with pytest.raises(Refused, match="another-post-confirms"):
        await confirmed(key, await a_holder("street-clerk"))
    await confirmed(key, await a_holder("rc-member"))
    assert (await Issue.get(id=issue.id)).state is not State.DRAFTING


async def test_the_proposer_of_the_issue_does_not_confirm_its_closing(database):
    issue, director, _ = await a_draft()
    key = await propose_closing(issue.number, by=director, at=NOW, **WORDS)
    member = await a_holder("rc-member")

    @unit_of_work
    async def proposed_by_the_member():
        await Issue.filter(id=issue.id).update(proposer_id=member.person_id)

    await proposed_by_the_member()
    with pytest.raises(Refused, match="not-your-own"):
        await confirmed(key, member)


async def test_whichever_is_first_the_director_signs(database):
    director, member = await a_holder("rc-director"), await a_holder("rc-member")
    for first, second in ((director, member), (member, director)):
        issue = await a_passed_issue()
        await a_written_draft(issue, by=member)
        key = await propose_publication(issue.number, by=first, at=NOW)
        assert not (await Resolution.get(issue_id=issue.id)).number
        await confirmed(key, second)
        assert (await Resolution.get(issue_id=issue.id)).number
        assert (await Issue.get(id=issue.id)).state is State.PUBLISHED
    signed = await Entry.filter(fact="resolution-published")
    assert {each.person_id for each in signed} == {director.person_id}


async def test_two_members_do_not_publish_without_a_director(database):
    issue, member = await a_passed_issue(), await a_holder("rc-member")
    await a_written_draft(issue, by=member)
    key = await propose_publication(issue.number, by=member, at=NOW)
    with pytest.raises(Refused, match="director-only"):
        await confirmed(key, await a_holder("rc-member"))


async def test_words_that_changed_after_the_first_are_not_published(database):
    issue, director = await a_passed_issue(), await a_holder("rc-director")
    await a_written_draft(issue, by=director)
    key = await propose_publication(issue.number, by=director, at=NOW)
    await a_written_draft(issue, by=director, title="另一个标题")
    with pytest.raises(Refused, match="draft-changed"):
        await confirmed(key, await a_holder("rc-member"))
    await take_back_act(key, by=director, at=NOW)
    await propose_publication(issue.number, by=director, at=NOW)
    await a_second_confirms()
    assert (await Resolution.get(issue_id=issue.id)).title == "另一个标题"


async def test_who_left_office_meanwhile_has_proposed_nothing(database):
    issue, director = await a_passed_issue(), await a_holder("rc-director")
    await a_written_draft(issue, by=director)
    key = await propose_publication(issue.number, by=director, at=NOW)

    @unit_of_work
    async def leaves():
        yesterday = day_in_shanghai(NOW) - timedelta(days=1)
        await PostHeld.filter(id=director.post.id).update(until=yesterday)

    await leaves()
    with pytest.raises(Refused, match="proposer-left-office"):
        await confirmed(key, await a_holder("rc-member"))


def asked(act=TwoPersonAct.NOTICE, *, proposed_as=Role.RC_MEMBER, **more):
    told = {"mine": False, "about_me": False, "same_post": False, **more}
    return Asked(act, Outcome.WAITING, proposed_as, **told)


@pytest.mark.parametrize("act", TwoPersonAct)
@pytest.mark.parametrize("role", Role)
def test_only_the_named_posts_stand_beside_an_act(act, role):
    proposed_as = Role.OC_CHAIR if role is Role.OC_MEMBER else Role.RC_DIRECTOR
    who = Standing(role, signed_in=True)
    found = policy.may_decide(who, asked(act, proposed_as=proposed_as))
    assert bool(found) is (role in SECONDS[act])
    assert not policy.may_decide(who, asked(act, proposed_as=proposed_as, mine=True))
    assert not policy.may_decide(who, asked(act, proposed_as=proposed_as, about_me=True))


def test_an_owners_committee_stands_beside_its_chair_only():
    member = Standing(Role.OC_MEMBER, signed_in=True)
    assert policy.may_decide(member, asked(proposed_as=Role.OC_CHAIR))
    assert not policy.may_decide(member, asked(proposed_as=Role.RC_DIRECTOR))


async def test_a_post_is_needed_to_propose(database):
    await heads(1)
    with pytest.raises(Refused):
        await a_waiting_notice(await a_resident())


def named_in(source):
    return {
        name
        for node in ast.walk(ast.parse(source))
        for name in (getattr(node, "attr", ""), getattr(node, "id", ""), getattr(node, "name", ""))
    }


def test_no_page_does_alone_what_needs_two_persons():
    folder = Path(deliberate.__file__).parent
    pages = [*folder.glob("*/routes.py"), *folder.glob("*/routes/*.py")]
    assert len(pages) > 30
    assert not {file: found for file in pages if (found := ALONE & named_in(file.read_text()))}


def test_a_page_that_did_would_be_seen():
    """The control."""
    assert ALONE & named_in("lambda: actions.publish_resolution(1)") == {"publish_resolution"}
    assert ALONE & named_in("from x import grant_post") == {"grant_post"}
