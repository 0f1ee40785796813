"""A Polis export becomes a closed deliberation, on an issue of its own, under Archived.

What people thought is imported as they held it at the end. The statements take no side, since
Polis knows none; the people have no account here, only a number. Statements that the original's
moderators rejected come in too, hidden.
"""

import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Any, ClassVar
from urllib.parse import urlsplit

from deliberate.areas.models import Area
from deliberate.areas.queries import Community, the_community
from deliberate.deliberations.models import Deliberation
from deliberate.deliberations.rules import LONGEST_QUESTION, Form, HideReason, Position
from deliberate.exchange.export import Export, read_export
from deliberate.formats.tables import Malformed
from deliberate.issues.actions.indexing import index_words
from deliberate.issues.models import Issue
from deliberate.issues.queries import last_number
from deliberate.issues.rules import LONGEST_TITLE, Kind, State, Topic
from deliberate.people.models import Person
from deliberate.people.rules import SYSTEM
from deliberate.record import record
from deliberate.storage import one, rows, run, unit_of_work
from deliberate.web.text import masked, rendered

ROWS_AT_A_TIME = 2_500
"""Times eleven columns: below the 32,766 values that either database takes in one statement."""
LONGEST_SOURCE = 80
SECONDS_BEFORE_SAYING = 2.0
IMPORTER = "导入记录"
REJECTED_BY = "Polis·facilitator"
LICENCE = (
    "数据由 Polis 软件收集（compdemocracy.org/polis），"
    "以 CC BY 4.0 许可使用，署名：The Computational Democracy Project。"
)


class NoCommunity(Malformed):
    """There is no neighbourhood yet that the issue could belong to."""

    def __init__(self) -> None:
        Exception.__init__(
            self,
            "this database has no community yet: `deliberate import community` first, or the demo",
        )


@dataclass(frozen=True, slots=True)
class DeliberationImported:
    """A deliberation that was held elsewhere was brought in from another system's export."""

    name: ClassVar[str] = "deliberation-imported"
    source: str
    people: int
    claims: int
    opinions: int
    hidden: int
    digest: str


async def import_polis(folder: Path) -> str:
    """Import the export in `folder`, once; one sentence about what was done."""
    export = read_export(folder)
    community = await the_community()
    if community is None:
        raise NoCommunity
    body = await rendered(_words(export))
    # The command line asks only for a folder, so the clock is looked at here and nowhere below.
    return await _import(export, community, body, datetime.now(UTC))


@unit_of_work
async def _import(export: Export, community: Community, body: str, at: datetime) -> str:
    source = source_of(export)
    # Locked, so that two imports, or an import and a new issue, follow one another.
    await Area.select_for_update(no_key=True).get(id=community.id)
    known = await one(
        "SELECT i.number FROM deliberation d JOIN issue i ON i.id = d.issue_id WHERE d.source = $1",
        source,
    )
    if known:
        return f"{source} was imported before, as issue {known[0]}; nothing was changed."
    issue = await _make_issue(export, community, body, at)
    thread = await _make_thread(export, issue, source)
    await _fill(export, thread.id)
    hidden = sum(one.rejected for one in export.statements)
    counts = (len(export.people), len(export.statements), len(export.opinions), hidden)
    fact = DeliberationImported(source, *counts, export.digest)
    await record(fact, by=SYSTEM, at=at, issue=issue.number)
    return (
        f"{source} is issue {issue.number}: {counts[0]} people, {counts[1]} statements, "
        f"{counts[2]} opinions; {counts[3]} rejected statements are hidden."
    )


def source_of(export: Export) -> str:
    """What makes it the same conversation: its address, or else the files themselves."""
    address = urlsplit(export.url)
    name = f"{address.netloc}{address.path.rstrip('/')}"
    named = f"polis:{name}"
    return named if name and len(named) <= LONGEST_SOURCE else f"polis:{export.digest}"


def _words(export: Export) -> str:
    """What the page of the issue says, as Markdown."""
    return masked(
        f"这是从 Polis 导入的议事记录，不是本社区的议题，只供查阅。\n\n"
        f"{_origin(export)}\n\n原来的说明：\n\n{export.description}"
    )


def _origin(export: Export) -> str:
    return f"来源：{export.url or '导出文件'}。{LICENCE}"


