"""The bodies before a vote: their plan, what each came to, and what holds the notice up."""

from datetime import timedelta

import pytest

from deliberate.consensus import Result, preset
from deliberate.consensus.concurrence import Progress, judge
from deliberate.consensus.plans import plan
from deliberate.decisions.actions import choose_plan, record_request, record_turn
from deliberate.decisions.models import Concurrence, TurnRecord
from deliberate.decisions.queries import concurring_on, find_decision
from deliberate.decisions.routes.entering import Entered
from deliberate.decisions.routes.turns import status_of
from deliberate.decisions.rules import (
    BodyMeeting,
    BodyOpinion,
    Concurring,
    Figures,
    JointRequest,
    PlanId,
    PlanStatus,
    chosen_plan,
    known_records,
)
from deliberate.issues.models import Issue
from deliberate.issues.rules import State
from deliberate.people.models import PostHeld
from deliberate.people.rules import STRANGER, Role
from deliberate.record.queries import entries_of
from deliberate.resolutions.rules.bodies import body_sentences
from deliberate.storage import run, unit_of_work
from deliberate.verdict import Refused, Unseen
from tests.build import LONG_AGO, NOW, a_holder, a_resident, an_issue, send, signed_in
from tests.decisions.votes import (
    BUILDING,
    OVER_NOW,
    STUDY,
    YES,
    a_convener,
    ballots,
    counted,
    first_day,
    heads,
    noticed,
    today,
    together,
)

pytestmark = pytest.mark.anyio
write = unit_of_work(run)
AGREE, CHANGES, DISAGREE, NONE = BodyOpinion
ALL_FOR = (10, 10, 10, 0, 0)
TOO_DEAR = "资金没有着落，请先落实。"


async def a_secretary(role="community-secretary"):
    return await a_holder(role, "书记", organization="望江社区党委")


@unit_of_work
async def also_director(secretary):
    """The secretary takes the second post: 一肩挑."""
    held = await PostHeld.get(person_id=secretary.person_id).select_related("organization", "area")
    await PostHeld.create(
        person_id=secretary.person_id,
        organization=held.organization,
        area=held.area,
        role=Role.RC_DIRECTOR,
        since=LONG_AGO,
    )


async def planned(review_rule="R11", *, plan_id=PlanId.FOUR_AND_TWO, merged=False, by=None):
    """An issue whose plan is chosen."""
    issue = await an_issue(State.TO_VOTE)
    by = by or await a_convener()
    await choose_plan(
        issue.number, by=by, at=NOW, plan_id=plan_id, review_rule=review_rule, merged=merged
    )
    return issue


async def meets(issue, turn, by, figures=ALL_FOR, opinion=AGREE, words="", at=NOW):
    meeting = BodyMeeting(today(at), opinion, words, Figures(*figures) if figures else None)
    await record_turn(issue.number, turn, by=by, at=at, meeting=meeting)


async def refuses(issue, turn, by, at=NOW):
    await meets(issue, turn, by, (10, 10, 3, 7, 0), DISAGREE, TOO_DEAR, at)


async def up_to_review(review_rule="R11"):
    """The branch and the two committees agreed, and the Party members' meeting is awaited."""
    issue = await planned(review_rule)
    secretary, director = await a_secretary(), await a_convener()
    await meets(issue, "propose", secretary, (5, 5, 5, 0, 0))
    await meets(issue, "discuss", director, (10, 9, 8, 1, 0))
    return issue, secretary


async def stands_at(issue):
    issue = await Issue.get(id=issue.id)
    entered = Entered(issue, STRANGER, await find_decision(issue.id))
    return status_of(entered, await concurring_on(issue))


async def facts_of(issue):
    return [entry.fact for entry in await entries_of(issue.number)]


# -- the plan ----------------------------------------------------------------------------


