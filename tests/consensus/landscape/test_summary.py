"""The summary list: Equal Shares over those who agree, and what it guarantees."""

from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from deliberate.consensus.errors import BadInput
from deliberate.consensus.landscape.opinions import Opinions
from deliberate.consensus.landscape.summary import Listed, summary_list


def opinions_of(agree_sets, statements=None):
    """Each person agrees with what is named, and disagrees with or passes on what is not."""
    named = sorted({name for agreed in agree_sets for name in agreed})
    ids = statements or named
    said = [
        (f"p{at:03}", name, 1 if name in agreed else (at % 2) - 1)
        for at, agreed in enumerate(agree_sets)
        for name in ids
    ]
    people = [f"p{at:03}" for at in range(len(agree_sets))]
    return Opinions.of(said, people, ids)


def names(summary):
    return [listed.statement for listed in summary.listed]


def test_a_minority_has_its_place_where_the_most_agreed_would_take_all():
    crowd = opinions_of([{"1", "2", "3"}] * 6 + [{"4", "5"}] * 3)
    assert names(summary_list(crowd, 3)) == ["1", "2", "4"]


def test_prices_are_as_worked_by_hand():
    """Six people, three places: everybody holds 1/2.

    Statement 1 costs its four supporters 1/4 each. Then 2 has two who hold 1/4 and one who holds
    1/2: 1 in all, so they pay what they have. Nobody can buy 3 any more; it fills the last place.
    """
    crowd = opinions_of([{"1", "2"}, {"1", "2"}, {"1"}, {"1"}, {"2", "3"}, {"3"}])
    summary = summary_list(crowd, 3)
    assert summary.listed == (
        Listed("1", 4, 4, Fraction(1, 4)),
        Listed("2", 3, 1, Fraction(1, 2)),
        Listed("3", 2, 1, None),
    )
    assert (summary.places, summary.people, summary.left_out) == (3, 6, 0)


def test_who_has_less_pays_all_and_the_others_pay_more():
    """Eight people, four places: everybody holds 1/2; 1 costs its five supporters 1/5 each.

    Statement 2 has two of them, who then hold 3/10, and one who holds 1/2: 1/3 each is more than
    3/10, so the last pays 2/5.
    """
    agree = [{"1", "2"}, {"1", "2"}, {"1"}, {"1"}, {"1"}, {"2"}, set(), set()]
    listed = summary_list(opinions_of(agree), 4).listed
    assert [one.price for one in listed] == [Fraction(1, 5), Fraction(2, 5)]


def test_a_tie_goes_to_the_greater_support_and_then_to_the_lower_id():
    crowd = opinions_of([{"10", "9"}] * 2 + [{"8"}])
    assert names(summary_list(crowd, 1)) == ["9"]
    assert names(summary_list(opinions_of([{"10", "9"}] * 2, ["10", "9"]), 2)) == ["9", "10"]


def test_at_one_price_the_statement_with_more_supporters_goes_first():
    """Twenty people hold 3/5. Statements 1, 2 and 3 cost their five supporters 1/5 and then all.

    So 5 has four supporters who can pay and one who cannot, and 4 has four: both cost 1/4.
    """
    agree = [{"1", "2", "3"}] * 4 + [{"1", "2", "3", "5"}] + [{"5"}] * 4 + [{"4"}] * 4
    listed = summary_list(opinions_of(agree + [set()] * 7), 12).listed
    assert [(one.statement, one.price) for one in listed] == [
        *((name, Fraction(1, 5)) for name in "123"),
        *((name, Fraction(1, 4)) for name in "54"),
    ]


def test_a_statement_whose_supporters_have_little_left_waits_for_a_cheaper_one():
    """Twelve people hold 1/2; six pay 1/6 for 1 and for 2. With 1/6 left, four of them cannot
    pay 1/5 for 3, so the fifth supporter would pay 1/3; the four of 4 pay 1/4 each.
    """
    agree = [{"1", "2", "3"}] * 4 + [{"1", "2"}] * 2 + [{"3"}] + [{"4"}] * 4 + [set()]
    listed = summary_list(opinions_of(agree), 6).listed
    assert [(one.statement, one.price) for one in listed] == [
        ("1", Fraction(1, 6)),
        ("2", Fraction(1, 6)),
        ("4", Fraction(1, 4)),
        ("3", Fraction(1, 3)),
    ]


def test_of_two_statements_that_became_dearer_the_lower_id_goes_first():
    """Each of 7 and 8 has five supporters, and loses one who can pay: 7 first, 8 at last."""
    first = [{"1", "2", "3"}] * 4 + [{"1", "2", "3", "7"}] + [{"7"}] * 4
    second = [{"4", "5", "6"}] * 4 + [{"4", "5", "6", "8"}] + [{"8"}] * 4
    summary = summary_list(opinions_of([*first, *second, set(), set()]), 12)
    assert names(summary) == list("12345678")
    assert summary.listed[-1].price == summary.listed[-2].price == Fraction(1, 4)


def test_places_left_over_go_to_those_who_have_none():
    crowd = opinions_of([{"1", "2"}] * 5 + [{"2", "1"}] * 4 + [{"3"}])
    summary = summary_list(crowd, 2)
    assert names(summary) == ["1", "3"]
    assert [listed.price for listed in summary.listed] == [Fraction(1, 9), None]
    assert names(summary_list(crowd, 3)) == ["1", "2", "3"]


