"""deliberate landscape FOLDER: the numbers as JSON, and the words for people."""

import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from deliberate.commands.landscape import NEEDED, NO_GROUPS
from deliberate.consensus.landscape import NoGroups, TooEarly
from tests.commands.shell import read, refused, typed
from tests.consensus.landscape.talks import REAL, camps, needs_real

EXPORT = Path(__file__).parents[1] / "exchange" / "export"
BIODIVERSITY = "scoop-hivemind.biodiversity"


@pytest.fixture
def folder(tmp_path):
    return Path(shutil.copytree(EXPORT, tmp_path / "export"))


def written(folder, opinions, *, id_of=lambda at: at * 3 + 1, sign=1, moderated=()):
    """The opinions as an export whose ids have gaps, with odd and even people as two groups."""
    folder.mkdir(exist_ok=True)
    ids = [id_of(at) for at in range(len(opinions.statements))]
    cells = np.full((len(opinions.people), len(ids)), "", object)
    cells[opinions.person, opinions.statement] = [str(value * sign) for value in opinions.value]
    with (folder / "participants-votes.csv").open("w", newline="") as file:
        matrix = csv.writer(file)
        matrix.writerow(["participant", "group-id", "n-agree", "n-disagree", *ids])
        for who, row in enumerate(cells.tolist()):
            counted = [row.count(str(sign)), row.count(str(-sign))]
            matrix.writerow([who * 2, who % 2, *counted, *row])
    with (folder / "comments.csv").open("w", newline="") as file:
        comments = csv.writer(file)
        comments.writerow(["timestamp", "comment-id", "author-id", "moderated", "comment-body"])
        for id_ in ids:
            words = f"Words\nof \x1b[31m{id_}"
            comments.writerow([0, id_, 0, -1 if id_ in moderated else 1, words])
    return folder


def test_a_small_export_has_polis_s_numbers_and_is_too_early_for_ours(folder):
    document = read("landscape", folder)
    assert document["topic"] == "What shall become of the old pond?"
    assert (document["people"], document["active"]) == (5, 2)
    assert [one["reason"] for one in document["too_early"]] == [
        "too-few-people",
        "too-few-statements",
    ]
    assert [one["id"] for one in document["statements"]] == [0, 1, 2, 3]
    first, *_, rejected = document["statements"]
    assert [first[name] for name in ("agree", "disagree", "pass")] == [2, 2, 0]
    assert [first[name] for name in ("spectrum", "floor", "divisiveness")] == [None] * 3
    assert first["polis"]["group_aware_consensus"] == 3 / 4 * 1 / 4
    assert first["polis"]["groups"]["1"] == {"agree": 0, "disagree": 2, "pass": 0}
    assert (rejected["moderated"], rejected["pass"], rejected["listed"]) == (-1, 1, False)
    assert document["consensus"] == {"agree": [1], "disagree": []}
    assert document["rejected"] == document["polis"]["left_out"] == [3]
    for name in ("axes", "groups", "no_clear_groups", "summary"):
        assert document[name] is None


def test_the_words_say_what_is_missing(folder):
    assert typed("landscape", folder).stdout.splitlines() == [
        "What shall become of the old pond?",
        "5 people, 4 statements",
        "left out: 1 rejected by the moderators",
        "too early: 2 people said enough to be placed; 30 are needed",
        "too early: 0 statements have ten voters or more; 7 are needed",
        "",
        "Missing: 3 of 5 people said too little to be placed,",
        "and 3 of 3 statements have too few voters to be listed.",
        "Polis's list of what most agree with: 1",
        "Polis's list of what most disagree with: none",
    ]


def test_two_camps_in_words(tmp_path):
    said = typed("landscape", written(tmp_path / "camps", camps())).stdout
    assert said.startswith("A Polis conversation\n120 people, 12 statements\n\nCommon ground: ")
    assert "  13: Words of [31m13\n" in said
    assert "people: more than others they\n" in said
    assert "\x1b" not in said
    assert "\nWhat divides: " in said
    assert "\nA short list: " in said
    assert " agree  " in said
    assert "\nMissing: 4 of 120 people said too little" in said


@pytest.mark.parametrize("people", [35, 45])
def test_words_are_there_while_some_numbers_are_not(tmp_path, people):
    said = typed("landscape", written(tmp_path / "camps", camps(people=people, seen=1))).stdout
    assert ("too early: 8 people are in the smallest bin; 10 are needed" in said) is (people == 35)
    assert "A short list" in said


