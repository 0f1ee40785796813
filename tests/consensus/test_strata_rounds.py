from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from deliberate.consensus import MalformedRule, canonical_json
from deliberate.consensus.strata import (
    BARS,
    Bar,
    Grade,
    MalformedAnswers,
    StrataKey,
    judge_round,
)
from deliberate.consensus.stratum_weights import (
    MalformedWeights,
    StratumWeights,
    Weighing,
    weights_hash,
)

SQUARE = StratumWeights(
    Weighing.AFFECTEDNESS,
    {"舞者": Fraction(3, 10), "近邻": Fraction(1, 2), "其他": Fraction(1, 5)},
    {"舞者": "场地是她们的", "近邻": "声音到窗前", "其他": "路过与休息"},
)
FIRST = {"舞者": (6, 12, 8, 4, 2), "近邻": (11, 29, 38, 22, 18), "其他": (60, 84, 70, 20, 6)}
SECOND = FIRST | {"舞者": (9, 13, 7, 2, 1), "近邻": (22, 41, 36, 12, 7)}
EQUAL = StratumWeights.equal("甲", "乙")
FEW = {"甲": (20, 0, 0, 0, 0), "乙": (0, 0, 3, 0, 1)}


def test_scenario_5_the_first_round_is_a_basic_consensus():
    found = judge_round(SQUARE, FIRST)
    assert found.grade is Grade.BASIC
    accept = {stratum.name: stratum.accept for stratum in found.strata}
    assert accept == {
        "舞者": Fraction(26, 32),
        "近邻": Fraction(78, 118),
        "其他": Fraction(214, 240),
    }
    assert found.consensus == Fraction(3, 10) * Fraction(13, 16) + Fraction(39, 118) + Fraction(
        107, 600
    )
    assert (found.floor, found.opposition) == (Fraction(39, 59), Fraction(9, 59))
    percent = found.document()["percent"]
    # 0.7526 is rounded; what is shown is cut off, so that no limit is reached by rounding.
    assert percent == {"consensus": "75.25", "floor": "66.10", "opposition": "15.25"}
    assert round(float(found.consensus), 4) == 0.7526
    assert [(step.key, step.data["grade"]) for step in found.steps] == [
        (StrataKey.CONSENSUS_MISSED, "high"),
        (StrataKey.FLOOR_MISSED, "high"),
        (StrataKey.OPPOSITION_WITHIN, "high"),
        (StrataKey.CONSENSUS_MET, "basic"),
        (StrataKey.FLOOR_MET, "basic"),
        (StrataKey.OPPOSITION_WITHIN, "basic"),
    ]


def test_scenario_5_the_second_round_is_a_high_consensus():
    found = judge_round(SQUARE, SECOND)
    assert found.grade is Grade.HIGH
    assert [stratum.answers for stratum in found.strata] == [32, 118, 240]
    assert found.consensus == Fraction(87, 320) + Fraction(99, 236) + Fraction(107, 600)
    assert found.document()["percent"] == {
        "consensus": "86.96",
        "floor": "83.89",
        "opposition": "5.93",
    }
    assert round(float(found.consensus), 4) == 0.8697
    assert round(float(found.floor), 4) == 0.8390
    assert len(found.steps) == 3


def test_what_a_round_shows():
    document = judge_round(SQUARE, FIRST).document()
    assert document["consensus"] == "106567/141600"
    assert document["strata"][1] == {
        "name": "近邻",
        "joined": [],
        "weight": "1/2",
        "counts": [11, 29, 38, 22, 18],
        "answers": 118,
        "accept": "66.10",
        "oppose": "15.25",
    }
    assert document["weights_hash"] == weights_hash(SQUARE)
    assert document["suppressed"] == []
    canonical_json(document)


@pytest.mark.parametrize(
    "counts, grade",
    [
        ((70, 0, 10, 0, 20), Grade.HIGH),  # exactly 4/5 and exactly 1/5
        ((70, 0, 9, 21, 0), Grade.BASIC),
        ((70, 0, 9, 0, 21), Grade.BASIC),
        ((0, 0, 70, 0, 30), Grade.BASIC),
        ((0, 0, 69, 31, 0), Grade.DIVIDED),
    ],
)
def test_limits_include_their_number(counts, grade):
    assert judge_round(StratumWeights.equal("甲"), {"甲": counts}).grade is grade


