"""Everybody votes, reads, gives more time and counts at once; the checker names what cannot be."""

import asyncio
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from itertools import count
from random import Random

import pytest
from tortoise import Tortoise

from deliberate.decisions.actions import (
    balloting,
    cast_ballot,
    count_decision,
    counting,
    extend_voting,
)
from deliberate.decisions.actions.boxing import empty_box
from deliberate.decisions.models import Decision
from deliberate.decisions.queries import box_of, mine_in, polls, receipt_on
from deliberate.decisions.rules import STRAGGLERS
from deliberate.exchange.checking import outcome_of
from deliberate.exchange.database import verify_database
from deliberate.issues.models import Issue
from deliberate.record.signing import signer
from deliberate.storage import rows
from deliberate.storage.apart import SCRUTINY
from deliberate.storage.apart import kept as kept_apart
from deliberate.storage.connections import configuration
from deliberate.verdict import Refused
from tests.build import a_holder, without_guard
from tests.conftest import KIND
from tests.decisions.votes import heads, voting
from tests.storage.test_unit_of_work import units
from tests.trust.histories import (
    CLOSE,
    EXTEND,
    FAIL,
    INFO,
    OK,
    READ,
    VOTE,
    History,
    Operation,
    Seen,
    anomalies,
)
from tests.trust.world import FULL, in_the_box

pytestmark = pytest.mark.anyio
DECISIONS = 200 if FULL else 20
VOTERS = 6
FACTS = "SELECT fact FROM entry WHERE issue = $1 ORDER BY id"


class Run:
    """One decision, and everything that is asked of it."""

    def __init__(self, decision, number, people, chance):
        self.decision, self.number, self.chance = decision, number, chance
        self.voters, self.teller, self.convener = people
        self.closes_at = decision.closes_at
        self.clock, self.operations = count(1), []

    def anything(self):
        """An operation, and what does it."""
        chance, voter = self.chance, self.chance.choice(self.voters)
        late, choice = chance.random() < 0.2, chance.choice(["yes", "no", "abstain"])
        at = self.closes_at + (timedelta(minutes=1) if late else -timedelta(hours=1))
        match chance.choices([VOTE, READ, EXTEND, CLOSE], [20, 5, 2, 2])[0]:
            case "vote":
                asked = Operation(VOTE, 0, voter=voter.person_id, choice=choice, late=late)
                return asked, cast_ballot(self.decision.id, by=voter, at=at, choice=choice)
            case "read":
                return Operation(READ, 0, voter=voter.person_id), self.read(voter.person_id)
            case "extend":
                at = self.closes_at - timedelta(hours=1)
                return Operation(EXTEND, 0), extend_voting(
                    self.number, by=self.convener, at=at, voting_days=5
                )
        return Operation(CLOSE, 0), self.close(self.closes_at + timedelta(minutes=2))

    async def read(self, voter):
        return (await mine_in(self.decision, voter)).receipt

    async def close(self, at):
        await count_decision(self.number, by=self.teller, at=at)

    async def do(self, asked, act):
        """Some of those who ask do not wait for the answer."""
        task, begun = asyncio.ensure_future(act), next(self.clock)
        if self.chance.random() < 0.15:
            await asyncio.sleep(self.chance.random() * 0.004)
            task.cancel()
        outcome, answer = OK, ""
        try:
            answer = await task
        except Refused as no:
            outcome, answer = FAIL, no.reason
        except asyncio.CancelledError:
            outcome = INFO
        kept = replace(asked, begun=begun, outcome=outcome, answer=answer or "")
        if outcome != INFO:
            kept = replace(kept, ended=next(self.clock))
        self.operations.append(kept)

    async def over(self):
        """Wait for those that nobody waits for; count, if nobody did."""
        if running := units():
            await asyncio.wait(running)
        decision = await Decision.get(id=self.decision.id)
        if not decision.counted_at:
            await self.do(Operation(CLOSE, 0), self.close(decision.closes_at + STRAGGLERS))
            if running := units():
                await asyncio.wait(running)
        if not (await Decision.get(id=self.decision.id)).counted_at:
            await self.close(decision.closes_at + STRAGGLERS)

    async def seen(self):
        decision = await Decision.get(id=self.decision.id).select_related("issue")
        box, kept = await box_of(decision), await in_the_box(decision)
        issued = {each.answer for each in self.operations if each.kind == VOTE} - {""}
        verified = {each for each in issued if await receipt_on(self.number, each)}
        table = decision.counted_ballots or kept_apart(SCRUTINY, f"{decision.file_name}.csv")
        again = outcome_of(decision.certificate, table)
        facts = await rows(FACTS, self.number)
        return Seen(
            box={voter: str(choice) for voter, choice in kept.items()},
            current=box.ballots,
            refused=box.refused,
            receipts=frozenset(verified),
            tally=+Counter(decision.outcome["tally"]["households"]),
            recount=+Counter(again["tally"]["households"]),
            record=tuple(fact for (fact,) in facts),
            numbers=tuple(n for (n,) in await rows("SELECT id FROM entry ORDER BY id")),
        )


async def history_of(people, chance, database, *, at_once):
    decision = await voting(by=people[2])
    issue = await Issue.get(id=decision.issue_id)
    run = Run(decision, issue.number, people, chance)
    for _ in range(3):
        asked = [run.do(*run.anything()) for _ in range(10)]
        if at_once:
            await asyncio.gather(*asked)
            continue
        for each in asked:
            await each
            if running := units():
                await asyncio.wait(running)
        await Tortoise.close_connections()  # as a restart between two of them
        await Tortoise.init(config=configuration(database), _enable_global_fallback=True)
    await run.over()
    return History(run.operations, await run.seen())


