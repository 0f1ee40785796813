"""Too early: what must be there before a number is shown, to the last person."""

import numpy as np
import pytest

from deliberate.consensus.landscape import Counts, Opinions, Shortage, Spectrum, TooEarly
from deliberate.consensus.landscape.minimum import (
    active_people,
    landscape_shortages,
    listed_statements,
    spectrum_shortages,
)


def seen(*voters):
    column = np.array([voters])
    return Counts(column, np.zeros_like(column), column)


def active(people):
    return np.arange(people + 5) < people


@pytest.mark.parametrize(
    "statements, said, marked",
    [(9, 7, True), (9, 6, False), (7, 6, False), (6, 6, True), (6, 5, False), (1, 1, True)],
)
def test_active_is_who_said_seven_things_or_all(statements, said, marked):
    opinions = Opinions.from_arrays([0] * said, range(said), [1] * said, 1, statements)
    assert active_people(opinions).tolist() == [marked]


@pytest.mark.parametrize(
    "people, voters, missing",
    [
        (30, [10] * 7, ()),
        (29, [10] * 7, (Shortage(TooEarly.PEOPLE, 29, 30),)),
        (30, [10] * 6 + [9], (Shortage(TooEarly.STATEMENTS, 6, 7),)),
        (0, [0], (Shortage(TooEarly.PEOPLE, 0, 30), Shortage(TooEarly.STATEMENTS, 0, 7))),
    ],
)
def test_a_landscape_takes_thirty_people_and_seven_statements(people, voters, missing):
    assert landscape_shortages(active(people), seen(*voters)) == missing


@pytest.mark.parametrize(
    "smallest, missing", [(10, ()), (9, (Shortage(TooEarly.IN_A_BIN, 9, 10),))]
)
def test_a_spectrum_takes_ten_people_in_each_bin(smallest, missing):
    spectrum = Spectrum(np.zeros((1, 2), int), np.array([12] * 7 + [smallest]), seen(1))
    assert spectrum_shortages(spectrum) == missing


@pytest.mark.parametrize("people, least", [(30, 7), (140, 7), (141, 8), (160, 8), (161, 9)])
def test_a_statement_is_listed_from_seven_voters_and_one_in_twenty(people, least):
    assert listed_statements(seen(least - 1, least), active(people)).tolist() == [False, True]


def test_a_shortage_is_told_by_its_code_and_its_numbers():
    assert Shortage(TooEarly.PEOPLE, 3, 30).document() == {
        "reason": "too-few-people",
        "count": 3,
        "least": 30,
    }
