"""The notice of a vote, and the bodies that come before it: simple plan, owners, a second one."""

import pytest

from deliberate.consensus import Result, preset
from deliberate.consensus.concurrence import Progress, judge
from deliberate.consensus.plans import plan
from deliberate.decisions.models import TurnRecord
from deliberate.decisions.queries import concurring_on
from deliberate.decisions.rules import (
    Concurring,
    PlanId,
    PlanStatus,
    chosen_plan,
    known_records,
)
from deliberate.issues.models import Issue
from deliberate.issues.rules import State
from deliberate.verdict import Refused
from tests.build import a_resident
from tests.decisions.bodies import (
    AGREE,
    CHANGES,
    DISAGREE,
    NONE,
    a_secretary,
    facts_of,
    meets,
    planned,
    stands_at,
    up_to_review,
    write,
)
from tests.decisions.votes import (
    OVER_NOW,
    STUDY,
    counted,
    heads,
    noticed,
)

pytestmark = pytest.mark.anyio


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
