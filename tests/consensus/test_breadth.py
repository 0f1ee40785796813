from fractions import Fraction
from itertools import combinations, pairwise
from math import sqrt
from operator import itemgetter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from deliberate.consensus import canonical_json
from deliberate.consensus.breadth import (
    BreadthGrade,
    BreadthKey,
    Label,
    breadth,
    label,
    wilson_lower,
)
from deliberate.consensus.equity import participation_equity
from deliberate.consensus.result import Result
from deliberate.consensus.segments import MalformedSegments, shown_rows

DIGIT = Fraction(1, 10_000)
BUILDINGS = {"一幢": (30, 10), "二幢": (20, 10), "三幢": (16, 14)}


def rows(shown):
    return [(row.segments, row.counts) for row in shown]


def test_every_segment_that_agrees_makes_it_broad():
    found = breadth({"楼": BUILDINGS})
    assert found.grade is BreadthGrade.BROAD
    assert rows(found.rows) == [((name,), pair) for name, pair in BUILDINGS.items()]
    assert [step.key for step in found.steps] == [BreadthKey.SEGMENT_AGREES] * 3 + [
        BreadthKey.MAJORITY_AGREES
    ]
    assert (found.steps[0].lhs, found.steps[0].rhs) == (62, 42)
    assert (found.steps[-1].lhs, found.steps[-1].rhs) == (66, 34)
    assert found.floor == wilson_lower(16, 30)
    product = Fraction(31, 42) * Fraction(21, 32) * Fraction(17, 32)
    last = found.common_ground
    assert last**3 <= product < (last + DIGIT) ** 3


def test_one_segment_that_does_not_agree_leaves_a_majority():
    found = breadth({"楼": BUILDINGS | {"三幢": (15, 15)}})
    assert found.grade is BreadthGrade.MAJORITY
    assert found.steps[2].key is BreadthKey.SEGMENT_DISAGREES
    assert not found.steps[2].holds
    assert found.steps[2].data == {"partition": "楼", "segment": "三幢"}


def test_no_majority_at_all():
    found = breadth({"楼": {"一幢": (6, 5), "二幢": (5, 6)}})
    assert found.grade is BreadthGrade.MINORITY
    assert found.steps[-1].key is BreadthKey.MAJORITY_LACKING


def test_a_segment_clearly_against_makes_it_contested_whatever_the_rest():
    found = breadth({"楼": {"一幢": (400, 0), "二幢": (9, 16)}})
    assert found.grade is BreadthGrade.CONTESTED
    step = found.steps[2]
    assert (step.key, step.lhs, step.rhs) == (
        BreadthKey.SEGMENT_CLEARLY_AGAINST,
        625 * 7,
        801 * 5,
    )
    assert step.holds
    assert breadth({"楼": {"一幢": (400, 0), "二幢": (10, 15)}}).grade is BreadthGrade.MAJORITY


@settings(deadline=None)
@given(some.integers(0, 4000), some.integers(0, 4000))
def test_the_integers_decide_what_the_bound_says(yes, no):
    """The bound of No is the smaller root t of (p - t)² = z² t (1 - t) / n, so it is above 1/2
    where p is, and where the left side is greater than the right at t = 1/2.
    """
    total = yes + no
    if total < 10:
        return
    found = breadth({"楼": {"甲": (yes, no)}})
    p, z = Fraction(no, total), Fraction(12816, 10000)
    clearly = p > Fraction(1, 2) and (p - Fraction(1, 2)) ** 2 > z * z / (4 * total)
    assert (found.grade is BreadthGrade.CONTESTED) is clearly
    if wilson_lower(no, total) != Fraction(1, 2):
        assert clearly is (wilson_lower(no, total) > Fraction(1, 2))


def test_a_bound_of_exactly_one_half_is_not_clearly_against():
    """801/625 is z, so with 625² voters the bound is 1/2 where No leads by 801."""
    assert breadth({"楼": {"甲": (194912, 195713)}}).grade is BreadthGrade.MINORITY
    assert breadth({"楼": {"甲": (194911, 195713)}}).grade is BreadthGrade.CONTESTED


@pytest.mark.parametrize(
    "count, total, bound",
    [
        (0, 0, "0"),
        (0, 10, "0"),
        (8, 10, "0.6015"),
        (80, 100, "0.7440"),
        (10, 10, "0.8589"),
        (10**6, 10**6, "0.9999"),
    ],
)
def test_the_wilson_bound_for_reading(count, total, bound):
    assert wilson_lower(count, total) == Fraction(bound)


