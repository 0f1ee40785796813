"""A vote under the lock of a ballot: what decides whether it is taken."""

from dataclasses import dataclass
from datetime import datetime
from json import loads

from deliberate.consensus import Noticed, Rule
from deliberate.decisions.rules import Paper, Phase, phase_at
from deliberate.issues.rules import State
from deliberate.storage import known, moment, one
from deliberate.storage.rows import here
from deliberate.verdict import Unseen

POLL = """
SELECT i.number, i.state, d.reading, d.opens_at, d.closes_at, d.counted_at, d.box_key, d.noticed,
CASE WHEN d.noticed IS NULL THEN NULL ELSE d.rule END,
EXISTS (SELECT 1 FROM roll_line r WHERE r.decision_id = d.id AND r.voter_id = $2)
FROM decision d JOIN issue i ON i.id = d.issue_id WHERE d.id = $1
"""
LOCK = {"sqlite": "", "postgres": "FOR SHARE OF d"}
"""Ballots do not wait for each other, but the count for them and they for the count.
SQLite has one writer at a time."""


@dataclass(frozen=True, slots=True)
class Poll:
    number: int
    state: State
    reading: int
    opens_at: datetime
    closes_at: datetime
    counted_at: datetime | None
    box_key: str
    on_roll: bool
    paper: Paper | None
    """Where options are compared."""

    def phase_at(self, at: datetime) -> Phase:
        return phase_at(
            at, opens_at=self.opens_at, closes_at=self.closes_at, counted_at=self.counted_at
        )


async def poll_under_lock(decision_id: int, person_id: int | None) -> Poll:
    """The vote as it stands until the unit ends; the count of it has to wait."""
    dialect = here().capabilities.dialect
    found = await one(f"{POLL} {LOCK[dialect]}", decision_id, person_id)
    if found is None:
        raise Unseen
    number, state, reading, opens_at, closes_at, counted_at, box_key, *more = found
    noticed, rule, on_roll = more
    return Poll(
        number=number,
        state=State(state),
        reading=reading,
        opens_at=known(moment(opens_at)),
        closes_at=known(moment(closes_at)),
        counted_at=moment(counted_at),
        box_key=box_key,
        on_roll=bool(on_roll),
        paper=_paper(rule, noticed) if noticed else None,
    )


def _paper(rule: str, noticed: str) -> Paper:
    return Paper.of(Rule.from_document(loads(rule)), Noticed.from_document(loads(noticed)))
