"""Reading who people are."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from deliberate.areas.models import Dwelling
from deliberate.areas.queries import name_of
from deliberate.calendar.moments import day_in_shanghai
from deliberate.people.rules import Actor, Post, Role
from deliberate.storage import day, known, moment, one, rows

SHOWN = 16
"""Digits of a digest that name a browser on its owner's page."""

WHO = """
SELECT p.id, p.name, p.pseudonym, p.born, s.post_id, d.code
FROM sign_in s
JOIN person p ON p.id = s.person_id
LEFT JOIN residence r ON r.person_id = p.id AND r.until IS NULL
LEFT JOIN dwelling d ON d.id = r.dwelling_id
WHERE s.token_digest = $1 AND s.ends > $2
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
SELECT p.id, p.name, p.pseudonym, p.born, d.code FROM person p
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


async def actor_with(token_digest: str, at: datetime) -> Actor | None:
    """Who a browser belongs to, in the post chosen there while it is still held."""
    found = await one(WHO, token_digest, at)
    if found is None:
        return None
    person_id, name, pseudonym, born, post_id, home = found
    posts = await posts_of(person_id, day_in_shanghai(at))
    chosen = next((post for post in posts if post.id == post_id), None)
    return Actor(person_id, name, pseudonym, day(born), home or "", chosen, posts)


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
    person_id, name, pseudonym, born, home = known
    posts = await posts_of(person_id, day_in_shanghai(at))
    return Actor(person_id, name, pseudonym, day(born), home or "", posts=posts)


async def posts_of(person_id: int, on: date) -> tuple[Post, ...]:
    held = await rows(POSTS, person_id, on)
    return tuple(Post(id_, Role(role), name, code) for id_, role, name, code in held)


async def credentials_of(login: str) -> tuple[int, str] | None:
    found = await one("SELECT id, password FROM person WHERE login = $1", login)
    return (found[0], found[1]) if found and found[1] else None


async def sign_ins_of(person_id: int, token_digest: str, at: datetime) -> list[SignedIn]:
    """Where somebody is signed in now, the latest first; `token_digest` is of the one who asks."""
    found = await rows(
        "SELECT s.token_digest, s.since, s.ends, o.name, h.role FROM sign_in s "
        "LEFT JOIN post_held h ON h.id = s.post_id "
        "LEFT JOIN organization o ON o.id = h.organization_id "
        "WHERE s.person_id = $1 AND s.ends > $2 ORDER BY s.since DESC",
        *(person_id, at),
    )
    return [
        SignedIn(
            *(kept[:SHOWN], known(moment(since)), known(moment(ends))),
            acting=f"{organization}·{role}" if organization else "",
            here=kept == token_digest,
        )
        for kept, since, ends, organization, role in found
    ]


async def post_is_held(post_id: int, person_id: int, on: date) -> bool:
    return any(post.id == post_id for post in await posts_of(person_id, on))


async def home_in_words(code: str) -> str:
    """和平里小区 3幢 2单元 501; '' for no home."""
    home = await Dwelling.get_or_none(code=code).select_related("stairwell") if code else None
    return f"{await name_of(home.stairwell)} {home.number}" if home else ""