def test_the_sign_and_the_gaps_of_ids_change_nothing_but_the_ids(tmp_path):
    plain = read("landscape", written(tmp_path / "a", camps(), id_of=int))
    turned = read("landscape", written(tmp_path / "b", camps(), sign=-1))
    again = [{**one, "id": one["id"] // 3} for one in turned["statements"]]
    for one, other in zip(again, plain["statements"], strict=True):
        assert {**one, "text": ""} == {**other, "text": ""}
    assert [id_ // 3 for id_ in turned["common_ground"]] == plain["common_ground"]
    assert turned["axes"]["statements"] == [at * 3 + 1 for at in range(12)]
    assert turned["axes"]["loadings"] == plain["axes"]["loadings"]
    assert turned["groups"][0]["speaks"][0]["id"] % 3 == 1


def test_rejected_statements_are_out_of_the_landscape_and_zero_in_polis_s_axes(tmp_path):
    document = read("landscape", written(tmp_path / "camps", camps(), moderated=(1, 4)))
    assert document["rejected"] == [1, 4]
    assert document["axes"]["statements"] == [at * 3 + 1 for at in range(2, 12)]
    assert document["polis"]["axes"]["statements"] == [at * 3 + 1 for at in range(12)]
    assert [document["polis"]["axes"]["components"][0][at] for at in range(2)] == [0, 0]
    out = document["statements"][0]
    assert (out["id"], out["moderated"], out["spectrum"], out["listed"]) == (1, -1, None, False)
    assert out["agree"] > 0
    assert out["polis"]["group_aware_consensus"] > 0


def test_meta_statements_are_out_too_where_the_server_named_them(tmp_path):
    folder = written(tmp_path / "camps", camps())
    (folder / "math.json").write_text(json.dumps({"meta-tids": [7]}))
    document = read("landscape", folder)
    assert document["meta"] == document["polis"]["left_out"] == [7]
    assert [one["id"] for one in document["statements"] if one["meta"]] == [7]
    assert document["statements"][2]["polis"]["priority"] == 49
    assert "left out: 1 about the person" in typed("landscape", folder).stdout


def test_a_matrix_alone_is_enough(folder):
    for name in ("comments.csv", "summary.csv", "votes.csv"):
        (folder / name).unlink()
    document = read("landscape", folder)
    assert document["topic"] is None
    assert [(one["text"], one["moderated"]) for one in document["statements"]] == [("", None)] * 4
    assert typed("landscape", folder).stdout.startswith("A Polis conversation\n")


def test_without_groups_there_is_no_group_aware_consensus(folder):
    matrix = folder / "participants-votes.csv"
    matrix.write_text(matrix.read_text().replace("group-id", "other"))
    document = read("landscape", folder)
    assert document["polis"]["repness"] == {}
    assert document["statements"][0]["polis"]["group_aware_consensus"] is None


def test_newer_servers_name_the_matrix_otherwise(folder):
    before = read("landscape", folder)
    (folder / "participants-votes.csv").rename(folder / "participant-votes.csv")
    assert read("landscape", folder) == before


def test_votes_one_after_another_say_the_same_as_the_matrix(folder):
    before = read("landscape", folder)
    matrix = folder / "participants-votes.csv"
    with matrix.open(newline="") as file:
        rows = list(csv.DictReader(file))
    votes = [
        f"{at},{row['participant']},{number},{row[number]}"
        for at, row in enumerate(rows)
        for number in map(str, range(4))
        if row[number]
    ]
    matrix.unlink()
    first = "0,{participant},0,-1".format(**rows[0])
    lines = ["timestamp,voter-id,comment-id,vote", first, *votes]
    (folder / "votes.csv").write_text("\n".join(lines) + "\n")
    document = read("landscape", folder)
    counts = [
        [[one[part] for part in ("id", "agree", "disagree", "pass")] for one in read_["statements"]]
        for read_ in (before, document)
    ]
    assert counts[0] == counts[1]
    (folder / "votes.csv").write_text("voter-id,comment-id,vote\n1,0,2\n")
    assert refused("landscape", folder) == "votes.csv, line 2: vote 2 is none of 1, 0 and -1"


def of_cells(folder, cells):
    """The people x statements of `cells` as a matrix alone; None was not seen."""
    head = ",".join(map(str, ["participant", "n-agree", "n-disagree", *range(len(cells[0]))]))
    rows = [[who, row.count(1), row.count(-1), *row] for who, row in enumerate(cells)]
    lines = [",".join("" if cell is None else str(cell) for cell in row) for row in rows]
    (folder / "participants-votes.csv").write_text("\n".join([head, *lines]) + "\n")
    return folder


FEW, FEWER = ["too-few-statements"], ["too-few-people", "too-few-statements"]


@pytest.mark.parametrize(
    "people, statements, value, early",
    [
        *((60, 20, 0, []), (60, 20, 1, []), (60, 20, -1, []), (60, 20, None, FEWER)),
        *((60, 7, 1, []), (60, 3, 1, FEW), (60, 1, 1, FEW), (1, 20, 1, FEWER), (1, 1, 0, FEWER)),
    ],
)
def test_talks_in_which_nobody_differs_have_numbers_or_are_too_early(
    tmp_path, people, statements, value, early
):
    document = read("landscape", of_cells(tmp_path, [[value] * statements] * people))
    assert [one["reason"] for one in document["too_early"]] == early
    assert document["groups"] is None
    assert len(document["statements"]) == statements
    assert typed("landscape", tmp_path).exit_code == 0


def test_silent_people_and_unseen_statements_stay_in_the_count(tmp_path):
    cells = [[(-1) ** who, 1, None] * 3 for who in range(40)]
    document = read("landscape", of_cells(tmp_path, [*cells, [None] * 9]))
    assert (document["people"], document["active"]) == (41, 0)
    assert [one["agree"] for one in document["statements"]] == [20, 40, 0] * 3


def test_files_that_are_not_whole_are_enough(tmp_path):
    folder = written(tmp_path / "camps", camps())
    whole = read("landscape", folder)
    matrix = folder / "participants-votes.csv"
    matrix.write_text(matrix.read_text().replace("n-agree,n-disagree", "agreed,refused"))
    with (folder / "comments.csv").open() as file:
        rows = list(csv.DictReader(file))
    with (folder / "comments.csv").open("w", newline="") as file:
        comments = csv.writer(file)
        comments.writerow(["comment-id", "comment-body"])
        comments.writerows([row["comment-id"], row["comment-body"]] for row in rows[1:])
    document = read("landscape", folder)
    for name in ("axes", "groups", "common_ground", "divisive", "summary"):
        assert document[name] == whole[name]
    assert [one["moderated"] for one in document["statements"]] == [None] * 12
    assert [one["text"] == "" for one in document["statements"]] == [True, *[False] * 11]


def test_what_is_wrong_is_named_by_file_line_and_reason(folder):
    matrix = folder / "participants-votes.csv"
    matrix.write_text(matrix.read_text().replace("8,1,0,2,1,1,-1,1", "8,1,0,2,1,1,-1,7"))
    for words in (("landscape", folder), ("landscape", folder, "--json")):
        assert refused(*words) == ("participants-votes.csv, line 5: vote 7 is none of 1, 0 and -1")


def test_an_export_of_rejected_statements_alone_is_refused(tmp_path):
    folder = written(tmp_path / "camps", camps(), moderated=range(40))
    assert refused("landscape", folder) == (
        "comments.csv, line 1: every statement is rejected, or about the person"
    )


def test_matrices_are_multiplied_by_one_thread_unless_somebody_asks_for_more():
    code = "import sys, os, deliberate.commands as _; assert 'numpy' not in sys.modules"
    code += "; print(os.environ['OPENBLAS_NUM_THREADS'])"
    others = {name: value for name, value in os.environ.items() if "OPENBLAS" not in name}
    for given, threads in ({}, "1"), ({"OPENBLAS_NUM_THREADS": "3"}, "3"):
        command = [sys.executable, "-c", code]
        found = subprocess.run(command, env=others | given, stdout=-1, text=True, check=True)
        assert found.stdout.strip() == threads


def test_every_reason_has_its_words():
    assert set(NEEDED) == {reason.value for reason in TooEarly}
    assert set(NO_GROUPS) == {reason.value for reason in NoGroups}


@needs_real
@pytest.mark.parametrize(
    "name", [one.name for one in sorted(REAL.iterdir())] if REAL.is_dir() else []
)
def test_real_exports_are_read_whole(name):
    document = read("landscape", REAL / name)
    assert document["too_early"] == []
    with (REAL / name / "comments.csv").open() as file:
        said = {int(row["comment-id"]): int(row["moderated"]) for row in csv.DictReader(file)}
    assert {one["id"]: one["moderated"] for one in document["statements"]} == said
    assert typed("landscape", REAL / name).exit_code == 0


@needs_real
def test_polis_s_lists_and_consensus_are_the_servers(tmp_path):
    """As exported, without the server's answer beside it."""
    source = REAL / BIODIVERSITY
    answer = json.loads((source / "math.json").read_text())
    for name in ("participants-votes.csv", "comments.csv"):
        shutil.copy(source / name, tmp_path)
    document = read("landscape", tmp_path)
    for side, ids in document["consensus"].items():
        assert ids == [one["tid"] for one in answer["consensus"][side]]
    shared = {one["id"]: one["polis"]["group_aware_consensus"] for one in document["statements"]}
    for id_, theirs in answer["group-aware-consensus"].items():
        assert shared[int(id_)] == pytest.approx(theirs, abs=1e-12, rel=0)
