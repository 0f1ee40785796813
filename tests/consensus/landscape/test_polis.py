"""Polis's own measures: by hand, against the server's answer, and against red-dwarf's."""

import json

import numpy as np
import pytest

from deliberate.consensus.landscape import Counts, Side, counts_of, polis_answer, tables_of, totals
from deliberate.consensus.landscape.polis import (
    consensus_lists,
    group_aware_consensus,
    polis_axes,
    polis_projection,
    priorities,
    repness,
)
from tests.consensus.landscape.talks import REAL, camps, export, needs_real, opinions_in
from tests.oracles.red_dwarf import RECORD, differences

BIODIVERSITY = "scoop-hivemind.biodiversity"


def counts(agree, disagree, seen):
    return Counts(*(np.array(each) for each in (agree, disagree, seen)))


def ids(opinions, names):
    known = set(map(str, names))
    return [at for at, name in enumerate(opinions.statements) if name in known]


@pytest.fixture(scope="module")
def server():
    """The conversation as exported, and what Polis's server had made of it."""
    talk, opinions = export(BIODIVERSITY)
    return talk, opinions, json.loads((REAL / BIODIVERSITY / "math.json").read_text())


@pytest.fixture(scope="module")
def in_groups(server):
    """Counts by the groups that the server published, by way of its base clusters."""
    _, opinions, answer = server
    base = dict(zip(answer["base-clusters"]["id"], answer["base-clusters"]["members"], strict=True))
    group = {
        str(who): one["id"]
        for one in answer["group-clusters"]
        for cluster in one["members"]
        for who in base[cluster]
    }
    part = np.array([group.get(who, -1) for who in opinions.people])
    assert np.bincount(part[part >= 0]).tolist() == [72, 371]
    return counts_of(opinions, part, 2)


@needs_real
def test_the_axes_are_those_of_the_server(server):
    _, opinions, answer = server
    left_out = ids(opinions, {*answer["mod-out"], *answer["meta-tids"]})
    axes = polis_axes(tables_of(opinions), left_out)
    columns = ids(opinions, answer["tids"])
    for ours, theirs in zip(axes.components[columns].T, answer["pca"]["comps"], strict=True):
        assert abs(ours @ theirs) / np.linalg.norm(theirs) > 0.999999
    assert axes.centre[columns] == pytest.approx(-np.array(answer["pca"]["center"]), abs=1e-12)
    assert axes.extremity[columns] == pytest.approx(answer["pca"]["comment-extremity"], abs=1e-6)


@needs_real
def test_the_group_aware_consensus_is_that_of_the_server(server, in_groups):
    _, opinions, answer = server
    ours = dict(zip(opinions.statements, group_aware_consensus(in_groups), strict=True))
    for id_, theirs in answer["group-aware-consensus"].items():
        assert ours[id_] == pytest.approx(theirs, abs=1e-12, rel=0)


@needs_real
def test_the_consensus_lists_are_those_of_the_server(server):
    talk, opinions, answer = server
    rejected = [at for at, one in enumerate(talk.statements) if one.rejected]
    for left_out in (rejected, ids(opinions, answer["mod-out"])):
        lists = consensus_lists(totals(opinions), left_out)
        for side, columns in lists.items():
            found = [int(opinions.statements[at]) for at in columns]
            assert found == [one["tid"] for one in answer["consensus"][side]]
    assert [int(opinions.statements[at]) for at in lists[Side.AGREE]] == [81, 23, 45, 42, 24]
    assert [int(opinions.statements[at]) for at in lists[Side.DISAGREE]][:3] == [205, 128, 79]


