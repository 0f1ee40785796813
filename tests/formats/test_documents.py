"""JSON files are read with the line of every place, or refused with line and reason."""

import pytest

from deliberate.consensus import MalformedRule
from deliberate.formats.documents import read_json
from deliberate.formats.tables import Malformed


@pytest.fixture
def document(tmp_path):
    def read(text):
        path = tmp_path / "rule.json"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_json(path)

    return read


def test_every_place_has_the_line_it_begins_on(document):
    found = document('{"a": 1,\n "b": [1,\n  {"c,}": "{[:,"}],\n\n "d": {}, "e\\"": []}\n')
    assert found.value == {"a": 1, "b": [1, {"c,}": "{[:,"}], "d": {}, 'e"': []}
    assert [*found.lines.items()] == [
        *[("", 1), ("a", 1), ("b", 2), ("b[0]", 2), ("b[1]", 3), ("b[1].c,}", 3)],
        *[("d", 5), ('e"', 5)],
    ]
    assert document("\n[[2]]").lines == {"": 2, "[0]": 2, "[0][0]": 2}
    assert document("null").value is None


@pytest.mark.parametrize(
    ("place", "line"),
    [("b[1].c", 3), ("b[1].missing", 3), ("b[9].c", 2), ("rule", 1), ("", 1), ("a.b.c", 1)],
)
def test_what_is_wrong_with_a_value_has_the_line_of_its_place(document, place, line):
    found = document('{"a": 1,\n "b": [1,\n {"c": 2}]}')
    with pytest.raises(Malformed) as wrong, found.reading():
        raise MalformedRule(place, "too much")
    assert str(wrong.value) == f"rule.json, line {line}: {place}: too much"


def test_the_whole_may_have_a_name(document):
    found = document('["a",\n"b"]')
    with pytest.raises(Malformed, match="line 2: "), found.reading("options"):
        raise MalformedRule("options[1].id", "no")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "line 1: the file is empty"),
        (" \n", "line 1: the file is empty"),
        ('{"a": 1,\n}', "line 2: not JSON (Expecting property name"),
        ('{"a": 1\n "b": 2}', "line 2: not JSON (Expecting ',' delimiter)"),
        ('{"a": 1,\n "a": 2}', "line 2: a stands twice"),
        ('{"a": [{"b": 1,\n "c": 1,\n "b": 1}]}', "line 3: a[0].b stands twice"),
        ('{"a":\n NaN}', "line 2: NaN is no number"),
        ("[1,\n -Infinity]", "line 2: -Infinity is no number"),
        ("[1,\n " + "9" * 5000 + "]", "line 2: a number of 5000 digits"),
        ('["a",\n "\\ud83d"]', "line 2: a text that UTF-8 cannot carry"),
        ('{"a": 1,\n "\\ud83d": 2}', "line 2: a text that UTF-8 cannot carry"),
        ("[\n" * 102 + "]" * 102, "line 102: lists or objects stand too deep in each other"),
        ("[" * 100_000, "line 1: lists or objects stand too deep in each other"),
        ('{"a":' * 100_000, "line 1: lists or objects stand too deep in each other"),
        ("[1]\n[2]", "line 2: not JSON (Extra data)"),
        ('["张"]'.encode("gbk"), "line 1: not UTF-8 text"),
        (b'["a\0"]', "line 1: a byte of zero"),
    ],
)
def test_what_is_no_document_is_refused_with_its_line(document, text, said):
    with pytest.raises(Malformed) as wrong:
        document(text)
    assert str(wrong.value).startswith(f"rule.json, {said}")


def test_a_hundred_lists_may_stand_in_each_other(document):
    assert len(document("[" * 101 + "]" * 101).lines) == 101


def test_a_pair_of_code_units_is_a_text(document):
    assert document('["\\ud83d\\ude00"]').value == ["😀"]
