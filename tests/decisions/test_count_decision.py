"""Counting: from the rows of the database to the outcome that the law asks for."""

import pytest

from deliberate.decisions.actions import count_decision, settle_votes
from deliberate.decisions.rules import STRAGGLERS
from deliberate.issues.models import Issue
from deliberate.issues.rules import State
from deliberate.record.queries import entries_of
from deliberate.storage import one, run, unit_of_work
from deliberate.verdict import Refused
from tests.build import a_dwelling, a_holder, a_resident, an_issue
from tests.decisions.votes import (
    ABSTAIN,
    NO,
    OVER_NOW,
    STAIRWELL,
    YES,
    ballots,
    counted,
    heads,
    noticed,
    owned_by,
    state_of,
    the_lift,
    together,
    voting,
)

pytestmark = pytest.mark.anyio
FLATS = [f"{floor}0{door}" for floor in range(1, 7) for door in (1, 2)]


async def the_vote_on_the_lift(*, absent=(), against=()):
    owners = await the_lift()
    decision = await voting("R8", at=OVER_NOW, electorate_code=STAIRWELL)
    choices = {}
    for flat in FLATS:
        if flat not in absent:
            choices[owners[flat]] = NO if flat in against else YES
    await ballots(decision, choices)
    return await counted(decision)


def numbers(decision, key):
    """(count, base) by measure of the tests of one kind."""
    return {
        step["measure"]: (step["data"]["count"], step["data"]["total"])
        for step in decision.outcome["steps"]
        if step["key"].startswith(key)
    }


async def test_1a_the_lift_passes_by_area_and_by_heads(database):
    decision = await the_vote_on_the_lift(absent=["101"], against=["102", "201"])

    assert decision.outcome["verdict"] == "passed"
    assert numbers(decision, "quorum") == {"area": (77630, 84480), "persons": (10, 11)}
    assert numbers(decision, "passing") == {"area": (63550, 77630), "persons": (8, 10)}
    assert await state_of(decision) is State.PASSED


async def test_1b_one_flat_more_against_and_it_fails(database):
    decision = await the_vote_on_the_lift(absent=["101"], against=["102", "201", "202"])

    assert numbers(decision, "passing") == {"area": (56320, 77630), "persons": (7, 10)}
    assert await state_of(decision) is State.NOT_PASSED


async def test_1c_exactly_three_quarters_of_the_heads_are_enough(database):
    decision = await the_vote_on_the_lift(absent=["101", "102", "201"], against=["202", "301"])

    assert numbers(decision, "passing") == {"area": (49470, 63550), "persons": (6, 8)}
    assert await state_of(decision) is State.PASSED


async def test_1d_two_thirds_of_the_area_without_two_thirds_of_the_heads_is_no_quorum(database):
    decision = await the_vote_on_the_lift(absent=["101", "102", "201", "202"])

    assert numbers(decision, "quorum") == {"area": (56320, 84480), "persons": (7, 11)}
    assert await state_of(decision) is State.INQUORATE


async def test_a_tie_has_not_passed(database):
    first, second = await heads(2)
    decision = await voting("R2", at=OVER_NOW)
    await ballots(decision, {first: YES, second: NO})

    decision = await counted(decision)

    assert decision.outcome["verdict"] == "tied"
    assert await state_of(decision) is State.NOT_PASSED


async def test_abstentions_stay_among_those_who_took_part(database):
    first, second, third, fourth = await heads(4)
    decision = await voting("R2", at=OVER_NOW)
    await ballots(decision, {first: YES, second: YES, third: ABSTAIN, fourth: ABSTAIN})

    decision = await counted(decision)

    assert numbers(decision, "passing") == {"households": (2, 4)}
    assert await state_of(decision) is State.NOT_PASSED


