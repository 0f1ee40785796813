"""Files of comma-separated values, read so that what is wrong is named by file and line."""

import csv
import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any, TypeVar

from deliberate.web.text import plain

CODE = re.compile(r"[^\W_]+(-[^\W_]+)*")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
LONGEST_CODE, LONGEST_NAME = 40, 60
S = TypeVar("S", bound=str)


class Malformed(Exception):  # noqa: N818 - errors here are named after what is wrong
    """A file cannot be read: `file, line N: reason`."""

    def __init__(self, file: str, line: int, reason: str) -> None:
        super().__init__(f"{file}, line {line}: {reason}")


def read_text(folder: Path, name: str) -> str:
    try:
        raw = (folder / name).read_bytes()
    except FileNotFoundError:
        raise Malformed(name, 1, "the file is missing") from None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise Malformed(name, line, "not UTF-8 text") from None


def rows(name: str, text: str) -> Iterator[tuple[int, list[str]]]:
    """Each row with the line it begins on; rows may span lines."""
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            row = next(reader, None)
        except csv.Error as error:
            raise Malformed(name, line, f"not comma-separated values ({error})") from None
        if row is None:
            return
        if row:
            yield line, row


def table(
    name: str, text: str, needed: Sequence[str]
) -> tuple[list[str], Iterator[tuple[int, list[str]]]]:
    """The names of the columns and the rows under them, each as wide as the first."""
    found = rows(name, text)
    _, columns = next(found, (1, None))
    if not columns:
        raise Malformed(name, 1, "the file is empty")
    for column in needed:
        if column not in columns:
            raise Malformed(name, 1, f"there is no column {column!r}")

    def checked() -> Iterator[tuple[int, list[str]]]:
        for line, row in found:
            if len(row) != len(columns):
                raise Malformed(name, line, f"{len(row)} columns instead of {len(columns)}")
            yield line, row

    return columns, checked()


@dataclass(frozen=True, slots=True)
class Row:
    """One line by the names of its columns, without blank edges. Each reader checks its cell."""

    file: str
    line: int
    cells: Mapping[str, str]

    def wrong(self, reason: str) -> Malformed:
        return Malformed(self.file, self.line, reason)

    def text(self, column: str, longest: int = LONGEST_NAME) -> str:
        typed = self.cells[column]
        if not typed:
            raise self.wrong(f"{column} is empty")
        if len(typed) > longest:
            raise self.wrong(f"{column} has more than {longest} characters")
        return typed

    def code(self, column: str) -> str:
        typed = self.text(column, LONGEST_CODE)
        if not CODE.fullmatch(typed):
            raise self.wrong(f"{column} {typed!r} is not letters and digits with dashes between")
        return typed

    def choice(self, column: str, among: Iterable[S]) -> S:
        typed = self.text(column)
        for each in among:
            if each == typed:
                return each
        raise self.wrong(f"{column} {typed!r} is unknown")

    def known(self, column: str, among: Container[str], file: str) -> str:
        typed = self.text(column)
        if typed not in among:
            raise self.wrong(f"{column} {typed!r} is not in {file}")
        return typed

    def day(self, column: str) -> date | None:
        """None for an empty cell, and where there is no such column."""
        typed = self.cells.get(column)
        if not typed:
            return None
        try:
            if DAY.fullmatch(typed):
                return date.fromisoformat(typed)
        except ValueError:  # the 30th of February
            pass
        raise self.wrong(f"{column} {typed[:40]!r} is not a day like 2026-01-31")

    def first(self, what: str, value: Any, seen: Container[Any]) -> None:
        if value in seen:
            raise self.wrong(f"{what} is there twice")


def named_rows(folder: Path, file: str, needed: str) -> Iterator[Row]:
    columns, found = table(file, read_text(folder, file), needed.split())
    for line, cells in found:
        tidy = (" ".join(plain(cell).split()) for cell in cells)
        yield Row(file, line, dict(zip(columns, tidy, strict=True)))