@pytest.mark.parametrize(
    "first, second, grade",
    [
        ((90, 0, 0, 10, 0), (70, 0, 0, 30, 0), Grade.HIGH),  # M is exactly 7/10
        ((91, 0, 0, 9, 0), (69, 0, 0, 31, 0), Grade.BASIC),
        ((95, 0, 0, 5, 0), (79, 0, 0, 0, 21), Grade.BASIC),  # O is above 1/5
        ((90, 0, 0, 10, 0), (60, 0, 0, 40, 0), Grade.BASIC),  # M is exactly 3/5
        ((90, 0, 0, 10, 0), (59, 0, 0, 41, 0), Grade.DIVIDED),
        ((30, 0, 0, 0, 0), (20, 0, 0, 1, 9), Grade.BASIC),
        ((30, 0, 0, 0, 0), (20, 0, 0, 0, 10), Grade.DIVIDED),  # O is exactly 1/3: not below it
    ],
)
def test_the_worst_stratum_counts_by_itself(first, second, grade):
    assert judge_round(EQUAL, {"甲": first, "乙": second}).grade is grade


def test_other_limits_are_data():
    bars = (Bar(Grade.HIGH, Fraction(1, 2), Fraction(1, 2), Fraction(1, 2), False),)
    counts = {"甲": (5, 0, 0, 0, 5), "乙": (5, 0, 0, 5, 0)}
    excluded = judge_round(EQUAL, counts, bars=bars)
    assert excluded.grade is Grade.DIVIDED
    assert not excluded.steps[-1].holds
    assert excluded.steps[-1].key is StrataKey.OPPOSITION_BEYOND
    included = (Bar(Grade.HIGH, Fraction(1, 2), Fraction(1, 2), Fraction(1, 2), True),)
    assert judge_round(EQUAL, counts, bars=included).grade is Grade.HIGH
    for bar in BARS:
        assert Bar.from_document(bar.document()) == bar
    with pytest.raises(MalformedRule, match="floor"):
        Bar.from_document(BARS[0].document() | {"floor": "3/2"})
    for wrong in (0.5, Fraction(-1, 9), Fraction(10, 9)):
        with pytest.raises(MalformedRule, match="opposition"):
            Bar(Grade.HIGH, Fraction(1), Fraction(0), wrong, True)


def test_too_few_answers_are_neither_shown_nor_left_out_of_the_weights():
    found = judge_round(EQUAL, FEW)
    assert (found.grade, found.suppressed) == (Grade.WITHHELD, ("乙",))
    assert (found.consensus, found.floor, found.opposition, found.steps) == (None, None, None, ())
    assert [stratum.name for stratum in found.strata] == ["甲"]
    document = found.document()
    assert (document["consensus"], document["percent"]) == (None, {})
    assert judge_round(EQUAL, FEW | {"乙": (0, 0, 4, 0, 1)}).grade is Grade.HIGH
    assert judge_round(EQUAL, FEW, least=4).grade is not Grade.WITHHELD


def test_a_small_stratum_joins_the_one_named_beforehand_with_its_weight():
    weights = StratumWeights.by_size({"甲": 60, "乙": 30, "丙": 10}, merging={"乙": "甲"})
    answers = {"甲": (16, 0, 0, 0, 0), "乙": (0, 0, 0, 3, 1), "丙": (5, 0, 0, 5, 0)}
    found = judge_round(weights, answers)
    together, alone = found.strata
    assert (together.name, together.joined, together.weight) == ("甲", ("乙",), Fraction(9, 10))
    assert together.counts == (16, 0, 0, 3, 1)
    assert found.consensus == Fraction(9, 10) * Fraction(4, 5) + Fraction(1, 20)
    assert alone.joined == ()
    enough = judge_round(weights, answers | {"乙": (0, 0, 1, 3, 1)})
    assert [stratum.name for stratum in enough.strata] == ["甲", "乙", "丙"]
    too_few = judge_round(weights, answers | {"甲": (0, 0, 0, 0, 0)})
    assert (too_few.grade, too_few.suppressed) == (Grade.WITHHELD, ("甲",))


def test_weights_come_from_a_closed_list_and_are_hashed():
    assert EQUAL.shares == {"甲": Fraction(1, 2), "乙": Fraction(1, 2)}
    assert EQUAL.weighing is Weighing.EQUAL
    by_size = StratumWeights.by_size({"甲": 1, "乙": 2})
    assert by_size.shares["乙"] == Fraction(2, 3)
    assert by_size.weighing is Weighing.SIZE
    same = StratumWeights.by_size({"乙": 4, "甲": 2})
    assert weights_hash(same) == weights_hash(by_size) != weights_hash(EQUAL)
    assert by_size.document()["shares"] == {"甲": "1/3", "乙": "2/3"}
    merging = StratumWeights.by_size({"甲": 1, "乙": 2}, merging={"甲": "乙"})
    assert weights_hash(merging) != weights_hash(by_size)
    assert len(weights_hash(merging)) == 64


HALF = Fraction(1, 2)


