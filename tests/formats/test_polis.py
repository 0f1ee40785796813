"""Polis exports of servers we have not met: what may be missing, and what is wrong where."""

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from deliberate.formats.polis import (
    ANSWER,
    COMMENTS,
    MATRIX,
    SUMMARY,
    conversation_of,
    read_files,
)
from deliberate.formats.tables import Malformed

EXPORT = Path(__file__).parents[1] / "exchange" / "export"
HEAD = "group-id,participant,n-agree,n-disagree"


@pytest.fixture
def folder(tmp_path):
    return Path(shutil.copytree(EXPORT, tmp_path / "export"))


def read(folder, *welcome):
    return conversation_of(read_files(folder, (MATRIX,), welcome))


def of_matrix(text, **more):
    return conversation_of({MATRIX: text, **more})


def opinions(talk):
    ids = [one.id for one in talk.statements]
    rows = zip(talk.person, talk.statement, talk.value, strict=True)
    return [(talk.people[who], ids[what], value) for who, what, value in rows]


def test_all_of_an_export(folder):
    talk = read(folder, COMMENTS, SUMMARY, ANSWER)
    assert talk.about["topic"] == "What shall become of the old pond?"
    assert [(one.id, one.author, one.moderated, one.line) for one in talk.statements] == [
        *((0, 0, 1, 6), (1, 9, 1, 5), (2, 0, 0, 3), (3, 7, -1, 2)),
    ]
    assert [one.id for one in talk.statements if one.rejected] == [3]
    assert talk.statements[1].text == "Call 13812345678 before you dig."
    assert talk.statements[0].at == datetime.fromtimestamp(1_700_000_000, UTC)
    assert talk.people == (0, 4, 7, 8, 9)
    assert talk.groups == (0, 0, 1, 1, None)
    assert opinions(talk)[:4] == [(0, 0, 1), (0, 1, 1), (0, 2, 1), (0, 3, 0)]
    assert len(talk.value) == 11
    assert talk.meta == frozenset()


def test_only_the_matrix_has_to_be_there(folder):
    talk = read(folder)
    assert talk.about == {}
    assert [(one.id, one.text, one.moderated, one.rejected) for one in talk.statements] == [
        (at, "", None, False) for at in range(4)
    ]


def test_ids_have_gaps_columns_any_order_and_others_are_passed_over():
    talk = of_matrix("12,participant,xid,3,n-agree,n-disagree\n1,7,ab,-1,1,1\n,5,cd,0,0,0\n")
    assert [one.id for one in talk.statements] == [3, 12]
    assert opinions(talk) == [(7, 12, 1), (7, 3, -1), (5, 3, 0)]
    assert talk.groups == (None, None)


def test_a_statement_that_nobody_saw_has_no_column(folder):
    text = (folder / COMMENTS).read_text()
    (folder / COMMENTS).write_text(text + "1700000000000,x,77,0,0,0,1,Late\n")
    assert [one.id for one in read(folder, COMMENTS).statements] == [0, 1, 2, 3, 77]


@pytest.mark.parametrize("sign", [1, -1])
def test_agree_is_1_whichever_sign_the_server_wrote(sign):
    talk = of_matrix(f"{HEAD},0,1,2\n,1,2,0,{sign},{sign},0\n,2,1,1,{sign},{-sign},\n,3,0,0,,,\n")
    assert opinions(talk) == [(1, 0, 1), (1, 1, 1), (1, 2, 0), (2, 0, 1), (2, 1, -1)]


def test_the_servers_own_answer_tells_which_statements_are_about_the_person(folder):
    (folder / ANSWER).write_text(json.dumps({"meta-tids": [0, 2], "other": []}))
    assert read(folder, ANSWER).meta == {0, 2}
    (folder / ANSWER).write_text("{}")
    assert read(folder, ANSWER).meta == set()


COMMENT = "timestamp,comment-id,author-id,moderated,is-meta,comment-body"


def test_newer_servers_write_beside_the_statements_which_are_about_the_person():
    comments = f"{COMMENT}\n0,5,0,1,true,I rent.\n0,6,0,1,false,Trees.\n"
    talk = of_matrix(f"{HEAD},5,6\n,1,2,0,1,1\n", **{COMMENTS: comments})
    assert talk.meta == {5}
    for typed, meta in (("True", {5}), ("t", {5}), ("1", {5}), ("f", set()), ("0", set())):
        told = comments.replace("true", typed)
        assert of_matrix(f"{HEAD},5,6\n,1,2,0,1,1\n", **{COMMENTS: told}).meta == meta
    with pytest.raises(Malformed, match="line 2: is-meta 'perhaps' is neither true nor false"):
        of_matrix(f"{HEAD},5\n,1,1,0,1\n", **{COMMENTS: comments.replace("true", "perhaps")})


def test_whole_numbers_may_have_a_decimal_of_zero():
    plain, other = (
        of_matrix(f"{HEAD},0,1\n0{end},7{end},1{end},1{end},1{end},-1{end}\n") for end in ("", ".0")
    )
    assert (other.people, other.groups, opinions(other)) == (
        *(plain.people, plain.groups, opinions(plain)),
    )


@pytest.mark.parametrize("stamp", ["1700000000", "1700000000999"])
def test_times_are_in_seconds_or_milliseconds(stamp):
    comments = f"{COMMENT}\n{stamp},5,0,1,,Trees.\n"
    talk = of_matrix(f"{HEAD},5\n,1,1,0,1\n", **{COMMENTS: comments})
    assert talk.statements[0].at == datetime.fromtimestamp(1_700_000_000, UTC)


