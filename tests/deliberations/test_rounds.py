"""Consensus rounds: groups and weights are published, everybody answers, time ends the round."""

import asyncio
import json
from dataclasses import replace
from datetime import timedelta

import pytest

from deliberate.app import what_time_does
from deliberate.consensus import canonical_json
from deliberate.consensus.stratum_weights import weights_hash
from deliberate.deliberations import queries
from deliberate.deliberations.actions import (
    answer_round,
    close_deliberation,
    drop_option,
    open_round,
    put_option,
    settle_rounds,
)
from deliberate.deliberations.models import ConsensusRound, Participant, RoundAnswer
from deliberate.deliberations.rules import (
    Approval,
    Declaration,
    Path,
    Stratum,
    weights_in,
)
from deliberate.issues.models import Issue
from deliberate.issues.rules import State
from deliberate.people.models import Person
from deliberate.people.rules import Actor, Role
from deliberate.record.models import Entry
from deliberate.storage import unit_of_work
from deliberate.verdict import Refused, Unseen
from tests.build import COMMUNITY, NOW, a_dwelling, a_holder, a_person, a_resident, date, later
from tests.conftest import forced
from tests.deliberations.build import put_in, thread_of
from tests.deliberations.test_close_deliberation import WORDS, a_draft
from tests.deliberations.test_options import BUILD, STAY

pytestmark = pytest.mark.anyio

DANCERS, NEAR, OTHERS = "跳舞的人", "60米以内的住户", "其他使用者"
SQUARE = Declaration(
    (
        Stratum(DANCERS, percent=30, reason="场地是她们每晚用的"),
        Stratum(NEAR, percent=50, reason="声音传到窗前"),
        Stratum(OTHERS, percent=20, reason="路过和休息"),
    ),
    by_residence=False,
    weighing="affectedness",
    days=7,
    approval=Approval(statement="离得近的人天天听，路过的人听一会儿。"),
)
FIRST = ((6, 12, 8, 4, 2), (11, 29, 38, 22, 18), (60, 84, 70, 20, 6))
SECOND = ((9, 13, 7, 2, 1), (22, 41, 36, 12, 7), FIRST[2])
BUILDING_3, BUILDING_5 = f"{COMMUNITY}-E1-03", f"{COMMUNITY}-E1-05"
BY_HOME = Declaration(
    (Stratum("3幢", (BUILDING_3,)), Stratum("其他居民")), by_residence=True, weighing="by-size"
)
OVER = later(days=7)


@unit_of_work
async def many_residents(many):
    """People with a home, made together."""
    home = await a_dwelling()
    before = await Person.all().count()
    await Person.bulk_create(
        Person(name="居民", pseudonym=f"居民{n}", born=date(1980, 5, 4), login=f"many{before + n}")
        for n in range(many)
    )
    made = await Person.filter(login__startswith="many").order_by("-id").limit(many)
    return [Actor(each.id, each.name, each.pseudonym, each.born, home.code) for each in made]


async def all_answer(issue, round_, people, given, *, at=NOW):
    """`given`: how many of each stratum answered 5, 4, 3, 2 and 1."""
    turns = iter(people)
    for stratum, counts in enumerate(given):
        for level, many in zip((5, 4, 3, 2, 1), counts, strict=True):
            for _ in range(many):
                act = {"by": next(turns), "at": at}
                await answer_round(issue.number, round_, level=level, stratum=stratum, **act)


async def held(issue, number=1):
    return await ConsensusRound.get(deliberation__issue_id=issue.id, number=number)


async def a_round(declared=SQUARE, *, at=NOW):
    issue, director, _ = await a_draft()
    await open_round(issue.number, by=director, at=at, option=1, declared=declared)
    return issue, director


async def test_scenario_5_two_rounds_on_dancing_in_the_square(database):
    issue, director = await a_round()
    people = await many_residents(390)
    await all_answer(issue, 1, people, FIRST)
    await what_time_does(OVER)

    found = (await held(issue)).finding
    assert found["grade"] == "basic"
    assert [one["accept"] for one in found["strata"]] == ["81.25", "66.10", "89.16"]
    assert [one["answers"] for one in found["strata"]] == [32, 118, 240]
    assert (found["consensus"], found["floor"]) == ("106567/141600", "39/59")
    assert round(106567 / 141600, 4) == 0.7526
    assert found["strata"][1]["oppose"] == "15.25"

    agreed = {**WORDS, "path": Path.AGREED}
    with pytest.raises(Refused, match="closing-no-high-consensus"):
        await close_deliberation(issue.number, by=director, at=OVER, **agreed)

    quarter_past_eight = {**BUILD, "title": "8点一刻结束，音箱朝江，先试60天"}
    await put_option(issue.number, by=director, at=OVER, **quarter_past_eight, option=1)
    again = replace(SQUARE, changed="8点一刻结束，音箱朝江")
    assert await open_round(issue.number, by=director, at=OVER, option=1, declared=again) == 2
    await all_answer(issue, 2, people, SECOND, at=OVER)
    await settle_rounds(OVER + timedelta(days=7))

    found = (await held(issue, 2)).finding
    assert found["grade"] == "high"
    assert found["percent"] == {"consensus": "86.96", "floor": "83.89", "opposition": "5.93"}
    assert round(eval(found["consensus"]), 4) == 0.8697
    assert round(eval(found["floor"]), 4) == 0.8390
    await close_deliberation(issue.number, by=director, at=later(days=14), **agreed)
    assert (await Issue.get(id=issue.id)).state is State.AGREED


