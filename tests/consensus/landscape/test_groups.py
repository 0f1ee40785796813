"""Groups are shown only where they are clear, and are the same whoever comes first."""

import csv
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from deliberate.consensus.landscape.axes import axes_of
from deliberate.consensus.landscape.clustering import adjusted_rand_index, even_silhouette
from deliberate.consensus.landscape.errors import LengthsDiffer
from deliberate.consensus.landscape.groups import (
    Attempt,
    Groups,
    NoClearGroups,
    NoGroups,
    _too_weak,
    find_groups,
)
from deliberate.consensus.landscape.opinions import Opinions
from deliberate.consensus.landscape.resampling import resamples
from deliberate.consensus.landscape.scores import scores_of
from deliberate.consensus.landscape.tables import tables_of
from tests.consensus.landscape.planted import TRIANGLE, crowd

REAL = Path(__file__).parents[3].parent / "shared" / "data" / "polis"


def found(scores, people, **given):
    counted = given.pop("counted", np.ones(len(people), np.bool_))
    return find_groups(np.asarray(scores, float), counted, people, **{"seed": "s"} | given)


def likeness(groups, truth):
    table = np.zeros((len(groups.letters), truth.max() + 1))
    np.add.at(table, (groups.member, truth), 1)
    return adjusted_rand_index(table)