async def test_only_a_teller_counts_and_not_their_own_issue_and_only_once(database):
    (voter,) = await heads(1)
    teller = await a_holder("teller", "郑会计")
    issue = await an_issue(State.TO_VOTE, by=teller)
    decision = await voting("R2", at=OVER_NOW, issue=issue)
    await ballots(decision, {voter: YES})
    director, other = await a_holder("rc-director"), await a_holder("teller", "吴会计")

    for by, reason in ((director, "tellers-only"), (teller, "not-your-own")):
        with pytest.raises(Refused, match=reason):
            await count_decision(issue.number, by=by, at=decision.closes_at + STRAGGLERS)
    await count_decision(issue.number, by=other, at=decision.closes_at + STRAGGLERS)
    with pytest.raises(Refused, match="already-counted"):
        await count_decision(issue.number, by=other, at=decision.closes_at + STRAGGLERS)

    facts = [line.fact for line in await entries_of(issue.number)]
    assert facts.count("decision-counted") == 1


async def test_nothing_is_counted_before_the_time_is_over(database):
    await heads(1)
    decision = await voting("R2", at=OVER_NOW)

    with pytest.raises(Refused, match="voting-still-open"):
        await counted(decision, at=decision.opens_at)
    with pytest.raises(Refused, match="ballots-on-their-way"):
        await counted(decision, at=decision.closes_at)
    await settle_votes(decision.closes_at)

    assert await state_of(decision) is State.VOTING  # the clock counts nothing
    assert (await Issue.get(id=decision.issue_id)).due_at == decision.closes_at


async def test_two_tellers_at_once_leave_one_count(database):
    (voter,) = await heads(1)
    decision = await voting("R2", at=OVER_NOW)
    await ballots(decision, {voter: YES})
    tellers = [await a_holder("teller", f"监票{n}") for n in range(2)]

    done = await together(*(counted(decision, by=teller) for teller in tellers))

    refused = [each.reason for each in done if isinstance(each, Refused)]
    assert refused == ["already-counted"]


async def test_a_roll_that_was_tampered_with_is_not_counted(database):
    (voter,) = await heads(1)
    decision = await voting("R2", at=OVER_NOW)
    await ballots(decision, {voter: YES})
    stranger = await a_resident()

    @unit_of_work
    async def tamper():
        await run(
            "INSERT INTO roll_line (decision_id, voter_id, unit) VALUES ($1, $2, $3)",
            *(decision.id, stranger.person_id, "999"),
        )

    await tamper()
    with pytest.raises(Refused, match="roll-changed"):
        await counted(decision)


async def test_the_record_gives_the_numbers_and_names_nobody(database):
    first, second = await heads(2)
    decision = await voting("R2", at=OVER_NOW)
    await ballots(decision, {first: YES, second: YES})
    await counted(decision)

    number = (await Issue.get(id=decision.issue_id)).number
    line = next(each for each in await entries_of(number) if each.fact == "decision-counted")
    assert line.details["tally"] == {"households": {"yes": 2, "no": 0, "abstain": 0}}
    assert line.details["verdict"] == "passed"
    assert line.details["roll_hash"] == decision.roll_hash
    for cast in (each for each in await entries_of(number) if each.fact == "ballot-cast"):
        assert cast.details == {"reading": 1}
        assert (cast.acting, cast.at.minute, cast.at.second) == ("", 0, 0)
    assert (
        await one("SELECT 1 FROM entry WHERE fact = 'ballot-cast' AND person_id IS NOT NULL")
        is None
    )


async def test_co_owners_who_disagree_abstain_and_the_outcome_does_not_say_which(database):
    flat = await a_dwelling("801", size=8000)
    one_owner, other = await a_resident(), await a_resident()
    await owned_by(one_owner.person_id, flat)
    await owned_by(other.person_id, flat)
    decision = await voting("R7", at=OVER_NOW)
    await ballots(decision, {one_owner: YES, other: NO})

    decision = await counted(decision)

    assert decision.outcome["tally"]["area"] == {"yes": 0, "no": 0, "abstain": 8000}
    assert decision.outcome["notes"] == {"co-owners-disagreed": 1}
    assert flat.code not in str(decision.outcome)


async def test_noticed_votes_are_not_counted(database):
    await heads(1)
    decision = await noticed("R2")
    with pytest.raises(Refused, match="voting-not-open"):
        await counted(decision)