def test_line_ends_and_a_mark_of_the_byte_order_change_nothing(folder, tmp_path):
    for name in (MATRIX, COMMENTS, SUMMARY):
        text = (folder / name).read_text().replace("\n", "\r\n")
        (tmp_path / name).write_bytes(b"\xef\xbb\xbf" + text.encode())
    plain, other = read(folder, COMMENTS), read(tmp_path, COMMENTS, SUMMARY)
    assert other.about["topic"] == "What shall become of the old pond?"
    assert opinions(other) == opinions(plain)
    assert [(one.id, one.moderated) for one in other.statements] == [
        (one.id, one.moderated) for one in plain.statements
    ]


def test_what_need_not_be_whole_may_hold_less_than_it_counts():
    """Row 1 has voted on a statement that the server does not export."""
    rows = ",1,2,1,-1,\n,2,0,2,1,1\n,3,1,0,-1,\n"
    text = f"{HEAD},0,1\n{rows}"
    assert opinions(conversation_of({MATRIX: text}, whole=False)) == [
        *((1, 0, 1), (2, 0, -1), (2, 1, -1), (3, 0, 1)),
    ]
    with pytest.raises(Malformed, match="line 2: 0 agree and 1 disagree, but n-agree is 2"):
        of_matrix(text)


def test_what_need_not_be_whole_may_lack_all_but_ids_and_words():
    texts = {MATRIX: "participant,3,4\n1,1,-1\n", COMMENTS: "comment-id,comment-body\n4,Trees.\n"}
    talk = conversation_of(texts, whole=False)
    assert [(one.id, one.text, one.moderated, one.at) for one in talk.statements] == [
        *((3, "", None, None), (4, "Trees.", None, None)),
    ]
    assert opinions(talk) == [(1, 3, 1), (1, 4, -1)]
    with pytest.raises(Malformed, match="there is no column 'timestamp'"):
        conversation_of(texts)


WRONG = [
    (f"{HEAD},0\n,1,2,0,1\n", 2, "1 agree and 0 disagree, but n-agree is 2 and n-disagree 0"),
    (f"{HEAD},0\n,1,1,0,1\n,2,1,0,-1\n", 1, "agree is 1 for some people and -1 for others"),
    (f"{HEAD},0\n,1,1,0,2\n", 2, "vote 2 is none of 1, 0 and -1"),
    (f"{HEAD},0\n,1,1,0,0.5\n", 2, "vote '0.5' is not a whole number"),
    (f"{HEAD},0\n,1,1,0,yes\n", 2, "vote 'yes' is not a whole number"),
    (f"{HEAD},0\n,1,0,0,\n,1,0,0,\n", 3, "participant 1 is there twice"),
    (f"{HEAD},0\n,x,0,0,\n", 2, "participant 'x' is not a whole number"),
    (f"{HEAD},0\nA,1,0,0,\n", 2, "group-id 'A' is not a whole number"),
    (f"{HEAD},0\n,1,,0,\n", 2, "n-agree '' is not a whole number"),
    (f"{HEAD},0,1,00\n,1,0,0,,,\n", 1, "statement 0 is there twice"),
    (f"{HEAD},0\n", 1, "there is nobody in it"),
    (f"{HEAD}\n,1,0,0\n", 1, "there is no column of a statement"),
    ("participant,0\n1,1\n", 1, "there is no column 'n-agree'"),
    ("", 1, "the file is empty"),
    (f"{HEAD},{10**18}\n", 1, f"statement '{10**18}' has more than 18 digits"),
    (f"{HEAD},0\n,{10**18},0,0,\n", 2, f"participant '{10**18}' has more than 18 digits"),
]


@pytest.mark.parametrize("text, line, reason", WRONG, ids=[reason for *_, reason in WRONG])
def test_what_is_wrong_in_the_matrix_has_its_line(text, line, reason):
    with pytest.raises(Malformed) as wrong:
        of_matrix(text)
    assert str(wrong.value) == f"{MATRIX}, line {line}: {reason}"


@pytest.mark.parametrize(
    "text, line, reason",
    [
        ('{"a": 1,\n oops}', 2, "not JSON"),
        ("[]", 1, "meta-tids is not a list of statements"),
        ('{"meta-tids": 3}', 1, "meta-tids is not a list of statements"),
        ('{"meta-tids": ["3"]}', 1, "meta-tids is not a list of statements"),
        ("[" * 100_000, 1, "lists or objects stand too deep in each other"),
        ("[" + "9" * 5000 + "]", 1, "a number of too many digits"),
    ],
)
def test_what_is_wrong_in_the_servers_answer_has_its_line(text, line, reason):
    with pytest.raises(Malformed) as wrong:
        of_matrix(f"{HEAD},0\n,1,1,0,1\n", **{ANSWER: text})
    assert str(wrong.value).startswith(f"{ANSWER}, line {line}: {reason}")


def test_a_missing_matrix_is_named(tmp_path):
    with pytest.raises(Malformed, match=f"^{MATRIX}, line 1: the file is missing$"):
        read(tmp_path)


def test_a_folder_in_the_place_of_the_matrix_is_named(tmp_path):
    (tmp_path / MATRIX).mkdir()
    with pytest.raises(Malformed, match=f"^{MATRIX}, line 1: the file cannot be read"):
        read(tmp_path)
