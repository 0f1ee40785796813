"""Tables of separated values are read with their lines, or refused with line and reason."""

import pytest

from deliberate.formats.tables import Malformed, read_text, table


def read(text):
    columns, found = table("roll.csv", text, ("unit", "voter"))
    return columns, list(found)


@pytest.mark.parametrize(
    "text",
    [
        "unit,voter\n101,ann\n102,ben\n",
        "unit,voter\r\n101,ann\r\n102,ben\r\n",
        " unit, voter \n101,ann\n102,ben\n",
        '"unit",voter\n101,"ann"\n102,ben',
    ],
)
def test_columns_and_rows_as_software_and_people_write_them(text):
    assert read(text) == (["unit", "voter"], [(2, ["101", "ann"]), (3, ["102", "ben"])])


def test_rows_have_the_line_they_begin_on():
    _, found = read('unit,voter\n\n  \n"1\n01",ann\n102,ben\n')
    assert found == [(4, ["1\n01", "ann"]), (6, ["102", "ben"])]


def test_columns_without_a_name_may_repeat():
    assert read("unit,voter,,\n101,ann,,\n") == (
        ["unit", "voter", "", ""],
        [(2, ["101", "ann", "", ""])],
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "line 1: the file is empty"),
        ("\n\n", "line 1: the file is empty"),
        ("unit\n", "line 1: there is no column 'voter'"),
        ("\nunit\n", "line 2: there is no column 'voter'"),
        ("unit,voter, unit\n", "line 1: the column 'unit' stands twice"),
        ("unit,voter\n101\n", "line 2: 1 columns instead of 2"),
        ('unit,voter\n"101,ann\n', "line 2: not separated values (unexpected end of data)"),
    ],
)
def test_what_is_no_table_is_refused_with_its_line(text, said):
    with pytest.raises(Malformed) as wrong:
        read(text)
    assert str(wrong.value) == f"roll.csv, {said}"


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ("张,李\n".encode("gbk"), "line 1: not UTF-8 text"),
        ("unit,voter\n".encode("utf-16"), "line 1: not UTF-8 text"),
        (b"unit,voter\n101,\0\n", "line 2: a byte of zero, so no text"),
        (None, "line 1: the file is missing"),
    ],
)
def test_what_is_no_text_is_refused_with_its_line(tmp_path, raw, said):
    if raw is not None:
        (tmp_path / "roll.csv").write_bytes(raw)
    with pytest.raises(Malformed) as wrong:
        read_text(tmp_path, "roll.csv")
    assert str(wrong.value) == f"roll.csv, {said}"


def test_a_folder_is_no_file(tmp_path):
    with pytest.raises(Malformed, match="the file cannot be read"):
        read_text(tmp_path.parent, tmp_path.name)


def test_the_middle_of_a_long_word_is_left_out():
    said = str(Malformed("roll.csv", 2, f"area '{'9' * 5000}' is not a number"))
    assert said == f"roll.csv, line 2: area '{'9' * 29}...{'9' * 9}' is not a number"
    words = "many short words " * 50
    assert str(Malformed("roll.csv", 2, words)).endswith(words)