@pytest.mark.parametrize(
    "weighing, shares, words, place",
    [
        (Weighing.EQUAL, {"甲": HALF}, {}, "shares"),
        (Weighing.EQUAL, {}, {}, "shares"),
        (Weighing.EQUAL, {"甲": 1.0}, {}, "shares.甲"),
        (Weighing.EQUAL, {"甲": Fraction(3, 2), "乙": -HALF}, {}, "shares.乙"),
        (Weighing.AFFECTEDNESS, {"甲": HALF, "乙": HALF}, {"reasons": {"甲": "近"}}, "reasons.乙"),
        (Weighing.AFFECTEDNESS, {"甲": Fraction(1)}, {"reasons": {"甲": " "}}, "reasons.甲"),
        (Weighing.EQUAL, {"甲": Fraction(1)}, {"reasons": {"甲": "近"}}, "reasons.甲"),
        (Weighing.EQUAL, {"甲": Fraction(1)}, {"merging": {"甲": "丙"}}, "merging.甲"),
        (Weighing.EQUAL, {"甲": Fraction(1)}, {"merging": {"丙": "甲"}}, "merging.丙"),
        (Weighing.EQUAL, {"甲": Fraction(1)}, {"merging": {"甲": "甲"}}, "merging.甲"),
    ],
)
def test_what_cannot_be_weights_is_refused(weighing, shares, words, place):
    with pytest.raises(MalformedWeights) as refused:
        StratumWeights(weighing, shares, **words)
    assert refused.value.place == place


def test_a_stratum_may_weigh_nothing():
    nothing = StratumWeights(Weighing.EQUAL, {"甲": Fraction(1), "乙": Fraction(0)})
    counts = {"甲": (30, 0, 0, 0, 0), "乙": (18, 0, 0, 12, 0)}
    assert judge_round(nothing, counts).consensus == 1


def test_strata_of_nobody_have_no_size():
    with pytest.raises(MalformedWeights, match="sizes"):
        StratumWeights.by_size({"甲": 0})


@pytest.mark.parametrize(
    "answers, place",
    [
        ({"甲": (5, 0, 0, 0, 0)}, "answers.乙"),
        ({"甲": (5, 0, 0, 0, 0), "乙": (5, 0, 0, 0)}, "answers.乙"),
        ({"甲": (5, 0, 0, 0, 0), "乙": (5, 0, 0, 0, 0), "丙": (5, 0, 0, 0, 0)}, "answers.丙"),
        ({"甲": (5, 0, 0, -1, 0), "乙": (5, 0, 0, 0, 0)}, "answers.甲.2"),
        ({"甲": (True, 0, 0, 1, 0), "乙": (5, 0, 0, 0, 0)}, "answers.甲.5"),
        ({"甲": (5, 0, 0, 0, 1.0), "乙": (5, 0, 0, 0, 0)}, "answers.甲.1"),
    ],
)
def test_what_cannot_be_answers_is_refused(answers, place):
    with pytest.raises(MalformedAnswers) as refused:
        judge_round(EQUAL, answers)
    assert refused.value.place == place


def test_at_least_one_answer_is_needed_to_show_a_stratum():
    alone = StratumWeights.equal("甲")
    assert judge_round(alone, {"甲": (1, 0, 0, 0, 0)}, least=1).grade is Grade.HIGH
    with pytest.raises(MalformedRule, match="least"):
        judge_round(EQUAL, FIRST, least=0)


counts = some.tuples(*[some.integers(0, 9)] * 5).filter(lambda given: sum(given) >= 5)


@settings(deadline=None)
@given(counts, counts, some.data())
def test_a_better_answer_never_lowers_the_grade(first, second, data):
    worse = data.draw(some.sampled_from([at for at in range(5) if first[at]]))
    better = data.draw(some.integers(0, worse))
    raised = list(first)
    raised[worse] -= 1
    raised[better] += 1
    before = judge_round(EQUAL, {"甲": first, "乙": second})
    after = judge_round(EQUAL, {"甲": tuple(raised), "乙": second})
    order = [Grade.DIVIDED, Grade.BASIC, Grade.HIGH]
    assert order.index(after.grade) >= order.index(before.grade)
    assert after.consensus >= before.consensus


@settings(deadline=None)
@given(counts, counts)
def test_a_thousand_times_the_answers_change_nothing(first, second):
    before = judge_round(EQUAL, {"甲": first, "乙": second})
    after = judge_round(
        EQUAL, {"乙": tuple(1000 * n for n in second), "甲": tuple(1000 * n for n in first)}
    )
    assert (after.grade, after.consensus, after.steps) == (
        before.grade,
        before.consensus,
        before.steps,
    )
    assert all(step.holds is not step.key.endswith(("missed", "beyond")) for step in after.steps)
