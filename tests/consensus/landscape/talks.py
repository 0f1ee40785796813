"""Conversations for tests: real ones from the shared data, made-up ones for the laws."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import strategies as some

from deliberate.consensus.landscape import Opinions
from deliberate.formats.polis import COMMENTS, MATRIX, conversation_of, read_files

REAL = Path(__file__).parents[3].parent / "shared" / "data" / "polis"
needs_real = pytest.mark.skipif(not REAL.is_dir(), reason="the shared exports are not here")


def export(name):
    """A real export, and its opinions."""
    talk = conversation_of(read_files(REAL / name, (MATRIX, COMMENTS)))
    names = tuple(str(one.id) for one in talk.statements)
    people = tuple(map(str, talk.people))
    return talk, Opinions.from_arrays(talk.person, talk.statement, talk.value, people, names)


def triples(opinions):
    """(person, statement, value), as `Opinions.of` takes them."""
    rows = zip(opinions.person.tolist(), opinions.statement.tolist(), opinions.value, strict=True)
    return [(opinions.people[who], opinions.statements[what], int(v)) for who, what, v in rows]


def camps(people=120, statements=12, seed=1, seen=0.8):
    """Two camps that differ on every third statement and agree on the rest, with some noise."""
    chance = np.random.default_rng(seed)
    camp = np.arange(people) % 2
    parted = np.arange(statements) % 3 == 0
    lean = np.where(parted, np.where(camp[:, None] == 0, 0.9, 0.1), 0.85)
    value = np.where(chance.random((people, statements)) < lean, 1, -1)
    value[chance.random(value.shape) < 0.1] = 0
    who, what = np.nonzero(chance.random(value.shape) < seen)
    return Opinions.from_arrays(who, what, value[who, what], people, statements)


@some.composite
def matrices(draw, most_people=8, most_statements=6):
    """A small matrix of opinions, None where nothing was said."""
    people = draw(some.integers(1, most_people))
    statements = draw(some.integers(1, most_statements))
    row = some.lists(some.sampled_from((None, -1, 0, 1)), min_size=statements, max_size=statements)
    return draw(some.lists(row, min_size=people, max_size=people))


def opinions_in(matrix):
    said = [
        (f"p{who:02}", str(what), value)
        for who, row in enumerate(matrix)
        for what, value in enumerate(row)
        if value is not None
    ]
    people = [f"p{who:02}" for who in range(len(matrix))]
    return Opinions.of(said, people, [str(what) for what in range(len(matrix[0]))])
