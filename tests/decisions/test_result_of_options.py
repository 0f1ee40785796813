"""The result of a vote among options: who won, each option's figure, every step, ties told."""

import pytest

from deliberate.decisions.rules import Found
from deliberate.issues.models import Issue
from deliberate.issues.rules import State
from deliberate.record.queries import entries_of
from tests.build import signed_in
from tests.decisions.votes import (
    OVER_NOW,
    a_convener,
    ballots,
    choosing,
    counted,
    state_of,
)

pytestmark = pytest.mark.anyio


async def outcome(rule_id, texts, **wanted):
    """Counted, with a ballot of each text."""
    decision, voters = await choosing(rule_id, voters=len(texts) + 1, at=OVER_NOW, **wanted)
    await ballots(decision, dict(zip(voters, texts, strict=False)))
    return await counted(decision)


async def page_of(browser, decision):
    number = (await Issue.get(id=decision.issue_id)).number
    return (await browser.get(f"/issues/{number}/decision")).text


@pytest.mark.parametrize(
    "rule_id, texts, figure",
    [
        ("C1", ["1", "1;2", "2;1", "3"], "3 票"),
        ("C2", ["1>2>3", "1>3>2", "2>1>3"], "2 / 2 场"),
        ("C3", ["1:5;2:1;3:0", "1:4;2:3;3:0"], "9 分"),
        ("C4", ["1:5;2:1;3:0", "1:4;2:3;3:0", "1:4;2:0;3:0"], "好"),
        ("C5", ["1>2>3", "1>3>2", "2>1>3"], "2 票"),
        ("C6", ["1>2>3", "1>3>2", "2>1>3"], "2 / 2 场"),
    ],
)
async def test_the_winner_is_told_in_words_with_a_figure_for_each_option(
    browser, rule_id, texts, figure
):
    decision = await outcome(rule_id, [*texts, "abstain"])

    assert await state_of(decision) is State.PASSED
    assert decision.outcome["chosen"]["winners"] == ["1"]
    shown = await page_of(browser, decision)
    for words in ("选出：方案 1", "方案 1：走西门", "方案 3：维持现状", figure, "弃权 1 张"):
        assert words in shown, words
    assert "一步一步怎么算的" in shown


async def test_a_fund_shows_its_running_table(browser):
    decision = await outcome("R15", ["1;2", "1;3", "1", "2;3", "2", "3;2"])

    assert decision.outcome["chosen"]["winners"] == ["2", "1"]
    shown = await page_of(browser, decision)
    for words in (
        *("选出 2 个方案", "轮到时还剩 150,000 元", "留到明年"),
        "合计 134,500 元，还剩 15,500 元",
    ):
        assert words in shown, words


async def test_a_tie_goes_to_things_as_they_are_and_is_told(browser):
    decision = await outcome("C1", ["1", "2"])
    assert await state_of(decision) is State.NOT_PASSED
    shown = await page_of(browser, decision)
    for words in ("打平，维持现状", "方案 1、方案 2", "打平了就维持现状"):
        assert words in shown, words


async def test_who_chooses_to_leave_things_as_they_are_adopts_nothing(browser):
    decision = await outcome("C2", ["3>1>2", "3>2>1"])
    assert await state_of(decision) is State.NOT_PASSED
    assert "大家选的是不改变" in await page_of(browser, decision)


@pytest.mark.parametrize("rule_id", ["C1", "C2", "C3", "C4", "C5", "C6", "C7", "R15"])
@pytest.mark.parametrize("texts", [[], ["abstain", "abstain"]])
async def test_a_box_without_a_choice_is_counted_and_chooses_nothing(browser, rule_id, texts):
    decision = await outcome(rule_id, texts)
    assert await state_of(decision) is State.NOT_PASSED
    assert "没有选出方案" in await page_of(browser, decision)


async def test_the_record_tells_what_was_chosen_and_no_ballot(database):
    decision = await outcome("C2", ["1>2>3", "2>1>3", "1>3>2"])
    number = (await Issue.get(id=decision.issue_id)).number
    (fact,) = [each for each in await entries_of(number) if each.fact == "decision-counted"]
    assert fact.details["tally"] == {"persons": {"cast": 3, "abstain": 0}}
    order = [["1"], ["2"], ["3"]]
    assert fact.details["chosen"] == {"winners": ["1"], "order": order, "invalid": {}}
    assert "1>2>3" not in str(fact.details)


async def test_the_steps_call_the_options_by_their_names(database):
    decision = await outcome("C2", ["1>2>3", "2>3>1", "3>1>2", "1>2>3"])
    found = Found.read(decision.outcome, decision.paper)
    first, *_ = found.steps_named({"1": "甲", "2": "乙", "3": "丙"})
    assert (first["data"]["option"], first["data"]["other"]) == ("甲", "乙")
    assert first["data"]["path"].startswith("甲 > ")
    assert found.place("1") == 1


async def test_the_pages_of_a_vote_among_options_keep_to_twelve_questions(browser, queries):
    director = await a_convener()
    open_vote, voters = await choosing("C2", by=director)
    over = await outcome("R15", ["1;2", "3"], by=director)
    for viewer in (director, voters[0]):
        await signed_in(browser, viewer)
        for decision, parts in ((open_vote, ("", "/vote")), (over, ("", "/receipt"))):
            number = (await Issue.get(id=decision.issue_id)).number
            for part in parts:
                queries.clear()
                await browser.get(f"/issues/{number}/decision{part}")
                assert len(queries) <= 12, (part, len(queries))
