from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as some

from deliberate.consensus import (
    AreasDiffer,
    BadInput,
    DuplicateRow,
    EmptyRoll,
    MalformedRoll,
    MarksDiffer,
    NegativeArea,
    NotAMark,
    NotAnInteger,
    NotText,
    RollEntry,
    StrangerBallot,
    UnknownChoice,
    canonical_json,
    check_roll,
    count,
    roll_hash,
)
from tests.consensus.rolls_and_rules import MEMBER, R1, R7, YES, owners, people

GOOD = RollEntry("101", "甲", 6850)


@pytest.mark.parametrize(
    "roll, error, place",
    [
        ([], EmptyRoll, "roll"),
        ([GOOD, GOOD], DuplicateRow, "roll[1]"),
        ([GOOD, RollEntry("102", "乙", -1)], NegativeArea, "roll[1].area"),
        ([RollEntry("102", "乙", 68.5)], NotAnInteger, "roll[0].area"),
        ([RollEntry("102", "乙", True)], NotAnInteger, "roll[0].area"),
        ([RollEntry("102", "乙", "68")], NotAnInteger, "roll[0].area"),
        ([GOOD, RollEntry("101", "乙", 6851)], AreasDiffer, "roll[1].area"),
        ([GOOD, RollEntry("102", "甲", 1, MEMBER)], MarksDiffer, "roll[1].marks"),
        ([RollEntry("102", "乙", 1, frozenset({"tall"}))], NotAMark, "roll[0].marks"),
        ([RollEntry("", "乙")], NotText, "roll[0].unit"),
        ([RollEntry("102", 7)], NotText, "roll[0].voter"),
        ([RollEntry("102", "乙", segments={"楼": 3})], NotText, "roll[0].segments"),
        ([RollEntry("102", "乙", segments={3: "楼"})], NotText, "roll[0].segments"),
    ],
)
def test_a_malformed_roll_says_where(roll, error, place):
    for refusing in (check_roll, roll_hash, lambda given: count(R7, given, {})):
        with pytest.raises(error) as refused:
            refusing(roll)
        assert refused.value.place == place
        assert isinstance(refused.value, MalformedRoll)
        assert isinstance(refused.value, BadInput)


def test_a_stranger_has_no_ballot():
    with pytest.raises(StrangerBallot, match="路人"):
        count(R1, people(3), {"路人": YES})


def test_a_ballot_says_yes_no_or_abstain():
    with pytest.raises(UnknownChoice, match="maybe"):
        count(R1, people(3), {"居民00000": "maybe"})


def test_the_hash_is_over_the_canonical_rows():
    row = b'[{"area":6850,"marks":[],"segments":{},"unit":"101","voter":"\xe7\x94\xb2"}]'
    assert roll_hash([GOOD]) == sha256(row).hexdigest()
    assert canonical_json([GOOD.document()]) == row


@given(some.permutations(owners(6850, 7230, 6850)))
def test_the_order_of_rows_does_not_change_the_hash(roll):
    assert roll_hash(roll) == roll_hash(owners(6850, 7230, 6850))


@pytest.mark.parametrize(
    "changed",
    [
        RollEntry("102", "甲", 6850),
        RollEntry("101", "乙", 6850),
        RollEntry("101", "甲", 6851),
        RollEntry("101", "甲", 6850, MEMBER),
        RollEntry("101", "甲", 6850, segments={"楼": "3"}),
    ],
)
def test_any_change_of_a_row_changes_the_hash(changed):
    assert roll_hash([changed]) != roll_hash([GOOD])


def test_rows_are_values():
    assert {GOOD, RollEntry("101", "甲", 6850)} == {GOOD}
