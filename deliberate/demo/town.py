"""Areas, organisations, homes and people of the demo, from fixtures/demo/community.toml."""

import tomllib
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from itertools import count
from random import Random
from typing import Any

from deliberate import settings
from deliberate.areas.models import Area, Dwelling, Organization
from deliberate.areas.rules import Level, Sector
from deliberate.people.actions import digest_of
from deliberate.people.models import OptIn, Ownership, Person, PostHeld, Residence
from deliberate.people.queries import actor_named, has_opted_in
from deliberate.people.rules import ASKED_OF, WORDING, Actor, Role

SEED = 20261122
SETTLED = date(2019, 6, 1)


@dataclass(frozen=True, slots=True)
class Account:
    login: str
    password: str
    name: str
    posts: tuple[str, ...]
    note: str

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@cache
def described() -> dict[str, Any]:
    return tomllib.loads((settings.shipped("fixtures") / "demo" / "community.toml").read_text())


def accounts() -> list[Account]:
    """Those who can sign in to the demo."""
    return [
        Account(
            each["login"],
            each["password"],
            each["name"],
            tuple(post["role"] for post in each["posts"]),
            each["note"],
        )
        for each in described()["accounts"]
        if each["login"]
    ]


@dataclass(slots=True)
class Town:
    """Who and what the lives of the issues need to find."""

    areas: dict[str, Area]
    organizations: dict[str, Organization]
    people: list[Actor]
    """Everybody of the generated residents, acting for themselves."""
    numbers: dict[str, int] = field(default_factory=dict)
    """Of the issues sent so far, by key."""

    async def named(self, login: str, at: datetime, role: str = "") -> Actor:
        return await actor_named(login, at, Role(role) if role else None)

    def living_in(self, area: str) -> list[Actor]:
        code = self.areas[area].code
        return [person for person in self.people if person.home.startswith(code)]


async def settle(now: datetime) -> Town:
    areas = await _areas()
    organizations = await _organizations(areas)
    dwellings = await _dwellings(areas)
    named = await _accounts(areas, organizations, dwellings)
    people = await _residents(dwellings, named, now)
    await _owners(dwellings, named, people)
    await _meeting(areas, organizations, people)
    return Town(areas, organizations, people)


async def _areas() -> dict[str, Area]:
    made: dict[str, Area] = {}
    for each in described()["areas"]:
        made[each["key"]] = await Area.create(
            parent=made.get(each.get("parent", "")),
            grid=made.get(each.get("grid", "")),
            level=Level(each["level"]),
            code=each["code"],
            name=each["name"],
        )
    return made


async def _organizations(areas: dict[str, Area]) -> dict[str, Organization]:
    return {
        each["key"]: await Organization.create(
            area=areas[each["area"]],
            kind=each["kind"],
            sector=Sector(each["sector"]),
            name=each["name"],
        )
        for each in described()["organizations"]
    }


def _doors() -> Iterator[tuple[str, str, int]]:
    """Stairwell key, number and 0.01 m² of every dwelling."""
    for layout in described()["households"]["layouts"]:
        for building in layout["buildings"]:
            for stairwell in range(1, layout["stairwells"] + 1):
                key = f"{layout['estate']}-{building:02}-{stairwell}"
                for storey in range(1, layout["storeys"] + 1):
                    for door in layout["doors"]:
                        yield key, f"{storey}{door['door']}", int(Decimal(door["area"]) * 100)


async def _dwellings(areas: dict[str, Area]) -> dict[str, Dwelling]:
    await Dwelling.bulk_create(
        Dwelling(
            stairwell=areas[key],
            code=f"{areas[key].code}-{number}",
            number=number,
            exclusive_area=size,
        )
        for key, number, size in _doors()
    )
    root = areas["wangjiang"].code + "-"
    return {each.code.removeprefix(root): each for each in await Dwelling.all().order_by("code")}


async def _accounts(
    areas: dict[str, Area], organizations: dict[str, Organization], dwellings: dict[str, Dwelling]
) -> dict[str, Person]:
    made: dict[str, Person] = {}
    for ordinal, each in enumerate(described()["accounts"], 1):
        person = await Person.create(
            login=each["login"] or None,
            password=await digest_of(each["password"]) if each["login"] else None,
            name=each["name"],
            pseudonym=f"望江居民{ordinal:02}",
            born=each["born"],
        )
        made[each["login"] or each["name"]] = person
        if home := each.get("home"):
            await Residence.create(
                person=person, dwelling=dwellings[home], since=SETTLED, head=_heads(each)
            )
        for post in each["posts"]:
            await PostHeld.create(
                person=person,
                organization=organizations[post["organization"]],
                area=areas[post["area"]],
                role=Role(post["role"]),
                since=post["since"],
                until=post.get("until"),
            )
            await _agreed(person, Role(post["role"]))
    return made


