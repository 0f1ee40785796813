"""Reading a neighbourhood from six files of comma-separated values, checked cell by cell.

Areas, organisations, homes and people come first: every other cell names one of them.
"""

import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from deliberate.areas.rules import Level, Sector
from deliberate.exchange.tables import Row, named_rows
from deliberate.formats.tables import Malformed
from deliberate.people.rules import ADULT, POSTS, Role, age_on
from deliberate.web.names import looks_like, wrong_name

AREAS, ORGANIZATIONS, HOMES = "areas.csv", "organizations.csv", "homes.csv"
PEOPLE, OWNERS, POSTS_HELD = "people.csv", "owners.csv", "posts.csv"
SQUARE_METRES = re.compile(r"[0-9]{1,6}(\.[0-9]{1,2})?")
SHORTEST_COMMUNITY = 12
"""Digits of a community in the national code of areas; `areas.rules.lies_in` counts on them."""
LONGEST_NUMBER = 12
YES_NO = ("yes", "no")
LEVELS = tuple(Level)
LIES_IN: Mapping[Level, tuple[Level, ...]] = {
    Level.GRID: (Level.COMMUNITY,),
    Level.ESTATE: (Level.COMMUNITY,),
    Level.BUILDING: (Level.COMMUNITY, Level.ESTATE),
    Level.STAIRWELL: (Level.BUILDING,),
}
"""What a part of the community lies in; above it, any higher level."""


@dataclass(frozen=True, slots=True)
class AreaRow:
    line: int
    code: str
    level: Level
    name: str
    parent: str
    grid: str


@dataclass(frozen=True, slots=True)
class OrganizationRow:
    kind: str
    sector: Sector
    name: str
    area: str


@dataclass(frozen=True, slots=True)
class HomeRow:
    stairwell: str
    number: str
    exclusive_area: int
    """0.01 m²."""


@dataclass(frozen=True, slots=True)
class PersonRow:
    name: str
    pseudonym: str
    born: date | None
    """None for a legal person."""
    login: str
    home: str
    head: bool
    since: date


@dataclass(frozen=True, slots=True)
class OwnerRow:
    home: str
    person: str
    since: date


@dataclass(frozen=True, slots=True)
class PostRow:
    person: str
    role: Role
    organization: str
    area: str
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class Register:
    """A neighbourhood; whatever others refer to is under its code or key."""

    areas: Mapping[str, AreaRow]
    """Each after its parent and its grid."""
    organizations: Mapping[str, OrganizationRow]
    homes: Mapping[str, HomeRow]
    people: Mapping[str, PersonRow]
    owners: tuple[OwnerRow, ...]
    posts: tuple[PostRow, ...]

    @property
    def community(self) -> AreaRow:
        return next(each for each in self.areas.values() if each.level is Level.COMMUNITY)


def read_register(folder: Path, today: date) -> Register:
    """`today` stands where the files do not say since when."""
    areas = _areas(folder)
    organizations = _organizations(folder, areas)
    homes = _homes(folder, areas)
    people = _people(folder, homes, today)
    owners = tuple(_owners(folder, homes, people, today))
    posts = tuple(_posts(folder, people, organizations, areas))
    return Register(areas, organizations, homes, people, owners, posts)


def _areas(folder: Path) -> dict[str, AreaRow]:
    read: dict[str, AreaRow] = {}
    for row in named_rows(folder, AREAS, "code level name parent grid"):
        code, level = row.code("code"), row.choice("level", LEVELS)
        row.first(f"code {code!r}", code, read)
        area = AreaRow(
            row.line, code, level, row.text("name"), row.cells["parent"], row.cells["grid"]
        )
        _check_parent(row, area, read)
        _check_grid(row, area, read)
        if level is Level.COMMUNITY:
            _check_community(row, area, read)
        read[code] = area
    if all(area.level is not Level.COMMUNITY for area in read.values()):
        raise Malformed(AREAS, 1, "there is no community")
    return read


def _check_parent(row: Row, area: AreaRow, above: Mapping[str, AreaRow]) -> None:
    if not above and not area.parent:
        return
    row.text("parent")
    parent = above.get(area.parent)
    if parent is None:
        raise row.wrong(f"parent {area.parent!r} is in no line above")
    allowed = LIES_IN.get(area.level, LEVELS[: LEVELS.index(area.level)])
    if parent.level not in allowed:
        raise row.wrong(f"level '{area.level}' does not lie in '{parent.level}'")
    # Within the community a dash ends each part, so that E1 is not the beginning of E10.
    beginning = f"{parent.code}-" if area.level in LIES_IN else parent.code
    if not area.code.startswith(beginning):
        raise row.wrong(f"code {area.code!r} does not begin with {beginning!r}")


def _check_grid(row: Row, area: AreaRow, above: Mapping[str, AreaRow]) -> None:
    if not area.grid:
        return
    if area.level not in {Level.BUILDING, Level.STAIRWELL}:
        raise row.wrong("only a building or a stairwell names its grid")
    if area.grid not in above or above[area.grid].level is not Level.GRID:
        raise row.wrong(f"grid {area.grid!r} is no grid of a line above")