def test_what_nobody_agrees_with_is_not_listed():
    crowd = opinions_of([{"1"}, set(), set()], ["1", "2"])
    summary = summary_list(crowd, 5)
    assert names(summary) == ["1"]
    assert summary_list(opinions_of([set(), set()], ["1"]), 2).listed == ()


def test_only_what_is_offered_is_listed():
    crowd = opinions_of([{"1", "2"}] * 3 + [{"2"}] * 3)
    summary = summary_list(crowd, 1, among={"1", "of another list"})
    assert (names(summary), summary.left_out) == (["1"], 0)
    assert names(summary_list(crowd, 1)) == ["2"]


def test_a_list_of_no_places_is_refused():
    with pytest.raises(BadInput):
        summary_list(opinions_of([{"1"}]), 0)


def test_the_most_people_left_out_are_told_with_the_guarantee():
    summary = summary_list(opinions_of([{"1"}] * 3 + [{"2"}] * 2), 2)
    assert (names(summary), summary.left_out, summary.justified) == (["1", "2"], 0, True)
    summary = summary_list(opinions_of([{"1"}] * 3 + [{"2"}] * 2), 1)
    assert (names(summary), summary.left_out, summary.justified) == (["1"], 2, True)
    summary = summary_list(opinions_of([{"1"}] * 3 + [{"2"}] * 2 + [{"3"}]), 1)
    assert summary.left_out == 2
    two_of_four = type(summary)(2, 4, (), 2)
    assert not two_of_four.justified


agreements = some.lists(
    some.sets(some.sampled_from(["1", "2", "3", "4", "5", "6"])), min_size=1, max_size=9
)
IDS = ["1", "2", "3", "4", "5", "6"]


def left_without(agree_sets, chosen, places):
    """Whether some n / places people share a statement and none agrees with one on the list."""
    for size in range(1, len(agree_sets) + 1):
        if size * places < len(agree_sets):
            continue
        for group in combinations(agree_sets, size):
            if set.intersection(*group) and not set.union(*group) & set(chosen):
                return True
    return False


@given(agreements, some.integers(1, 5))
def test_no_large_group_that_shares_a_statement_is_left_without_one(agree_sets, places):
    summary = summary_list(opinions_of(agree_sets, IDS), places)
    assert len(summary.listed) <= places
    assert not left_without(agree_sets, names(summary), places)
    assert summary.justified
    without = [agreed for agreed in agree_sets if not agreed & set(names(summary))]
    assert summary.left_out == max(sum(name in agreed for agreed in without) for name in IDS)


def test_the_most_agreed_alone_would_leave_a_large_group_without():
    agree_sets = [{"1", "2", "3"}] * 6 + [{"4"}] * 3
    assert left_without(agree_sets, ["1", "2", "3"], 3)


def equal_shares_by_the_book(agree_sets, places):
    """The rule as it is told, step by step and slowly; then those left over."""
    purse = [Fraction(places, len(agree_sets))] * len(agree_sets)
    support = {name: [at for at, agreed in enumerate(agree_sets) if name in agreed] for name in IDS}
    listed = []

    def price(name):
        rich = sorted(support[name], key=lambda at: purse[at])
        for place, at in enumerate(rich):
            rest = 1 - sum(purse[poor] for poor in rich[:place])
            if purse[at] * (len(rich) - place) >= rest:
                return rest / (len(rich) - place)
        return None

    while affordable := [
        (price(name), -len(support[name]), name)
        for name in IDS
        if name not in listed and price(name) is not None
    ]:
        paid, _, name = min(affordable)
        listed.append(name)
        for at in support[name]:
            purse[at] = max(Fraction(0), purse[at] - paid)
    while len(listed) < places and (rest := [n for n in IDS if n not in listed and support[n]]):
        none = {at for at, agreed in enumerate(agree_sets) if not agreed & set(listed)}
        listed.append(min(rest, key=lambda n: (-len(none & set(support[n])), -len(support[n]), n)))
    return listed


@given(agreements, some.integers(1, 6))
def test_it_is_the_rule_by_the_book(agree_sets, places):
    summary = summary_list(opinions_of(agree_sets, IDS), places)
    assert names(summary) == equal_shares_by_the_book(agree_sets, places)


def test_it_is_the_rule_by_the_book_for_many_people():
    rng = np.random.default_rng(5)
    agree_sets = [{name for name in IDS if rng.random() < 0.3} for _ in range(60)]
    for places in (1, 2, 3, 5, 6):
        summary = summary_list(opinions_of(agree_sets, IDS), places)
        assert names(summary) == equal_shares_by_the_book(agree_sets, places)


@given(agreements, some.integers(1, 5), some.randoms(use_true_random=False))
def test_the_order_of_people_and_statements_does_not_matter(agree_sets, places, chance):
    before = summary_list(opinions_of(agree_sets, IDS), places)
    people, ids = list(agree_sets), list(IDS)
    chance.shuffle(people)
    chance.shuffle(ids)
    assert summary_list(opinions_of(people, ids), places) == before


@given(agreements, some.integers(1, 5))
def test_ten_times_the_same_people_make_the_same_list(agree_sets, places):
    few = summary_list(opinions_of(agree_sets, IDS), places)
    many = summary_list(opinions_of(agree_sets * 10, IDS), places)
    assert names(many) == names(few)
    assert many.left_out == 10 * few.left_out
