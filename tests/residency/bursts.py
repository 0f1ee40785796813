"""Made-up neighbourhoods: five attacks, and twenty bursts of honest people."""

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import permutations

from deliberate.residency.rules import Act, BuildingCount

START = datetime(2026, 11, 20, 9, tzinfo=UTC)
SPEECH = "充电棚要建在北侧，离窗户八米以上，烟感和断电都要装好，费用从公共收益里出"
OPINIONS = (
    "充电棚离窗户太近，夏天开窗全是味道，我不赞成建在北侧",
    "楼道里充电太危险了，去年隔壁小区就着过火，早点建好早点安心",
    "费用从公共收益里出我没意见，但是要先公布收支明细给大家看",
    "先把乱停的车清走，地方够不够再说，别急着动工花钱",
    "我家老人行动不便，希望通道留宽一点，轮椅能过去就行",
)


@dataclass
class World:
    """All that signals look at."""

    acts: list = field(default_factory=list)
    counts: list = field(default_factory=list)
    texts: dict = field(default_factory=dict)
    supports: list = field(default_factory=list)


def newcomers(people, *, every, joined_before, issue=7, first=1, at=START):
    """People who come one after another, each that long after having the account."""
    return [
        Act(first + n, at + n * every - joined_before, issue, at + n * every) for n in range(people)
    ]


def building(registered, accounts, attested):
    return BuildingCount(("和平里小区 3幢",), registered, accounts, attested)


def seconds(n):
    return timedelta(seconds=n)


def minutes(n):
    return timedelta(minutes=n)


def ring(people):
    return list(permutations(range(people), 2))


ATTACKS = {
    "rush": World(acts=newcomers(12, every=seconds(40), joined_before=timedelta(days=1))),
    "fast": World(acts=newcomers(6, every=timedelta(hours=1), joined_before=seconds(5))),
    "attested": World(counts=[building(130, 40, 30)]),
    "copies": World(texts={7: [(n, SPEECH + "。" * n) for n in range(6)] + [(9, OPINIONS[0])]}),
    "ring": World(supports=[*ring(5), (0, 30), (1, 31)]),
}


def stairwell(people, pace, *, chance):
    """A grid worker goes from door to door: one joins and seconds every few minutes."""
    acts, at = [], START
    for n in range(people):
        at += minutes(chance.uniform(*pace))
        acts.append(Act(n, at - minutes(chance.uniform(1, 3)), 7, at))
    return acts


def poster(people, hours, *, chance, issues=(7,)):
    """People come when they pass it, over hours or days."""
    moments = sorted(START + timedelta(hours=chance.uniform(0, hours)) for _ in range(people))
    return [
        Act(n, at - minutes(chance.uniform(2, 20)), chance.choice(issues), at)
        for n, at in enumerate(moments)
    ]


def honest():
    chance = random.Random(20261129)
    for people, pace in ((10, (3, 6)), (16, (2, 5)), (24, (2, 4)), (12, (4, 9))):
        yield f"stairwell of {people}", World(acts=stairwell(people, pace, chance=chance))
    for people in (2, 4, 6):
        family = newcomers(people, every=minutes(1.5), joined_before=minutes(1))
        yield f"family of {people} on one Wi-Fi", World(acts=family)
    for people, hours in ((20, 48), (60, 96), (30, 24)):
        yield f"poster, {people}", World(acts=poster(people, hours, chance=chance))
    yield (
        "a meeting on four issues",
        World(acts=poster(20, 0.3, chance=chance, issues=(1, 2, 3, 4))),
    )
    table = newcomers(7, every=minutes(1), joined_before=minutes(4))
    yield "seven at a table of the service station", World(acts=table)
    yield "letters after a year", World(acts=poster(80, 240, chance=chance))
    yield "many known, few attested", World(counts=[building(130, 60, 12), building(90, 5, 4)])
    yield "a small house, two tenants attested", World(counts=[building(8, 4, 2)])
    yield "everybody says it in their own words", World(texts={7: list(enumerate(OPINIONS))})
    yield "short cries alike", World(texts={7: [(n, "同意，早点建好！") for n in range(12)]})
    thrice = [(n, SPEECH) for n in (1, 1, 1, 1, 2, 3)]
    yield "one says it four times, two after them", World(texts={7: thrice})
    yield "three friends who second each other", World(supports=ring(3))
    busy = [*ring(5), *((person, other) for person in range(5) for other in range(10, 16))]
    yield "five active people who second everybody", World(supports=busy)