async def test_a_convener_pins_the_plan_and_names_the_rule_of_the_party_meeting(database):
    issue = await planned("R10")
    kept = await Concurrence.get(issue_id=issue.id)
    review = next(turn for turn in kept.plan["turns"] if turn["id"] == "review")
    assert review["rules"] == ["R10"]
    fact = (await entries_of(issue.number))[-1]
    assert fact.fact == "plan-chosen"
    assert (fact.details["plan"], fact.details["review_rule"]) == ("four-and-two-city", "R10")
    assert len(fact.details["plan_hash"]) == 64


async def test_the_same_plan_chosen_twice_is_one_and_another_replaces_it(database):
    issue, by = await planned("R10"), await a_convener()
    again = {"by": by, "at": NOW, "plan_id": PlanId.FOUR_AND_TWO}
    await choose_plan(issue.number, review_rule="R10", **again)
    assert (await facts_of(issue)).count("plan-chosen") == 1
    await choose_plan(issue.number, review_rule="R11", **again)
    assert await Concurrence.filter(issue_id=issue.id).count() == 1
    assert (await facts_of(issue)).count("plan-chosen") == 2


async def test_a_plan_that_names_no_rule_is_refused(database):
    for rule in ("", "R12"):
        with pytest.raises(Refused, match="name-the-rule"):
            await planned(rule)


async def test_once_a_body_had_its_turn_nobody_switches_the_plan_or_its_rule(database):
    issue, by = await planned("R11"), await a_convener()
    await meets(issue, "propose", await a_secretary())
    with pytest.raises(Refused, match="plan-begun"):
        await choose_plan(
            issue.number, by=by, at=NOW, plan_id=PlanId.FOUR_AND_TWO, review_rule="R10"
        )


async def test_who_may_choose_a_plan(database):
    issue = await an_issue(State.TO_VOTE)
    with pytest.raises(Refused, match="conveners-or-secretary-only"):
        await choose_plan(
            issue.number, by=await a_resident(), at=NOW, plan_id=PlanId.SIMPLE, review_rule=""
        )
    chair = await a_holder("oc-chair", organization="业委会")
    with pytest.raises(Refused, match="owners-rules-only"):
        await choose_plan(issue.number, by=chair, at=NOW, plan_id=PlanId.SIMPLE)
    await choose_plan(issue.number, by=chair, at=NOW, plan_id=PlanId.OWNERS)
    await choose_plan(issue.number, by=await a_secretary(), at=NOW, plan_id=PlanId.SIMPLE)
    noticed_issue = await an_issue(State.NOTICED)
    with pytest.raises(Refused, match="nothing-to-vote-on"):
        await choose_plan(
            noticed_issue.number, by=await a_convener(), at=NOW, plan_id=PlanId.SIMPLE
        )


# -- turns -------------------------------------------------------------------------------


async def test_scenario_10_four_deliberations_and_two_publications(database):
    issue, secretary = await up_to_review("R11")
    assert await stands_at(issue) is PlanStatus.BODY_AWAITED
    await meets(issue, "review", secretary, (52, 41, 33, 5, 3))
    assert await stands_at(issue) is PlanStatus.NOTICE_AWAITED
    voters = await heads(2)

    decision = await noticed("R2", issue=await Issue.get(id=issue.id), at=OVER_NOW, party_study="")
    assert decision.party_study == ""
    assert await stands_at(issue) is PlanStatus.VOTE_AWAITED
    await write("UPDATE issue SET state = 'voting' WHERE id = $1", issue.id)
    await ballots(decision, dict.fromkeys(voters, YES))
    await counted(decision)
    assert await stands_at(issue) is PlanStatus.PUBLICATION_AWAITED
    for state, awaited in (("published", "publish-result"), ("effective", "publish-result")):
        await write("UPDATE issue SET state = $1 WHERE id = $2", state, issue.id)
        assert (await concurring_on(await Issue.get(id=issue.id))).finding.at == awaited
    await write("UPDATE issue SET state = 'archived' WHERE id = $1", issue.id)
    assert await stands_at(issue) is PlanStatus.DONE


