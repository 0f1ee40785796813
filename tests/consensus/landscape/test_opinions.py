"""Opinions are kept as rows of a person each, whatever order they come in."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from deliberate.consensus.landscape import (
    NamedTwice,
    NoOpinions,
    Opinions,
    StrangerOpinion,
    UnknownOpinion,
)
from deliberate.consensus.landscape.opinions import number_first
from tests.consensus.landscape.talks import triples

SAID = [("b", "10", 1), ("a", "2", -1), ("b", "2", 0), ("b", "10", -1)]


def test_rows_are_people_and_the_latest_of_a_pair_counts():
    opinions = Opinions.of(SAID)
    assert opinions.people == ("a", "b")
    assert opinions.statements == ("2", "10")
    assert opinions.start.tolist() == [0, 1, 3]
    assert opinions.statement.tolist() == [0, 0, 1]
    assert opinions.value.tolist() == [-1, 0, -1]
    assert opinions.each.tolist() == [1, 2]
    assert opinions.person.tolist() == [0, 1, 1]


def test_numbers_sort_as_numbers_before_all_other_names():
    names = ["b", "10", "9", "²", "a", "010"]
    assert sorted(names, key=number_first) == ["9", "010", "10", "a", "b", "²"]


def test_those_without_an_opinion_are_there_and_statements_keep_the_order_given():
    opinions = Opinions.of(SAID, people=["c", "b", "a"], statements=["10", "x", "2"])
    assert opinions.people == ("a", "b", "c")
    assert opinions.statements == ("10", "x", "2")
    assert triples(opinions) == [("a", "2", -1), ("b", "10", -1), ("b", "2", 0)]
    assert opinions.each.tolist() == [1, 2, 0]


def test_arrays_and_triples_give_the_same():
    people, statements = ("b", "a"), ("2", "10")
    arrays = Opinions.from_arrays([0, 1, 0, 0], [1, 0, 0, 1], [1, -1, 0, -1], people, statements)
    assert triples(arrays) == triples(Opinions.of(SAID))


def test_numbers_of_people_and_statements_become_names_in_order():
    opinions = Opinions.from_arrays([10], [3], [1], 11, 4)
    assert opinions.people == tuple(f"{at:02}" for at in range(11))
    assert opinions.statements == ("0", "1", "2", "3")
    assert triples(opinions) == [("10", "3", 1)]


@given(some.permutations(SAID[:3]))
def test_the_order_of_different_pairs_does_not_matter(said):
    assert triples(Opinions.of(said)) == triples(Opinions.of(SAID[:3]))


def test_only_some_statements_may_be_kept_and_everybody_stays():
    kept = Opinions.of(SAID).among(np.array([False, True]))
    assert kept.people == ("a", "b")
    assert kept.statements == ("10",)
    assert triples(kept) == [("b", "10", -1)]


def test_the_arrays_cannot_be_written():
    with pytest.raises(ValueError, match="read-only"):
        Opinions.of(SAID).value[0] = 1


def test_blocks_go_through_all_the_people_once():
    opinions = Opinions.of([(name, "s", 1) for name in "abc"] + [("c", "t", 0)])
    blocks = [
        (opinions.people[who], each.tolist(), opinions.value[said].tolist())
        for who, each, said in opinions.blocks(2)
    ]
    assert blocks == [(("a", "b"), [1, 1], [1, 1]), (("c",), [2], [1, 0])]


@pytest.mark.parametrize("value", [2, -2, None, "1", float("nan"), 0.5])
def test_an_opinion_is_1_or_0_or_minus_1(value):
    with pytest.raises(UnknownOpinion, match=r"^opinions\[1\]: .* none of 1, 0 and -1$"):
        Opinions.of([("a", "s", 1), ("b", "s", value)])


def test_in_arrays_too():
    with pytest.raises(UnknownOpinion, match=r"^value\[1\]: nan is none"):
        Opinions.from_arrays([0, 0], [0, 1], [1.0, float("nan")], 1, 2)


@pytest.mark.parametrize(
    "person, statement, place",
    [("z", "s", r"opinions\[0\].person: 'z'"), ("a", "z", r"opinions\[0\].statement: 'z'")],
)
def test_strangers_are_refused(person, statement, place):
    with pytest.raises(StrangerOpinion, match=f"^{place} is not among those given$"):
        Opinions.of([(person, statement, 1)], people=["a"], statements=["s"])


@pytest.mark.parametrize("index", [-1, 2])
def test_places_outside_are_refused(index):
    with pytest.raises(StrangerOpinion, match=rf"^person\[1\]: {index} is not between 0 and 1$"):
        Opinions.from_arrays([0, index], [0, 0], [1, 1], 2, 1)
    with pytest.raises(StrangerOpinion, match=rf"^statement\[0\]: {index} is not between"):
        Opinions.from_arrays([0], [index], [1], 1, 2)


@pytest.mark.parametrize(
    "people, statements, place", [(["a", "a"], ["s"], "people"), (["a"], ["s", "s"], "statements")]
)
def test_names_are_there_once(people, statements, place):
    with pytest.raises(NamedTwice, match=f"^{place}:"):
        Opinions.of([], people, statements)
    with pytest.raises(NamedTwice, match=f"^{place}:"):
        Opinions.from_arrays([], [], [], tuple(people), tuple(statements))


@pytest.mark.parametrize(
    "people, statements, place", [(None, None, "people"), (["a"], None, "statements")]
)
def test_nobody_and_nothing_are_refused(people, statements, place):
    with pytest.raises(NoOpinions, match=f"^{place}: there is none$"):
        Opinions.of([], people, statements)
    with pytest.raises(NoOpinions):
        Opinions.from_arrays([], [], [], 0, 0)


def test_people_and_statements_without_any_opinion_are_no_fault():
    assert Opinions.of([], ["a"], ["s"]).value.tolist() == []