async def test_what_a_round_is_opened_with_is_published_and_recorded(database):
    issue, _ = await a_round()
    opened = await held(issue)
    weights = weights_in(opened.weights)
    assert opened.weights["shares"] == {DANCERS: "3/10", NEAR: "1/2", OTHERS: "1/5"}
    assert opened.weights["merging"] == {DANCERS: OTHERS, NEAR: OTHERS}
    assert weights_hash(weights) == opened.weights_hash
    fact = json.loads((await Entry.get(fact="round-opened")).details)
    assert fact["weights"] == opened.weights
    assert fact["weights_hash"] == opened.weights_hash
    assert [each["name"] for each in fact["strata"]] == [DANCERS, NEAR, OTHERS]
    assert (fact["round"], fact["option"], fact["title"]) == (1, 1, BUILD["title"])
    assert opened.closes_at - opened.opens_at == timedelta(days=7)
    assert (await Issue.get(id=issue.id)).due_at >= opened.closes_at


async def test_nothing_of_an_open_round_can_be_changed_by_any_way(database):
    issue, _ = await a_round()
    opened = await held(issue)
    for column, value in (
        ("weights", "{}"),
        ("weights_hash", "0" * 64),
        ("strata", "[]"),
        ("option", "{}"),
        ("approval", "{}"),
        ("which_counts", "first"),
        ("number", 2),
    ):
        with pytest.raises(Exception, match="stays as it was opened"):
            await forced(f"UPDATE consensus_round SET {column} = $1", value)
    with pytest.raises(Exception, match=r"kept|stays"):
        await forced("DELETE FROM consensus_round")
    await settle_rounds(OVER)
    with pytest.raises(Exception, match="is over"):
        await forced("UPDATE consensus_round SET finding = NULL")
    me = await unit_of_work(Participant.create)(deliberation=await thread_of(issue), number=99)
    with pytest.raises(Exception, match="is over"):
        await forced(
            "INSERT INTO round_answer (round_id, participant_id, stratum, level) "
            f"VALUES ({opened.id}, {me.id}, 0, 5)"
        )


async def test_an_answer_is_kept_once_changed_and_recorded_without_whose_or_which(database):
    issue, _ = await a_round()
    me = await a_resident()
    act = {"by": me, "at": NOW}
    for level, stratum in ((5, 0), (5, 0), (2, 0), (2, 1)):
        await answer_round(issue.number, 1, level=level, stratum=stratum, **act)
    assert await queries.my_answer(await held(issue), me.person_id) == (1, 2, False)
    assert await RoundAnswer.all().count() == 1
    facts = await Entry.filter(fact="round-answered")
    assert len(facts) == 3  # the same answer again is none
    assert {each.details for each in facts} == {'{"paper":false,"round":1}'}
    assert {(each.person_id, each.acting) for each in facts} == {(None, "")}


async def test_one_person_answering_in_two_tabs_at_once_has_one_answer(database):
    issue, _ = await a_round()
    people = [await a_resident() for _ in range(3)]
    await asyncio.gather(
        *(
            answer_round(issue.number, 1, by=person, at=NOW, level=level, stratum=0)
            for person in people
            for level in (5, 1, 3)
        )
    )
    assert await RoundAnswer.all().count() == 3


async def test_who_may_answer_and_who_may_not(database):
    issue, _ = await a_round()
    facilitator = Actor(issue.facilitator_id, "赵宁", "", None)
    young = await a_resident(born=date(NOW.year - 15, 1, 1))
    await answer_round(issue.number, 1, by=young, at=NOW, level=4, stratum=2)
    stranger = await a_person()
    for by, why in (
        (facilitator, "facilitator-is-neutral"),
        (Actor(stranger.id, "", "", stranger.born), "residents-only"),
        (await a_holder(Role.RC_MEMBER), "residents-only"),
    ):
        with pytest.raises(Refused, match=why):
            await answer_round(issue.number, 1, by=by, at=NOW, level=5, stratum=0)
    for level, stratum in ((0, 0), (6, 0), (5, 3), (5, None), (5, -1)):
        with pytest.raises(Refused, match="unreadable-answer"):
            await answer_round(issue.number, 1, by=young, at=NOW, level=level, stratum=stratum)
    with pytest.raises(Unseen):
        await answer_round(issue.number, 2, by=young, at=NOW, level=5, stratum=0)