async def test_the_fact_of_a_turn_names_the_body_and_nobody(database):
    issue, _ = await up_to_review()
    fact = (await entries_of(issue.number))[-1]
    assert fact.fact == "turn-recorded"
    assert fact.details == {
        "turns": ["discuss"],
        "bodies": ["社区“两委”联席会议"],
        "reading": 1,
        "rule": "R12",
        "result": "passed",
        "opinion": "agree",
        "held_on": today(NOW).isoformat(),
        "figures": {"should_attend": 10, "present": 9, "yes": 8, "no": 1, "abstain": 0},
    }


async def test_scenario_10b_34_of_52_are_too_few_under_one_rule_and_enough_under_the_other(
    database,
):
    strict, secretary = await up_to_review("R11")
    with pytest.raises(Refused, match="opinion-against-the-count"):
        await meets(strict, "review", secretary, (52, 34, 30, 2, 2))
    await meets(strict, "review", secretary, (52, 34, 30, 2, 2), NONE)
    with pytest.raises(Refused, match="turns-to-come"):
        await noticed("R2", issue=await Issue.get(id=strict.id))
    await meets(strict, "review", secretary, (52, 35, 30, 3, 2))
    assert await stands_at(strict) is PlanStatus.NOTICE_AWAITED

    national, secretary = await up_to_review("R10")
    await meets(national, "review", secretary, (52, 34, 30, 2, 2))
    assert await stands_at(national) is PlanStatus.NOTICE_AWAITED


@pytest.mark.parametrize("yes, opinion, other", [(20, DISAGREE, AGREE), (21, AGREE, DISAGREE)])
async def test_trap_4_members_who_stayed_away_count_against(database, yes, opinion, other):
    issue, secretary = await up_to_review("R10")
    figures = (40, 22, yes, 22 - yes, 0)
    with pytest.raises(Refused, match="opinion-against-the-count"):
        await meets(issue, "review", secretary, figures, other, TOO_DEAR)
    await meets(issue, "review", secretary, figures, opinion, TOO_DEAR)
    kept = await TurnRecord.filter(turns="review").first()
    assert kept.result.value == ("passed" if yes == 21 else "not-passed")
    assert kept.outcome["eligible"] == {"members": 40}


async def test_scenario_10c_secretary_and_director_are_one_so_two_turns_are_one_record(database):
    secretary = await a_secretary()
    with pytest.raises(Refused, match="two-persons-head-them"):
        await planned(merged=True)
    await also_director(secretary)
    issue = await planned(merged=True)
    stranger = await a_convener()
    with pytest.raises(Refused, match="two-persons-head-them"):
        await meets(issue, "propose", stranger)
    with pytest.raises(Refused, match="not-its-turn"):
        await meets(issue, "discuss", secretary)
    await meets(issue, "propose", secretary)
    (kept,) = await TurnRecord.all()
    assert (kept.turns, kept.rule) == ("propose discuss", "R12")
    fact = (await entries_of(issue.number))[-1]
    assert fact.details["bodies"] == ["社区党支部委员会", "社区“两委”联席会议"]
    concurring = await concurring_on(issue)
    assert concurring.finding.at == "review"
    (printed,) = body_sentences(concurring)
    assert printed.startswith("社区党支部委员会、社区“两委”联席会议提议并商议：")


async def test_scenario_10d_refused_twice_and_then_a_joint_request(database):
    issue, secretary, director = await planned(), await a_secretary(), await a_convener()
    await refuses(issue, "propose", secretary)
    assert await stands_at(issue) is PlanStatus.SENT_BACK
    with pytest.raises(Refused, match="gate-sent-back"):
        await noticed("R2", issue=await Issue.get(id=issue.id))
    await refuses(issue, "propose", secretary)
    assert await stands_at(issue) is PlanStatus.STOPPED
    with pytest.raises(Refused, match="not-its-turn"):
        await meets(issue, "propose", secretary)
    with pytest.raises(Refused, match="gate-refused-twice"):
        await noticed("R2", issue=await Issue.get(id=issue.id))

    await record_request(issue.number, by=director, at=NOW, request=JointRequest(474, 4310))

    assert await stands_at(issue) is PlanStatus.NOTICE_AWAITED
    kept = await Issue.get(id=issue.id)
    assert kept.state is State.TO_VOTE
    assert kept.due_at > NOW
    fact = (await entries_of(issue.number))[-1]
    assert (fact.fact, fact.details) == (
        "meeting-requested",
        {"signatures": 474, "residents": 4310},
    )
    await heads(2)
    concurring = await concurring_on(kept)
    assert [each.words for each in concurring.turned] == [TOO_DEAR, TOO_DEAR]
    assert "474人联名" in list(body_sentences(concurring))[-1]
    assert await noticed("R2", issue=kept, at=NOW, party_study="")


