"""What a consensus round is opened with, and what is wrong with it."""

from dataclasses import replace

import pytest

from deliberate.deliberations.rules import (
    Declaration,
    Stratum,
    faults_in,
    stratum_of,
)
from tests.build import COMMUNITY, NOW
from tests.deliberations.test_rounds import BUILDING_3, BUILDING_5, NEAR, OTHERS, SQUARE

FIRST = {"again": False, "councils": (), "today": NOW.date()}
AGAIN = {**FIRST, "again": True}
WRONG = [
    ({"days": 2}, "days"),
    ({"days": 16}, "days"),
    ({"strata": SQUARE.strata[:1]}, "name-1"),
    ({"strata": (Stratum(OTHERS, percent=50, reason="近"), Stratum(OTHERS, percent=50))}, "name-5"),
    ({"strata": (Stratum("", percent=80, reason="近"), SQUARE.strata[2])}, "name-1"),
    ({"strata": (Stratum("名" * 31, percent=80, reason="近"), SQUARE.strata[2])}, "name-1"),
    ({"strata": SQUARE.strata[1:]}, "weighing"),
    ({"strata": (Stratum(NEAR, percent=80), SQUARE.strata[2])}, "reason-1"),
    ({"strata": (Stratum(NEAR, percent=101, reason="近"), SQUARE.strata[2])}, "percent-1"),
    ({"weighing": "income"}, "weighing"),
    ({"which_counts": "both"}, "which_counts"),
    ({"weighing": "by-size"}, "weighing"),
    ({"by_residence": True, "weighing": "equal"}, "places-1"),
]


@pytest.mark.parametrize("wrong, field", WRONG)
def test_a_declaration_with_a_fault_names_its_field(wrong, field):
    assert field in faults_in(replace(SQUARE, **wrong), **FIRST)


def test_a_place_belongs_to_one_group_alone():
    estate, building = (Stratum("小区", (BUILDING_3[:-3],)), Stratum("3幢", (BUILDING_3,)))
    declared = Declaration((estate, building, Stratum("其他")), True, "equal")
    assert faults_in(declared, **FIRST) == {"places-2": "place-taken"}
    assert faults_in(replace(SQUARE), **FIRST) == {}
    assert faults_in(SQUARE, **AGAIN) == {"changed": "needed"}
    assert faults_in(replace(SQUARE, changed="字" * 401), **AGAIN) == {"changed": "too-long"}


def test_a_home_lies_in_the_first_group_that_names_its_place_else_in_the_last():
    places = [[BUILDING_3], [BUILDING_5], []]
    homes = (f"{BUILDING_3}-2-501", f"{BUILDING_5}-2-501", f"{COMMUNITY}-E1-31-1-101", "")
    assert [stratum_of(home, places) for home in homes] == [0, 1, 2, 2]
