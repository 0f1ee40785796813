"""Reading who people are."""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from deliberate.areas.models import Dwelling
from deliberate.areas.queries import names_of
from deliberate.calendar.moments import day_in_shanghai
from deliberate.people.models import Authenticator, Look, Person, Recovery, SpareCode
from deliberate.people.rules import (
    ASKED_OF,
    IDLE,
    IDLE_IN_A_POST,
    WORDING,
    Actor,
    OptInPurpose,
    Post,
    Role,
)
from deliberate.storage import day, known, moment, one, rows

SHOWN = 16
"""Digits of a digest that name a browser on its owner's page."""

LIVE = "s.ends > $2 AND NOT s.half AND (s.seen > $3 OR s.post_id IS NULL AND s.seen > $4)"
"""A sign-in that holds; the moments for $2 and on are those of `holding`."""
WHO = f"""
SELECT p.id, p.name, p.pseudonym, p.born, p.adult_on, s.post_id, d.code, s.seen, s.proven,
       EXISTS (SELECT 1 FROM authenticator f WHERE f.person_id = p.id)
FROM sign_in s
JOIN person p ON p.id = s.person_id
LEFT JOIN residence r ON r.person_id = p.id AND r.until IS NULL
LEFT JOIN dwelling d ON d.id = r.dwelling_id
WHERE s.token_digest = $1 AND {LIVE}
"""
POSTS = """
SELECT h.id, h.role, o.name, a.code
FROM post_held h
JOIN organization o ON o.id = h.organization_id
JOIN area a ON a.id = h.area_id
WHERE h.person_id = $1 AND h.since <= $2 AND (h.until IS NULL OR h.until >= $2)
ORDER BY h.id
"""
KNOWN = """
SELECT p.id, p.name, p.pseudonym, p.born, p.adult_on, d.code FROM person p
LEFT JOIN residence r ON r.person_id = p.id AND r.until IS NULL
LEFT JOIN dwelling d ON d.id = r.dwelling_id
"""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A browser that somebody is signed in with."""

    name: str
    since: datetime
    ends: datetime
    acting: str
    here: bool


@dataclass(frozen=True, slots=True)
class Visit:
    """Who a browser belongs to, when it was last used, and when they showed who they are."""

    actor: Actor
    seen: datetime
    proven: datetime


def holding(at: datetime) -> tuple[datetime, datetime, datetime]:
    return at, at - IDLE_IN_A_POST, at - IDLE


async def visit_with(token_digest: str, at: datetime) -> Visit | None:
    """Who a browser belongs to, in the post chosen there while it is still held."""
    found = await one(WHO, token_digest, *holding(at))
    if found is None:
        return None
    person_id, name, pseudonym, born, adult_on, post_id, home, *used, second = found
    posts = await posts_of(person_id, day_in_shanghai(at))
    chosen = next((post for post in posts if post.id == post_id), None)
    actor = Actor(
        *(person_id, name, pseudonym, day(born), home or "", chosen, posts),
        second_factor=bool(second),
        adult=adult_on is not None,
    )
    seen, proven = (known(moment(each)) for each in used)
    return Visit(actor, seen, proven)


async def half_signed_in(token_digest: str, at: datetime) -> int | None:
    """Whose password was right here, while the second step is still to come."""
    found = await one(
        "SELECT person_id FROM sign_in WHERE token_digest = $1 AND half AND ends > $2",
        *(token_digest, at),
    )
    return found[0] if found else None


async def recovery_with(digests: Collection[str], at: datetime) -> Recovery | None:
    """The one whose code may be kept so, while it is good."""
    return await Recovery.get_or_none(digest__in=digests, password=None, ends__gt=at)


async def recovery_of(person_id: int, at: datetime) -> Recovery | None:
    """What is under way for somebody: a code that is good, or a new password that waits."""
    found = await Recovery.get_or_none(person_id=person_id)
    return found if found and (found.due or found.ends > at) else None


async def login_of(person_id: int) -> str:
    (login,) = await one("SELECT login FROM person WHERE id = $1", person_id)
    return str(login or "")


async def accounts_named(word: str) -> list[Person]:
    """Who has this login; else all with an account who bear this name."""
    by_login = await Person.filter(login=word.lower())
    return by_login or await Person.filter(name=word, login__isnull=False).limit(2)


async def words_about(person_id: int) -> tuple[str, ...]:
    """What a stranger would try as this person's password."""
    login, name, pseudonym = await one(
        "SELECT login, name, pseudonym FROM person WHERE id = $1", person_id
    )
    return (name, pseudonym, *re.split(r"[^a-z0-9]+", login or ""))