@pytest.mark.parametrize("total", [60, 200, 2000])
@pytest.mark.parametrize("shares, places", [((6, 4), TRIANGLE[:2]), ((5, 3, 2), TRIANGLE)])
def test_planted_groups_are_recovered(total, shares, places):
    sizes = [share * total // 10 for share in shares]
    scores, people, truth = crowd(sizes, places)
    groups = found(scores, people)
    assert groups.letters == tuple("ABC"[: len(sizes)])
    assert likeness(groups, truth) > 0.9
    for at, place in enumerate(places):
        assert np.abs(groups.centres[at] - place).max() < 0.8
    assert groups.chosen.smallest == np.bincount(groups.member).min()
    assert groups.chosen.stability > 0.9


def test_five_groups_are_the_most_and_can_be_found():
    places = [[0, 0], [8, 0], [0, 8], [8, 8], [4, 16]]
    scores, people, truth = crowd([50, 40, 35, 30, 25], places)
    groups = found(scores, people)
    assert groups.letters == ("A", "B", "C", "D", "E")
    assert likeness(groups, truth) > 0.95
    assert sorted(attempt.k for attempt in groups.attempts) == [2, 3, 4, 5]


@pytest.mark.parametrize("total", [30, 100, 400, 3000])
@pytest.mark.parametrize("breadth", [1.0, 0.5, 0.25])
def test_one_crowd_round_or_long_has_no_groups(total, breadth):
    scores, people, _ = crowd([total], [[0, 0]], seed=total)
    nothing = found(scores * [1, breadth], people)
    assert isinstance(nothing, NoClearGroups)
    assert nothing.reason is NoGroups.NOT_APART
    assert all(attempt.at_least <= attempt.even for attempt in nothing.attempts if attempt.reason)


def test_stability_alone_would_cut_a_long_crowd_in_two(monkeypatch):
    scores, people, _ = crowd([3000], [[0, 0]])
    monkeypatch.setattr(
        "deliberate.consensus.landscape.groups.even_silhouette", lambda ratio, most: 0.0
    )
    assert isinstance(found(scores * [1, 0.25], people), Groups)


def test_an_even_spread_seldom_has_groups():
    people = [str(at) for at in range(200)]
    spreads = (np.random.default_rng(seed).random((200, 2)) * [3, 1] for seed in range(20))
    assert sum(isinstance(found(spread, people), Groups) for spread in spreads) <= 2


def test_groups_that_others_would_not_have_formed_are_not_clear():
    """Seven equal camps on a ring: with five groups or fewer, which ones join is chance."""
    turns = np.arange(7) * 2 * np.pi / 7
    places = np.stack([np.cos(turns), np.sin(turns)], axis=1) * 8
    scores, people, _ = crowd([20] * 7, places)
    nothing = found(scores, people)
    assert (type(nothing), nothing.reason) == (NoClearGroups, NoGroups.UNSTABLE)
    tried = [one.stability for one in nothing.attempts if one.reason is NoGroups.UNSTABLE]
    assert tried
    assert max(tried) < 0.7


@pytest.mark.parametrize(
    "large, small, clear",
    [(100, 5, True), (100, 4, False), (980, 20, True), (981, 19, False), (1000, 20, False)],
)
def test_a_group_has_five_people_and_one_in_fifty(large, small, clear):
    scores = [[at % 10 / 10, at // 10 % 10 / 10] for at in range(large)]
    scores += [[30 + at / 50, 30] for at in range(small)]
    result = found(scores, [f"{at:04}" for at in range(large + small)])
    attempt = next(one for one in result.attempts if one.k == 2)
    assert attempt.smallest == small
    assert (attempt.reason is None) is clear
    assert clear or attempt.reason is NoGroups.GROUP_TOO_SMALL


def test_fewer_than_ten_people_are_too_few():
    scores, people, _ = crowd([5, 5], [[0, 0], [90, 0]])
    assert isinstance(found(scores, people), Groups)
    counted = np.arange(10) > 0
    assert found(scores, people, counted=counted) == NoClearGroups(NoGroups.TOO_FEW_PEOPLE)
    assert found(np.zeros((0, 2)), ()) == NoClearGroups(NoGroups.TOO_FEW_PEOPLE)


def test_people_in_one_place_or_on_one_line_are_no_trouble():
    people = [str(at) for at in range(40)]
    assert found(np.ones((40, 2)), people).reason is NoGroups.GROUP_TOO_SMALL
    two = np.repeat([[0, 0], [1, 1]], 20, axis=0)
    groups = found(two, people)
    assert groups.chosen.silhouette == 1
    assert groups.centres.tolist() == [[1 / 128, 1 / 128], [127 / 128, 127 / 128]]


def test_the_numbers_of_an_attempt_are_as_worked_by_hand():
    """Ten people each at 0, 8, 56 and 64, which is in the last cell, 63: centres 4 and 59.5."""
    scores = [[place, 0] for place in (0, 8, 56, 64) for _ in range(10)]
    attempts = found(scores, [str(at) for at in range(40)]).attempts
    attempt = next(attempt for attempt in attempts if attempt.k == 2)
    widths = 1 - np.array([4 / 59.5, 4 / 51.5, 3.5 / 52, 3.5 / 59])
    assert attempt.smallest == 20
    assert attempt.silhouette == round(widths.mean(), 9)
    assert attempt.at_least == round(widths.mean() - 2 * widths.std() / np.sqrt(40), 9)
    assert attempt.even == round(even_silhouette(0.0, 5), 9)


def test_as_far_apart_as_an_even_spread_is_not_apart():
    even = Attempt(2, smallest=20, silhouette=0.7, at_least=0.6, even=0.6)
    assert _too_weak(even, 40) is NoGroups.NOT_APART
    assert _too_weak(replace(even, at_least=0.601), 40) is None


def test_as_stable_as_asked_for_is_stable(monkeypatch):
    scores, people, _ = crowd([30, 20], [[0, 0], [4, 0]])
    groups = found(scores, people)
    stability = "deliberate.consensus.landscape.groups.STABLE"
    monkeypatch.setattr(stability, groups.chosen.stability)
    assert found(scores, people).chosen == groups.chosen
    monkeypatch.setattr(stability, groups.chosen.stability + 1e-9)
    assert isinstance(found(scores, people), NoClearGroups)


def test_fifty_resamples_of_those_who_count_are_drawn_from_the_seed(monkeypatch):
    drawn = []

    def draw(people, *, seed, times):
        drawn.append((tuple(people), seed, times))
        return resamples(people, seed=seed, times=times)

    monkeypatch.setattr("deliberate.consensus.landscape.groups.resamples", draw)
    scores, people, _ = crowd([40, 30], TRIANGLE[:2])
    found(scores, people, counted=np.arange(70) > 0, seed="spring")
    assert drawn == [(people[1:], "spring", 50)]


def test_who_does_not_count_is_in_no_group_and_moves_nobody():
    scores, people, _ = crowd([40, 30], TRIANGLE[:2])
    alone = found(scores, people)
    strangers = np.vstack([scores, [[99, 99], [-99, 0]]])
    counted = np.arange(72) < 70
    groups = found(strangers, (*people, "x", "y"), counted=counted)
    assert groups.member.tolist() == [*alone.member.tolist(), -1, -1]
    assert groups.letters == alone.letters
    assert groups.attempts == alone.attempts


@pytest.mark.parametrize("seed", range(4))
def test_the_order_of_people_does_not_change_a_bit(seed):
    scores, people, _ = crowd([50, 30, 20], np.array(TRIANGLE) * 0.8)
    counted = np.arange(100) % 17 > 0
    before = found(scores, people, counted=counted)
    order = np.random.default_rng(seed).permutation(100)
    after = found(scores[order], [people[at] for at in order], counted=counted[order])
    assert after.letters == before.letters
    assert np.array_equal(after.member, before.member[order])
    assert np.array_equal(after.centres, before.centres)
    assert (after.chosen, after.attempts) == (before.chosen, before.attempts)
    assert after.chosen.stability < 1


def test_the_seed_draws_the_resamples_and_nothing_else():
    scores, people, _ = crowd([30, 20], [[0, 0], [4, 0]])
    first, again, other = (found(scores, people, seed=seed) for seed in ("a", "a", "b"))
    assert first.chosen == again.chosen
    assert first.chosen.stability != other.chosen.stability
    assert np.array_equal(first.member, other.member)


def test_letters_go_by_size():
    scores, people, truth = crowd([20, 50, 30], TRIANGLE)
    groups = found(scores, people)
    assert [groups.letters[at] for at in groups.member] == list(np.array(list("CAB"))[truth])


def test_scores_marks_and_people_that_differ_in_number_are_refused():
    scores, people, _ = crowd([20], [[0, 0]])
    for wrong in (
        (scores[1:], np.ones(20, np.bool_), people),
        (scores, np.ones(19, np.bool_), people),
        (scores, np.ones(20, np.bool_), people[1:]),
    ):
        with pytest.raises(LengthsDiffer):
            find_groups(*wrong, seed="s")


def conversation(name):
    """Opinions of a real conversation, and the group that Polis gave each person."""
    with (REAL / name / "participants-votes.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    said = [
        (row["participant"], column, int(float(value)))
        for row in rows
        for column, value in row.items()
        if column.isdigit() and value
    ]
    return Opinions.of(said), {row["participant"]: row["group-id"] for row in rows}


def groups_of(name):
    opinions, polis = conversation(name)
    scores = scores_of(opinions, axes_of(tables_of(opinions))).at
    groups = find_groups(scores, opinions.each >= 7, opinions.people, seed="s")
    return groups, [polis[who] for who in opinions.people]


@pytest.mark.skipif(not REAL.is_dir(), reason="the shared exports are not here")
def test_the_groups_of_a_real_conversation_are_those_that_polis_published():
    groups, polis = groups_of("scoop-hivemind.biodiversity")
    published = json.loads((REAL / "scoop-hivemind.biodiversity" / "math.json").read_text("utf-8"))
    assert len(groups.letters) == len(published["group-clusters"]) == 2
    table = np.zeros((2, 2))
    for at, theirs in zip(groups.member, polis, strict=True):
        if at >= 0 and theirs:
            table[at, int(theirs)] += 1
    assert adjusted_rand_index(table) > 0.8


@pytest.mark.skipif(not REAL.is_dir(), reason="the shared exports are not here")
def test_a_real_conversation_of_one_crowd_has_no_clear_groups():
    nothing, _ = groups_of("15-per-hour-seattle")
    assert (type(nothing), nothing.reason) == (NoClearGroups, NoGroups.NOT_APART)
