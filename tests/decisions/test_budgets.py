"""What voting may cost: a ballot, a page, a count."""

import time

import pytest

from deliberate.consensus import roll_hash
from deliberate.decisions.actions import cast_ballot, count_decision
from deliberate.decisions.models import Ballot, Decision, RollLine
from deliberate.decisions.queries import Line, entries
from deliberate.issues.models import Issue
from deliberate.issues.rules import State
from deliberate.people.models import Person
from deliberate.storage import unit_of_work
from tests.build import a_holder, an_issue, signed_in
from tests.decisions.votes import (
    BUILDING,
    NO,
    OVER_NOW,
    YES,
    a_convener,
    ballots,
    counted,
    heads,
    voting,
)

pytestmark = pytest.mark.anyio
MOST_QUERIES = 12


async def test_no_page_asks_more_than_twelve_questions(browser, queries):
    voters, director = await heads(4), await a_convener()
    open_vote = await voting("R2", by=director, affected_code=BUILDING)
    over = await voting("R2", by=director, affected_code=BUILDING, at=OVER_NOW)
    await ballots(over, dict.fromkeys(voters, YES))
    await counted(over)
    to_vote = await an_issue(State.TO_VOTE)
    pages = [f"/issues/{to_vote.number}/decision", "/rules", "/rules/R3"]
    for decision in (open_vote, over):
        number = (await Issue.get(id=decision.issue_id)).number
        here = f"/issues/{number}/decision"
        pages += [here, f"{here}/receipt", f"{here}/check?code=AAAA", f"{here}?reading=1"]
    pages.append(f"/issues/{(await Issue.get(id=open_vote.issue_id)).number}/decision/vote")

    for viewer in (director, voters[0]):
        await signed_in(browser, viewer)
        for page in pages:
            queries.clear()
            await browser.get(page)
            assert len(queries) <= MOST_QUERIES, (page, len(queries))


async def test_a_ballot_costs_three_milliseconds_of_the_processor(database):
    voters = await heads(40)
    decision = await voting("R2")
    costs = []
    for voter in voters:
        before = time.process_time()
        await cast_ballot(decision.id, by=voter, at=decision.opens_at, choice=YES)
        costs.append(time.process_time() - before)
    assert sorted(costs)[len(costs) // 2] <= 0.003


@unit_of_work
async def four_thousand_ballots(decision):
    """Put straight into the box of a vote with one voter."""
    await Person.bulk_create([Person(name="四千", pseudonym="居民") for _ in range(4000)])
    people = await Person.filter(name="四千")
    lines = [Line(each.id, f"u{each.id}") for each in people]
    await RollLine.bulk_create(
        [RollLine(decision=decision, voter_id=line.voter, unit=line.unit) for line in lines]
    )
    await Ballot.bulk_create(
        [
            Ballot(
                decision=decision,
                voter_id=each.id,
                choice=(NO if each.id % 3 else YES).value,
                receipt=f"r{each.id}",
                cast_at=decision.opens_at,
            )
            for each in people
        ]
    )
    kept = await RollLine.filter(decision_id=decision.id)
    whole = [Line(line.voter_id, line.unit) for line in kept]
    decision.roll_hash = roll_hash(entries(whole, decision.roll_salt))
    await decision.save(update_fields=["roll_hash"])


async def test_four_thousand_ballots_are_counted_within_a_second(database):
    await heads(1)
    decision = await voting("R2", at=OVER_NOW)
    await four_thousand_ballots(decision)
    teller = await a_holder("teller", "郑会计")
    number = (await Issue.get(id=decision.issue_id)).number

    before = time.process_time()
    await count_decision(number, by=teller, at=decision.closes_at)
    taken = time.process_time() - before

    assert (await Decision.get(id=decision.id)).outcome["eligible"] == {"households": 4001}
    assert taken < 1
