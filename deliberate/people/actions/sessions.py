"""Where somebody is signed in: a token for the browser, of which only a digest is kept.

A token is never used on after who somebody is, or what they act as, was shown anew.
"""

from datetime import datetime
from hashlib import sha256
from secrets import token_urlsafe

from deliberate.calendar.moments import day_in_shanghai
from deliberate.people.queries import account_named, has_opted_in, posts_of
from deliberate.people.rules import ASKED_OF, HALF_STAYS, IDLE, Actor, OptInPurpose, end_of_sign_in
from deliberate.storage import known, moment, one, rows, run, unit_of_work
from deliberate.verdict import Refused


def digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()


@unit_of_work
async def begin_session(person_id: int, *, at: datetime, half: bool = False) -> str:
    """A half one is good for the second step of signing in, and for nothing else."""
    await run("DELETE FROM sign_in WHERE ends < $1 OR seen < $2", at, at - IDLE)
    ends = at + HALF_STAYS if half else end_of_sign_in(at, at, None)
    return await _kept(person_id, None, since=at, proven=at, seen=at, ends=ends, half=half)


async def _kept(
    person_id: int,
    post_id: int | None,
    *,
    since: datetime,
    proven: datetime,
    seen: datetime,
    ends: datetime,
    half: bool = False,
) -> str:
    token = token_urlsafe(32)
    await run(
        "INSERT INTO sign_in (token_digest, person_id, post_id, since, proven, seen, ends, half) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        *(digest(token), person_id, post_id, since, proven, seen, ends, half),
    )
    return token


@unit_of_work
async def sign_out(token: str) -> None:
    await run("DELETE FROM sign_in WHERE token_digest = $1", digest(token))


@unit_of_work
async def sign_out_elsewhere(name: str, token: str, *, by: Actor) -> None:
    """End what `sign_ins_of` names so; with '', everything but the browser that asks."""
    await run(
        "DELETE FROM sign_in WHERE person_id = $1 AND token_digest <> $2 AND token_digest LIKE $3",
        *(by.person_id, digest(token), f"{name}%"),
    )


@unit_of_work
async def end_sign_ins_of_post(post_id: int) -> None:
    """Whoever acts in this post is signed out at once: it has ended, or is another now."""
    await run("DELETE FROM sign_in WHERE post_id = $1", post_id)


@unit_of_work
async def end_sign_ins_of(login: str) -> int | None:
    """How many ended; None when nobody has this login."""
    person_id = await account_named(login)
    return None if person_id is None else await sign_out_everywhere(person_id)


@unit_of_work
async def sign_out_everywhere(person_id: int) -> int:
    """How many sign-ins ended, half ones too."""
    return len(await rows("DELETE FROM sign_in WHERE person_id = $1 RETURNING 1", person_id))


@unit_of_work
async def end_all_sign_ins() -> int:
    return len(await rows("DELETE FROM sign_in RETURNING 1"))


@unit_of_work
async def note_in_use(token_digest: str, at: datetime) -> None:
    await run("UPDATE sign_in SET seen = $2 WHERE token_digest = $1", token_digest, at)


@unit_of_work
async def act_as(post_id: int | None, token: str, *, by: Actor, at: datetime) -> str:
    """Go on in a post (or as a resident, for None), under a new token: the role has changed."""
    assert by.person_id is not None
    if post_id is not None:
        await _check_post(post_id, by.person_id, at)
    _, since, proven = await _taken(token)
    ends = end_of_sign_in(since, proven, post_id)
    return await _kept(by.person_id, post_id, since=since, proven=proven, seen=at, ends=ends)


async def _check_post(post_id: int, person_id: int, at: datetime) -> None:
    held = await posts_of(person_id, day_in_shanghai(at))
    chosen = next((post for post in held if post.id == post_id), None)
    if chosen is None:
        raise Refused("not-your-post")
    asked = OptInPurpose.PARTY_POST
    if chosen.role in ASKED_OF[asked] and not await has_opted_in(person_id, asked):
        raise Refused("opt-in-to-the-party-post-first")


@unit_of_work
async def prove_again(token: str, *, by: Actor, at: datetime) -> str:
    """Go on as before under a new token: they have just shown who they are."""
    assert by.person_id is not None
    post_id, since, _ = await _taken(token)
    ends = end_of_sign_in(since, at, post_id)
    return await _kept(by.person_id, post_id, since=since, proven=at, seen=at, ends=ends)


async def _taken(token: str) -> tuple[int | None, datetime, datetime]:
    found = await one(
        "DELETE FROM sign_in WHERE token_digest = $1 AND NOT half RETURNING post_id, since, proven",
        digest(token),
    )
    if found is None:
        raise Refused("sign-in-first")
    post_id, since, proven = found
    return post_id, known(moment(since)), known(moment(proven))
