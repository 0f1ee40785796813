"""The bodies before a vote: their plan, what each came to, and what holds the notice up."""

from datetime import timedelta

import pytest

from deliberate.decisions.actions import choose_plan, record_request, record_turn
from deliberate.decisions.models import Concurrence, TurnRecord
from deliberate.decisions.queries import concurring_on
from deliberate.decisions.rules import (
    BodyMeeting,
    Figures,
    JointRequest,
    PlanId,
    PlanStatus,
)
from deliberate.issues.models import Issue
from deliberate.issues.rules import State
from deliberate.record.queries import entries_of
from deliberate.resolutions.rules.bodies import body_sentences
from deliberate.verdict import Refused, Unseen
from tests.build import NOW, a_holder, a_resident, an_issue
from tests.conftest import forced
from tests.decisions.bodies import (
    AGREE,
    ALL_FOR,
    CHANGES,
    DISAGREE,
    NONE,
    TOO_DEAR,
    a_secretary,
    also_director,
    facts_of,
    meets,
    planned,
    refuses,
    stands_at,
    up_to_review,
    write,
)
from tests.decisions.votes import (
    OVER_NOW,
    YES,
    a_convener,
    ballots,
    counted,
    heads,
    noticed,
    today,
    together,
)

pytestmark = pytest.mark.anyio


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
            await forced(statement)
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