async def test_a_refusal_can_be_made_good_by_a_second_reading(database):
    issue, secretary = await planned(), await a_secretary()
    await refuses(issue, "propose", secretary)
    await meets(issue, "propose", secretary)
    assert [each.reading for each in await TurnRecord.all().order_by("id")] == [1, 2]
    assert (await concurring_on(issue)).finding.at == "discuss"


async def test_a_record_is_never_changed(database):
    await up_to_review()
    for statement in ("UPDATE turn_record SET words = ''", "DELETE FROM turn_record"):
        with pytest.raises(Exception, match=r"never changed|is kept"):
            await write(statement)
    assert await TurnRecord.all().count() == 2


@pytest.mark.parametrize(
    "figures, opinion, words, code",
    [
        (None, AGREE, "", "figures-needed"),
        ((0, 0, 0, 0, 0), AGREE, "", "members-of-a-body"),
        ((5_001, 1, 1, 0, 0), AGREE, "", "members-of-a-body"),
        ((5, 6, 6, 0, 0), AGREE, "", "more-present-than-members"),
        ((5, 5, 3, 1, 0), AGREE, "", "figures-do-not-add-up"),
        ((5, 5, 5, 0, 0), None, "", "choose-an-opinion"),
        ((5, 5, 5, 0, 0), CHANGES, "", "reasons-needed"),
        ((5, 5, 2, 3, 0), DISAGREE, "", "reasons-needed"),
        ((5, 5, 5, 0, 0), AGREE, "长" * 1001, "too-long"),
    ],
)
async def test_what_cannot_be_the_record_of_a_meeting(database, figures, opinion, words, code):
    issue = await planned()
    with pytest.raises(Refused, match=code):
        await meets(issue, "propose", await a_secretary(), figures, opinion, words)
    assert await TurnRecord.all().count() == 0


async def test_a_meeting_is_recorded_after_it_was_held_and_after_the_one_before(database):
    issue, secretary, director = await planned(), await a_secretary(), await a_convener()
    early = BodyMeeting(today(NOW) + timedelta(days=1), AGREE, "", Figures(*ALL_FOR))
    with pytest.raises(Refused, match="held-in-the-future"):
        await record_turn(issue.number, "propose", by=secretary, at=NOW, meeting=early)
    await meets(issue, "propose", secretary)
    before = BodyMeeting(today(NOW) - timedelta(days=1), AGREE, "", Figures(*ALL_FOR))
    with pytest.raises(Refused, match="held-before-the-turn-before"):
        await record_turn(issue.number, "discuss", by=director, at=NOW, meeting=before)


async def test_each_turn_is_recorded_by_the_post_of_its_body_and_in_its_time(database):
    issue, secretary, director = await planned(), await a_secretary(), await a_convener()
    with pytest.raises(Refused, match="another-post-signs"):
        await meets(issue, "propose", await a_resident())
    with pytest.raises(Refused, match="another-post-signs"):
        await meets(issue, "propose", director)
    with pytest.raises(Refused, match="not-its-turn"):
        await meets(issue, "review", secretary)
    with pytest.raises(Refused, match="not-its-turn"):
        await meets(issue, "resolve", secretary)
    with pytest.raises(Unseen):
        await meets(issue, "veto", secretary)
    await meets(issue, "propose", secretary)
    with pytest.raises(Refused, match="another-post-signs"):
        await meets(issue, "discuss", secretary)
    other = await an_issue(State.TO_VOTE)
    with pytest.raises(Refused, match="no-plan-yet"):
        await meets(other, "propose", secretary)


