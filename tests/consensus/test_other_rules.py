"""Would another rule change the result?"""

from dataclasses import replace

import pytest

from deliberate.consensus import Noticed, Option, OtherRule, Result, count, other_rules, preset
from tests.consensus.rolls_and_rules import R1, R3, R7, R8, ballots, meeting, owners, people

ALONE = Noticed()


def verdicts(rule, roll, box, noticed=ALONE):
    return {one.rule: (one.verdict, one.differs) for one in other_rules(rule, roll, box, noticed)}


def test_a_question_under_other_shares():
    roll = people(10)
    found = verdicts(R1, roll, ballots(roll, yes=4, no=3, abstain=1))
    assert found == {
        OtherRule.MAJORITY_OF_EXPRESSED: (Result.PASSED, True),
        OtherRule.MAJORITY_OF_ROLL: (Result.NOT_PASSED, False),
        OtherRule.TWO_THIRDS_OF_PARTICIPATING: (Result.NOT_PASSED, False),
        OtherRule.THREE_QUARTERS_OF_PARTICIPATING: (Result.NOT_PASSED, False),
        OtherRule.ALL_OF_PARTICIPATING: (Result.NOT_PASSED, False),
    }


def test_the_rule_that_decides_is_not_compared_with_itself():
    roll = people(4)
    assert OtherRule.MAJORITY_OF_PARTICIPATING not in verdicts(R1, roll, ballots(roll, yes=4))


def test_nor_is_one_whose_tests_are_in_several_articles():
    area, persons = R7.passing
    split = replace(R7, passing=(persons, replace(area, source="公约")))
    roll = owners(10, 30)
    box = ballots(roll, yes=2)
    assert verdicts(split, roll, box).keys() == verdicts(R7, roll, box).keys()


def test_owners_need_every_share_of_area_and_of_heads():
    roll = owners(10, 30)
    found = verdicts(R8, roll, ballots(roll, yes=1, no=1))
    assert found[OtherRule.MAJORITY_OF_EXPRESSED][0] is Result.NOT_PASSED
    roll = owners(30, 10, 10)
    found = verdicts(R8, roll, ballots(roll, yes=2, no=1))
    assert found[OtherRule.TWO_THIRDS_OF_PARTICIPATING] == (Result.PASSED, True)


def test_the_quorum_stays():
    roll = meeting()
    found = verdicts(R3, roll, ballots(roll, yes=45))
    assert set(found.values()) == {(Result.INQUORATE, False)}


ABC = Noticed((Option("a"), Option("b"), Option("c")))


def box_of(texts):
    roll = people(len(texts))
    return roll, {row.voter: text for row, text in zip(roll, texts, strict=True)}


def test_a_ranking_may_have_another_winner_under_another_method():
    """The centre is everybody's second choice: pairwise rules elect it, runoff throws it out."""
    roll, box = box_of(["a>b>c"] * 5 + ["c>b>a"] * 4 + ["b>a>c"] * 2)
    assert count(preset("C2"), roll, box, ABC).chosen.winners == ("b",)
    found = {
        one.rule: (one.winners, one.differs) for one in other_rules(preset("C2"), roll, box, ABC)
    }
    assert found == {
        OtherRule.SCHULZE_BY_MARGINS: (("b",), False),
        OtherRule.RANKED_PAIRS: (("b",), False),
        OtherRule.INSTANT_RUNOFF: (("a",), True),
    }


def test_points_may_have_another_winner_by_median():
    roll, box = box_of(["a:5;b:3", "a:5;b:3", "a:0;b:3", "a:0;b:3", "a:0;b:2"])
    found = other_rules(preset("C4"), roll, box, ABC)
    assert [(one.rule, one.winners, one.differs) for one in found] == [
        (OtherRule.SCORE, ("b",), False)
    ]
    roll, box = box_of(["a:5;b:3", "a:5;b:3", "a:2;b:3"])
    assert other_rules(preset("C4"), roll, box, ABC)[0].winners == ("a",)


def test_a_fund_is_compared_with_stopping_early_and_with_equal_shares():
    noticed = Noticed((Option("a", 6), Option("b", 5), Option("c", 4)), budget=10)
    roll, box = box_of(["a;b", "a;b", "a", "c"])
    found = {one.rule: one.winners for one in other_rules(preset("R15"), roll, box, noticed)}
    assert found.keys() == {OtherRule.GREEDY_NO_SKIP, OtherRule.EQUAL_SHARES}
    assert found[OtherRule.GREEDY_NO_SKIP] == ("a",)


@pytest.mark.parametrize("name", ["C1", "C7"])
def test_marks_of_approval_and_quadratic_points_have_no_other_rule(name):
    roll, box = box_of(["a:1"] if name == "C7" else ["a"])
    assert other_rules(preset(name), roll, box, ABC) == ()


def test_what_differs_is_the_verdict_or_the_winner():
    roll, box = box_of(["a>b", "b>a"])
    settled = replace(preset("C2"), tie=preset("R15").tie)
    assert not any(one.differs for one in other_rules(settled, roll, box, ABC))
