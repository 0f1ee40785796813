"""The middle of an issue's life: the deliberation, from convening to the closing statement."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

from deliberate.deliberations import actions as deliberations
from deliberate.deliberations.rules import (
    Form,
    HideReason,
    Mark,
    Opinion,
    Path,
    Position,
    ReplyKind,
)
from deliberate.demo.consent import asking_consent
from deliberate.demo.lives import Life
from deliberate.demo.options import options_and_rounds
from deliberate.issues.rules import State
from deliberate.people.rules import Actor

CONVENED, ARGUED_UNTIL, DRAFTED, OPTIONS_PUT, CLOSED = 9, 20, 24, 26, 30
ARGUING_DAYS = 15


async def deliberating(life: Life) -> AsyncIterator[datetime]:
    moment = life.day(CONVENED)
    yield moment
    facilitator = await life.facilitator()
    assert facilitator.person_id is not None
    await deliberations.convene(
        life.number,
        by=await life.member(),
        at=moment,
        question=life.story["title"],
        form=life.chance.choice(list(Form)),
        facilitator_id=facilitator.person_id,
        facts=life.story.get("screening", {}).get("note", ""),
        days=ARGUING_DAYS,
    )
    async for moment in arguing(life, facilitator):
        yield moment
    resumed = life.story.get("resumed")
    if life.ends is State.ARGUING and not resumed:
        return
    moment = life.day(DRAFTED)
    yield moment
    await deliberations.start_drafting(life.number, by=facilitator, at=moment)
    async for moment in options_and_rounds(life, life.day(OPTIONS_PUT)):
        yield moment
    if resumed:
        await deliberations.resume_arguing(
            life.number, by=await life.director(), at=moment, **resumed
        )
        return
    async for moment in asking_consent(life):
        yield moment
    if life.ends is State.DRAFTING:
        return
    moment = max(moment, life.day(CLOSED))
    yield moment
    await close(life, moment)


async def close(life: Life, at: datetime) -> None:
    closing = life.story["closing"]
    by = await life.director()
    key = await deliberations.propose_closing(
        life.number,
        by=by,
        at=at,
        agreed=closing["agreed"],
        disputed=closing["disputed"],
        unanswered=closing["unanswered"],
        path=Path(closing["path"]),
        reason=closing["reason"],
    )
    await life.confirmed(key, by, at)


async def arguing(life: Life, facilitator: Actor) -> AsyncIterator[datetime]:
    claims = life.story.get("claims", [])
    crowd = life.affected_people(max((sum(c["opinions"]) for c in claims), default=0) + 12)
    for ordinal, claim in enumerate(claims):
        spread = (ARGUED_UNTIL - CONVENED - 1) * ordinal / len(claims)
        moment = life.day(CONVENED + 0.5 + spread)
        yield moment
        await one_claim(life, claim, crowd, facilitator, moment)


async def one_claim(
    life: Life, claim: dict[str, Any], crowd: list[Actor], facilitator: Actor, at: datetime
) -> None:
    number = await deliberations.make_claim(
        life.number,
        by=await claimant(life, claim, crowd),
        at=at,
        position=Position(claim["position"]),
        text=claim["text"],
        evidence=claim.get("evidence", ""),
        paper=bool(claim.get("paper")),
    )
    opinions = [
        opinion
        for opinion, many in zip(Opinion, claim["opinions"], strict=True)
        for _ in range(many)
    ]
    for person, opinion in zip(in_camps(life, claim, crowd, len(opinions)), opinions, strict=True):
        await deliberations.give_opinion(life.number, number, opinion, by=person, at=at)
    for said in claim.get("replies", []):
        await one_reply(life, number, said, crowd, at)
    if mark := claim.get("mark"):
        await deliberations.mark_claim(life.number, number, Mark(mark), by=facilitator, at=at)
    if hidden := claim.get("hidden"):
        reason = HideReason(hidden)
        await deliberations.hide_claim(life.number, number, reason, by=facilitator, at=at)


def in_camps(life: Life, claim: dict[str, Any], crowd: list[Actor], many: int) -> list[Actor]:
    """Some of the crowd, at random; in a divided story those who lean to the claim's side first."""
    people = life.chance.sample(list(enumerate(crowd)), many)
    if life.story.get("divided"):
        side = {Position.FOR: 1, Position.AGAINST: -1}.get(Position(claim["position"]), 0)
        people.sort(key=lambda one: side * (-1) ** one[0] + life.chance.gauss(0, 0.8))
    return [person for _, person in people]


async def claimant(life: Life, claim: dict[str, Any], crowd: list[Actor]) -> Actor:
    if not claim.get("paper"):
        return life.chance.choice(crowd)
    return await life.grid_worker()


async def one_reply(
    life: Life, claim: int, said: dict[str, Any], crowd: list[Actor], at: datetime
) -> None:
    kind = ReplyKind(said["kind"])
    if kind is ReplyKind.RESPONSE:
        official = await life.official(said["by"])
        await deliberations.answer(life.number, claim, by=official, at=at, text=said["text"])
        return
    resident = said["by"] == "resident"
    person = life.chance.choice(crowd) if resident else await life.as_(said["by"])
    await deliberations.reply(life.number, claim, by=person, at=at, kind=kind, text=said["text"])