async def has_second_factor(person_id: int) -> bool:
    return bool(await one("SELECT 1 FROM authenticator WHERE person_id = $1", person_id))


async def authenticators_of(person_id: int) -> list[Authenticator]:
    return await Authenticator.filter(person_id=person_id).order_by("id")


async def spare_codes_left(person_id: int) -> int:
    return await SpareCode.filter(person_id=person_id).count()


async def actor_named(login: str, at: datetime, role: Role | None = None) -> Actor:
    """Somebody by login, acting in their post of `role` if one is named."""
    actor = await _actor(await one(f"{KNOWN} WHERE p.login = $1", login), at)
    return replace(actor, post=next((post for post in actor.posts if post.role is role), None))


async def actor_in(post_id: int, at: datetime) -> Actor | None:
    """Who holds a post, acting in it; None when it is held no more."""
    holder = f"{KNOWN} JOIN post_held h ON h.person_id = p.id WHERE h.id = $1"
    actor = await _actor(await one(holder, post_id), at)
    post = next((post for post in actor.posts if post.id == post_id), None)
    return replace(actor, post=post) if post else None


async def _actor(known: Any, at: datetime) -> Actor:
    person_id, name, pseudonym, born, adult_on, home = known
    posts = await posts_of(person_id, day_in_shanghai(at))
    grown = adult_on is not None
    return Actor(person_id, name, pseudonym, day(born), home or "", posts=posts, adult=grown)


async def posts_of(person_id: int, on: date) -> tuple[Post, ...]:
    held = await rows(POSTS, person_id, on)
    return tuple(Post(id_, Role(role), name, code) for id_, role, name, code in held)


async def account_named(login: str) -> int | None:
    found = await one("SELECT id FROM person WHERE login = $1", login)
    return found[0] if found else None


async def credentials_of(login: str) -> tuple[int, str] | None:
    found = await one("SELECT id, password FROM person WHERE login = $1", login)
    return (found[0], found[1]) if found and found[1] else None


async def sign_ins_of(person_id: int, token_digest: str, at: datetime) -> list[SignedIn]:
    """Where somebody is signed in now, the latest first; `token_digest` is of the one who asks."""
    found = await rows(
        "SELECT s.token_digest, s.since, s.ends, o.name, h.role FROM sign_in s "
        "LEFT JOIN post_held h ON h.id = s.post_id "
        "LEFT JOIN organization o ON o.id = h.organization_id "
        f"WHERE s.person_id = $1 AND {LIVE} ORDER BY s.since DESC",
        *(person_id, *holding(at)),
    )
    return [
        SignedIn(
            *(kept[:SHOWN], known(moment(since)), known(moment(ends))),
            acting=f"{organization}·{role}" if organization else "",
            here=kept == token_digest,
        )
        for kept, since, ends, organization, role in found
    ]


async def has_opted_in(person_id: int, purpose: OptInPurpose) -> bool:
    found = await one(
        "SELECT 1 FROM opt_in WHERE person_id = $1 AND purpose = $2 AND version = $3 "
        "AND withdrawn_at IS NULL",
        *(person_id, purpose.value, WORDING[purpose]),
    )
    return found is not None


async def opt_ins_asked_of(actor: Actor) -> dict[OptInPurpose, bool]:
    """What somebody in their posts is asked, and whether they agreed."""
    assert actor.person_id is not None
    roles = {post.role for post in actor.posts}
    return {
        purpose: await has_opted_in(actor.person_id, purpose)
        for purpose, asked in ASKED_OF.items()
        if roles & asked
    }


async def looks_at(person_id: int) -> list[Look]:
    """Who looked at somebody's data, the latest day first."""
    return await Look.filter(person_id=person_id).order_by("-day", "-id")


async def home_in_words(code: str) -> str:
    """和平里小区 3幢 2单元 501; '' for no home."""
    return (await homes_in_words({code})).get(code, "") if code else ""


async def homes_in_words(codes: Collection[str]) -> dict[str, str]:
    """By code; what is no home's is left out."""
    homes = await Dwelling.filter(code__in=codes).select_related("stairwell")
    names = await names_of([home.stairwell for home in homes])
    return {home.code: f"{names[home.stairwell.id]} {home.number}" for home in homes}
