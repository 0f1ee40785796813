"""The options in an issue's life, and the rounds in which people are asked about one."""

from collections.abc import AsyncIterator, Iterator
from datetime import date, datetime, timedelta
from fractions import Fraction
from random import Random
from typing import Any

from deliberate.calendar.moments import day_in_shanghai
from deliberate.consensus.meeting import Figures
from deliberate.consensus.strata import BARS, Bar
from deliberate.deliberations import actions as deliberations
from deliberate.deliberations.rules import (
    LEVELS,
    Approval,
    Declaration,
    Limits,
    Stratum,
    stratum_of,
)
from deliberate.demo.lives import Life
from deliberate.demo.town import Town, described
from deliberate.people.rules import Actor

A_DAY = timedelta(days=1)


async def charter(town: Town, at: datetime) -> AsyncIterator[datetime]:
    """What the charter asks of the grades of a round."""
    yield at
    told, director = described()["limits"], await town.named("wang.lihua", at, "rc-director")
    high, basic = (_bar(usual, told[usual.grade]) for usual in BARS)
    await deliberations.set_limits(Limits(high, basic, told["basis"]), by=director, at=at)


def _bar(usual: Bar, told: list[str]) -> Bar:
    consensus, floor, opposition = map(Fraction, told)
    return Bar(usual.grade, consensus, floor, opposition, usual.opposition_included)


async def options_and_rounds(life: Life, at: datetime) -> AsyncIterator[datetime]:
    yield at
    for told in life.story.get("options", []):
        await put(life, told, at)
    async for moment in rounds(life, at):
        yield moment


async def put(life: Life, told: dict[str, Any], at: datetime, number: int | None = None) -> None:
    """An option of the sheet, new or in place of the one of that number."""
    await deliberations.put_option(
        life.number,
        by=await life.member(),
        at=at,
        title=told["title"],
        body=told.get("body", ""),
        cost=told.get("cost"),
        funding=told.get("funding", ""),
        effects=told.get("effects", ""),
        status_quo=bool(told.get("status_quo")),
        option=number,
    )


async def rounds(life: Life, since: datetime) -> AsyncIterator[datetime]:
    """One after another, a day after the end of the one before; an option may be changed first."""
    opens = since + A_DAY / 4
    for number, told in enumerate(life.story.get("rounds", []), 1):
        yield opens
        if "changes" in told:
            await put(life, told["changes"], opens, told["option"])
        declared = declaration(life, told, day_in_shanghai(opens))
        by, option = await life.director(), told["option"]
        await deliberations.open_round(
            life.number, by=by, at=opens, option=option, declared=declared
        )
        yield opens + A_DAY
        await answers(life, number, told, declared, opens + A_DAY)
        opens += timedelta(days=declared.days) + A_DAY
        if opens < life.now:
            yield opens


def declaration(life: Life, told: dict[str, Any], today: date) -> Declaration:
    strata = tuple(
        Stratum(
            each["name"],
            tuple(life.town.areas[key].code for key in each.get("places", [])),
            each.get("percent", 0),
            each.get("reason", ""),
        )
        for each in told["strata"]
    )
    by_residence = any(stratum.places for stratum in strata)
    changed = told.get("changed", "")
    approval = approved(life, told["council"], today) if "council" in told else Approval()
    return Declaration(strata, by_residence, told["weighing"], told["days"], changed, approval)


def approved(life: Life, told: dict[str, Any], today: date) -> Approval:
    name = life.town.organizations[told["key"]].name
    return Approval(name, today, Figures(*told["figures"]))


async def answers(
    life: Life, number: int, told: dict[str, Any], declared: Declaration, at: datetime
) -> None:
    """The first of each stratum on paper, as many as the story says."""
    people, helper = people_of(life, declared), await life.grid_worker()
    for stratum, each in enumerate(told["strata"]):
        counts = zip(LEVELS, each["answers"], strict=True)
        for turn, level in enumerate(level for level, many in counts for _ in range(many)):
            whose = next(people[stratum])
            if turn >= each.get("on_paper", 0):
                await deliberations.answer_round(
                    life.number, number, by=whose, at=at, level=level, stratum=stratum
                )
                continue
            assert whose.person_id is not None
            await deliberations.enter_answer(
                *(life.number, number),
                by=helper,
                at=at,
                person_id=whose.person_id,
                level=level,
                stratum=stratum,
            )


def people_of(life: Life, declared: Declaration) -> list[Iterator[Actor]]:
    """Who answers in each stratum: those who live there, or anybody where people say so."""
    everybody = life.grown("wangjiang")
    Random(f"{life.key} rounds").shuffle(everybody)
    if not declared.by_residence:
        return [iter(everybody)] * len(declared.strata)
    places = [stratum.places for stratum in declared.strata]
    living: list[list[Actor]] = [[] for _ in places]
    for each in everybody:
        living[stratum_of(each.home, places)].append(each)
    return [iter(people) for people in living]