@needs_real
def test_what_speaks_for_each_group_is_what_the_server_chose(server, in_groups):
    _, opinions, answer = server
    left_out = ids(opinions, answer["mod-out"])
    for group, ours in enumerate(repness(in_groups, left_out)):
        theirs = answer["repness"][str(group)]
        assert [(int(opinions.statements[one.statement]), one.side) for one in ours] == [
            (one["tid"], one["repful-for"]) for one in theirs
        ]
        for one, other in zip(ours, theirs, strict=True):
            assert (one.chosen, one.seen) == (other["n-success"], other["n-trials"])
            assert one.share == pytest.approx(other["p-success"])
            assert one.z == pytest.approx(other["p-test"])
            assert one.ratio == pytest.approx(other["repness"])
            assert one.ratio_z == pytest.approx(other["repness-test"], rel=1e-6)
            assert one.best == other.get("best-agree", False)


@needs_real
def test_the_priorities_are_those_of_the_server(server, in_groups):
    _, opinions, answer = server
    meta = ids(opinions, answer["meta-tids"])
    axes = polis_axes(tables_of(opinions), {*meta, *ids(opinions, answer["mod-out"])})
    ours = dict(
        zip(opinions.statements, priorities(in_groups.sum(), axes, meta).tolist(), strict=True)
    )
    for id_, theirs in answer["comment-priorities"].items():
        assert ours[id_] == pytest.approx(theirs, rel=1e-6)


def test_the_axes_are_the_principal_components_of_the_filled_matrix():
    opinions = camps(people=60, seen=0.6)
    matrix = np.full((60, 12), np.nan)
    matrix[opinions.person, opinions.statement] = opinions.value
    matrix = np.where(np.isnan(matrix), np.nanmean(matrix, axis=0), matrix)
    matrix[:, [2, 5]] = 0
    _, _, rows = np.linalg.svd(matrix - matrix.mean(axis=0))
    axes = polis_axes(tables_of(opinions), [2, 5])
    for axis in range(2):
        assert abs(axes.components[:, axis] @ rows[axis]) == pytest.approx(1, abs=1e-8)
    assert axes.centre[[2, 5]].tolist() == [0, 0]
    assert axes.centre[0] == pytest.approx(matrix[:, 0].mean())


def test_a_projection_by_hand():
    """Of four statements that somebody saw, one was seen: the sum is doubled."""
    opinions = opinions_in([[1, None, None, None, None], [1, 1, -1, -1, None]])
    axes = polis_axes(tables_of(opinions))
    assert axes.width == 4
    object.__setattr__(axes, "centre", np.array([0.5, 0, 0, 0, 0]))
    object.__setattr__(axes, "components", np.array([[1.0, 2], [0, 1], [0, 0], [0, 0], [0, 0]]))
    assert polis_projection(opinions, axes).tolist() == [[1, 2], [0.5, 2]]
    silent = opinions_in([[None] * 5, [1] * 5])
    assert polis_projection(silent, axes)[0].tolist() == [0, 0]
    assert axes.extremity.tolist() == pytest.approx([5**0.5, 2, 0, 0, 0])


def test_group_aware_consensus_by_hand():
    """(5 + 1)/(10 + 2) x (0 + 1)/(2 + 2) = 1/8; who was shown nothing counts as one half."""
    groups = counts([[5, 3], [0, 0]], [[0, 0], [0, 0]], [[10, 4], [2, 0]])
    assert group_aware_consensus(groups).tolist() == [1 / 8, 4 / 6 / 2]


def test_consensus_takes_a_test_above_its_bar():
    """Of four, all: z 2.24. Of one: z 1.41. Of nine, six: z 1.26, too little."""
    lists = consensus_lists(counts([[4, 1, 6, 0]], [[0, 0, 0, 9]], [[4, 1, 9, 9]]))
    assert lists == {Side.AGREE: [0, 1], Side.DISAGREE: [3]}


def test_the_greatest_smoothed_share_times_z_is_first():
    """Four of five: 5/7 x 1.63; one of one: 2/3 x 1.41; three of four: 4/6 x 1.34."""
    lists = consensus_lists(counts([[3, 1, 4]], [[0] * 3], [[4, 1, 5]]))
    assert lists[Side.AGREE] == [2, 1, 0]


def test_consensus_lists_five_at_most_the_first_of_equals_first():
    lists = consensus_lists(counts([[9] * 7], [[0] * 7], [[9] * 7]), [1])
    assert lists == {Side.AGREE: [0, 2, 3, 4, 5], Side.DISAGREE: []}


