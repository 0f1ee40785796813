"""The life of each issue of the demo, from fixtures/demo/issues/*.toml.

A life is a generator that yields the moment of its next act and then acts; `play` lets all lives
take turns in the order of time. A life stops at the state that its file names.
"""

import tomllib
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from deliberate import settings
from deliberate.app import CARRIED_OUT
from deliberate.calendar import SHANGHAI
from deliberate.confirmations.actions import confirm_act
from deliberate.confirmations.models import Confirmation
from deliberate.demo.town import Town, described
from deliberate.issues import actions as issues
from deliberate.issues.models import Issue
from deliberate.issues.rules import Kind, ReferReason, RejectReason, ReturnReason, State, Topic
from deliberate.people.models import PostHeld
from deliberate.people.queries import actor_in
from deliberate.people.rules import ANSWERERS, Actor, Role
from deliberate.storage import known

SENT_DAYS_AGO = {
    State.DRAFT: 1,
    State.SCREENING: 2,
    State.RETURNED: 5,
    State.MERGED: 12,
    State.REJECTED: 14,
    State.REFERRED: 6,
    State.SECONDING: 9,
    State.LAPSED: 45,
    State.ACCEPTED: 8,
    State.CONVENING: 10,
    State.ARGUING: 21,
    State.DRAFTING: 28,
    State.AGREED: 36,
    State.ENDED_NO_RESULT: 40,
    State.TO_VOTE: 32,
    State.NOTICED: 37,
    State.VOTING: 54,
    State.PASSED: 59,
    State.NOT_PASSED: 70,
    State.INQUORATE: 62,
    State.SECOND_READING: 62,
    State.PUBLISHED: 66,
    State.EFFECTIVE: 85,
    State.ARCHIVED: 110,
    State.WITHDRAWN: 30,
}
"""When an issue was sent that stands in this state today. The days of the acts stand below."""

STILL_FILLING = frozenset({State.SECONDING, State.ARGUING})
"""So that not all of them end on one day."""

SCREENED, SECONDED, TRIAGED = 2, 3, 7


@dataclass(slots=True)
class Life:
    """One issue, its story and the town it happens in."""

    key: str
    story: dict[str, Any]
    town: Town
    now: datetime
    number: int = 0
    chance: Random = field(init=False)
    sent: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.chance = Random(self.key)
        fewer = self.chance.randint(0, 4) if self.ends in STILL_FILLING else 0
        days = self.story.get("sent_days_ago", SENT_DAYS_AGO[self.ends])
        ago = timedelta(days=days - fewer)
        day = (self.now - ago).astimezone(SHANGHAI)
        self.sent = day.replace(hour=8, minute=self.chance.randint(0, 59)).astimezone(UTC)

    @property
    def ends(self) -> State:
        return State(self.story["state"])

    def day(self, days: float) -> datetime:
        """So many days after it was sent, at some hour of the day; never in the future."""
        that_day = (self.sent + timedelta(days=days)).astimezone(SHANGHAI)
        hour, minute = self.chance.randint(9, 19), self.chance.randint(0, 59)
        return min(self.now, that_day.replace(hour=hour, minute=minute).astimezone(UTC))

    async def state(self) -> State:
        return (await Issue.get(number=self.number)).state if self.number else State.DRAFT

    # Who acts. Nobody handles their own issue.

    async def as_(self, login: str, role: str = "") -> Actor:
        return await self.town.named(login, self.now, role)

    async def proposer(self) -> Actor:
        if (login := self.story["proposer"]) != "resident":
            return await self.as_(login)
        return Random(self.key).choice(self.grown(self.story["area"]))

    async def member(self) -> Actor:
        if self.story["proposer"] == "sun.min":
            return await self.as_("wang.lihua", "rc-director")
        return await self.as_("sun.min", "rc-member")

    async def director(self) -> Actor:
        return await self.as_("wang.lihua", "rc-director")

    async def second(self, first: Actor) -> Actor:
        """Of two persons the second: a member of the body that the first acts for."""
        if first.post and first.post.role is Role.OC_CHAIR:
            return await self.as_("feng.qian", "oc-member")
        seat = await PostHeld.filter(role=Role.RC_MEMBER).order_by("-id").first()
        return known(await actor_in(known(seat).id, self.now))

    async def confirmed(self, key: int, first: Actor, at: datetime) -> None:
        act = (await Confirmation.get(id=key)).act
        await confirm_act(key, CARRIED_OUT[act], by=await self.second(first), at=at)

    async def facilitator(self) -> Actor:
        return await self.as_("he.wenjing", "facilitator")

    async def grid_worker(self) -> Actor:
        login = "tang.xiaoyu" if self.story["area"].startswith("E2") else "li.xiang"
        return await self.as_(login, "grid-worker")

    async def official(self, login: str) -> Actor:
        posts = next(each["posts"] for each in described()["accounts"] if each["login"] == login)
        return await self.as_(login, next(p["role"] for p in posts if Role(p["role"]) in ANSWERERS))

    def grown(self, area: str) -> list[Actor]:
        living = self.town.living_in(area)
        return [each for each in living if each.born and each.born.year < 2006]

    def estate(self) -> str:
        area: str = self.story["area"]
        return area[:2] if area.startswith("E") else "wangjiang"

    def affected_people(self, many: int) -> list[Actor]:
        """So many grown people, those nearest first."""
        near, wider = self.grown(self.story["area"]), self.grown(self.estate())
        home = {each.person_id for each in near}
        found = near + [each for each in wider if each.person_id not in home]
        if len(found) < many:
            found += [each for each in self.grown("wangjiang") if each not in found]
        return self.chance.sample(found[: max(many, min(len(found), 2 * many))], many)


