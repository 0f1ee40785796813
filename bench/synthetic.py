"""Made-up opinions of three camps: some statements seen by many, most by few, as in real talks."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

CAMPS = (0.5, 0.35, 0.15)
MEAN_SEEN, SPREAD = 28, 0.6
POPULARITY = 0.35
PARTED = 0.6
PASSES = 0.15


@dataclass(frozen=True, slots=True, eq=False)
class Votes:
    """Places of people and statements and the opinions 1, 0, -1, sorted; `camp` is a person's."""

    people: int
    statements: int
    person: NDArray[np.int32]
    statement: NDArray[np.int32]
    value: NDArray[np.int8]
    camp: NDArray[np.int64]


def conversation(people: int, statements: int, seed: int = 1) -> Votes:
    chance = np.random.default_rng(seed)
    camp = chance.choice(len(CAMPS), people, p=CAMPS)
    liked = chance.normal(0, 1, statements)
    parted = chance.normal(0, 1.4, (len(CAMPS), statements)) * (chance.random(statements) < PARTED)
    many = chance.lognormal(np.log(MEAN_SEEN), SPREAD, people).astype(np.int64)
    many = many.clip(1, statements)
    popular = 1 / np.arange(1, statements + 1) ** POPULARITY
    drawn = chance.choice(statements, int(many.sum()), p=popular / popular.sum())
    cells = np.unique(np.repeat(np.arange(people), many) * statements + drawn)
    person, statement = np.divmod(cells, statements)
    pull = liked[statement] + parted[camp[person], statement] + chance.logistic(0, 1, len(cells))
    value = np.where(chance.random(len(cells)) < PASSES, 0, np.where(pull > 0, 1, -1))
    return Votes(
        people,
        statements,
        person.astype(np.int32),
        statement.astype(np.int32),
        value.astype(np.int8),
        camp,
    )
