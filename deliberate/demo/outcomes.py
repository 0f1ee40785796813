"""The end of an issue's life: the vote, the resolution, its effect, the archive."""

from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from typing import Any

from deliberate.calendar import earliest_meeting_day
from deliberate.consensus import Choice, preset
from deliberate.decisions import actions as decisions
from deliberate.decisions.models import AffectedLine, Decision, Participation, RollLine
from deliberate.decisions.rules import ObjectionClosing
from deliberate.demo.lives import Life
from deliberate.issues.rules import State
from deliberate.people.rules import Actor
from deliberate.resolutions import actions as resolutions
from deliberate.resolutions.rules import Clause

NOTICED, ANSWERED, PUBLISHED, ARCHIVED = 33, 58, 60, 100
A_WEEK, STILL_OPEN = 7, 12
AFTER_OPENING = timedelta(hours=34)
OWNERS = {"R7", "R8"}
TELLER = "fang.min"


async def deciding(life: Life) -> AsyncIterator[datetime]:
    moment = life.day(NOTICED)
    yield moment
    await notice(life, moment)
    if life.ends is State.NOTICED:
        return
    decision = await Decision.get(issue__number=life.number)
    yield decision.opens_at + AFTER_OPENING
    await voting(life, decision)
    if life.ends is State.VOTING:
        return
    yield decision.closes_at + timedelta(hours=10)
    teller = await life.as_(TELLER, "teller")
    await decisions.count_decision(
        life.number, by=teller, at=decision.closes_at + timedelta(hours=10)
    )
    yield life.day(ANSWERED)
    await minority(life, decision)


async def notice(life: Life, at: datetime) -> None:
    told, areas = life.story["decision"], life.town.areas
    rule = preset(told["rule"])
    by = await convener(life)
    key = await decisions.propose_notice(
        life.number,
        by=by,
        at=at,
        rule_id=rule.id,
        question=told["question"],
        electorate_code=areas[told["electorate"]].code,
        option=told.get("option"),
        budget=told.get("budget"),
        opens_on=earliest_meeting_day(at, rule.notice_days),
        voting_days=STILL_OPEN if life.ends is State.VOTING else A_WEEK,
        party_study=told.get("party_study", ""),
        affected_code=affected_area(life),
        affected_doors=affected_doors(life),
    )
    await life.confirmed(key, by, at)


def affected_area(life: Life) -> str | None:
    told = life.story["decision"].get("affected")
    return life.town.areas[told["area"]].code if told else None


def affected_doors(life: Life) -> list[str]:
    """The homes nearest to the place, as many as the story says."""
    if not (told := life.story["decision"].get("affected")):
        return []
    area = life.town.areas[told["area"]].code
    homes = sorted({each.home for each in life.town.living_in(told["area"])})
    return [home.removeprefix(f"{area}-") for home in homes[: told["households"]]]


async def convener(life: Life) -> Actor:
    if life.story["decision"]["rule"] in OWNERS and life.story["area"].startswith("E2"):
        return await life.as_("gao.yuan", "oc-chair")
    return await life.member()


async def voting(life: Life, decision: Decision) -> None:
    at = min(life.now, decision.opens_at + AFTER_OPENING)
    for voter, choice in await choices(life, decision):
        await decisions.cast_ballot(decision.id, by=a_voter(voter), at=at, choice=choice)
    await voting_by_proxy(life, decision, at)
    await speaking_for_others(life, decision, at)
    if told := life.story["decision"].get("affected"):
        lines = await AffectedLine.filter(decision=decision).order_by("unit")
        answers = [Choice.NO] * told["against"] + [Choice.YES] * (told["voted"] - told["against"])
        for line, choice in zip(lines, answers, strict=False):
            household = a_voter(line.voter_id)  # type: ignore[attr-defined]  # made by the ORM
            await decisions.answer_as_affected(decision.id, by=household, at=at, choice=choice)


async def voting_by_proxy(life: Life, decision: Decision, at: datetime) -> None:
    """Some who have not voted let one neighbour vote for them, who has done so for the first."""
    if not (told := life.story["decision"].get("proxies")):
        return
    holder = await life.as_(told["holder"])
    said = iter(Choice(each) for each in told["cast"])
    for voter in await absent(decision, told["given"], but=holder):
        code = await decisions.give_proxy(life.number, by=voter, at=at, holder=holder.name)
        proxy = await decisions.accept_proxy(life.number, by=holder, at=at, code=code)
        if choice := next(said, None):
            await decisions.cast_ballot(decision.id, by=holder, at=at, choice=choice, proxy=proxy)


