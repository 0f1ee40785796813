"""Consent: an option is put to everybody; who objects says why, and is answered."""

from datetime import UTC, datetime, timedelta

from deliberate.consensus.consent import Closing
from deliberate.deliberations import policy, queries
from deliberate.deliberations.actions.entering import enter_thread, place_of
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
    PutToConsent,
    Raised,
    ReplyEffect,
    asked_now,
    consent_faults,
    objection_faults,
)
from deliberate.issues.actions.moving import May
from deliberate.people.rules import SYSTEM, Actor
from deliberate.record import record
from deliberate.storage import run, unit_of_work
from deliberate.verdict import Refused, Unseen
from deliberate.web.text import masked


@unit_of_work
async def ask_consent(
    number: int, *, by: Actor, at: datetime, option: int, days: int, seconds_needed: int
) -> None:
    """Put an option to everybody's consent for so many days. How many must second is fixed now."""
    issue, thread = await enter_thread(number, policy.may_ask_consent, by=by, at=at)
    if asked_now(await queries.consents_in(thread)):
        raise Refused("consent-is-asked")
    for code in consent_faults(days, seconds_needed).values():
        raise Refused(code)
    if not await queries.numbers_in(thread):
        raise Refused("nobody-takes-part")
    sheet = await Option.get_or_none(deliberation_id=thread, number=option, status_quo=False)
    if sheet is None:
        raise Refused("no-such-option")
    if await queries.was_put_to_consent(thread, option):
        raise Refused("option-in-consent")
    closes_at = at.astimezone(UTC) + timedelta(days=days)
    await Consent.create(
        option=sheet,
        seconds_needed=seconds_needed,
        opens_at=at.astimezone(UTC),
        closes_at=closes_at,
    )
    if issue.due_at is None or issue.due_at < closes_at:
        issue.due_at = closes_at
        await issue.save(update_fields=["due_at"])
    fact = ConsentAsked(option, sheet.title, seconds_needed, closes_at.isoformat())
    await record(fact, by=by, at=at, issue=number)


@unit_of_work
async def raise_objection(
    number: int, *, by: Actor, at: datetime, harm: str, bearer: str, remedy: str
) -> int:
    """Object, once: what harm, who bears it, which change would lift it. The objection's number."""
    thread, asked = await _enter(number, policy.may_object, by=by, at=at, lasting=True)
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
    thread, asked = await _enter(number, policy.may_object, by=by, at=at, lasting=True)
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
    _, asked = await _enter(number, policy.may_object, by=by, at=at)
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


async def _enter(
    number: int, may: May, *, by: Actor, at: datetime, lasting: bool = False
) -> tuple[int, PutToConsent]:
    """The deliberation, ours until the unit ends, and what is put to consent in it now."""
    _, thread = await enter_thread(number, may, by=by, at=at)
    asked = asked_now(await queries.consents_in(thread, by.person_id))
    if asked is None:
        raise Refused("no-consent-asked")
    if lasting and not asked.lasts(at):
        raise Refused("consent-is-over")
    return thread, asked


def _open(asked: PutToConsent, objection: int) -> Raised:
    for raised in asked.objections:
        if raised.number == objection:
            if not raised.is_open:
                raise Refused("objection-is-closed")
            return raised
    raise Unseen