async def _agreed(person: Person, role: Role) -> None:
    """Whoever holds a post in the demo agreed to all that is asked of it."""
    for purpose, roles in ASKED_OF.items():
        if role in roles and not await has_opted_in(person.id, purpose):
            version, since = WORDING[purpose], datetime.now(UTC)
            await OptIn.create(person=person, purpose=purpose, version=version, given_at=since)


def _heads(account: dict[str, Any]) -> bool:
    return bool(account["born"] < date(2008, 1, 1))


async def _residents(
    dwellings: dict[str, Dwelling], named: dict[str, Person], now: datetime
) -> list[Actor]:
    """Fill the homes with generated people: a head each, and others up to 4,000."""
    households = described()["households"]
    chance, ordinals = Random(SEED), count(len(named) + 1)
    homes = [home for home in dwellings if home not in households["unsold"]]
    with_head = {
        each["home"] for each in described()["accounts"] if each.get("home") and _heads(each)
    }
    heads = [(home, True) for home in homes if home not in with_head]
    others = households["residents"] - len(heads) - len(named)
    placed = heads + [(chance.choice(homes), False) for _ in range(others)]
    made = [_stranger(chance, next(ordinals), head=head, now=now) for _, head in placed]
    await Person.bulk_create(made)
    ids = dict(await Person.filter(login=None).values_list("pseudonym", "id"))
    await Residence.bulk_create(
        Residence(
            person_id=ids[person.pseudonym], dwelling=dwellings[home], since=SETTLED, head=head
        )
        for person, (home, head) in zip(made, placed, strict=True)
    )
    return [
        Actor(
            ids[person.pseudonym], person.name, person.pseudonym, person.born, dwellings[home].code
        )
        for person, (home, _) in zip(made, placed, strict=True)
    ]


def _stranger(chance: Random, ordinal: int, *, head: bool, now: datetime) -> Person:
    households = described()["households"]
    given = chance.sample(households["given_characters"], chance.choice([1, 2, 2]))
    youngest, oldest = (24, 88) if head else (1, 90)
    age = timedelta(days=chance.randint(youngest * 366, oldest * 365))
    return Person(
        name=chance.choice(households["surnames"]) + "".join(given),
        pseudonym=f"望江居民{ordinal:02}",
        born=now.date() - age,
    )


async def _owners(
    dwellings: dict[str, Dwelling], named: dict[str, Person], people: list[Actor]
) -> None:
    """Who owns what: as the stories say, the developer the unsold ones, else who lives there."""
    households = described()["households"]
    developer = await Person.create(
        name=households["developer"], pseudonym="开发企业", legal_person=True
    )
    owners = dict.fromkeys(households["unsold"], developer.id)
    living = {person.home: person.person_id for person in reversed(people)}
    code = {home: dwelling.code for home, dwelling in dwellings.items()}
    landlords = [person.person_id for person in people if person.born and person.born.year < 1975]
    for each in households["owners"]:
        known = named.get(each["owner"])
        owner = known.id if known else living[code[each["dwellings"][0]]]
        owners |= dict.fromkeys(each["dwellings"], owner)
    for each in households["tenants"]:
        owners.setdefault(each["dwelling"], landlords.pop())
    at_home = {
        a["home"]: named[a["login"] or a["name"]].id
        for a in described()["accounts"]
        if a.get("home")
    }
    await Ownership.bulk_create(
        Ownership(
            person_id=owners.get(home) or at_home.get(home) or living[dwelling.code],
            dwelling=dwelling,
            since=SETTLED,
        )
        for home, dwelling in dwellings.items()
    )


async def _meeting(
    areas: dict[str, Area], organizations: dict[str, Organization], people: list[Actor]
) -> None:
    """Fill the representatives' meeting: 62 representatives and the committee's seven."""
    meeting = described()["meeting"]
    grown = [each for each in people if each.born and each.born.year < 2000]
    chosen = iter(Random(SEED).sample(grown, meeting["representatives"] + meeting["committee"]))
    seats = [
        (Role.REPRESENTATIVE, organizations["reps-meeting"], meeting["representatives"]),
        (Role.RC_MEMBER, organizations["residents-committee"], meeting["committee"] - 1),
    ]
    for role, body, seated in seats:
        missing = seated - await PostHeld.filter(role=role).count()
        for _ in range(missing):
            await PostHeld.create(
                person_id=next(chosen).person_id,
                organization=body,
                area=areas["wangjiang"],
                role=role,
                since=date(2025, 12, 18),
            )