def _check_community(row: Row, area: AreaRow, above: Mapping[str, AreaRow]) -> None:
    if any(each.level is Level.COMMUNITY for each in above.values()):
        raise row.wrong("there is a second community")
    if "-" in area.code or len(area.code) < SHORTEST_COMMUNITY:
        raise row.wrong(f"code {area.code!r} is not {SHORTEST_COMMUNITY} digits without a dash")


def _organizations(folder: Path, areas: Container[str]) -> dict[str, OrganizationRow]:
    read: dict[str, OrganizationRow] = {}
    for row in named_rows(folder, ORGANIZATIONS, "key kind sector name area"):
        key = row.text("key")
        row.first(f"key {key!r}", key, read)
        sector = row.choice("sector", Sector)
        area = row.known("area", areas, AREAS)
        read[key] = OrganizationRow(row.text("kind", 40), sector, row.text("name", 80), area)
    return read


def _homes(folder: Path, areas: Mapping[str, AreaRow]) -> dict[str, HomeRow]:
    read: dict[str, HomeRow] = {}
    for row in named_rows(folder, HOMES, "home area_m2"):
        home = row.code("home")
        row.first(f"home {home!r}", home, read)
        stairwell, _, number = home.rpartition("-")
        if stairwell not in areas or areas[stairwell].level is not Level.STAIRWELL:
            raise row.wrong(f"home {home!r} is in no stairwell of {AREAS}")
        if len(number) > LONGEST_NUMBER:
            raise row.wrong(f"number {number!r} has more than {LONGEST_NUMBER} characters")
        read[home] = HomeRow(stairwell, number, _hundredths(row))
    return read


def _hundredths(row: Row) -> int:
    typed = row.text("area_m2")
    if not SQUARE_METRES.fullmatch(typed):
        raise row.wrong(f"area_m2 {typed!r} is not square metres like 68.5 or 68.50")
    whole, _, part = typed.partition(".")
    area = int(whole) * 100 + int(part.ljust(2, "0"))
    if not area:
        raise row.wrong("area_m2 is nothing")
    return area


def _people(folder: Path, homes: Container[str], today: date) -> dict[str, PersonRow]:
    read: dict[str, PersonRow] = {}
    taken: set[tuple[str, str]] = set()
    for row in named_rows(folder, PEOPLE, "key name pseudonym born login home head"):
        key, person = row.text("key"), _person(row, homes, today)
        row.first(f"key {key!r}", key, read)
        looks = ("a pseudonym", looks_like(person.pseudonym))
        row.first(f"pseudonym {person.pseudonym!r}", looks, taken)
        alone = {("login", person.login)}
        alone |= {("the head of", person.home)} if person.head else set()
        for what, value in sorted(alone - {("login", "")}):
            row.first(f"{what} {value!r}", (what, value), taken)
        taken |= alone | {looks}
        read[key] = person
    return read


def _person(row: Row, homes: Container[str], today: date) -> PersonRow:
    person = PersonRow(
        row.text("name"),
        row.text("pseudonym"),
        row.day("born"),
        row.cells["login"] and row.text("login"),
        row.cells["home"] and row.known("home", homes, HOMES),
        row.choice("head", YES_NO) == "yes",
        row.day("since") or today,
    )
    if person.born and (fault := wrong_name(person.pseudonym)):
        raise row.wrong(f"pseudonym {person.pseudonym!r} {fault}")
    if person.born is None and (person.login or person.home):
        raise row.wrong("without a day of birth it is a firm, which has neither login nor home")
    if person.born and person.born > today:
        raise row.wrong(f"born {person.born} is still to come")
    if person.login != person.login.lower():
        raise row.wrong(f"login {person.login!r} has capitals")
    if person.head:
        _check_head(row, person, today)
    return person


def _check_head(row: Row, person: PersonRow, today: date) -> None:
    if not person.home:
        raise row.wrong("the head of no household")
    if person.born and age_on(person.born, today) < ADULT:
        raise row.wrong(f"the head of a household is {ADULT} or older")


def _owners(
    folder: Path, homes: Container[str], people: Container[str], today: date
) -> Iterator[OwnerRow]:
    seen: set[tuple[str, str]] = set()
    for row in named_rows(folder, OWNERS, "home person"):
        home, person = row.known("home", homes, HOMES), row.known("person", people, PEOPLE)
        row.first(f"{person!r} as owner of {home!r}", (home, person), seen)
        seen.add((home, person))
        yield OwnerRow(home, person, row.day("since") or today)


def _posts(
    folder: Path,
    people: Mapping[str, PersonRow],
    organizations: Container[str],
    areas: Container[str],
) -> Iterator[PostRow]:
    seen: set[PostRow] = set()
    for row in named_rows(folder, POSTS_HELD, "person role organization area since until"):
        since, until = row.day("since"), row.day("until")
        if since is None:
            raise row.wrong("since is empty")
        if until and until < since:
            raise row.wrong(f"until {until} is before since {since}")
        post = PostRow(
            row.known("person", people, PEOPLE),
            row.choice("role", POSTS),
            row.known("organization", organizations, ORGANIZATIONS),
            row.known("area", areas, AREAS),
            since,
            until,
        )
        if people[post.person].born is None:
            raise row.wrong(f"person {post.person!r} is a firm, which holds no post")
        row.first("this post", post, seen)
        seen.add(post)
        yield post
