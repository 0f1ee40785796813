"""The picture of where people stand shows places with enough people, and nobody."""

import numpy as np

from deliberate.consensus.landscape import density_of

EVERYBODY = np.ones(8, bool)
AT = np.array([[0.0, 0], [0, 0], [0, 0], [1, 1], [1, 1], [1, 1], [1, 1], [0, 1]])


def test_squares_with_too_few_people_are_left_out_and_counted_together():
    found = density_of(AT, EVERYBODY, across=2)
    assert [(one.column, one.row, one.people) for one in found.squares] == [(0, 0, 3), (1, 1, 4)]
    assert found.omitted == 1
    assert [one.people for one in density_of(AT, EVERYBODY, across=2, fewest=1).squares] == [
        3,
        1,
        4,
    ]


def test_who_is_not_counted_is_in_no_square():
    counted = EVERYBODY.copy()
    counted[0] = False
    found = density_of(AT, counted, across=2)
    assert (sum(one.people for one in found.squares), found.omitted) == (4, 3)


def test_the_order_of_people_does_not_matter():
    assert density_of(AT, EVERYBODY) == density_of(AT[::-1], EVERYBODY)


def test_a_place_is_told_in_squares_from_the_lower_left():
    found = density_of(AT, EVERYBODY, across=4)
    assert found.place(np.array([0.0, 0.0])) == (0.0, 0.0)
    assert found.place(np.array([1.0, 0.5])) == (4.0, 2.0)


def test_the_grid_is_of_squares_and_stands_where_the_people_are():
    """From 10 to 14 across and from -3 to -1 along: four squares of 1 from (10, -4)."""
    at = np.array([[10.0, -3], [14, -3], [14, -1]])
    found = density_of(at, np.ones(3, bool), across=4, fewest=1)
    assert [(one.column, one.row) for one in found.squares] == [(0, 1), (3, 1), (3, 3)]
    assert (found.corner, found.side) == ((10, -4), 1)
    assert found.place(np.array([11.0, -2.0])) == (1.0, 2.0)


def test_nobody_and_one_point_have_a_picture_too():
    nobody = density_of(AT, ~EVERYBODY)
    assert (nobody.squares, nobody.omitted) == ((), 0)
    alone = density_of(np.zeros((5, 2)), np.ones(5, bool))
    assert [one.people for one in alone.squares] == [5]
