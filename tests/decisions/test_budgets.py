"""What voting asks of the database, and a big count."""

import pytest

from deliberate.consensus import roll_hash
from deliberate.decisions.actions import count_decision
from deliberate.decisions.models import Ballot, Decision, Participation, RollLine
from deliberate.decisions.queries import Line, entries, open_key
from deliberate.decisions.rules import STRAGGLERS, ballot_id, closed_ballot
from deliberate.issues.models import Issue
from deliberate.issues.rules import State
from deliberate.people.models import Person
from deliberate.storage import unit_of_work
from tests.build import a_holder, an_issue, signed_in
from tests.conftest import as_owner
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


@unit_of_work
async def four_thousand_ballots(decision):
    """Put straight into the box of a vote with one voter."""
    await Person.bulk_create([Person(name="四千", pseudonym="居民") for _ in range(4000)])
    people = await Person.filter(name="四千")
    lines = [Line(each.id, f"u{each.id}") for each in people]
    await RollLine.bulk_create(
        [RollLine(decision=decision, voter_id=line.voter, unit=line.unit) for line in lines]
    )
    at, key = decision.opens_at, open_key(decision.box_key)
    said = {ballot_id(key, each.id): (NO if each.id % 3 else YES).value for each in people}
    await Participation.bulk_create(
        [
            Participation(receipt=f"r{each.id}", decision=decision, voter=each, cast_at=at)
            for each in people
        ]
    )
    await Ballot.bulk_create(
        [
            Ballot(id=name, decision=decision, choice=closed_ballot(key, name, choice))
            for name, choice in said.items()
        ]
    )
    kept = await RollLine.filter(decision_id=decision.id)
    whole = [Line(line.voter_id, line.unit) for line in kept]
    decision.roll_hash = roll_hash(entries(whole, decision.roll_salt))
    await decision.save(update_fields=["roll_hash"])


@as_owner
async def test_four_thousand_ballots_are_counted_to_the_last(database):
    await heads(1)
    decision = await voting("R2", at=OVER_NOW)
    await four_thousand_ballots(decision)
    teller = await a_holder("teller", "郑会计")
    number = (await Issue.get(id=decision.issue_id)).number

    await count_decision(number, by=teller, at=decision.closes_at + STRAGGLERS)

    outcome = (await Decision.get(id=decision.id)).outcome
    assert outcome["eligible"] == {"households": 4001}
    assert sum(outcome["tally"]["households"].values()) == 4000
