"""Counts by building that tell nobody, and that somebody who knows the building can check."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberate.residency.rules import LEAST, BuildingCount, shown_counts
from tests.build import a_dwelling, a_resident
from tests.residency.letters import registered


def row(name, registered, accounts, attested=0):
    return BuildingCount((name,), registered, accounts, attested)


buildings = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=12).map(
    lambda pairs: [
        row(str(n), accounts + others, accounts) for n, (accounts, others) in enumerate(pairs)
    ]
)


@given(buildings)
def test_no_number_shown_is_of_a_handful_nor_can_one_be_worked_out(counts):
    shown = shown_counts(counts)
    for each in shown:
        assert each.accounts >= LEAST
        assert each.registered - each.accounts >= LEAST
    joint = [each for each in shown if len(each.places) > 1]
    assert len(joint) <= 1
    if shown:
        assert sorted(place for each in shown for place in each.places) == sorted(
            each.places[0] for each in counts
        )
        assert sum(each.accounts for each in shown) == sum(each.accounts for each in counts)


def test_showing_every_row_as_it_is_would_be_seen():
    """The control: the property above fails for rows that nobody put together."""
    assert not row("3幢", 100, 4).tells_nobody
    assert not row("3幢", 100, 97).tells_nobody
    assert row("3幢", 100, 5).tells_nobody


def test_one_small_building_takes_the_next_smallest_with_it():
    counts = [row("1幢", 100, 50), row("2幢", 60, 20), row("3幢", 30, 2), row("4幢", 80, 40)]
    assert [(each.places, each.accounts) for each in shown_counts(counts)] == [
        (("1幢",), 50),
        (("4幢",), 40),
        (("3幢", "2幢"), 22),
    ]


def test_where_all_together_are_a_handful_nothing_is_shown():
    assert shown_counts([row("1幢", 100, 2), row("2幢", 100, 2)]) == []
    assert shown_counts([row("1幢", 100, 2)]) == []
    assert shown_counts([]) == []


@pytest.mark.anyio
async def test_the_page_counts_adults_by_building(browser):
    for building in (3, 5):
        for n in range(6):
            await a_resident(f"有{n}", building=building)
            await registered(f"没有{n}", number=str(700 + n), building=building)
    await registered("孩子", number="700", born=date(2020, 1, 1))
    page = (await browser.get("/residents")).text
    assert "和平里小区 3幢" in page
    assert page.count('<td class="n">12</td>') == 2
    assert page.count('<td class="n">6</td>') == 2
    assert "共 24 人" in page


@pytest.mark.anyio
async def test_where_few_have_accounts_the_page_says_so_without_numbers(browser):
    await a_resident(dwelling=await a_dwelling("501"))
    page = (await browser.get("/residents")).text
    assert "还太少" in page
    assert "<td" not in page
