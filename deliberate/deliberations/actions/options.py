"""The sheet of options that people can compare."""

from datetime import datetime

from deliberate.deliberations import policy, queries
from deliberate.deliberations.actions.entering import enter_thread
from deliberate.deliberations.events import OptionChanged, OptionDropped, OptionPut
from deliberate.deliberations.models import Option
from deliberate.people.rules import Actor
from deliberate.record import record
from deliberate.storage import one, unit_of_work
from deliberate.verdict import Refused, Unseen


@unit_of_work
async def put_option(
    number: int,
    *,
    by: Actor,
    at: datetime,
    title: str,
    body: str,
    cost: int | None,
    funding: str,
    effects: str,
    status_quo: bool,
    option: int | None = None,
) -> int:
    """Add an option to the sheet, or change the one numbered `option`; its number."""
    issue, thread = await enter_thread(number, policy.may_draft_options, by=by, at=at)
    changed = await _option(thread, option) if option is not None else None
    await _not_being_asked(thread, option)
    if status_quo:
        await _only_one_status_quo(thread, option)
    sheet = changed or Option(deliberation_id=thread, number=await _next_number(thread))
    sheet.update_from_dict(
        {
            "title": title,
            "body": body,
            "cost": cost,
            "funding": funding,
            "effects": effects,
            "status_quo": status_quo,
        }
    )
    await sheet.save()
    fact = (OptionChanged if changed else OptionPut)(sheet.number, title)
    await record(fact, by=by, at=at, issue=issue.number)
    return sheet.number


@unit_of_work
async def drop_option(number: int, option: int, *, by: Actor, at: datetime) -> None:
    issue, thread = await enter_thread(number, policy.may_draft_options, by=by, at=at)
    await _not_being_asked(thread, option)
    await (await _option(thread, option)).delete()
    await record(OptionDropped(option), by=by, at=at, issue=issue.number)


async def _option(thread: int, number: int) -> Option:
    found = await Option.get_or_none(deliberation_id=thread, number=number)
    if found is None:
        raise Unseen
    return found


async def _not_being_asked(thread: int, option: int | None) -> None:
    """What people answer about, or could object to, stays as they read it."""
    asked = queries.open_among(await queries.rounds_in(thread))
    if asked and asked.option["number"] == option:
        raise Refused("option-is-asked-about")
    if await queries.was_put_to_consent(thread, option):
        raise Refused("option-in-consent")


async def _only_one_status_quo(thread: int, option: int | None) -> None:
    other = Option.filter(deliberation_id=thread, status_quo=True)
    if await other.exclude(number=option or 0).exists():
        raise Refused("one-status-quo")


async def _next_number(thread: int) -> int:
    (number,) = await one(
        "SELECT coalesce(max(number), 0) + 1 FROM option WHERE deliberation_id = $1", thread
    )
    return int(number)