async def speaking_for_others(life: Life, decision: Decision, at: datetime) -> None:
    """Some let one neighbour speak, who votes; the last two let each other."""
    if not (told := life.story["decision"].get("delegations")):
        return
    speaker = await life.as_(told["to"])
    await decisions.cast_ballot(decision.id, by=speaker, at=at, choice=told["choice"])
    *others, one, other = await absent(decision, told["given"], but=speaker)
    for delegate, voters in ((speaker, others), (one, [other]), (other, [one])):
        code = await decisions.offer_to_speak(life.number, by=delegate, at=at)
        for voter in voters:
            await decisions.delegate(life.number, by=voter, at=at, code=code)


async def absent(decision: Decision, many: int, *, but: Actor) -> list[Actor]:
    """So many who have not voted."""
    voted = await Participation.filter(decision=decision).values_list("voter_id", flat=True)
    lines = RollLine.filter(decision=decision).exclude(voter_id__in=[*voted, but.person_id])
    found = await lines.order_by("id").limit(many)
    return [a_voter(line.voter_id) for line in found]  # type: ignore[attr-defined]  # made by the ORM


def a_voter(person_id: int) -> Actor:
    return Actor(person_id, "", "", date(1970, 1, 1))


async def choices(life: Life, decision: Decision) -> list[tuple[int, Choice | str]]:
    """Who votes what: by door where the story names doors, else as many as it says."""
    told: dict[str, Any] = life.story["decision"]
    lines = await RollLine.filter(decision=decision).order_by("id").values_list("voter_id", "unit")
    voters = list(dict.fromkeys(voter for voter, _ in lines))
    if "against" in told:
        door = {voter: unit.rpartition("-")[2] for voter, unit in lines}
        return [
            (voter, Choice.NO if door[voter] in told["against"] else Choice.YES)
            for voter in voters
            if door[voter] not in told["not_voting"]
        ]
    said = told.get("ballots") or [[choice, told[choice.value]] for choice in Choice]
    wanted = [choice for choice, many in said for _ in range(many)]
    life.chance.shuffle(voters)
    return list(zip(voters, wanted, strict=False))


async def minority(life: Life, decision: Decision) -> None:
    """Those who voted no say why; what says the same is put together, and answered."""
    at, by = life.day(ANSWERED), await convener(life)
    said = await choices(life, decision)
    against = iter([voter for voter, choice in said if choice is Choice.NO])
    for told in life.story["decision"].get("minority", []):
        stated = [
            await decisions.state_minority(life.number, by=a_voter(voter), at=at, text=text)
            for text, voter in zip(told.get("texts") or [told["text"]], against, strict=False)
        ]
        if title := told.get("title"):
            await decisions.group_objections(life.number, stated, by=by, at=at, title=title)
        await decisions.answer_minority(
            *(life.number, stated[0]),
            by=by,
            at=at,
            text=told["answer"],
            closing=ObjectionClosing(told.get("closing", "integrated")),
        )


async def resolving(life: Life) -> AsyncIterator[datetime]:
    if "resolution" not in life.story:
        return
    moment = life.day(PUBLISHED)
    yield moment
    told, owners = life.story["resolution"], False
    if "decision" in life.story:
        owners = life.story["decision"]["rule"] in OWNERS and life.story["area"].startswith("E2")
    signatory = await (
        life.as_("gao.yuan", "oc-chair") if owners else life.as_("wang.lihua", "rc-director")
    )
    await resolutions.draft_resolution(
        life.number,
        by=signatory,
        at=moment,
        title=told["title"],
        summary=told["summary"],
        clauses=[Clause(each["heading"], each["text"]) for each in told["clauses"]],
    )
    key = await resolutions.propose_publication(life.number, by=signatory, at=moment)
    await life.confirmed(key, signatory, moment)
    if life.ends is State.ARCHIVED:
        moment = life.day(ARCHIVED)
        yield moment
        await resolutions.archive_issue(life.number, by=signatory, at=moment)
