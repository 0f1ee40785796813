"""Text stays within 80 columns, Chinese signs count for two, and nothing moves the cursor."""

from deliberate.commands.columns import COLUMNS, columns_of, folded, padded


def test_a_chinese_sign_takes_two_columns_and_a_combining_one_none():
    assert [columns_of(text) for text in ("", "abc", "众议ab", "（", "e\u0301")] == [0, 3, 6, 2, 1]
    assert padded("路灯", 6) + "|" == "路灯  |"
    assert padded("longer than that", 6) == "longer than that"


def test_a_long_line_is_broken_between_words_and_indented():
    line = "  1. " + "word " * 40
    first, *rest = folded(line)
    assert first == ("  1. " + "word " * 15).rstrip()
    assert all(part.startswith("      word") for part in rest)
    assert " ".join([first, *rest]).split() == line.split()
    assert all(columns_of(part) <= COLUMNS for part in (first, *rest))


def test_chinese_is_broken_anywhere_but_before_what_closes():
    parts = list(folded("参加表决的人数，" * 20))
    assert all(columns_of(part) <= COLUMNS for part in parts)
    assert not any(part.lstrip().startswith("，") for part in parts)
    assert "".join(part.strip() for part in parts) == "参加表决的人数，" * 20


def test_a_word_longer_than_a_line_is_left_whole():
    assert list(folded("x" * 100)) == ["x" * 100]
    assert list(folded("see " + "x" * 100 + " y")) == ["see", "    " + "x" * 100, "    y"]


def test_short_lines_stay_and_nothing_moves_the_cursor():
    assert list(folded("")) == [""]
    assert list(folded("   1. lift")) == ["   1. lift"]
    assert list(folded("a\x1b[31mb\nc")) == ["a [31mb c"]