async def test_by_residence_the_home_tells_the_group_whatever_one_says(database):
    for building in (3, 3, 5):
        await a_resident(building=building)
    await a_resident(building=5, born=date(NOW.year - 8, 1, 1))
    before = await queries.people_by_stratum(COMMUNITY, BY_HOME.strata, NOW.date())
    issue, _ = await a_round(BY_HOME)
    opened = await held(issue)
    # The proposer and those who were made with the thread live here too; a child of eight does not
    # answer, and is not counted.
    assert [each["people"] for each in opened.strata] == [before["3幢"] + 2, before["其他居民"]]
    assert before["其他居民"] == 1
    shares = weights_in(opened.weights).shares
    assert shares["其他居民"].denominator == before["3幢"] + 3
    await answer_round(issue.number, 1, by=await a_resident(building=5), at=NOW, level=5, stratum=0)
    await answer_round(issue.number, 1, by=await a_resident(building=3), at=NOW, level=1)
    assert await queries.counts_in(opened) == {
        "3幢": (0, 0, 0, 0, 1),
        "其他居民": (1, 0, 0, 0, 0),
    }


async def test_a_group_in_which_nobody_lives_is_refused(database):
    issue, director, _ = await a_draft()
    empty = Declaration((Stratum("5幢", (BUILDING_5,)), Stratum("其他")), True, "equal")
    with pytest.raises(Refused, match="nobody-lives-there"):
        await open_round(issue.number, by=director, at=NOW, option=1, declared=empty)


async def test_who_opens_a_round_and_on_what(database):
    issue, director, facilitator = await a_draft()
    for by, why in (
        (await a_resident(), "moderators-only"),
        (await a_holder(Role.RC_MEMBER), "moderators-only"),
    ):
        with pytest.raises(Refused, match=why):
            await open_round(issue.number, by=by, at=NOW, option=1, declared=SQUARE)
    for option in (2, 9):  # things as they are; none
        with pytest.raises(Refused, match="no-such-option"):
            await open_round(issue.number, by=director, at=NOW, option=option, declared=SQUARE)
    equal = replace(SQUARE, weighing="equal")
    await open_round(issue.number, by=facilitator, at=NOW, option=1, declared=equal)
    with pytest.raises(Refused, match="round-is-open"):
        await open_round(issue.number, by=director, at=NOW, option=1, declared=SQUARE)
    mine, *_ = await a_draft(proposer=director)
    with pytest.raises(Refused, match="not-your-own"):
        await open_round(mine.number, by=director, at=NOW, option=1, declared=SQUARE)
    await put_in(mine, State.ARGUING)
    other = await a_holder(Role.COMMUNITY_SECRETARY)
    with pytest.raises(Refused, match="not-drafting-options"):
        await open_round(mine.number, by=other, at=NOW, option=1, declared=SQUARE)


async def test_two_who_open_a_round_at_once_open_one(database):
    issue, director, facilitator = await a_draft()
    ends = await asyncio.gather(
        *(
            open_round(
                issue.number, by=by, at=NOW, option=1, declared=replace(SQUARE, weighing="equal")
            )
            for by in (director, facilitator)
        ),
        return_exceptions=True,
    )
    assert sorted(type(end).__name__ for end in ends) == ["Refused", "int"]
    assert await ConsensusRound.all().count() == 1


async def test_three_rounds_are_the_most_and_each_later_one_says_what_was_changed(database):
    issue, director = await a_round()
    at = NOW
    for number in (2, 3):
        at += timedelta(days=7)
        await settle_rounds(at)
        with pytest.raises(Refused, match="round-declared-badly"):
            await open_round(issue.number, by=director, at=at, option=1, declared=SQUARE)
        later_ = Declaration(SQUARE.strata, False, "equal", 7, "音箱换了方向")
        opened = await open_round(issue.number, by=director, at=at, option=1, declared=later_)
        assert opened == number
    at += timedelta(days=7)
    await settle_rounds(at)
    with pytest.raises(Refused, match="no-more-rounds"):
        await open_round(issue.number, by=director, at=at, option=1, declared=later_)