async def test_a_turn_recorded_twice_at_once_is_recorded_once(database):
    issue, secretary = await planned(), await a_secretary()
    done = await together(*(meets(issue, "propose", secretary) for _ in range(2)))
    assert sorted(type(each) for each in done if each) == [Refused]
    assert await TurnRecord.all().count() == 1


# -- the joint request -------------------------------------------------------------------


async def test_scenario_12_430_of_4310_are_not_a_tenth_and_431_are(database):
    issue, director = await planned(), await a_convener()
    await refuses(issue, "propose", await a_secretary())
    with pytest.raises(Refused, match="too-few-signatures"):
        await record_request(issue.number, by=director, at=NOW, request=JointRequest(430, 4310))
    await record_request(issue.number, by=director, at=NOW, request=JointRequest(431, 4310))
    with pytest.raises(Refused, match="nobody-holds-it-up"):
        await record_request(issue.number, by=director, at=NOW, request=JointRequest(431, 4310))


async def test_what_cannot_be_a_joint_request(database):
    issue, director = await planned(), await a_convener()
    for _ in range(3):
        await a_resident()
    for request, code in (
        (JointRequest(2, 2), "all-residents-needed"),
        (JointRequest(1, 100_001), "all-residents-needed"),
        (JointRequest(51, 50), "more-signatures-than-residents"),
    ):
        with pytest.raises(Refused, match=code):
            await record_request(issue.number, by=director, at=NOW, request=request)
    for somebody in (await a_resident(), await a_secretary()):
        with pytest.raises(Refused, match="committee-or-supervisor-only"):
            await record_request(issue.number, by=somebody, at=NOW, request=JointRequest(50, 50))
    supervisor = await a_holder("supervisor", organization="居务监督委员会")
    await record_request(issue.number, by=supervisor, at=NOW, request=JointRequest(5, 50))


# -- the simple plan and that of owners --------------------------------------------------


async def test_a_notice_without_a_plan_follows_the_simple_one_and_records_the_study(database):
    await heads(1)
    decision = await noticed("R2", party_opinion=CHANGES)
    issue = await Issue.get(id=decision.issue_id)
    (kept,) = await TurnRecord.all()
    assert (kept.turns, kept.opinion, kept.words, kept.figures) == ("study", CHANGES, STUDY, None)
    assert decision.party_study == STUDY
    assert await facts_of(issue) == ["plan-chosen", "turn-recorded", "notice-given"]
    assert await stands_at(issue) is PlanStatus.VOTE_AWAITED


async def test_a_study_that_was_recorded_before_is_not_asked_for_again(database):
    await heads(1)
    issue = await planned("", plan_id=PlanId.SIMPLE)
    with pytest.raises(Refused, match="reasons-needed"):
        await meets(issue, "study", await a_secretary(), None)
    with pytest.raises(Refused, match="choose-an-opinion"):
        await meets(issue, "study", await a_secretary(), None, NONE, "没有开成")
    await meets(issue, "study", await a_secretary(), None, DISAGREE, "先议再定")
    decision = await noticed("R2", issue=await Issue.get(id=issue.id), party_study="")
    assert decision.party_study == "先议再定"
    assert await TurnRecord.all().count() == 1


async def test_a_study_is_put_right_by_a_second_one(database):
    issue, secretary = await planned("", plan_id=PlanId.SIMPLE), await a_secretary()
    await meets(issue, "study", secretary, None, DISAGREE, "先议再定")
    await meets(issue, "study", secretary, None, AGREE, "同意提交")
    assert (await concurring_on(issue)).study == "同意提交"


