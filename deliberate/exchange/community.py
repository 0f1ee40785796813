"""A neighbourhood's own areas, homes, people and posts, from a folder of registers, once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar

from deliberate.areas.models import Area, Dwelling, Organization
from deliberate.areas.queries import the_community
from deliberate.calendar.moments import day_in_shanghai
from deliberate.exchange.register import AREAS, Register, read_register
from deliberate.formats.tables import Malformed
from deliberate.people.models import Ownership, Person, PostHeld, Residence
from deliberate.people.rules import SYSTEM
from deliberate.record import record
from deliberate.storage import run, unit_of_work

Ids = Mapping[str, int]
"""Code or key in the files -> the row's own."""


@dataclass(frozen=True, slots=True)
class CommunityImported:
    """A neighbourhood began here with what its registers say."""

    name: ClassVar[str] = "community-imported"
    community: str
    areas: int
    organizations: int
    homes: int
    people: int
    owners: int
    posts: int


async def import_community(folder: Path) -> str:
    """Import the registers in `folder`, once; one sentence about what was done."""
    # The command line asks only for a folder, so the clock is looked at here and nowhere below.
    at = datetime.now(UTC)
    return await _import(read_register(folder, day_in_shanghai(at)), at)


@unit_of_work
async def _import(register: Register, at: datetime) -> str:
    # There is no community yet to lock; the head of the record makes imports follow one another.
    await run("UPDATE record_head SET number = number")
    wanted, here = register.community, await the_community()
    if here and here.code == wanted.code:
        return f"{here.name} ({here.code}) was imported before; nothing was changed."
    if here:
        raise Malformed(AREAS, wanted.line, f"the database is that of {here.name} ({here.code})")
    await _fill(register)
    await record(_fact(register), by=SYSTEM, at=at)
    return _sentence(register)


def _fact(register: Register) -> CommunityImported:
    return CommunityImported(
        register.community.code,
        len(register.areas),
        len(register.organizations),
        len(register.homes),
        len(register.people),
        len(register.owners),
        len(register.posts),
    )


def _sentence(register: Register) -> str:
    fact, logins = _fact(register), sum(bool(each.login) for each in register.people.values())
    return (
        f"{register.community.name} ({fact.community}) is here: {fact.areas} areas, "
        f"{fact.organizations} organizations, {fact.homes} homes, {fact.people} people, "
        f"{fact.owners} owners, {fact.posts} posts; {logins} logins wait for a password."
    )


async def _fill(register: Register) -> None:
    areas = await _areas(register)
    organizations = await _organizations(register, areas)
    homes = await _homes(register, areas)
    people = await _people(register)
    await _residences(register, people, homes)
    await _ownerships(register, people, homes)
    await _posts(register, people, organizations, areas)


async def _areas(register: Register) -> Ids:
    made: dict[str, int] = {}
    for each in register.areas.values():
        area = await Area.create(
            parent_id=made.get(each.parent),
            grid_id=made.get(each.grid),
            level=each.level,
            code=each.code,
            name=each.name,
        )
        made[each.code] = area.id
    return made


async def _organizations(register: Register, areas: Ids) -> Ids:
    made: dict[str, int] = {}
    for key, each in register.organizations.items():
        organization = await Organization.create(
            area_id=areas[each.area], kind=each.kind, sector=each.sector, name=each.name
        )
        made[key] = organization.id
    return made


async def _homes(register: Register, areas: Ids) -> Ids:
    made: dict[str, int] = {}
    for code, each in register.homes.items():
        dwelling = await Dwelling.create(
            stairwell_id=areas[each.stairwell],
            code=code,
            number=each.number,
            exclusive_area=each.exclusive_area,
        )
        made[code] = dwelling.id
    return made


async def _people(register: Register) -> Ids:
    """Without passwords: the administrator gives them out."""
    made: dict[str, int] = {}
    for key, each in register.people.items():
        person = await Person.create(
            login=each.login or None,
            name=each.name,
            pseudonym=each.pseudonym,
            born=each.born,
            legal_person=each.born is None,
        )
        made[key] = person.id
    return made


@unit_of_work
async def _residences(register: Register, people: Ids, homes: Ids) -> None:
    await Residence.bulk_create(
        Residence(
            person_id=people[key], dwelling_id=homes[each.home], since=each.since, head=each.head
        )
        for key, each in register.people.items()
        if each.home
    )


@unit_of_work
async def _ownerships(register: Register, people: Ids, homes: Ids) -> None:
    await Ownership.bulk_create(
        Ownership(person_id=people[each.person], dwelling_id=homes[each.home], since=each.since)
        for each in register.owners
    )


@unit_of_work
async def _posts(register: Register, people: Ids, organizations: Ids, areas: Ids) -> None:
    await PostHeld.bulk_create(
        PostHeld(
            person_id=people[each.person],
            organization_id=organizations[each.organization],
            area_id=areas[each.area],
            role=each.role,
            since=each.since,
            until=each.until,
        )
        for each in register.posts
    )