async def beginning(life: Life) -> AsyncIterator[datetime]:
    """From the proposal to the triage."""
    yield life.day(0)
    proposer = await life.proposer()
    await proposing(life, proposer)
    if life.ends in {State.DRAFT, State.SCREENING}:
        return
    yield life.day(SCREENED)
    await screening(life)
    if life.ends in {State.SECONDING, State.LAPSED, State.WITHDRAWN}:
        async for moment in too_few_seconders(life, proposer):
            yield moment
        return
    if await life.state() is life.ends:
        return
    async for moment in enough_seconders(life, proposer):
        yield moment
    if life.ends is State.ACCEPTED:
        return
    moment = life.day(TRIAGED)
    yield moment
    lead = life.town.organizations["residents-committee"].id
    director = await life.as_("wang.lihua", "rc-director")
    await issues.triage_issue(life.number, by=director, at=moment, lead_id=lead)


async def proposing(life: Life, proposer: Actor) -> None:
    story = life.story
    issue = await issues.draft_issue(
        by=proposer,
        at=life.sent,
        kind=Kind(story["kind"]),
        topic=Topic(story["topic"]),
        title=story["title"],
        body=story["body"].strip(),
        area_code=life.town.areas[story["area"]].code,
        place=story["place"],
    )
    if life.ends is not State.DRAFT:
        life.number = await issues.submit_issue(issue.id, by=proposer, at=life.sent)
        life.town.numbers[life.key] = life.number


async def enough_seconders(life: Life, proposer: Actor) -> AsyncIterator[datetime]:
    """One after another, until the issue is on the agenda."""
    for seconder in life.chance.sample(life.grown(life.estate()), 40):
        if await life.state() is not State.SECONDING:
            return
        if seconder.person_id != proposer.person_id:
            moment = life.day(SECONDED)
            yield moment
            await issues.second_issue(life.number, by=seconder, at=moment)


async def screening(life: Life) -> None:
    """Accept it, or what else the story says."""
    at, by, told = life.day(SCREENED), await life.member(), life.story.get("screening", {})
    number, words = life.number, told.get("words", "")
    match life.ends:
        case State.RETURNED:
            reason = ReturnReason(told["reason"])
            await issues.return_issue(number, by=by, at=at, reason=reason, words=words)
        case State.REFERRED:
            cause = ReferReason(told["reason"])
            await issues.refer_issue(number, by=by, at=at, reason=cause, words=words)
        case State.MERGED:
            into = life.town.numbers[life.story["merge"]["into"]]
            await issues.merge_issue(number, by=by, at=at, into=into)
        case State.REJECTED:
            for person in (by, await life.director()):
                why = RejectReason(told["reason"])
                await issues.reject_issue(number, by=person, at=at, reason=why, words=words)
        case _:
            await issues.accept_issue(number, by=by, at=at)


async def too_few_seconders(life: Life, proposer: Actor) -> AsyncIterator[datetime]:
    """Fewer than are needed; the proposer takes it back, or time passes."""
    for seconder in life.chance.sample(life.grown(life.estate()), life.chance.randint(2, 3)):
        moment = life.day(SECONDED)
        yield moment
        await issues.second_issue(life.number, by=seconder, at=moment)
    if life.ends is State.WITHDRAWN:
        moment = life.day(TRIAGED)
        yield moment
        await issues.withdraw_issue(life.number, by=proposer, at=moment)


def lives(town: Town, now: datetime) -> Iterator[Life]:
    folder = settings.shipped("fixtures") / "demo" / "issues"
    for file in sorted(folder.glob("*.toml")):
        yield Life(file.stem, tomllib.loads(file.read_text()), town, now)
