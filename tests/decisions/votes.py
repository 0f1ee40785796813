"""Votes for tests to start from: who may vote, a notice given, a box with ballots in it."""

import asyncio
from datetime import timedelta

from deliberate.calendar import SHANGHAI, earliest_meeting_day
from deliberate.consensus import Choice, preset
from deliberate.decisions.actions import cast_ballot, count_decision, give_notice, settle_votes
from deliberate.decisions.models import Ballot, Decision, Participation
from deliberate.decisions.queries import open_box, open_key
from deliberate.decisions.rules import STRAGGLERS, opened_ballot
from deliberate.deliberations.models import Deliberation, Option
from deliberate.deliberations.rules import Form
from deliberate.issues.models import Issue
from deliberate.issues.rules import State
from deliberate.people.models import Ownership, PostHeld
from deliberate.people.rules import Actor, Role
from deliberate.storage import rows, unit_of_work
from tests.build import (
    COMMUNITY,
    LONG_AGO,
    NOW,
    a_dwelling,
    a_holder,
    a_person,
    a_resident,
    an_issue,
    later,
)
from tests.conftest import forced

YES, NO, ABSTAIN = Choice.YES, Choice.NO, Choice.ABSTAIN
BUILDING = f"{COMMUNITY}-E1-03"
STAIRWELL = f"{BUILDING}-2"
STUDY = "社区党委研究认为可以提交表决。"
QUESTION = "是否同意在3幢北侧建充电棚？"
OPEN_NOW = later(days=-17)
"""Notice given then, and voting for fifteen days: voting is open now."""
OVER_NOW = later(days=-40)
"""Notice given then: the time for voting is over now."""


def today(at):
    return at.astimezone(SHANGHAI).date()


def first_day(rule_id, at):
    return earliest_meeting_day(at, preset(rule_id).notice_days)


async def a_convener(role="rc-director"):
    return await a_holder(role)


async def noticed(rule_id="R2", *, issue=None, by=None, at=OPEN_NOW, **wanted):
    """Notice given at `at`, for the earliest day."""
    issue = issue or await an_issue(State.TO_VOTE)
    wanted = {
        "secret": False,  # most tests have fewer voters than a secret vote needs
        "question": QUESTION,
        "electorate_code": COMMUNITY if rule_id == "R3" else BUILDING,
        "voting_days": 15 if at is OPEN_NOW else 5,
        "party_study": "" if rule_id in {"R7", "R8"} else STUDY,
        **wanted,
    }
    if "opens_on" not in wanted:
        wanted["opens_on"] = first_day(rule_id, at)
    by = by or await a_convener()
    return await give_notice(issue.number, by=by, at=at, rule_id=rule_id, **wanted)


async def voting(rule_id="R2", **wanted):
    """A vote that has opened."""
    decision = await noticed(rule_id, **wanted)
    await settle_votes(decision.opens_at)
    return await Decision.get(id=decision.id).select_related("issue")


async def ballots(decision, choices, *, at=None):
    """`choices`: actor -> choice, cast in the first hour."""
    for voter, choice in choices.items():
        await cast_ballot(
            decision.id, by=voter, at=at or decision.opens_at + timedelta(hours=1), choice=choice
        )


async def counted(decision, *, at=None, by=None):
    issue = await Issue.get(id=decision.issue_id)
    teller = by or await a_holder("teller", "郑会计")
    decision = await Decision.get(id=decision.id)
    await count_decision(issue.number, by=teller, at=at or decision.closes_at + STRAGGLERS)
    return await Decision.get(id=decision.id)


async def in_the_box(decision):
    """As the count finds it, with the key: by voter, the choice and the proxy it came under."""
    under = await Participation.filter(decision_id=decision.id).values_list("voter_id", "proxy_id")
    votes = (await open_box(decision)).votes
    return {voter: (votes[voter], proxy) for voter, proxy in under}


async def in_clear():
    """What is written on all that lies in boxes, opened with their keys."""
    return sorted(
        opened_ballot(open_key(each.decision.box_key), each.id, each.choice)
        for each in await Ballot.all().select_related("decision")
    )


