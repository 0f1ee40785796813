"""The inventory of personal data, read from its text, and what follows from it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

WAITING = timedelta(days=7)
"""Between asking to close an account and erasing it: it can be taken back, and nothing else."""
NOBODY = "已销户的居民"
"""The name of whoever closed their account, where a name must stand."""
REMOVED = "（作者销户时已删去）"
"""What stands in place of a text that its author took along."""
PERIOD = re.compile(r"(\d+) (day|month|year)s after (\w+)")
DAYS_IN = {"day": 1, "month": 31, "year": 366}
"""At the longest: nothing goes before its time."""
EVERYTHING = "everything"
TOLD = ("purpose", "basis", "kept", "read by", "export")
KINDS = {"read by": "readers"}
"""What a kind of code is called, where the inventory has two words for it."""


class Deletion(StrEnum):
    """What becomes of a column when the account it belongs to is closed."""

    ERASED = "erased"
    LINE_ERASED = "line-erased"
    UNLINKED = "unlinked"
    AS_CHOSEN = "as-chosen"
    LINE_AS_CHOSEN = "line-as-chosen"
    WITHOUT_AUTHOR = "kept-without-author"
    ON_REGISTER = "kept-on-register"
    WITH_VOTE = "kept-with-vote"
    WITH_RESIDENCE = "kept-with-residence"


class Texts(StrEnum):
    """What somebody who closes their account wants done with what they wrote."""

    STAY = "stay"
    GO = "go"


@dataclass(frozen=True, slots=True)
class Period:
    """Lines are erased so long after the moment or day in one of their columns."""

    table: str
    column: str
    length: timedelta

    def due_before(self, at: datetime) -> datetime:
        return at - self.length


@dataclass(frozen=True, slots=True)
class Datum:
    """Columns of which the same is said."""

    columns: tuple[tuple[str, str], ...]
    """Table and column."""
    told: Mapping[str, str]

    @property
    def exported(self) -> bool:
        return self.told["export"] == "yes"

    @property
    def on_deletion(self) -> Deletion:
        return Deletion(code(self.told["on deletion"]))

    def word(self, key: str) -> str:
        """How the catalogues name what is told: `kept.until-the-account-is-closed`."""
        return f"{KINDS.get(key, key)}.{code(self.told[key])}"

    @property
    def whose(self) -> str:
        return self.told.get("whose", "")

    def words(self) -> Iterator[str]:
        """Every code that a page says of it."""
        yield from (self.word(key) for key in TOLD)
        for table, column in self.columns:
            yield from (f"table.{code(table)}", f"column.{code(table)}-{code(column)}")

    def periods(self) -> Iterator[Period]:
        for table in {table for table, _ in self.columns}:
            yield from periods_in(table, self.told["kept"])


@dataclass(frozen=True, slots=True)
class Inventory:
    data: tuple[Datum, ...]
    about_nobody: Mapping[str, frozenset[str]]
    """Columns that concern no person, by table; `EVERYTHING`: none of the table does."""
    about_nobody_for: tuple[Period, ...] = ()
    """How long tables about nobody are kept, where that is limited."""

    def about(self, table: str) -> dict[str, Datum]:
        """What is said of each column of a table that concerns a person."""
        return {column: datum for datum in self.data for t, column in datum.columns if t == table}

    @property
    def tables(self) -> list[str]:
        """Those in which people are, in the order of the inventory."""
        return list(dict.fromkeys(table for datum in self.data for table, _ in datum.columns))

    @property
    def periods(self) -> list[Period]:
        about_people = (each for datum in self.data for each in datum.periods())
        return list(dict.fromkeys([*about_people, *self.about_nobody_for]))


def read_inventory(text: str) -> Inventory:
    """Blocks of `key: value` under a heading: columns, or a table of which some concern nobody."""
    data, about_nobody, periods = [], {}, list[Period]()
    for heading, told in _blocks(text):
        if "." in heading:
            columns = (tuple(each.strip().split(".")) for each in heading.split(","))
            data.append(Datum(tuple((table, column) for table, column in columns), told))
        else:
            about_nobody[heading] = frozenset(told["about nobody"].split())
            periods += periods_in(heading, told.get("kept", ""))
    return Inventory(tuple(data), about_nobody, tuple(periods))


def periods_in(table: str, kept: str) -> Iterator[Period]:
    """The rule in how long something is kept, if that is one."""
    if found := PERIOD.fullmatch(kept):
        yield Period(table, found[3], timedelta(days=int(found[1]) * DAYS_IN[found[2]]))


def _blocks(text: str) -> Iterator[tuple[str, dict[str, str]]]:
    heading, told = "", dict[str, str]()
    for line in text.splitlines():
        if line.startswith("  "):
            key, _, value = line.strip().partition(": ")
            told[key] = value
        elif line and not line.startswith("#"):
            if heading:
                yield heading, told
            heading, told = line.removesuffix(":"), {}
    if heading:
        yield heading, told


def code(words: str) -> str:
    """Words of the inventory as codes have them: until-the-account-is-closed."""
    return re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")
