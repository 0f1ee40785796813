"""Files of separated values, read so that what is wrong is named by file and line."""

import csv
import re
from collections.abc import Iterator, Sequence
from io import StringIO
from pathlib import Path

LONG_WORD = re.compile(r"(\S{30})\S{60,}(\S{10})")


class Malformed(Exception):  # noqa: N818 - errors here are named after what is wrong
    """A file cannot be read: `file, line N: reason`. Of a long word the middle is left out."""

    def __init__(self, file: str, line: int, reason: str) -> None:
        shown = LONG_WORD.sub(r"\1...\2", reason)
        super().__init__(f"{file}, line {line}: {shown}")


def read_text(folder: Path, name: str) -> str:
    """The text of one file in UTF-8, with or without a mark of its byte order."""
    try:
        raw = (folder / name).read_bytes()
    except FileNotFoundError:
        raise Malformed(name, 1, "the file is missing") from None
    except OSError as error:
        raise Malformed(name, 1, f"the file cannot be read ({error.strerror})") from None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Malformed(name, raw.count(b"\n", 0, error.start) + 1, "not UTF-8 text") from None
    if "\0" in text:
        raise Malformed(
            name, text[: text.index("\0")].count("\n") + 1, "a byte of zero, so no text"
        )
    return text


def rows(name: str, text: str, separator: str = ",") -> Iterator[tuple[int, list[str]]]:
    """Each row with the line it begins on; rows may span lines."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            row = next(reader, None)
        except csv.Error as error:
            raise Malformed(name, line, f"not separated values ({error})") from None
        if row is None:
            return
        if len(row) > 1 or "".join(row).strip():
            yield line, row


def table(
    name: str, text: str, needed: Sequence[str]
) -> tuple[list[str], Iterator[tuple[int, list[str]]]]:
    """The names of the columns and the rows under them, each as wide as the first."""
    found = rows(name, text)
    first, named = next(found, (1, None))
    if not named:
        raise Malformed(name, 1, "the file is empty")
    columns = [column.strip() for column in named]
    for column in needed:
        if column not in columns:
            raise Malformed(name, first, f"there is no column {column!r}")
    for column in filter(None, columns):
        if columns.count(column) > 1:
            raise Malformed(name, first, f"the column {column!r} stands twice")

    def checked() -> Iterator[tuple[int, list[str]]]:
        for line, row in found:
            if len(row) != len(columns):
                raise Malformed(name, line, f"{len(row)} columns instead of {len(columns)}")
            yield line, row

    return columns, checked()