@settings(deadline=None)
@given(some.integers(0, 4000), some.integers(1, 4000))
def test_the_wilson_bound_is_cut_off_after_four_digits(count, total):
    """Against the bound in floats, which are far finer than a digit."""
    count = min(count, total)
    z2, share = 1.2816**2, count / total
    spread = sqrt(z2 * (share * (1 - share) + z2 / (4 * total)) / total)
    exactly = (share + z2 / (2 * total) - spread) / (1 + z2 / total)
    assert -1e-9 <= exactly - wilson_lower(count, total) < DIGIT + Fraction(1, 10**9)


def test_common_ground_on_the_edge_of_a_digit_is_cut_off_on_every_machine():
    """7/160 is 0.04375, and e to the power of its logarithm, in floats, a little more."""
    assert breadth({"楼": {"甲": (6, 152)}}).document()["common_ground"] == "0.0437"
    assert (
        breadth({"楼": {"甲": (1, 7), "乙": (1, 7)}}, least=1).document()["common_ground"]
        == "0.2000"
    )


def test_a_small_segment_is_hidden_with_the_next_smallest():
    small = {"甲": (20, 5), "乙": (3, 1), "丙": (8, 4), "丁": (9, 5)}
    assert rows(shown_rows("楼", small)) == [
        (("甲",), (20, 5)),
        (("丁",), (9, 5)),
        (("乙", "丙"), (11, 5)),
    ]
    assert rows(shown_rows("楼", {"甲": (5, 5), "乙": (6, 4)})) == [
        (("甲",), (5, 5)),
        (("乙",), (6, 4)),
    ]
    assert shown_rows("楼", {"甲": (5, 4), "乙": (40, 6)}) == ()
    assert rows(shown_rows("楼", {"甲": (5, 4), "乙": (40, 6)}, least=9))[0] == (("甲",), (5, 4))


def test_the_hidden_are_enough_and_not_all_of_one_mind():
    few = {"甲": (2, 2), "乙": (1, 2), "丙": (8, 4), "丁": (9, 5)}
    assert rows(shown_rows("楼", few)) == [(("丁",), (9, 5)), (("甲", "乙", "丙"), (11, 8))]
    ten = {"甲": (2, 2), "乙": (3, 3), "丙": (8, 4)}
    assert rows(shown_rows("楼", ten)) == [(("丙",), (8, 4)), (("甲", "乙"), (5, 5))]
    one_against = {"甲": (5, 1), "乙": (4, 0), "丙": (8, 4)}
    assert rows(shown_rows("楼", one_against)) == [(("丙",), (8, 4)), (("甲", "乙"), (9, 1))]
    against = {"甲": (0, 6), "乙": (0, 6), "丙": (8, 4), "丁": (9, 5)}
    assert rows(shown_rows("楼", against))[-1] == (("甲", "乙", "丙"), (8, 16))
    in_favour = {"甲": (6, 0), "乙": (6, 0), "丙": (8, 4), "丁": (9, 5)}
    assert rows(shown_rows("楼", in_favour))[-1] == (("甲", "乙", "丙"), (20, 4))


def test_all_below_the_least_are_hidden_and_no_more_than_needed():
    sizes = {"甲": (2, 2), "乙": (4, 4), "丙": (5, 4), "丁": (6, 4), "戊": (7, 4)}
    assert rows(shown_rows("楼", sizes)) == [
        (("丁",), (6, 4)),
        (("戊",), (7, 4)),
        (("甲", "乙", "丙"), (11, 10)),
    ]


def test_segments_of_one_size_are_hidden_together():
    level = {"C": (6, 4), "B": (5, 5), "A": (1, 1), "D": (20, 1)}
    assert rows(shown_rows("楼", level)) == [(("D",), (20, 1)), (("C", "B", "A"), (12, 10))]
    assert shown_rows("楼", {"C": (6, 4), "B": (5, 5), "A": (1, 1)}) == ()


def worlds(segments, most):
    """Every partition of at most so many people, by what is published of it."""
    found = {}
    for bars in combinations(range(most + 2 * segments), 2 * segments):
        numbers = [high - low - 1 for low, high in pairwise((-1, *bars))]
        counts = dict(zip("甲乙丙丁", zip(numbers[::2], numbers[1::2], strict=True), strict=False))
        total = sum(numbers[::2]), sum(numbers[1::2])
        found.setdefault((shown_rows("楼", counts, 3), total), []).append(counts)
    return found


@pytest.mark.parametrize("segments, most", [(2, 12), (3, 12), (4, 9)])
def test_no_hidden_number_can_be_worked_out_from_what_is_published(segments, most):
    """Whoever knows the rows, the total and even the rule finds two numbers possible at least.

    That is so for every Yes and every No of every hidden segment, though not for their sum.
    """
    checked = 0
    for (shown, _), possible in worlds(segments, most).items():
        for name in {name for row in shown if len(row.segments) > 1 for name in row.segments}:
            for number in (itemgetter(0), itemgetter(1)):
                assert len({number(counts[name]) for counts in possible}) > 1
                checked += 1
    assert (checked > 0) is (segments > 2)