async def test_the_vote_is_held_under_a_rule_of_the_plan(database):
    await heads(1)
    issue, secretary = await up_to_review()
    await meets(issue, "review", secretary)
    owners = await planned("", plan_id=PlanId.OWNERS)
    for each, rule in ((issue, "R7"), (owners, "R2")):
        with pytest.raises(Refused, match="plan-names-another-rule"):
            await noticed(rule, issue=await Issue.get(id=each.id))


async def test_an_owners_vote_tells_the_committee_by_its_notice(database):
    await a_resident(owner=True)
    decision = await noticed("R7")
    concurring = await concurring_on(await Issue.get(id=decision.issue_id))
    assert concurring.plan.id == PlanId.OWNERS
    assert concurring.finding.at == "resolve"


def test_a_village_follows_its_plan_in_the_library():
    village = plan("four-and-two-village").adopt({"review": "R11", "resolve": "R5"})
    finding = judge(village, [])
    assert (finding.progress, finding.at) == (Progress.AWAITED, "propose")
    assert "four-and-two-village" not in set(PlanId)


def test_a_vote_that_did_not_pass_is_published_by_nobody():
    pinned = Concurring(chosen_plan(PlanId.FOUR_AND_TWO, "R10")).under(preset("R3"))
    known = known_records(pinned, [Result.NOT_PASSED], noticed=True, state=State.ARCHIVED)
    assert [record.turns for record in known] == [("resolve",)]


async def test_a_vote_with_too_few_waits_for_the_next_notice_and_a_second_ends_it(database):
    await heads(3)
    decision = await noticed("R2", at=OVER_NOW)
    issue = await Issue.get(id=decision.issue_id)
    await write("UPDATE issue SET state = 'voting' WHERE id = $1", issue.id)
    first = await counted(decision)
    assert await stands_at(issue) is PlanStatus.NOTICE_AWAITED
    issue = await Issue.get(id=issue.id)
    with pytest.raises(Refused, match="plan-names-another-rule"):
        await noticed("R7", issue=issue, at=first.closes_at)
    second = await noticed("R2", issue=issue, at=first.closes_at, party_study="")
    assert second.party_study == STUDY
    assert await stands_at(issue) is PlanStatus.VOTE_AWAITED
    await write("UPDATE issue SET state = 'voting' WHERE id = $1", issue.id)
    await counted(second)
    assert await stands_at(issue) is PlanStatus.NOT_PASSED


# -- pages -------------------------------------------------------------------------------


async def page_for(browser, actor, issue):
    if actor:
        await signed_in(browser, actor)
    return (await browser.get(f"/issues/{issue.number}/decision")).text


async def test_before_a_plan_is_chosen_conveners_are_offered_one_and_residents_are_not(browser):
    issue = await an_issue(State.TO_VOTE)
    shown = await page_for(browser, None, issue)
    assert "表决还在准备" in shown
    assert 'name="plan"' not in shown
    shown = await page_for(browser, await a_convener(), issue)
    assert shown.count('name="plan"') == 3
    assert 'name="party_study"' in shown
    shown = await page_for(browser, await a_secretary(), issue)
    assert shown.count('name="plan"') == 3
    assert 'name="opens_on"' not in shown


async def test_the_page_tells_each_turn_and_who_is_awaited(browser):
    issue, _ = await up_to_review()
    shown = await page_for(browser, None, issue)
    assert shown.count("通过，可以往下走") == 2
    assert "应到 10 人，到会 9 人：同意 8，反对 1，弃权 0" in shown
    assert "审议（党员大会）：还没有到" in shown
    assert "由这些岗位登记" in shown
    assert 'name="should_attend"' not in shown
    assert 'name="opens_on"' not in await page_for(browser, await a_convener(), issue)
    browser.cookies.set("lang", "en")
    shown = await page_for(browser, None, issue)
    assert "review (Party members" in shown
    assert "agreed, on to the next" in shown