async def test_a_round_ends_at_its_time_once_and_forgets_who_answered_what(database):
    issue, _ = await a_round()
    people = await many_residents(18)
    await all_answer(issue, 1, people, ((5, 0, 0, 0, 0), (0, 0, 6, 0, 0), (0, 0, 0, 0, 7)))
    await settle_rounds(OVER - timedelta(seconds=1))
    assert (await held(issue)).finding is None
    late = {"by": await a_resident(), "level": 5, "stratum": 0}
    with pytest.raises(Refused, match="round-is-over"):
        await answer_round(issue.number, 1, at=OVER, **late)
    await asyncio.gather(*(settle_rounds(OVER) for _ in range(3)))
    found = (await held(issue)).finding
    assert [one["counts"] for one in found["strata"]] == [
        [5, 0, 0, 0, 0],
        [0, 0, 6, 0, 0],
        [0, 0, 0, 0, 7],
    ]
    assert await RoundAnswer.all().count() == 0
    ended = await Entry.get(fact="round-ended")
    fact = json.loads(ended.details)
    assert (fact["grade"], fact["consensus"], fact["opposition"]) == ("divided", "4/5", "1/1")
    assert fact["counts"][NEAR] == [0, 0, 6, 0, 0]
    with pytest.raises(Refused, match="round-is-over"):
        await answer_round(issue.number, 1, at=NOW, **late)
    canonical_json(found)


async def test_a_group_with_fewer_than_five_joins_the_last_or_nothing_is_told(database):
    issue, director = await a_round()
    people = await many_residents(20)
    await all_answer(issue, 1, people, ((4, 0, 0, 0, 0), (6, 0, 0, 0, 0), (0, 0, 5, 0, 2)))
    await settle_rounds(OVER)
    found = (await held(issue)).finding
    together = found["strata"][-1]
    assert [one["name"] for one in found["strata"]] == [NEAR, OTHERS]
    assert (together["joined"], together["counts"]) == ([DANCERS], [4, 0, 5, 0, 2])

    again = Declaration(SQUARE.strata, False, "equal", 3, "换了时间")
    await open_round(issue.number, by=director, at=OVER, option=1, declared=again)
    await all_answer(issue, 2, people, ((0, 0, 0, 0, 0), (9, 0, 0, 0, 0), (0, 0, 4, 0, 0)), at=OVER)
    await settle_rounds(OVER + timedelta(days=3))
    second = await held(issue, 2)
    assert second.finding["grade"] == "withheld"
    assert "4" not in json.loads((await Entry.filter(fact="round-ended").last()).details)["counts"]
    assert second.finding["suppressed"] == [OTHERS]
    assert second.finding["consensus"] is None


async def test_while_people_answer_the_option_stays_as_they_read_it(database):
    issue, director = await a_round()
    act = {"by": director, "at": NOW}
    for change in (
        put_option(issue.number, **act, **BUILD, option=1),
        drop_option(issue.number, 1, **act),
    ):
        with pytest.raises(Refused, match="option-is-asked-about"):
            await change
    await put_option(issue.number, **act, **STAY, option=2)
    await put_option(issue.number, **act, **{**BUILD, "title": "第三个办法"})
    await settle_rounds(OVER)
    await drop_option(issue.number, 1, by=director, at=OVER)
    assert (await held(issue)).option["title"] == BUILD["title"]


async def test_no_closing_while_a_round_is_open_and_after_it_a_vote_or_an_end_is_always_possible(
    database,
):
    issue, director = await a_round()
    for path in Path:
        with pytest.raises(Refused, match="closing-round-is-open"):
            await close_deliberation(issue.number, by=director, at=NOW, **{**WORDS, "path": path})
    await settle_rounds(OVER)
    agreed = {**WORDS, "path": Path.AGREED}
    with pytest.raises(Refused, match="closing-no-high-consensus"):
        await close_deliberation(issue.number, by=director, at=OVER, **agreed)
    await close_deliberation(issue.number, by=director, at=OVER, **WORDS)
    assert (await Issue.get(id=issue.id)).state is State.TO_VOTE


async def test_what_people_agreed_to_is_not_changed_and_then_called_agreed(database):
    issue, director = await a_round()
    people = await many_residents(20)
    await all_answer(issue, 1, people, ((5, 0, 0, 0, 0), (5, 0, 0, 0, 0), (9, 0, 0, 0, 0)))
    await settle_rounds(OVER)
    assert (await held(issue)).finding["grade"] == "high"
    act, agreed = {"by": director, "at": OVER}, {**WORDS, "path": Path.AGREED}
    await put_option(issue.number, **act, **{**BUILD, "cost": 960_000}, option=1)
    with pytest.raises(Refused, match="closing-no-high-consensus"):
        await close_deliberation(issue.number, **act, **agreed)
    await put_option(issue.number, **act, **BUILD, option=1)
    await close_deliberation(issue.number, **act, **agreed)
