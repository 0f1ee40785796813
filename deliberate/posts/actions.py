"""Giving a post and ending it, each by two persons."""

from datetime import date, datetime
from typing import Any

from deliberate.areas.models import Area, Organization
from deliberate.areas.queries import bodies_serving
from deliberate.calendar.moments import day_in_shanghai
from deliberate.confirmations.actions import propose_act
from deliberate.confirmations.models import Confirmation
from deliberate.confirmations.queries import LARGEST_KEY
from deliberate.confirmations.rules import TwoPersonAct
from deliberate.people.actions import end_sign_ins_of_post
from deliberate.people.models import PostHeld
from deliberate.people.queries import account_named
from deliberate.people.rules import Actor, Role
from deliberate.posts import policy, queries
from deliberate.posts.events import PostEnded, PostGranted
from deliberate.posts.rules import LATEST_BEGINNING, clash, last_day_before
from deliberate.record.journal import record
from deliberate.storage import lock, unit_of_work
from deliberate.verdict import Refused, Unseen, require


@unit_of_work
async def propose_post(
    community: str,
    *,
    by: Actor,
    at: datetime,
    login: str,
    role: Role,
    organization_id: int,
    area_code: str,
    since: date,
    until: date | None = None,
) -> int:
    """That the holder of an account shall hold a post."""
    require(policy.may_name_post(by.post, role, area_code))
    area, body = await _place(community, area_code, organization_id)
    person = await account_named(login)
    if person is None:
        raise Refused("no-such-account")
    await lock("person", person)
    today = day_in_shanghai(at)
    _check_days(since, until, today)
    await _check_person(person, role, by=by, today=today)
    named = f"{role.value} {organization_id} {area_code}"
    told = {
        **_told(body, role, area, since, until),
        "role": role.value,
        "organization": organization_id,
    }
    act, places = TwoPersonAct.GRANT_POST, (community, area_code)
    return await propose_act(
        act, f"{person} {named}", told, by=by, at=at, places=places, about=person
    )


async def _place(community: str, area_code: str, body_id: int) -> tuple[Area, Organization]:
    area = await Area.get_or_none(code=area_code, level__in=list(queries.OVER))
    if area is None or body_id not in dict(await bodies_serving(community)):
        raise Refused("no-such-organization")
    return area, await Organization.get(id=body_id)


def _told(
    body: Organization, role: Role, area: Area, since: date, until: date | None
) -> dict[str, Any]:
    """What both pages tell of a post."""
    return {
        "acting": f"{body.name}·{role.value}",
        "area": area.code,
        "area_name": area.name,
        "since": since.isoformat(),
        "until": until.isoformat() if until else None,
    }


def _check_days(since: date, until: date | None, today: date) -> None:
    if not today <= since <= today + LATEST_BEGINNING:
        raise Refused("post-begins-too-far")
    if until is not None and until < since:
        raise Refused("post-ends-before-it-begins")


async def _check_person(person: int, role: Role, *, by: Actor, today: date) -> None:
    if person == by.person_id:
        raise Refused("nobody-for-themself")
    if clash(role, await queries.roles_held(person, today)):
        raise Refused("posts-kept-apart")


@unit_of_work
async def propose_end(post_id: int, community: str, *, by: Actor, at: datetime) -> int:
    """That a post shall end at once."""
    if post_id > LARGEST_KEY:
        raise Unseen
    await lock("post_held", post_id)
    held = await queries.find_post(post_id, day_in_shanghai(at))
    if held is None:
        raise Unseen
    require(policy.may_name_post(by.post, held.role, held.area.code))
    if held.person.id == by.person_id:
        raise Refused("nobody-for-themself")
    told = _told(held.organization, held.role, held.area, held.since, held.until)
    act, places = TwoPersonAct.END_POST, (community, held.area.code)
    return await propose_act(act, post_id, told, by=by, at=at, places=places, about=held.person.id)


async def grant_post(kept: Confirmation, by: Actor, _: Actor, at: datetime) -> None:
    """As two persons decided; asked again, for posts may have been given meanwhile."""
    assert kept.about
    told, role, person = kept.payload, Role(kept.payload["role"]), kept.about.id
    await lock("person", person)
    await _check_person(person, role, by=by, today=day_in_shanghai(at))
    held = await PostHeld.create(
        person_id=person,
        organization_id=told["organization"],
        area=await Area.get(code=told["area"]),
        role=role,
        since=max(date.fromisoformat(told["since"]), day_in_shanghai(at)),
        until=date.fromisoformat(told["until"]) if told["until"] else None,
    )
    body, _, _ = told["acting"].rpartition("·")
    until = held.until.isoformat() if held.until else None
    fact = PostGranted(role.value, body, told["area"], held.since.isoformat(), until)
    await record(fact, by=by, at=at)


async def end_post(kept: Confirmation, by: Actor, _: Actor, at: datetime) -> None:
    """From now on: who holds it has no standing by it at their next request."""
    today = day_in_shanghai(at)
    held = await queries.find_post(int(kept.subject), today)
    if held is None:
        raise Refused("post-ended-already")
    held.until = last_day_before(today)
    # Given and ended on one day, it was held on no whole day; the record tells both.
    held.since = min(held.since, held.until)
    await held.save(update_fields=["since", "until"])
    await end_sign_ins_of_post(held.id)
    fact = PostEnded(held.role.value, held.organization.name, held.area.code)
    await record(fact, by=by, at=at)
