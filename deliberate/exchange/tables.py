"""One's own registers, read line by line: each reader of a cell checks it."""

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from deliberate.formats.tables import Malformed, read_text, table
from deliberate.web.text import plain

CODE = re.compile(r"[^\W_]+(-[^\W_]+)*")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
LONGEST_CODE, LONGEST_NAME = 40, 60
S = TypeVar("S", bound=str)


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
