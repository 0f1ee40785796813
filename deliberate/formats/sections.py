"""Lines of .pb files: tables one below another, each begun by a line with only its name."""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from io import StringIO
from itertools import chain

from deliberate.formats.tables import Malformed

NUMBER = re.compile(r"[+-]?[0-9]+([.,][0-9]+)?([eE][+-]?[0-9]{1,3})?")
THOUSANDS = re.compile(r"[+-]?[1-9][0-9]{0,2},[0-9]{3}")
"""Decimals or thousands: nobody can tell."""
GREATEST_MAGNITUDE = 18
"""Beyond so many digits before or behind the point, a number is a slip and not an amount."""
LATER_LINE = re.compile(r"[\r\n][^;\r\n]*;")
"""What stands on further lines of a cell, where it looks like a row."""
END = "\0"
"""No text has it."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a section, its values by column."""

    file: str
    number: int
    values: Mapping[str, str]

    def wrong(self, reason: str) -> Malformed:
        return Malformed(self.file, self.number, reason)

    def text(self, column: str) -> str:
        if column not in self.values:
            raise self.wrong(f"there is no column {column!r}")
        return self.values[column]

    def amount(self, column: str) -> Decimal:
        """A number that is not below zero."""
        number = self.as_number(column, self.text(column))
        if number < 0:
            raise self.wrong(f"{column} {number} is below zero")
        return number

    def as_number(self, what: str, text: str) -> Decimal:
        """Blanks may stand between digits, and a comma before decimals."""
        digits = "".join(text.split())
        if not NUMBER.fullmatch(digits):
            raise self.wrong(f"{what} {text!r} is not a number")
        if THOUSANDS.fullmatch(digits):
            raise self.wrong(f"{what} {text!r} has a comma before decimals or between thousands")
        number = Decimal(digits.replace(",", "."))
        if abs(number.adjusted()) > GREATEST_MAGNITUDE:
            raise self.wrong(f"{what} {text!r} is not an amount")
        return number


def sections(name: str, text: str, wanted: Sequence[str]) -> dict[str, list[Line]]:
    """The rows of each wanted section; raises `Malformed` where one is missing or comes twice."""
    found: dict[str, list[Line]] = {}
    section, columns, number = "", [""], 1
    for number, cells in _rows(name, text):
        title = cells[0].upper()
        if title in wanted and not any(cells[1:]):
            if title in found:
                raise Malformed(name, number, f"a second section {title}")
            section, columns = title, []
            found[section] = []
        elif not section:
            raise Malformed(name, number, f"a section is expected: {', '.join(wanted)}")
        elif not columns:
            columns = _columns(name, number, cells)
        else:
            found[section].append(_line(name, number, columns, cells))
    for title in wanted:
        if not found.get(title):
            raise Malformed(name, number, f"there is nothing in a section {title}")
    return found


def _columns(name: str, number: int, cells: Sequence[str]) -> list[str]:
    columns = [cell.lower() for cell in cells]
    for column in filter(None, columns):
        if columns.count(column) > 1:
            raise Malformed(name, number, f"the column {column!r} stands twice")
    return columns


def _line(name: str, number: int, columns: Sequence[str], cells: Sequence[str]) -> Line:
    """A short row has nothing in its last columns; a long one has slipped, unless it is a pair.

    A quote that is closed far below would hide the rows between.
    """
    if columns[:2] == ["key", "value"]:
        return Line(name, number, {"key": cells[0], "value": ";".join(cells[1:]).strip(";")})
    if any(LATER_LINE.search(cell) for cell in cells):
        raise Malformed(name, number, "a quote is opened and closed on the line of another row")
    if any(cells[len(columns) :]):
        raise Malformed(name, number, f"{len(cells)} values under {len(columns)} columns")
    blanks = [""] * (len(columns) - len(cells))
    return Line(name, number, dict(zip(columns, [*cells, *blanks], strict=False)))


def _rows(name: str, text: str) -> Iterator[tuple[int, list[str]]]:
    """Rows that are not blank. Quotes may stand within a value: real files have them."""
    reader = csv.reader(chain(StringIO(text, newline=""), [END]), delimiter=";")
    number = 1
    try:
        for row in reader:
            if row == [END]:
                return
            cells = [cell.strip() for cell in row]
            if any(cells):
                if cells[-1].endswith(END):
                    raise Malformed(name, number, "a quote is opened and never closed")
                yield number, cells
            number = reader.line_num + 1
    except csv.Error as error:
        raise Malformed(name, number, f"not separated values ({error})") from None
