"""What the benchmark needs beyond the demo: 200 claims, and voters who are signed in."""

from dataclasses import dataclass
from datetime import UTC, datetime

from deliberate.decisions.models import RollLine
from deliberate.deliberations.actions import make_claim
from deliberate.deliberations.models import Claim
from deliberate.deliberations.rules import Position
from deliberate.issues.models import Issue
from deliberate.issues.rules import State
from deliberate.people.actions import begin_session
from deliberate.people.queries import actor_named
from deliberate.storage import open_connections, unit_of_work

VOTERS = 430


@dataclass(frozen=True, slots=True)
class World:
    thread: int
    vote: int
    claims: list[int]
    """Numbers of those that are not hidden."""
    reader: str
    voters: list[str]
    """Tokens of their sessions."""


async def build() -> World:
    async with open_connections():
        return await _world(datetime.now(UTC))


@unit_of_work
async def _world(at: datetime) -> World:
    thread = await Issue.filter(state=State.ARGUING).order_by("number").first()
    assert thread is not None
    assert thread.number is not None
    reader = await actor_named("xu.ting", at)
    while (claims := await Claim.filter(deliberation__issue=thread).count()) < 200:
        await make_claim(
            thread.number,
            by=reader,
            at=at,
            position=Position.FOR if claims % 2 else Position.AGAINST,
            text=f"第{claims}条：充电的地方要有棚、有灯、有人管，夜里十点以后不要有提示音。",
        )
    vote, voters = await _voters(at)
    assert reader.person_id is not None
    shown = Claim.filter(deliberation__issue=thread, hidden="").order_by("number")
    return World(
        thread.number,
        vote,
        [claim.number for claim in await shown],
        await begin_session(reader.person_id, at=at),
        voters,
    )


async def _voters(at: datetime) -> tuple[int, list[str]]:
    """Of the question with the longest roll: as many as are measured, each signed in."""
    asked = Issue.filter(state=State.VOTING, decisions__noticed__isnull=True)
    voting = await asked.values_list("number", "decisions__id")
    rolls = [
        (
            await RollLine.filter(decision_id=decision)
            .distinct()
            .values_list("voter_id", flat=True),
            number,
        )
        for number, decision in voting
    ]
    people, number = max(rolls, key=lambda each: len(each[0]))
    return number, [await begin_session(person, at=at) for person in list(people)[:VOTERS]]  # type: ignore[arg-type]  # flat ids
