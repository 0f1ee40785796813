"""The same opinions give the same landscape, to the byte, in any order and from any tables."""

import json
import random
from dataclasses import replace

import numpy as np
import pytest

from deliberate.consensus.landscape import (
    Counts,
    Groups,
    NoClearGroups,
    Opinions,
    StatementsDiffer,
    Tables,
    TooEarly,
    survey,
    tables_of,
)
from tests.consensus.landscape.talks import camps, export, needs_real, opinions_in, triples

PARTED = {"0", "3", "6", "9"}


def text(landscape):
    return json.dumps(landscape.document(), allow_nan=False)


def shuffled(said, seed):
    chance = random.Random(seed)
    return Opinions.of(chance.sample(said, len(said)))


def test_shuffles_of_what_was_said_change_no_byte():
    said = triples(camps())
    assert len({text(survey(shuffled(said, seed))) for seed in range(25)}) == 1


@needs_real
def test_shuffles_of_a_real_conversation_change_no_byte():
    said = triples(export("vtaiwan.uberx")[1])
    assert len({text(survey(shuffled(said, seed))) for seed in range(5)}) == 1


@needs_real
@pytest.mark.oracle
def test_a_thousand_shuffles_of_a_real_conversation_change_no_byte():
    _, opinions = export("vtaiwan.uberx")
    expected = text(survey(opinions))
    chance = np.random.default_rng(1)
    for _ in range(1_000):
        order = chance.permutation(len(opinions.value))
        people = chance.permutation(len(opinions.people))
        again = Opinions.from_arrays(
            np.argsort(people)[opinions.person[order]],
            opinions.statement[order],
            opinions.value[order],
            tuple(opinions.people[at] for at in people),
            opinions.statements,
        )
        assert text(survey(again)) == expected


@pytest.mark.parametrize("parts", [1, 2, 3, 7, 120])
def test_tables_counted_in_any_number_of_parts_give_the_same_bytes(parts):
    opinions, said = camps(), triples(camps())
    whole = Tables.empty(opinions.statements)
    for part in range(parts):
        mine = {who for at, who in enumerate(opinions.people) if at % parts == part}
        some_said = [one for one in said if one[0] in mine]
        whole += tables_of(Opinions.of(some_said, sorted(mine), opinions.statements))
    assert text(survey(opinions, tables=whole)) == text(survey(opinions))


def test_tables_kept_up_to_date_give_the_same_bytes():
    opinions, tables = camps(), Tables.empty(camps().statements)
    for start, end in zip(opinions.start, opinions.start[1:], strict=False):
        for at in range(start, end):
            others, values = opinions.statement[start:at], opinions.value[start:at]
            tables.add(others, values, int(opinions.statement[at]), int(opinions.value[at]))
    assert text(survey(opinions, tables=tables)) == text(survey(opinions))


def test_tables_of_other_statements_are_refused():
    with pytest.raises(StatementsDiffer):
        survey(camps(), tables=Tables.empty(("a", "b")))


def test_two_camps_agree_on_what_they_share_and_differ_on_the_rest():
    found = survey(camps())
    assert found.too_early == ()
    assert {"1", "2", "4"} <= {*found.common_ground} <= {*found.opinions.statements} - PARTED
    assert {*found.divisive[:3]} < PARTED < {*found.divisive}
    consensus = dict(zip(found.opinions.statements, found.spectrum.consensus, strict=True))
    ranked = [consensus[id_] for id_ in found.common_ground]
    assert ranked == sorted(ranked, reverse=True)
    assert isinstance(found.view.groups, Groups)
    assert found.view.groups.chosen.k == 2
    for speaks in found.view.speaks:
        assert found.opinions.statements[speaks[0].statement] in PARTED


def test_the_document_holds_numbers_of_six_digits_and_nobodys_row():
    document = survey(camps(seen=1)).document()
    assert document["people"] == document["active"] == 120
    assert document["bins"] == [30] * 8
    assert [one["id"] for one in document["statements"]] == [str(at) for at in range(12)]
    for one in document["statements"]:
        assert one["listed"]
        for name in ("spectrum", "floor", "divisiveness"):
            assert one[name] == round(one[name], 6)
    assert [group["people"] for group in document["groups"]] == [61, 59]
    assert document["groups"][0]["letter"] == "A"
    assert {*document["groups"][0]["speaks"][0]} == {"id", "side", "share", "elsewhere"}
    assert document["no_clear_groups"] is None
    assert document["summary"]["justified"]
    assert document["summary"]["listed"][0]["support"] > 60
    assert "p" not in document["axes"]