async def _make_issue(export: Export, community: Community, body: str, at: datetime) -> Issue:
    importer = await Person.get_or_none(name=IMPORTER, login=None)
    if importer is None:
        importer = await Person.create(name=IMPORTER, pseudonym=IMPORTER)
    issue = await Issue.create(
        number=await last_number() + 1,
        community_id=community.id,
        area_id=community.id,
        state=State.ARCHIVED,
        kind=Kind.QUESTION,
        topic=Topic.OTHER,
        title=export.topic[:LONGEST_TITLE],
        body_source=_words(export),
        body_html=body,
        proposer=importer,
        words="从 Polis 导入的记录，只供查阅。",
        created_at=at,
        submitted_at=at,
        changed_at=at,
    )
    issue.gram_count = await index_words(issue)
    await issue.save(update_fields=["gram_count"])
    return issue


async def _make_thread(export: Export, issue: Issue, source: str) -> Deliberation:
    return await Deliberation.create(
        issue=issue,
        question=export.topic[:LONGEST_QUESTION],
        form=Form.OPEN_TALK,
        source=source,
        opens_at=export.first,
        closes_at=max(export.last, export.first + timedelta(seconds=1)),
        closed_at=max(export.last, export.first + timedelta(seconds=1)),
        closed_by="Polis",
        path_reason=f"这次讨论在别处进行，没有在本社区作出结论。{_origin(export)}",
    )


async def _fill(export: Export, thread: int) -> None:
    say = _Progress(len(export.people) + len(export.statements) + len(export.opinions))
    numbered = {person: number for number, person in enumerate(export.people, 1)}
    await _insert(
        "participant (deliberation_id, number, paper)",
        [(thread, number, False) for number in numbered.values()],
        say,
    )
    places = await _ids("participant", thread)
    place_of = {person: places[number] for person, number in numbered.items()}
    await _insert(
        "claim (deliberation_id, author_id, number, position, text, hidden, hidden_by, "
        "agree, unsure, disagree, created_at)",
        _claims(export, thread, place_of),
        say,
    )
    claims = await _ids("claim", thread)
    claim_of = {one.id: claims[number] for number, one in enumerate(export.statements, 1)}
    await _insert(
        "opinion_given (claim_id, participant_id, value)",
        [(claim_of[said], place_of[person], value) for person, said, value in export.opinions],
        say,
    )


def _claims(export: Export, thread: int, place_of: dict[int, int]) -> list[tuple[Any, ...]]:
    counted = Counter((said, value) for _, said, value in export.opinions)
    neutral = Position.NEUTRAL.value
    return [
        (
            *(thread, place_of.get(one.author), number, neutral, one.text),
            *((HideReason.REJECTED_ELSEWHERE.value, REJECTED_BY) if one.rejected else ("", "")),
            *(counted[one.id, value] for value in (1, 0, -1)),
            one.at,
        )
        for number, one in enumerate(export.statements, 1)
    ]


async def _ids(table: str, thread: int) -> dict[int, int]:
    """The keys of the rows just written, by their numbers."""
    return dict(await rows(f"SELECT number, id FROM {table} WHERE deliberation_id = $1", thread))


async def _insert(into: str, values: Sequence[tuple[Any, ...]], say: "_Progress") -> None:
    """Many rows in few statements."""
    for start in range(0, len(values), ROWS_AT_A_TIME):
        some = values[start : start + ROWS_AT_A_TIME]
        await run(f"INSERT INTO {into} VALUES {_places(some)}", *(v for row in some for v in row))
        say(len(some))


def _places(some: Sequence[tuple[Any, ...]]) -> str:
    """($1, $2), ($3, $4) ..."""
    wide = len(some[0])
    numbers: Iterable[range] = (range(at, at + wide) for at in range(1, len(some) * wide, wide))
    return ", ".join(f"({', '.join(f'${number}' for number in row)})" for row in numbers)


class _Progress:
    """Says how far it is, on the error output, once it has taken a while."""

    def __init__(self, all_rows: int) -> None:
        self.all, self.done, self.next = all_rows, 0, monotonic() + SECONDS_BEFORE_SAYING

    def __call__(self, rows_more: int) -> None:
        self.done += rows_more
        if monotonic() >= self.next:
            sys.stderr.write(f"{self.done} of {self.all} rows\n")
            self.next = monotonic() + SECONDS_BEFORE_SAYING
