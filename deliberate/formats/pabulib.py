"""Pabulib's .pb files: one participatory budget, its projects and its votes.

See pabulib.org/format for the sections and their columns.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil
from pathlib import Path

from deliberate.consensus.budget import Ballot, Election, MalformedElection, Project
from deliberate.formats.irregular import Marks, Meta, irregular, number_of, unheeded
from deliberate.formats.sections import Line, sections
from deliberate.formats.tables import read_text

WITHDRAWN = Decimal(999_999_999)
"""The cost by which Pabulib marks a project that was withdrawn after the vote."""

ONE = Decimal(1)

Cast = list[tuple[Marks, int]]
"""What some equal votes mark, with how many they are."""


@dataclass(frozen=True, slots=True)
class PabulibFile:
    """An election as a file has it.

    `published` are the projects that the file says were selected. `rule` and `currency` are as
    written, "" where the file names none. `threshold` is the least score with which a project
    stands. Where amounts or points have decimals, all of them are scaled to whole numbers:
    `election.unit` and `points` are what one is scaled to. `irregular` and `unheeded` tell what
    of the file is not as its META says, and what META asks for that no rule here does.
    """

    election: Election
    names: Mapping[str, str]
    published: tuple[str, ...]
    rule: str
    currency: str
    threshold: int
    points: int
    irregular: Mapping[str, int]
    unheeded: tuple[str, ...]


def read_pabulib(path: Path) -> PabulibFile:
    """Read a file. Raises `Malformed` with the line."""
    return parse_pabulib(path.name, read_text(path.parent, path.name))


def parse_pabulib(name: str, text: str) -> PabulibFile:
    """Read the text of a file. Raises `Malformed` with the line."""
    found = sections(name, text, ("META", "PROJECTS", "VOTES"))
    meta = _by_key(found["META"])
    projects = _by_id(found["PROJECTS"])
    budget = _asked(meta, "budget").amount("value")
    costs = {project: line.amount("cost") for project, line in projects.items()}
    unit = _scale([budget, *costs.values()])
    cast = _cast(meta, projects, found["VOTES"])
    scale = _scale(points for marks, _ in cast for points in marks.values())
    try:
        election = Election(
            int(budget * unit),
            tuple(_project(project, cost, unit) for project, cost in costs.items()),
            _ballots(cast, scale),
            unit,
        )
    except MalformedElection as wrong:
        raise _asked(meta, "budget").wrong(str(wrong)) from None
    return PabulibFile(
        election,
        names={project: line.values.get("name", "") for project, line in projects.items()},
        published=tuple(
            project for project, line in projects.items() if line.values.get("selected") == "1"
        ),
        rule=_value(meta, "rule"),
        currency=_value(meta, "currency"),
        threshold=_threshold(meta, scale),
        points=scale,
        irregular=irregular(meta, costs, found["VOTES"], cast),
        unheeded=unheeded(meta),
    )


def _by_key(lines: Sequence[Line]) -> dict[str, Line]:
    meta: dict[str, Line] = {}
    for line in lines:
        if (key := line.text("key").lower()) in meta:
            raise line.wrong(f"{key} stands twice in META")
        meta[key] = line
    return meta


def _by_id(lines: Sequence[Line]) -> dict[str, Line]:
    projects: dict[str, Line] = {}
    for line in lines:
        project = line.text("project_id")
        if not project:
            raise line.wrong("a project without an id")
        if project in projects:
            raise line.wrong(f"project {project!r} stands twice")
        projects[project] = line
    return projects


def _project(project: str, cost: Decimal, unit: int) -> Project:
    withdrawn = f"withdrawn (cost {WITHDRAWN})" if cost == WITHDRAWN else ""
    return Project(project, int(cost * unit), screened_out=withdrawn)


def _asked(meta: Meta, key: str) -> Line:
    if key in meta:
        return meta[key]
    raise next(iter(meta.values())).wrong(f"META has no {key}")


def _value(meta: Meta, key: str) -> str:
    return meta[key].text("value") if key in meta else ""


def _scale(amounts: Iterable[Decimal]) -> int:
    """The power of ten that makes all of them whole."""
    exponents = [amount.normalize().as_tuple().exponent for amount in amounts]
    places = max([0, *(-exponent for exponent in exponents if isinstance(exponent, int))])
    return int(10**places)


def _threshold(meta: Meta, scale: int) -> int:
    return ceil((number_of(meta, "min_project_score_threshold") or 0) * scale)


def _cast(meta: Meta, projects: Mapping[str, Line], lines: Sequence[Line]) -> Cast:
    kind = _asked(meta, "vote_type")
    read = MARKS.get(kind.text("value").lower())
    if read is None:
        raise kind.wrong(f"vote_type is none of {', '.join(MARKS)}")
    longest = int(number_of(meta, "max_length") or len(projects))
    alike: dict[tuple[str, str], list[Line]] = {}
    for line in lines:
        alike.setdefault((line.text("vote"), line.values.get("points", "")), []).append(line)
    cast = []
    for same in alike.values():
        voted = [project for part in same[0].text("vote").split(",") if (project := part.strip())]
        if strangers := set(voted).difference(projects):
            raise same[0].wrong(f"{min(strangers)!r} is not among the projects")
        cast.append((read(same[0], voted, longest), len(same)))
    return cast


def _ballots(cast: Cast, scale: int) -> tuple[Ballot, ...]:
    """Distinct ballots, their points scaled, with how many voters cast each."""
    votes: Counter[tuple[tuple[str, int], ...]] = Counter()
    for marks, weight in cast:
        points = sorted((project, int(points * scale)) for project, points in marks.items())
        votes[tuple(points)] += weight
    return tuple(Ballot(dict(marks), weight) for marks, weight in votes.items())


def _approved(_: Line, voted: Sequence[str], __: int) -> Marks:
    """A project marked twice is marked once."""
    return dict.fromkeys(voted, ONE)


def _scored(line: Line, voted: Sequence[str], _: int) -> Marks:
    points = [part for part in line.values.get("points", "").split(",") if part.strip()]
    if len(points) != len(voted):
        raise line.wrong(f"{len(voted)} projects and {len(points)} points")
    _check_once(line, voted)
    return {
        project: line.as_number("points", given)
        for project, given in zip(voted, points, strict=True)
    }


def _ranked(line: Line, voted: Sequence[str], longest: int) -> Marks:
    """Points where the file gives them, else Borda's: 1 for the last place there could be."""
    if line.values.get("points", ""):
        return _scored(line, voted, longest)
    _check_once(line, voted)
    if len(voted) > longest:
        raise line.wrong(f"{len(voted)} places, more than max_length {longest}")
    return {project: Decimal(longest - place) for place, project in enumerate(voted)}


def _check_once(line: Line, voted: Sequence[str]) -> None:
    for project, times in Counter(voted).items():
        if times > 1:
            raise line.wrong(f"project {project!r} stands {times} times in one vote")


MARKS: Mapping[str, Callable[[Line, Sequence[str], int], Marks]] = {
    "approval": _approved,
    "choose-1": _approved,
    "ordinal": _ranked,
    "cumulative": _scored,
    "scoring": _scored,
}