async def as_before(decision):
    """The tables as 0013 leaves those of an earlier version: ballots beside their voters."""
    votes = (await open_box(decision)).votes
    for number, (voter, choice) in enumerate(votes.items()):
        await forced(
            "INSERT INTO linked_ballot (id, decision_id, voter_id, choice, receipt, cast_at) "
            "VALUES ($1, $2, $3, $4, $5, $6)",
            *(number + 1, decision.id, voter, choice, f"R{number}", decision.opens_at),
        )
    answers = await rows("SELECT id FROM affected_line WHERE answered")
    await forced("DELETE FROM linked_answer")
    for (line,) in answers:
        await forced("INSERT INTO linked_answer VALUES ($1, $2, 'no')", line, decision.id)
    return votes


async def page_of(decision, more=""):
    issue = await Issue.get(id=decision.issue_id)
    return f"/issues/{issue.number}/decision{more}"


async def state_of(decision):
    return (await Issue.get(id=decision.issue_id)).state


async def heads(number, *, building=3):
    """So many households of one person each, who are their heads."""
    return [await a_resident(f"户主{n}", head=True, building=building) for n in range(number)]


ROUTES = (("走西门", None), ("走北门", None), ("维持现状", None))
PROJECTS = (("充电棚", 96_000), ("路灯", 38_500), ("坡道", 46_000), ("维持现状", 0))


@unit_of_work
async def an_issue_with(options=ROUTES, **wanted):
    """To be voted on, with these options (title, cost); the one that says so is the status quo."""
    issue = await an_issue(State.TO_VOTE, **wanted)
    held = await Deliberation.create(
        issue=issue, question="?", form=Form.COUNCIL, opens_at=NOW, closes_at=later(days=9)
    )
    for number, (title, cost) in enumerate(options, 1):
        status_quo = title == "维持现状"
        await Option.create(
            deliberation=held, number=number, title=title, cost=cost, status_quo=status_quo
        )
    return issue


async def choosing(rule_id="C2", *, voters=3, options=None, **wanted):
    """A vote among options that has opened, and who may vote in it."""
    people = [await a_resident(f"居民{n}") for n in range(voters)]
    by_rule = PROJECTS if rule_id == "R15" else ROUTES
    issue = await an_issue_with(options or by_rule, by=await a_resident(building=5))
    if rule_id == "R15":
        wanted = {"budget": 150_000, **wanted}
    return await voting(rule_id, issue=issue, **wanted), people


@unit_of_work
async def owned_by(person_id, *dwellings):
    for dwelling in dwellings:
        await Ownership.create(person_id=person_id, dwelling=dwelling, since=LONG_AGO)


def somebody(person):
    return Actor(person.id, person.name, person.pseudonym, person.born)


async def the_lift():
    """和平里小区3幢2单元: twelve flats, eleven owners, by flat."""
    owners = {}
    for floor in range(1, 7):
        for door, size in ((1, 6850), (2, 7230)):
            flat = f"{floor}0{door}"
            dwelling = await a_dwelling(flat, size=size)
            same = owners["501"] if flat == "502" else somebody(await a_person(f"业主{flat}"))
            await owned_by(same.person_id, dwelling)
            owners[flat] = same
    return owners


async def the_meeting(members=69, representatives=62):
    """Seats in the representatives' meeting, beside one of the committee (and who gives notice)."""
    await a_holder("rc-member")
    seats = []
    for n in range(members):
        role = Role.REPRESENTATIVE if n < representatives else Role.RC_MEMBER
        seats.append(await _seat(role, n))
    return seats


@unit_of_work
async def _seat(role, n):
    person = await a_person(f"代表{n}")
    one = await PostHeld.all().first().select_related("organization", "area")
    await PostHeld.create(
        person=person, organization=one.organization, area=one.area, role=role, since=LONG_AGO
    )
    return somebody(person)


async def together(*acts):
    """At once; what each of them gave or raised."""
    return await asyncio.gather(*acts, return_exceptions=True)