def test_small_segments_are_judged_together_and_never_alone():
    found = breadth({"楼": {"甲": (30, 5), "乙": (0, 9), "丙": (5, 12)}})
    assert found.grade is BreadthGrade.CONTESTED
    assert found.steps[1].data["segment"] == "乙 + 丙"
    assert "乙" not in [step.data.get("segment") for step in found.steps]


def test_nothing_shown_is_unknown_and_says_so():
    found = breadth({"楼": {"甲": (3, 1), "乙": (40, 6)}})
    assert (found.grade, found.rows, found.hidden) == (BreadthGrade.UNKNOWN, (), ("楼",))
    assert (found.floor, found.common_ground) == (None, None)
    assert found.document()["floor"] is None


def test_all_partitions_count_together_and_have_one_total():
    halves = {"业主": (50, 14), "租户": (16, 20)}
    found = breadth({"楼": BUILDINGS, "住": halves})
    assert found.grade is BreadthGrade.MAJORITY
    assert len(found.rows) == 5
    with pytest.raises(MalformedSegments) as refused:
        breadth({"楼": BUILDINGS, "住": halves | {"租户": (16, 19)}})
    assert refused.value.place == "住"
    with pytest.raises(MalformedSegments, match="counts"):
        breadth({})


@pytest.mark.parametrize("number", [-1, True, 1.0, "1"])
def test_people_are_whole_numbers(number):
    with pytest.raises(MalformedSegments) as refused:
        breadth({"楼": {"甲": (20, number)}})
    assert refused.value.place == "楼.甲"
    with pytest.raises(MalformedSegments):
        shown_rows("楼", {"甲": (number, 20)})


def test_the_finding_is_a_document():
    document = breadth({"楼": BUILDINGS}).document()
    canonical_json(document)
    assert document["rows"][0] == {
        "partition": "楼",
        "segments": ["一幢"],
        "yes": 30,
        "no": 10,
        "smoothed": "31/42",
        "lower": "0.6535",
    }


@pytest.mark.parametrize(
    "verdict, grade, open_objections, second_reading, shown",
    [
        (Result.PASSED, BreadthGrade.BROAD, 0, False, Label.CONSENSUS),
        (Result.PASSED, BreadthGrade.BROAD, 1, False, Label.DECIDED_WITH_DISSENT),
        (Result.PASSED, BreadthGrade.MAJORITY, 0, False, Label.DECIDED_WITH_DISSENT),
        (Result.PASSED, BreadthGrade.UNKNOWN, 0, False, Label.DECIDED),
        (Result.PASSED, BreadthGrade.UNKNOWN, 1, False, Label.DECIDED_WITH_DISSENT),
        (Result.PASSED, BreadthGrade.UNKNOWN, 0, True, Label.UNDER_REVIEW),
        (Result.PASSED, BreadthGrade.CONTESTED, 0, False, Label.DECIDED_WITH_DISSENT),
        (Result.PASSED, BreadthGrade.CONTESTED, 1, False, Label.UNDER_REVIEW),
        (Result.PASSED, BreadthGrade.MAJORITY, 1, False, Label.DECIDED_WITH_DISSENT),
        (Result.PASSED, BreadthGrade.BROAD, 0, True, Label.UNDER_REVIEW),
        (Result.NOT_PASSED, BreadthGrade.BROAD, 0, True, Label.NOT_DECIDED),
        (Result.TIED, BreadthGrade.CONTESTED, 1, False, Label.NOT_DECIDED),
        (Result.INQUORATE, BreadthGrade.BROAD, 0, False, Label.NOT_DECIDED),
    ],
)
def test_the_label_of_a_result(verdict, grade, open_objections, second_reading, shown):
    found = label(verdict, grade, open_objections=open_objections, second_reading=second_reading)
    assert found is shown


def test_without_a_word_of_it_there_is_no_second_reading():
    assert label(Result.PASSED, BreadthGrade.BROAD, open_objections=0) is Label.CONSENSUS


def test_participation_equity_is_each_turnout_over_that_of_all():
    found = participation_equity("住", {"业主": (60, 40), "租户": (15, 35)})
    assert [row.ratio for row in found] == [Fraction(6, 5), Fraction(3, 5)]
    assert found[0].document() == {
        "partition": "住",
        "segments": ["业主"],
        "voted": 60,
        "eligible": 100,
        "ratio": "6/5",
    }
    assert participation_equity("住", {"业主": (0, 40), "租户": (0, 35)}) == ()
    assert participation_equity("住", {"业主": (9, 0), "租户": (20, 35)}) == ()
