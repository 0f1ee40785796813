"""Bodies before a vote, for tests to start from."""

from deliberate.decisions.actions import choose_plan, record_turn
from deliberate.decisions.queries import concurring_on, find_decision
from deliberate.decisions.routes.entering import Entered
from deliberate.decisions.routes.turns import status_of
from deliberate.decisions.rules import (
    BodyMeeting,
    BodyOpinion,
    Figures,
    PlanId,
)
from deliberate.issues.models import Issue
from deliberate.issues.rules import State
from deliberate.people.models import PostHeld
from deliberate.people.rules import STRANGER, Role
from deliberate.record.queries import entries_of
from deliberate.storage import run, unit_of_work
from tests.build import LONG_AGO, NOW, a_holder, an_issue
from tests.decisions.votes import (
    a_convener,
    today,
)

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