def test_counts_stand_beside_the_numbers():
    one = survey(opinions_in([[1, 0], [-1, None], [1, 1]])).document()["statements"]
    assert [(each["agree"], each["disagree"], each["pass"]) for each in one] == [
        (2, 1, 0),
        (1, 0, 1),
    ]


def test_the_seed_reaches_the_resamples():
    stability = {survey(camps(), seed=seed).view.groups.chosen.stability for seed in "abcdefgh"}
    assert len(stability) > 1


def test_with_too_few_people_it_is_too_early_for_all_of_it():
    found = survey(camps(people=29, seen=1))
    assert [one.reason for one in found.too_early] == [TooEarly.PEOPLE]
    assert (found.view, found.spectrum, found.common_ground, found.divisive) == (None, None, [], [])
    document = found.document()
    for name in ("axes", "bins", "groups", "no_clear_groups", "summary"):
        assert document[name] is None
    assert document["too_early"] == [{"reason": "too-few-people", "count": 29, "least": 30}]
    for one in document["statements"]:
        assert one["spectrum"] is one["floor"] is one["divisiveness"] is None
        assert one["agree"] + one["disagree"] + one["pass"] == 29


@pytest.mark.parametrize("people, early", [(39, True), (40, False)])
def test_with_small_bins_it_is_too_early_for_the_spectrum_alone(people, early):
    found = survey(camps(people=people, seen=1))
    assert found.view is not None
    assert [one.reason for one in found.too_early] == [TooEarly.IN_A_BIN] * early
    assert (found.spectrum is None) is early
    assert (found.common_ground == []) is early
    document = found.document()
    assert document["axes"] is not None
    assert (document["bins"] is None) is early
    assert (document["statements"][0]["spectrum"] is None) is early


def test_a_statement_with_few_voters_has_no_number_and_is_on_no_list():
    said = triples(camps(seen=1))
    rare = "99"
    said += [(f"{at:03}", rare, 1) for at in range(6)]
    found = survey(Opinions.of(said))
    one = found.document()["statements"][-1]
    assert (one["id"], one["agree"], one["listed"], one["spectrum"]) == (rare, 6, False, None)
    assert rare not in found.common_ground
    assert rare not in [listed.statement for listed in found.summary(12).listed]


def test_one_crowd_has_no_clear_groups_and_says_why():
    chance = np.random.default_rng(1)
    value = np.where(chance.random((200, 8)) < 0.5, 1, -1)
    who, what = np.nonzero(value)
    found = survey(Opinions.from_arrays(who, what, value[who, what], 200, 8))
    assert isinstance(found.view.groups, NoClearGroups)
    assert found.view.speaks == ()
    document = found.document()
    assert document["groups"] is None
    assert document["no_clear_groups"] == found.view.groups.reason.value


def test_what_divides_is_agreed_to_by_more_than_half_of_one_bin_and_less_of_another():
    """Smoothed, (7 + 1)/10 and (3 + 1)/10 divide; 7/10 and 1/2 do not, 1/2 and 1/5 do not."""
    found = survey(camps())
    many = len(found.opinions.statements)
    agree = np.full((8, many), 4)
    agree[0, :4], agree[1, :4] = (7, 6, 4, 3), (3, 4, 1, 1)
    agree[2:, 2:4] = 1, 1
    counts = Counts(agree, 8 - agree, np.full((8, many), 8))
    spectrum = replace(found.spectrum, counts=counts)
    divided = replace(found, view=replace(found.view, spectrum=spectrum))
    assert divided.divisive == [found.opinions.statements[0]]


def test_lists_hold_ten_at_most_and_ties_go_to_the_first():
    """Every statement is agreed to by everybody: they tie."""
    everything = [(f"{who:02}", str(what), 1) for who in range(60) for what in range(13)]
    found = survey(Opinions.of(everything))
    assert found.common_ground == [str(at) for at in range(10)]
    assert found.divisive == []