async def histories(number, database):
    chance = Random(5)
    voters = await heads(VOTERS)
    people = voters, await a_holder("teller", "郑会计"), await a_holder("rc-director")
    for n in range(number):
        yield await history_of(people, chance, database, at_once=n % 3 > 0)


async def test_nothing_happens_that_no_order_explains(database, quiet):
    outcomes = Counter()
    async for history in histories(DECISIONS, database):
        assert anomalies(history) == [], history
        outcomes.update((each.kind, each.outcome) for each in history.operations)
    await verify_database(signer().verifier)
    wanted = {(VOTE, OK), (VOTE, FAIL), (VOTE, INFO), (READ, OK), (CLOSE, OK), (CLOSE, FAIL)}
    assert wanted <= outcomes.keys(), outcomes
    assert (EXTEND, OK) in outcomes or not FULL, outcomes


@pytest.mark.skipif(KIND != "postgres", reason="SQLite has one writer, and no lock to forget")
@pytest.mark.parametrize("waits", [True, False])
async def test_a_ballot_that_does_not_wait_for_the_count_is_named(
    database, quiet, monkeypatch, waits
):
    if not waits:
        monkeypatch.setitem(polls.LOCK, "postgres", "")
        for table in ("ballot", "participation"):
            await without_guard(table, "in_time")  # which else would refuse it
    people = await heads(2), await a_holder("teller", "郑会计"), await a_holder("rc-director")
    decision = await voting(by=people[2])
    number = (await Issue.get(id=decision.issue_id)).number
    run = Run(decision, number, people, Random(5))  # nobody goes away
    counted, asked, go = asyncio.Event(), asyncio.Event(), asyncio.Event()
    look = polls.poll_under_lock

    async def once_it_may(decision):
        counted.set()
        await go.wait()
        await empty_box(decision)

    async def telling(*whose):
        poll = await look(*whose)
        asked.set()
        return poll

    def vote_of(voter):
        mine = Operation(VOTE, 0, voter=voter.person_id, choice="yes")
        at = run.closes_at - timedelta(hours=1)
        return run.do(mine, cast_ballot(decision.id, by=voter, at=at, choice="yes"))

    await vote_of(people[0][0])
    monkeypatch.setattr(counting, "empty_box", once_it_may)
    monkeypatch.setattr(balloting.queries, "poll_under_lock", telling)
    close = run.do(Operation(CLOSE, 0), run.close(run.closes_at + STRAGGLERS))
    closing = asyncio.ensure_future(close)
    await counted.wait()
    voting_on = asyncio.ensure_future(vote_of(people[0][1]))
    with suppress(TimeoutError):
        await asyncio.wait_for(asked.wait(), 0.5 if waits else 30)
    go.set()
    await asyncio.gather(closing, voting_on)
    found = {each[:2] for each in anomalies(History(run.operations, await run.seen()))}
    assert found == set() if waits else "I3" in found, found


def vote(voter, choice, begun, outcome=OK, **more):
    ended = {} if outcome == INFO else {"ended": begun + 1}
    answer = {"answer": f"R{voter}"} if outcome == OK else {}
    return Operation(
        VOTE, begun, outcome=outcome, voter=voter, choice=choice, **answer | ended | more
    )


OPERATIONS = [
    vote(1, "yes", 1),
    vote(1, "no", 3),
    vote(2, "yes", 5),
    Operation(READ, 7, ended=8, outcome=OK, voter=2, answer="R2"),
    vote(3, "yes", 9, INFO),
    vote(2, "no", 10, FAIL, late=True, answer="voting-closed"),
    Operation(CLOSE, 20, ended=21, outcome=OK),
    vote(1, "yes", 22, FAIL, answer="voting-closed"),
]
SEEN = Seen(
    box={1: "no", 2: "yes", 3: "yes"},
    current=3,
    refused=2,
    receipts=frozenset({"R1", "R2"}),
    tally={"yes": 2, "no": 1},
    recount={"yes": 2, "no": 1},
    record=("ballot-cast",) * 4 + ("decision-counted",),
    numbers=(1, 2, 3, 4, 5, 6),
)


def test_a_history_without_anomaly_has_none():
    assert anomalies(History(OPERATIONS, SEEN)) == []


@pytest.mark.parametrize(
    ("invariant", "seen", "more"),
    [
        ("I1", {"box": {1: "yes", 2: "yes", 3: "no"}}, []),
        ("I1", {"box": {2: "yes", 3: "yes"}}, []),
        ("I1", {"box": {**SEEN.box, 4: "yes"}}, []),
        ("I2", {"current": 4}, []),
        ("I3", {"record": (*SEEN.record, "ballot-cast")}, []),
        ("I3", {"record": SEEN.record[:-1]}, []),
        ("I3", {"refused": 1}, []),
        ("I3", {}, [vote(2, "yes", 23)]),
        ("I3", {}, [vote(2, "yes", 12, late=True)]),
        ("I4", {"recount": {"yes": 3}}, []),
        ("I4", {"tally": {"yes": 3}, "recount": {"yes": 3}}, []),
        ("I5", {"numbers": (1, 2, 4)}, []),
        ("I6", {}, [Operation(READ, 12, ended=13, outcome=OK, voter=1)]),
        ("I7", {"receipts": frozenset({"R1"})}, []),
        ("I8", {"record": SEEN.record[2:]}, []),
        ("I8", {}, [vote(2, "yes", 12), vote(2, "yes", 14)]),
    ],
)
def test_the_checker_names_what_cannot_be(invariant, seen, more):
    history = History([*OPERATIONS, *more], replace(SEEN, **seen))
    assert invariant in {each[:2] for each in anomalies(history)}
