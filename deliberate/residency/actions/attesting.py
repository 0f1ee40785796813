"""Residents attested at their door by one person and confirmed by another."""

from datetime import datetime
from secrets import token_hex

from deliberate.calendar.moments import day_in_shanghai, midnight
from deliberate.people.models import Person, Residence
from deliberate.people.rules import Actor
from deliberate.record import record
from deliberate.residency import queries
from deliberate.residency.actions.letters import Letter, letter_to
from deliberate.residency.actions.promising import promise_recheck
from deliberate.residency.events import (
    AttestationRefused,
    AttestationWithdrawn,
    CodeHandedOver,
    ResidencyAttested,
    ResidencyConfirmed,
)
from deliberate.residency.models import Attestation
from deliberate.residency.queries import Addressee, Home
from deliberate.residency.rules import MOST_A_DAY, AttestationState
from deliberate.storage import known, lock, unit_of_work
from deliberate.verdict import Refused, Unseen


@unit_of_work
async def attest(dwelling_id: int, name: str, *, by: Actor, at: datetime) -> int:
    """Say that an adult of that name lives there, as a paper shows that is not kept."""
    await lock(
        "person", known(by.person_id)
    )  # so that the day's attestations are counted one by one
    home = await queries.home_of(dwelling_id)
    await _check_neutral(home, by)
    today = day_in_shanghai(at)
    if await queries.attested_since(by.person_id, midnight(today)) >= MOST_A_DAY:
        raise Refused("enough-attested-today")
    resident = await queries.grown_resident(name, home.id, today)
    if resident and resident[1]:
        raise Refused("has-an-account")
    if await Attestation.exists(dwelling_id=home.id, name=name, state=AttestationState.AWAITING):
        raise Refused("attested-already")
    attestation = await Attestation.create(
        dwelling_id=home.id,
        name=name,
        state=AttestationState.AWAITING,
        by_id=by.person_id,
        acting=by.acting,
        at=at,
    )
    await record(ResidencyAttested(attestation.id, home.building), by=by, at=at)
    number: int = attestation.id
    return number


@unit_of_work
async def confirm(attestation_id: int, *, by: Actor, at: datetime) -> Letter:
    """Stand behind it as the second person: from now on they are a resident of the register."""
    attestation, home = await _awaiting(attestation_id)
    await _check_second(attestation, home, by)
    name, today = attestation.name, day_in_shanghai(at)
    resident = await queries.grown_resident(name, home.id, today)
    if resident and resident[1]:
        raise Refused("has-an-account")
    await promise_recheck(at)
    person_id = resident[0] if resident else await _registered(name, home, at)
    await _end(attestation, AttestationState.CONFIRMED, by=by, at=at, person_id=person_id)
    fact = ResidencyConfirmed(attestation.id, home.building, attestation.acting)
    await record(fact, by=by, at=at)
    return await letter_to(Addressee(home, person_id, name), at=at)


async def _registered(name: str, home: Home, at: datetime) -> int:
    """With a public name of chance until they choose their own."""
    today = day_in_shanghai(at)
    person = await Person.create(name=name, pseudonym=f"居民{token_hex(4)}", adult_on=today)
    await Residence.create(person=person, dwelling_id=home.id, since=today)
    resident: int = person.id
    return resident


@unit_of_work
async def refuse(attestation_id: int, reason: str, *, by: Actor, at: datetime) -> None:
    attestation, home = await _awaiting(attestation_id)
    await _check_second(attestation, home, by)
    await _end(attestation, AttestationState.REFUSED, by=by, at=at, reason=reason)
    await record(AttestationRefused(attestation.id, home.building), by=by, at=at)


@unit_of_work
async def withdraw(attestation_id: int, *, by: Actor, at: datetime) -> None:
    """Take back one's own, while nobody has confirmed it."""
    attestation, home = await _awaiting(attestation_id)
    if attestation.by_id != by.person_id:
        raise Refused("not-your-attestation")
    await _end(attestation, AttestationState.WITHDRAWN, at=at)
    await record(AttestationWithdrawn(attestation.id, home.building), by=by, at=at)


@unit_of_work
async def hand_over(attestation_id: int, *, by: Actor, at: datetime) -> Letter:
    """Print the letter of somebody attested anew, because the first was lost or has expired."""
    attestation = await _locked(attestation_id)
    person = await Person.get_or_none(id=attestation.person_id)  # type: ignore[attr-defined]  # made by the ORM
    if person is None or person.login is not None:
        raise Refused("no-letter-to-print")
    home = await queries.home_of(attestation.dwelling_id)
    await _check_neutral(home, by)
    if not await queries.has_part_in(person.id, home.id):
        raise Refused("no-letter-to-print")
    await record(CodeHandedOver(attestation.id), by=by, at=at)
    return await letter_to(Addressee(home, person.id, person.name), at=at)


async def _locked(attestation_id: int) -> Attestation:
    await lock("attestation", attestation_id)
    attestation = await Attestation.get_or_none(id=attestation_id)
    if attestation is None:
        raise Unseen
    return attestation


async def _awaiting(attestation_id: int) -> tuple[Attestation, Home]:
    attestation = await _locked(attestation_id)
    if attestation.state is not AttestationState.AWAITING:
        raise Refused("not-awaiting")
    return attestation, await queries.home_of(attestation.dwelling_id)


async def _check_second(attestation: Attestation, home: Home, by: Actor) -> None:
    if attestation.by_id == by.person_id or attestation.acting == by.acting:
        raise Refused("second-person-needed")
    await _check_neutral(home, by)


async def _check_neutral(home: Home, by: Actor) -> None:
    """In an area of one's own post, and in no home that is one's own."""
    assert by.post, "the policy asks for a post"
    if not home.is_served_from(by.post.area):
        raise Refused("not-in-your-area")
    if await queries.has_part_in(by.person_id, home.id):
        raise Refused("not-your-own-home")


async def _end(
    attestation: Attestation,
    state: AttestationState,
    *,
    by: Actor | None = None,
    at: datetime,
    reason: str = "",
    person_id: int | None = None,
) -> None:
    """The name is forgotten here: a resident's is in the register, nobody else's is needed."""
    await Attestation.filter(id=attestation.id).update(
        state=state,
        name="",
        checked_by_id=by.person_id if by else None,
        checked_acting=by.acting if by else "",
        checked_at=at,
        reason=reason,
        person_id=person_id,
    )
