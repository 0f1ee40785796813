import pytest

from deliberate.consensus import UnknownChoice, UnknownOption
from deliberate.consensus.ballots import (
    flaw_of_marks,
    is_blank,
    options_in,
    read_ballot,
)
from deliberate.consensus.method import BallotKind

MARKS, POINTS, RANKING = BallotKind.MARKS, BallotKind.POINTS, BallotKind.RANKING
OPTIONS = ("lift", "park", "bench")


@pytest.mark.parametrize(
    ("kind", "text", "ballot"),
    [
        (MARKS, " lift; park ", ("lift", "park")),
        (MARKS, "park;park", ("park", "park")),
        (POINTS, "lift:3; park : -5", (("lift", 3), ("park", -5))),
        (RANKING, "park > lift = bench", (("park",), ("lift", "bench"))),
    ],
)
def test_a_ballot_is_read_by_its_kind(kind, text, ballot):
    assert read_ballot(kind, text, OPTIONS, "choice") == ballot


@pytest.mark.parametrize(
    ("kind", "text", "wrong"),
    [
        (MARKS, "lift;pool", UnknownOption),
        (POINTS, "pool:3", UnknownOption),
        (POINTS, "lift", UnknownChoice),
        (POINTS, "lift:much", UnknownChoice),
        (POINTS, "lift:1234567890123456", UnknownChoice),
        (RANKING, "lift>pool", UnknownOption),
        (BallotKind.CHOICE, "yes", UnknownChoice),
    ],
)
def test_what_is_not_of_its_kind_is_refused_with_the_place(kind, text, wrong):
    with pytest.raises(wrong) as refused:
        read_ballot(kind, text, OPTIONS, "ballots['v7']")
    assert refused.value.place == "ballots['v7']"


@pytest.mark.parametrize(
    ("kind", "text", "names"),
    [
        (MARKS, "lift; park", {"lift", "park"}),
        (MARKS, "a>b;c", {"a>b", "c"}),
        (POINTS, "lift:3;ratio 1:2:4", {"lift", "ratio 1:2"}),
        (RANKING, "park>lift = bench", {"park", "lift", "bench"}),
        (RANKING, "a;b>c", {"a;b", "c"}),
        (RANKING, "", set()),
        (POINTS, " abstain ", set()),
    ],
)
def test_a_ballot_names_its_options_where_nobody_declared_them(kind, text, names):
    assert options_in(kind, text) == names


def test_nothing_and_an_abstention_are_blank():
    assert [is_blank(text) for text in ("", "  ", " abstain", "lift", "yes")] == [
        *[True] * 3,
        *[False] * 2,
    ]


def test_marks_are_spoiled_by_one_too_many_or_one_given_twice():
    assert [flaw_of_marks(marks, 2) for marks in ((), ("a", "b"), ("a", "b", "c"), ("a", "a"))] == [
        "",
        "",
        "too-many-marks",
        "marked-twice",
    ]
