"""What is in the ballot box: before the count only how much, for the voter only whether."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from deliberate.consensus import Choice
from deliberate.consensus.seeds import commitment
from deliberate.decisions.models import Decision
from deliberate.decisions.queries.rolls import voter_key
from deliberate.decisions.rules import Fate, answer_id, ballot_id, opened_ballot, told_while_open
from deliberate.storage import Unavailable, moment, one, rows
from deliberate.storage.apart import KEYS, kept
from deliberate.verdict import Refused

BOX = """
SELECT (SELECT count(*) FROM participation WHERE decision_id = $1),
(SELECT count(*) FROM refused_ballot WHERE decision_id = $1),
(SELECT count(*) FROM affected_line WHERE decision_id = $1),
(SELECT count(*) FROM affected_line WHERE decision_id = $1 AND answered),
(SELECT count(proxy_id) FROM participation WHERE decision_id = $1)
"""
MINE = """
SELECT (SELECT count(*) FROM roll_line WHERE decision_id = $1 AND voter_id = $2),
(SELECT COALESCE(SUM(area), 0) FROM roll_line WHERE decision_id = $1 AND voter_id = $2),
(SELECT count(*) FROM roll_line m JOIN roll_line o ON o.decision_id = m.decision_id
    AND o.unit = m.unit AND o.voter_id <> m.voter_id WHERE m.decision_id = $1 AND m.voter_id = $2),
(SELECT receipt FROM participation WHERE decision_id = $1 AND voter_id = $2),
(SELECT cast_at FROM participation WHERE decision_id = $1 AND voter_id = $2),
(SELECT proxy_id FROM participation WHERE decision_id = $1 AND voter_id = $2),
(SELECT count(*) FROM affected_line WHERE decision_id = $1 AND voter_id = $2),
(SELECT count(*) FROM affected_line WHERE decision_id = $1 AND voter_id = $2 AND answered),
(SELECT p.name FROM delegation x JOIN delegate t ON t.id = x.delegate_id
    JOIN person p ON p.id = t.person_id WHERE x.decision_id = $1 AND x.voter_id = $2),
(SELECT fate FROM delegation WHERE decision_id = $1 AND voter_id = $2),
(SELECT code FROM delegate WHERE decision_id = $1 AND person_id = $2)
"""
RECEIPT = """
SELECT d.reading, b.cast_at, d.counted_at FROM participation b
JOIN decision d ON d.id = b.decision_id JOIN issue i ON i.id = d.issue_id
WHERE i.number = $1 AND b.receipt = $2
"""


@dataclass(frozen=True, slots=True)
class Box:
    ballots: int
    refused: int
    affected: int
    affected_voted: int
    by_proxy: int
    """Ballots that were cast under written proxies."""

    @property
    def voted_at_least(self) -> int:
        return told_while_open(self.ballots)

    @property
    def answered_at_least(self) -> int:
        return told_while_open(self.affected_voted)


@dataclass(frozen=True, slots=True)
class Mine:
    """What somebody brings to a vote, and whether they have voted: never what they chose."""

    units: int = 0
    area: int = 0
    shared: bool = False
    """Somebody else is on the roll for the same unit."""
    receipt: str = ""
    cast_at: datetime | None = None
    by_proxy: bool = False
    """Somebody else cast it for them."""
    affected: bool = False
    answered: bool = False
    delegate: str = ""
    """Who speaks for them."""
    fate: Fate | None = None
    """What became of that, from the count on."""
    code: str = ""
    """With which they speak for others."""


@dataclass(frozen=True, slots=True)
class Found:
    """The ballot behind a receipt: that it is there, and since when."""

    reading: int
    cast_at: datetime
    counted: bool


@dataclass(frozen=True, slots=True)
class OpenBox:
    """What lies in a box, opened with its key: for the count alone."""

    votes: Mapping[int, str]
    """By who cast it."""
    ballots: Mapping[str, Choice] | Mapping[str, str]
    """The same under the keys of the roll."""
    answers: Mapping[str, Choice]
    """What those directly affected said, under the keys of the roll."""


async def box_of(decision: Decision) -> Box:
    return Box(*await one(BOX, decision.id))


async def mine_in(decision: Decision, person_id: int | None) -> Mine:
    if person_id is None:
        return Mine()
    units, area, others, receipt, cast_at, proxy, affected, answered, *spoken = await one(
        MINE, decision.id, person_id
    )
    delegate, fate, code = spoken
    return Mine(
        units=units,
        area=int(area),
        shared=others > 0,
        receipt=receipt or "",
        cast_at=moment(cast_at),
        by_proxy=proxy is not None,
        affected=affected > 0,
        answered=answered > 0,
        delegate=delegate or "",
        fate=Fate(fate) if fate else None,
        code=code or "",
    )


async def receipt_on(number: int, code: str) -> Found | None:
    found = await one(RECEIPT, number, code)
    if found is None:
        return None
    reading, cast_at, counted_at = found
    at = moment(cast_at)
    assert at is not None
    return Found(reading, at, counted_at is not None)


async def receipts_of(decision: Decision) -> str:
    """Those of all ballots, a line each, sorted: that is no order of time."""
    found = await rows("SELECT receipt FROM participation WHERE decision_id = $1", decision.id)
    return "".join(f"{receipt}\n" for receipt in sorted(each for (each,) in found))


async def recorded_votes(decision: Decision) -> list[tuple[str, str]]:
    """Names and ballots of a vote in public, once it is counted."""
    found = await rows(
        "SELECT p.name, v.choice FROM recorded_vote v JOIN person p ON p.id = v.voter_id "
        "WHERE v.decision_id = $1 ORDER BY p.name, v.id",
        decision.id,
    )
    return [(name, choice) for name, choice in found]


def open_key(box_key: str) -> str:
    """The key of an open box; where the host has lost it, nothing can be cast or counted."""
    key = kept(KEYS, box_key)
    if key is None or commitment(key) != box_key:
        raise Unavailable(f"the key of the ballot box {box_key[:8]} is not there")
    return key


async def open_box(decision: Decision) -> OpenBox:
    """Every ballot and answer is taken out once; one too many, missing or changed is refused."""
    voters = await rows("SELECT voter_id FROM participation WHERE decision_id = $1", decision.id)
    lines = await rows(
        "SELECT id, voter_id FROM affected_line WHERE decision_id = $1 AND answered", decision.id
    )
    box = dict(await rows("SELECT id, choice FROM ballot WHERE decision_id = $1", decision.id))
    if len(box) != len(voters) + len(lines):
        raise Refused("ballot-box-spoiled")
    key, salt = open_key(decision.box_key) if box else "", decision.roll_salt
    votes = {voter: _taken(key, box, ballot_id(key, voter)) for (voter,) in voters}
    cast = {voter_key(salt, voter): choice for voter, choice in votes.items()}
    return OpenBox(
        votes=votes,
        ballots=cast if decision.noticed else {each: Choice(said) for each, said in cast.items()},
        answers={
            voter_key(salt, voter): Choice(_taken(key, box, answer_id(key, line)))
            for line, voter in lines
        },
    )


def _taken(key: str, box: Mapping[str, str], name: str) -> str:
    choice = opened_ballot(key, name, box.get(name, ""))
    if not choice:
        raise Refused("ballot-box-spoiled")
    return choice