async def test_the_page_shows_why_it_was_sent_back_and_what_residents_can_do(browser):
    issue, secretary = await planned(), await a_secretary()
    await refuses(issue, "propose", secretary)
    shown = await page_for(browser, None, issue)
    for words in (TOO_DEAR, "退回修改", "十分之一以上的居民联名"):
        assert words in shown
    await refuses(issue, "propose", secretary)
    director = await a_convener()
    shown = await page_for(browser, director, issue)
    assert "两次没有同意" in shown
    assert 'name="signatures"' in shown
    await record_request(issue.number, by=director, at=NOW, request=JointRequest(431, 4310))
    shown = await page_for(browser, director, issue)
    assert "4310 名居民中有 431 名联名" in shown
    assert 'name="opens_on"' in shown
    assert 'name="party_study"' not in shown


@pytest.mark.parametrize("htmx", [False, True])
async def test_a_plan_a_turn_and_a_request_by_form(browser, htmx):
    issue = await an_issue(State.TO_VOTE)
    page = f"/issues/{issue.number}/decision"
    director, secretary = await a_convener(), await a_secretary()
    await signed_in(browser, director)
    sent = await send(browser, f"{page}/plan", on=page, htmx=htmx, plan="four-and-two-city")
    assert sent.status_code == 422
    assert 'href="#f-review_rule"' in sent.text
    sent = await send(
        browser, f"{page}/plan", on=page, htmx=htmx, plan="four-and-two-city", review_rule="R11"
    )
    assert sent.status_code == (200 if htmx else 303)

    await signed_in(browser, secretary)
    typed = {
        "held_on": today(NOW).isoformat(),
        **dict(zip(("should_attend", "present", "yes", "no"), "5541", strict=True)),
        "opinion": "disagree",
        "words": "问一问",
    }
    wrong = await send(browser, f"{page}/turns/propose", on=page, htmx=htmx, **typed)
    assert wrong.status_code == 422
    assert "结果和这个意见对不上" in wrong.text
    assert "问一问" in wrong.text
    right = await send(
        browser, f"{page}/turns/propose", on=page, htmx=htmx, **typed | {"opinion": "agree"}
    )
    assert right.status_code == (200 if htmx else 303)
    assert (await TurnRecord.get(turns="propose")).figures["abstain"] == 0

    await signed_in(browser, director)
    few = await send(
        browser, f"{page}/request", on=page, htmx=htmx, signatures="430", residents="4310"
    )
    assert few.status_code == 422
    assert 'value="430"' in few.text
    enough = await send(
        browser, f"{page}/request", on=page, htmx=htmx, signatures="431", residents="4310"
    )
    assert enough.status_code == (200 if htmx else 303)
    assert (await Concurrence.get(issue_id=issue.id)).signatures == 431


async def test_a_form_pressed_twice_records_once(browser):
    issue, secretary = await planned(), await a_secretary()
    page = f"/issues/{issue.number}/decision"
    await signed_in(browser, secretary)
    shown = (await browser.get(page)).text
    key = shown.split('name="key" value="')[1].split('"')[0]
    typed = {
        "key": key,
        "held_on": today(NOW).isoformat(),
        "should_attend": "5",
        "present": "5",
        "yes": "5",
        "opinion": "agree",
    }
    for _ in range(2):
        sent = await browser.post(f"{page}/turns/propose", data=typed)
        assert sent.status_code == 303
    assert await TurnRecord.all().count() == 1


async def test_a_notice_while_a_body_is_awaited_is_refused_with_a_sentence(browser):
    await heads(1)
    issue, _ = await up_to_review()
    page = f"/issues/{issue.number}/decision"
    await signed_in(browser, await a_convener())
    sent = await send(
        browser,
        f"{page}/notice",
        on=page,
        rule="R2",
        question="?",
        electorate=BUILDING,
        opens_on=first_day("R2", NOW).isoformat(),
        voting_days="5",
    )
    assert sent.status_code == 403
    assert "前面的会议还没有走完" in sent.text


async def test_a_vote_from_before_there_were_plans_has_none_to_show(browser):
    await a_resident(owner=True)
    decision = await noticed("R7")
    await write("DELETE FROM concurrence")
    issue = await Issue.get(id=decision.issue_id)
    assert 'id="concurrence"' not in await page_for(browser, None, issue)