def speaking(groups, left_out=()):
    return [[(one.statement, one.side, one.best) for one in of] for of in repness(groups, left_out)]


def test_what_passes_both_tests_speaks_the_best_agreed_first():
    groups = counts(
        [[20, 1, 19, 10], [1, 20, 1, 10]],
        [[0, 18, 0, 10], [18, 0, 18, 10]],
        [[20, 20, 20, 20], [20, 20, 20, 20]],
    )
    agree, disagree = Side.AGREE, Side.DISAGREE
    assert speaking(groups) == [
        [(0, agree, True), (2, agree, False), (1, disagree, False)],
        [(1, agree, True), (0, disagree, False), (2, disagree, False)],
    ]
    assert speaking(groups, [0])[0] == [(2, agree, True), (1, disagree, False)]


def test_where_nothing_passes_the_best_agreed_stands_alone():
    groups = counts([[6, 2], [6, 2]], [[1, 5], [1, 5]], [[8, 8], [8, 8]])
    assert speaking(groups) == [[(0, Side.DISAGREE, True)]] * 2


def test_where_nothing_is_agreed_to_the_greatest_difference_stands_alone():
    groups = counts([[0, 0], [0, 0]], [[1, 2], [1, 1]], [[8, 8], [8, 8]])
    assert speaking(groups) == [[(1, Side.DISAGREE, False)], [(0, Side.DISAGREE, False)]]


def test_a_group_without_statements_has_nothing_that_speaks():
    assert speaking(counts([[1]], [[0]], [[1]]), [0]) == [[]]


def test_a_priority_by_hand():
    """Agreed to by one of two, passed by one: (1 - 2/4)(1 + 0) 2/4 (1 + 8 / 2^0.4), squared."""
    axes = polis_axes(tables_of(opinions_in([[1, 1], [0, 1]])), [0, 1])
    object.__setattr__(axes, "components", np.zeros((2, 2)))
    found = priorities(counts([[1, 2]], [[0, 0]], [[2, 2]]), axes, [1])
    assert found.tolist() == pytest.approx([((1 + 8 / 2**0.4) / 4) ** 2, 49])


def test_the_whole_answer_names_statements_and_groups():
    opinions = camps(people=40)
    member = {who: str(at % 2 + 9) for at, who in enumerate(opinions.people) if at < 30}
    document = polis_answer(opinions, member, left_out=["1", "2"], meta=["2"]).document()
    assert document["left_out"] == ["1", "2"]
    assert {*document["consensus"]} == {"agree", "disagree"}
    assert not {"1", "2"} & {*document["consensus"]["agree"]}
    assert list(document["repness"]) == ["9", "10"]
    assert {one["id"] for one in document["repness"]["9"]} <= {*opinions.statements} - {"1", "2"}
    assert len(document["axes"]["components"][0]) == len(document["axes"]["centre"]) == 12
    part = np.array([at % 2 if at < 30 else -1 for at in range(40)])
    by_group = counts_of(opinions, part, 2)
    one = document["each"][5]
    assert one["group_aware_consensus"] == group_aware_consensus(by_group)[5]
    assert one["groups"]["10"] == {
        "agree": by_group.agree[1, 5],
        "disagree": by_group.disagree[1, 5],
        "pass": by_group.passed[1, 5],
    }
    assert document["each"][2]["priority"] == 49 != document["each"][1]["priority"]
    json.dumps(document, allow_nan=False)


def test_without_groups_there_is_no_group_aware_consensus():
    document = polis_answer(camps(), {}).document()
    assert document["repness"] == {}
    assert document["left_out"] == []
    for one in document["each"]:
        assert one["group_aware_consensus"] is None
        assert one["groups"] == {}
        assert one["priority"] > 0


def test_red_dwarf_recorded_the_same():
    recorded = json.loads(RECORD.read_text())
    assert len(recorded) >= 40
    for one in recorded:
        assert list(differences(one["asked"], one["peer"])) == []
