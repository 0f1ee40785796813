"""Threads for tests to start from, made by the actions themselves where the way there is short."""

from datetime import timedelta

from deliberate.deliberations.actions import convene, give_opinion, make_claim
from deliberate.deliberations.models import Claim, Deliberation
from deliberate.deliberations.rules import Form, Opinion, Position
from deliberate.issues.models import Issue
from deliberate.issues.rules import State
from deliberate.people.rules import Role
from deliberate.storage import unit_of_work
from tests.build import NOW, a_holder, a_resident, an_issue

EIGHT_DAYS_AGO = NOW - timedelta(days=8)


async def a_thread(state=State.ARGUING, *, proposer=None, at=EIGHT_DAYS_AGO):
    """An issue in `state` with its deliberation, and the facilitator who leads it."""
    issue = await an_issue(State.CONVENING, by=proposer)
    facilitator = await a_holder(Role.FACILITATOR, "赵宁", organization="邻里社工站")
    await convene(
        issue.number,
        by=await a_holder(Role.RC_DIRECTOR, "王丽华"),
        at=at,
        question="9幢北侧要不要建充电棚？",
        form=Form.COUNCIL,
        facilitator_id=facilitator.person_id,
        facts="登记的车有 **268** 辆。",
        days=15,
    )
    if state is not State.ARGUING:
        await put_in(issue, state)
    return await Issue.get(id=issue.id), facilitator


@unit_of_work
async def put_in(issue, state):
    await Issue.filter(id=issue.id).update(state=state)


async def a_claim(issue, *, by=None, position=Position.FOR, text="楼道里充电太危险。", at=NOW):
    return await make_claim(
        issue.number, by=by or await a_resident(), at=at, position=position, text=text
    )


async def claim_of(issue, number):
    return await Claim.get(deliberation__issue_id=issue.id, number=number)


async def thread_of(issue):
    return await Deliberation.get(issue_id=issue.id)


@unit_of_work
async def counted(issue, number, agree, unsure, disagree):
    """As if so many had said what they think."""
    await Claim.filter(deliberation__issue_id=issue.id, number=number).update(
        agree=agree, unsure=unsure, disagree=disagree
    )


def page_of(issue):
    return f"/issues/{issue.number}/deliberation"


VIEWS, PEOPLE = 9, 44
SHARED = (8, 9)


async def two_camps():
    """A thread in which two camps of 22 have said what they think of nine claims, and who they are.

    Everybody agrees with the eighth and the ninth; on the others one camp says the opposite.
    """
    issue, _ = await a_thread()
    people = [await a_resident(f"居民{number:02}") for number in range(PEOPLE)]
    for claim in range(1, VIEWS + 1):
        await a_claim(issue, by=people[0], text=f"看法第{claim}条，说给大家听。")
    for number, person in enumerate(people):
        for claim in range(1, VIEWS + 1):
            agrees = claim in SHARED or number % 2 != claim % 2
            value = Opinion.AGREE if agrees else Opinion.DISAGREE
            await give_opinion(issue.number, claim, value, by=person, at=NOW)
    return issue, people
