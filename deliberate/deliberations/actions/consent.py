"""Consent: an option is put to its parties; who objects says why, and is answered."""

from datetime import UTC, datetime, timedelta

from deliberate.areas.rules import lies_in
from deliberate.calendar.moments import day_in_shanghai
from deliberate.consensus.consent import Closing
from deliberate.deliberations import policy, queries
from deliberate.deliberations.actions.entering import enter_thread, not_due_before, place_of
from deliberate.deliberations.events import (
    ConsentAsked,
    ConsentEnded,
    ObjectionRaised,
    ObjectionReplied,
    ObjectionSeconded,
    ObjectionWithdrawn,
)
from deliberate.deliberations.models import (
    Consent,
    ConsentObjection,
    ObjectionSeconding,
    Option,
)
from deliberate.deliberations.rules import (
    LONGEST_OBJECTION_REPLY,
    Parties,
    PartyKind,
    PutToConsent,
    Raised,
    ReplyEffect,
    asked_now,
    consent_faults,
    objection_faults,
)
from deliberate.issues.actions.moving import May
from deliberate.issues.models import Issue
from deliberate.issues.queries import locked_number
from deliberate.people.rules import SYSTEM, Actor
from deliberate.record import record
from deliberate.storage import run, unit_of_work
from deliberate.verdict import Refused, Unseen
from deliberate.web.text import masked

EVERYBODY = Parties()


@unit_of_work
async def ask_consent(
    number: int,
    *,
    by: Actor,
    at: datetime,
    option: int,
    days: int,
    seconds_needed: int,
    parties: Parties = EVERYBODY,
) -> None:
    """Put an option to the consent of its parties for so many days.

    Who they are, by the registers of this day, and how many must second is fixed now.
    """
    issue, thread = await enter_thread(number, policy.may_ask_consent, by=by, at=at)
    for code in consent_faults(days, seconds_needed, parties).values():
        raise Refused(code)
    sheet = await _sheet(thread, option)
    people = await _how_many(parties, issue, at)
    if people <= seconds_needed:  # nobody's objection could ever stand
        raise Refused("too-few-parties")
    asked = Consent(
        option=sheet,
        parties=parties.document(),
        people=people,
        seconds_needed=seconds_needed,
        opens_at=at.astimezone(UTC),
        closes_at=at.astimezone(UTC) + timedelta(days=days),
    )
    await asked.save()
    await not_due_before(issue, asked.closes_at)
    told = {**_told(parties), "people": people}
    fact = ConsentAsked(option, sheet.title, told, seconds_needed, asked.closes_at.isoformat())
    await record(fact, by=by, at=at, issue=number)


async def _sheet(thread: int, option: int) -> Option:
    """The option, once nothing else is asked, and it was not asked before."""
    if asked_now(await queries.consents_in(thread)):
        raise Refused("consent-is-asked")
    if not await queries.numbers_in(thread):
        raise Refused("nobody-takes-part")
    sheet = await Option.get_or_none(deliberation_id=thread, number=option, status_quo=False)
    if sheet is None:
        raise Refused("no-such-option")
    if await queries.was_put_to_consent(thread, option):
        raise Refused("option-in-consent")
    return sheet


async def _how_many(parties: Parties, issue: Issue, at: datetime) -> int:
    """How many they are; refuses places and homes that are not here."""
    community = issue.community.code
    if parties.kind is PartyKind.OWNERS and set(parties.places) - await queries.homes_in(community):
        raise Refused("no-such-home")
    if not all(lies_in(place, community) for place in parties.places):
        raise Refused("no-such-place")
    today = day_in_shanghai(at)
    return len(await queries.people_among(parties, community, today))


def _told(parties: Parties) -> dict[str, object]:
    """The record names places, and of homes only how many there are."""
    owners = parties.kind is PartyKind.OWNERS
    places, homes = ([], len(parties.places)) if owners else (list(parties.places), 0)
    return {"kind": parties.kind.value, "places": places, "homes": homes}


@unit_of_work
async def raise_objection(
    number: int, *, by: Actor, at: datetime, harm: str, bearer: str, remedy: str
) -> int:
    """Object, once: what harm, who bears it, which change would lift it. The objection's number."""
    thread, asked = await _enter_as_party(number, by=by, at=at, lasting=True)
    for code in objection_faults(harm, bearer, remedy).values():
        raise Refused(code)
    place = await place_of(thread, by.person_id)
    if await ConsentObjection.filter(consent_id=asked.id, author_id=place).exists():
        raise Refused("objected-already")
    last = max((each.number for each in asked.objections), default=0)
    await ConsentObjection.create(
        consent_id=asked.id,
        author_id=place,
        number=last + 1,
        harm=masked(harm),
        bearer=masked(bearer),
        remedy=masked(remedy),
    )
    await record(ObjectionRaised(asked.option, last + 1), by=SYSTEM, at=at, issue=number)
    return last + 1


