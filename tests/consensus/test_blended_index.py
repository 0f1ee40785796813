from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from deliberate.consensus.blended import Flip, MalformedIndex, Side, blended_index


def blend(weights, counts, **asked):
    return blended_index(
        {name: Fraction(weight) for name, weight in weights.items()}, counts, **asked
    )


def test_the_blended_index_says_what_it_hangs_on():
    found = blend(
        {"居民": "1/2", "业主": "3/10", "物业": "1/5"},
        {"居民": (45, 55), "业主": (50, 50), "物业": (9, 1)},
    )
    assert found.index == Fraction(555, 1000)
    assert found.above
    # Without 居民 the index is 33/50, without 业主 79/140 (and 业主 alone is on the bar), without
    # 物业 75/160: then w x 9/10 + (1 - w) x 75/160 = 1/2.
    assert found.flips == (
        Flip("居民", Side.AT_LEAST, Fraction(16, 21)),
        Flip("业主", Side.AT_LEAST, Fraction(1)),
        Flip("物业", Side.AT_MOST, Fraction(5, 69)),
    )


def turned(weights, counts, chamber, weight):
    rest = 1 - weights[chamber]
    changed = {
        name: weight if name == chamber else share * (1 - weight) / rest
        for name, share in weights.items()
    }
    return blended_index(changed, counts).above


@settings(max_examples=60, deadline=None)
@given(
    some.lists(
        some.tuples(some.integers(0, 4), some.integers(0, 5), some.integers(1, 5)),
        min_size=1,
        max_size=3,
    )
)
def test_every_line_of_sensitivity_is_where_the_index_turns(chambers):
    total = sum(weight for weight, _, _ in chambers)
    if not total:
        return
    names = [f"厅{at}" for at in range(len(chambers))]
    weights = {
        name: Fraction(weight, total) for name, (weight, _, _) in zip(names, chambers, strict=True)
    }
    counts = {name: (yes, no) for name, (_, yes, no) in zip(names, chambers, strict=True)}
    found = blended_index(weights, counts)
    lines = {flip.chamber: flip for flip in found.flips}
    for name in names:
        if weights[name] == 1:
            assert name not in lines
            continue
        for tried in {Fraction(at, 20) for at in range(21)} | {
            line.weight for line in lines.values() if 0 <= line.weight <= 1
        }:
            line = lines.get(name)
            turns = (
                line is not None
                and {
                    Side.AT_MOST: tried <= line.weight,
                    Side.BELOW: tried < line.weight,
                    Side.AT_LEAST: tried >= line.weight,
                    Side.ABOVE: tried > line.weight,
                }[line.side]
            )
            assert (turned(weights, counts, name, tried) is not found.above) is turns
        if name in lines:
            assert 0 <= lines[name].weight <= 1


def test_what_no_weight_from_0_to_1_could_turn_hangs_on_nothing():
    """At -1/3 of 甲, or 4/3 of 乙, the index would be on the bar."""
    assert blend({"甲": "1/2", "乙": "1/2"}, {"甲": (9, 1), "乙": (6, 4)}).flips == ()


def test_a_weight_that_no_chamber_can_have_is_no_line():
    """Only 甲 at nothing, or 乙 at all, would bring the index to the bar, and that is not above."""
    assert blend({"甲": "1/2", "乙": "1/2"}, {"甲": (0, 1), "乙": (1, 1)}).flips == ()


def test_the_index_is_a_document_and_another_bar_may_be_set():
    half = {"甲": "1/2", "乙": "1/2"}
    found = blend(half, {"甲": (1, 0), "乙": (1, 2)}, bar=Fraction(2, 3))
    assert (found.index, found.above) == (Fraction(2, 3), False)
    assert found.document() == {
        "advisory": True,
        "index": "2/3",
        "percent": "66.66",
        "above": False,
        "flips": [
            {"chamber": "甲", "side": "above", "weight": "1/2"},
            {"chamber": "乙", "side": "below", "weight": "1/2"},
        ],
    }


@pytest.mark.parametrize(
    "weights, counts, place",
    [
        ({"甲": Fraction(1)}, {"乙": (1, 1)}, "counts"),
        ({"甲": Fraction(1, 2)}, {"甲": (1, 1)}, "weights"),
        ({"甲": 1.0}, {"甲": (1, 1)}, "weights.甲"),
        ({"甲": Fraction(2), "乙": Fraction(-1)}, {"甲": (1, 1), "乙": (1, 1)}, "weights.乙"),
        ({"甲": Fraction(1)}, {"甲": (0, 0)}, "counts.甲"),
        ({"甲": Fraction(1)}, {"甲": (-1, 2)}, "counts.甲"),
    ],
)
def test_what_cannot_be_an_index_is_refused(weights, counts, place):
    with pytest.raises(MalformedIndex) as refused:
        blended_index(weights, counts)
    assert refused.value.place == place
