"""Co-vote tables: exact, additive, kept up to date, and silent about few."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from deliberate.consensus.landscape import (
    Opinions,
    StatementsDiffer,
    StrangerOpinion,
    Tables,
    UnknownOpinion,
    tables_of,
)
from deliberate.consensus.landscape import tables as module
from tests.consensus.landscape.talks import camps, matrices, opinions_in

MATRIX = [[1, -1, None], [1, 1, 0], [-1, None, None]]


def three(tables):
    return [each.tolist() for each in (tables.together, tables.product, tables.leaning)]


def by_definition(matrix):
    many = range(len(matrix[0]))
    seen = [
        [(row[a], row[b]) for row in matrix if None not in (row[a], row[b])]
        for a in many
        for b in many
    ]
    rows = [
        [len(s) for s in seen],
        [sum(x * y for x, y in s) for s in seen],
        [sum(x for x, _ in s) for s in seen],
    ]
    return [np.array(each).reshape(len(many), -1).tolist() for each in rows]


def test_a_small_one_by_hand():
    assert three(tables_of(opinions_in(MATRIX))) == [
        [[3, 2, 1], [2, 2, 1], [1, 1, 1]],
        [[3, 0, 0], [0, 2, 0], [0, 0, 0]],
        [[1, 2, 1], [0, 0, 1], [0, 0, 0]],
    ]


@given(matrices())
def test_they_are_what_they_are_defined_to_be(matrix):
    opinions = opinions_in(matrix)
    expected = by_definition(matrix)
    assert three(tables_of(opinions)) == expected
    for count in (module._dense, module._sparse):
        assert [each.tolist() for each in count(opinions)] == expected


def test_what_an_opinion_adds_to_a_pair_is_looked_up_in_words_of_two_halves():
    """How many saw both and the first's value below, the product and the second's value above."""
    shifts = module._shifts()
    assert set(shifts) == {(seen, said) for seen in (-1, 0, 1) for said in range(-2, 3)}
    for (seen, said), words in shifts.items():
        for value in (1, 0, -1):
            assert [module._halves(word[value]) for word in words] == [
                (seen, said * value),
                (said, seen * value),
            ]


def test_dense_and_sparse_products_give_the_same_numbers(monkeypatch):
    opinions = camps(people=301, statements=17, seen=0.4)
    sparse = module._sparse(opinions)
    for cells in (1, 1_000, 1 << 22):
        monkeypatch.setattr(module, "CELLS_AT_A_TIME", cells)
        for one, other in zip(module._dense(opinions), sparse, strict=True):
            assert one.dtype == other.dtype == np.int64
            assert (one == other).all()


@pytest.mark.parametrize("value", [1, -1])
def test_dense_blocks_in_which_everybody_says_the_same_are_exact(value):
    people, statements = 5_000, 3
    person = np.repeat(np.arange(people), statements)
    statement = np.tile(np.arange(statements), people)
    opinions = Opinions.from_arrays(
        person, statement, np.full(len(person), value), people, statements
    )
    together, product, leaning = module._dense(opinions)
    assert (together == people).all()
    assert (product == people).all()
    assert (leaning == value * people).all()


def test_sparse_data_take_the_sparse_products(monkeypatch):
    monkeypatch.setattr(module, "_dense", None)
    opinions = Opinions.from_arrays(range(20), range(20), [1] * 20, 20, 20)
    assert np.trace(tables_of(opinions).product) == 20


def test_dense_data_take_the_dense_products(monkeypatch):
    monkeypatch.setattr(module, "_sparse", None)
    opinions = Opinions.from_arrays(range(19), range(19), [1] * 19, 19, 19)
    assert np.trace(tables_of(opinions).product) == 19


@given(matrices(), some.integers(0, 8))
def test_the_tables_of_two_halves_add_up(matrix, at):
    parts = [part for part in (matrix[:at], matrix[at:]) if part]
    halves = [tables_of(opinions_in(part)) for part in parts]
    whole = halves[0] + (halves[1] if len(halves) > 1 else Tables.empty(halves[0].statements))
    assert three(whole) == by_definition(matrix)


def test_tables_of_other_statements_do_not_add():
    with pytest.raises(StatementsDiffer):
        Tables.empty(("a", "b")) + Tables.empty(("a", "c"))


@given(matrices(), some.randoms(use_true_random=False))
def test_opinions_come_change_and_go_one_at_a_time(matrix, chance):
    """Each change is told with what the person holds elsewhere, and read at any moment."""
    tables = Tables.empty([str(at) for at in range(len(matrix[0]))])
    held = [{} for _ in matrix]
    wanted = [
        (who, what, value)
        for who, row in enumerate(matrix)
        for what, value in enumerate(row)
        if value is not None
    ]
    for who, what, value in chance.sample(wanted, len(wanted)):
        row, first = held[who], chance.choice((-1, 0, 1))
        others = (list(row), list(row.values()), what)
        tables.add(*others, first)
        if chance.random() < 0.3:
            tables.remove(*others, first)
            tables.add(*others, first)
        if chance.random() < 0.3:
            assert tables.together[what, what] > 0
        tables.change(*others, first, value)
        row[what] = value
    assert three(tables) == by_definition(matrix)


def test_arrays_of_any_integers_may_tell_the_others():
    tables = Tables.empty(("a", "b", "c"))
    tables.add(np.array([], np.int32), np.array([], np.int8), 0, 1)
    tables.add(np.array([0], np.int32), np.array([1], np.int8), 2, -1)
    assert three(tables) == by_definition([[1, None, -1]])


@pytest.mark.parametrize("value", [2, -2, float("nan"), None])
def test_only_opinions_enter(value):
    tables = Tables.empty(("a", "b"))
    for wrong in (
        lambda: tables.add([], [], 0, value),
        lambda: tables.remove([], [], 0, value),
        lambda: tables.change([], [], 0, value, 1),
        lambda: tables.change([], [], 0, 1, value),
    ):
        with pytest.raises(UnknownOpinion, match="none of 1, 0 and -1"):
            wrong()
    assert not tables.together.any()


@pytest.mark.parametrize("statement", [-1, 2])
def test_only_its_statements_enter(statement):
    with pytest.raises(StrangerOpinion):
        Tables.empty(("a", "b")).add([], [], statement, 1)


def people_saying(*rows):
    return opinions_in([list(row) for row, times in rows for _ in range(times)])


def test_what_speaks_of_few_is_left_out():
    """Ten saw a, nine saw b; of the rest, four saw a and c together and five a and d."""
    none = None
    opinions = people_saying(
        ((1, none, 1, none), 4),
        ((1, none, none, -1), 5),
        ((1, 1, none, none), 1),
        ((none, 1, 1, none), 8),
        ((none, none, none, -1), 5),
    )
    shown = tables_of(opinions).publishable()
    assert shown.together.tolist() == [[10, 0, 0, 5], [0, 0, 0, 0], [0, 0, 12, 0], [5, 0, 0, 10]]
    assert shown.product.tolist() == [[10, 0, 0, -5], [0, 0, 0, 0], [0, 0, 12, 0], [-5, 0, 0, 10]]
    assert shown.leaning.tolist() == [[10, 0, 0, 5], [0, 0, 0, 0], [0, 0, 12, 0], [-5, 0, 0, -10]]


def test_the_document_says_what_is_left_out():
    document = tables_of(people_saying(((1, 0), 10), ((-1, None), 1))).document()
    assert document == {
        "statements": ["0", "1"],
        "fewest_together": 5,
        "fewest_voters": 10,
        "together": [[11, 10], [10, 10]],
        "product": [[11, 0], [0, 0]],
        "leaning": [[9, 10], [0, 0]],
    }