@unit_of_work
async def second_objection(number: int, objection: int, *, by: Actor, at: datetime) -> None:
    """Stand behind somebody else's objection."""
    thread, asked = await _enter_as_party(number, by=by, at=at, lasting=True)
    raised = _open(asked, objection)
    if raised.mine:
        raise Refused("not-your-own-objection")
    if raised.seconded:
        raise Refused("already-seconded")
    kept = await ConsentObjection.get(consent_id=asked.id, number=objection)
    place = await place_of(thread, by.person_id)
    await ObjectionSeconding.create(objection=kept, participant_id=place)
    fact = ObjectionSeconded(asked.option, objection, len(raised.seconds) + 1)
    await record(fact, by=SYSTEM, at=at, issue=number)


@unit_of_work
async def reply_to_objection(
    number: int, objection: int, *, by: Actor, at: datetime, text: str, effect: ReplyEffect
) -> None:
    """Say what is changed, which closes it; or why nothing is, which leaves it to who objects."""
    _, asked = await _enter(number, policy.may_reply_to_objection, by=by, at=at)
    if not text or len(text) > LONGEST_OBJECTION_REPLY:
        raise Refused("too-long" if text else "needed")
    _open(asked, objection)
    integrated = effect is ReplyEffect.INTEGRATED
    await ConsentObjection.filter(consent_id=asked.id, number=objection).update(
        reply=masked(text),
        replied_by=by.acting,
        closing=Closing.INTEGRATED if integrated else Closing.OPEN,
    )
    fact = ObjectionReplied(asked.option, objection, effect.value)
    await record(fact, by=by, at=at, issue=number)


@unit_of_work
async def withdraw_objection(number: int, objection: int, *, by: Actor, at: datetime) -> None:
    """One's own, by oneself. Answered, it stays to be read; unanswered, it is gone."""
    _, asked = await _enter_as_party(number, by=by, at=at)
    raised = _open(asked, objection)
    if not raised.mine:
        raise Refused("only-your-own-objection")
    kept = await ConsentObjection.get(consent_id=asked.id, number=objection)
    if raised.reply:
        kept.closing = Closing.WITHDRAWN
        await kept.save(update_fields=["closing"])
    else:
        await run("DELETE FROM objection_seconding WHERE objection_id = $1", kept.id)
        await kept.delete()
    fact = ObjectionWithdrawn(asked.option, objection, answered=bool(raised.reply))
    await record(fact, by=SYSTEM, at=at, issue=number)


@unit_of_work
async def end_consent(number: int, *, by: Actor, at: datetime) -> None:
    """Once its time is over: whether an objection stands, with every test."""
    thread, asked = await _enter(number, policy.may_ask_consent, by=by, at=at)
    if asked.lasts(at):
        raise Refused("consent-still-open")
    found = asked.found(await queries.numbers_in(thread))
    await Consent.filter(id=asked.id).update(ended_at=at.astimezone(UTC), finding=found.document())
    standing = sum(each.standing for each in found.objections)
    fact = ConsentEnded(asked.option, found.verdict.value, len(found.objections), standing)
    await record(fact, by=by, at=at, issue=number)


async def _enter_as_party(
    number: int, *, by: Actor, at: datetime, lasting: bool = False
) -> tuple[int, PutToConsent]:
    """As `_enter`, for those who are asked; `lasting`: while the time lasts."""
    await locked_number(number)  # from here on what is asked stays
    party = await queries.is_asked(number, by.person_id)
    thread, asked = await _enter(number, policy.may_object, by=by, at=at, party=party)
    if lasting and not asked.lasts(at):
        raise Refused("consent-is-over")
    return thread, asked


async def _enter(
    number: int, may: May, *, by: Actor, at: datetime, party: bool = False
) -> tuple[int, PutToConsent]:
    """The deliberation, ours until the unit ends, and what is put to consent in it now."""
    _, thread = await enter_thread(number, may, by=by, at=at, on_roll=party)
    asked = asked_now(await queries.consents_in(thread, by.person_id))
    if asked is None:
        raise Refused("no-consent-asked")
    return thread, asked


def _open(asked: PutToConsent, objection: int) -> Raised:
    for raised in asked.objections:
        if raised.number == objection:
            if not raised.is_open:
                raise Refused("objection-is-closed")
            return raised
    raise Unseen
