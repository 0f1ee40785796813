"""Five claims and replies a day, for three days after an account was opened with a letter."""

import asyncio
from datetime import timedelta

import pytest

from deliberate.deliberations.actions import reply
from deliberate.deliberations.rules import ReplyKind
from deliberate.people.models import Person
from deliberate.storage import unit_of_work
from deliberate.verdict import Refused
from tests.build import NOW, a_resident, later
from tests.deliberations.build import a_claim, a_thread

pytestmark = pytest.mark.anyio
TOO_MANY = "new-accounts-say-five-a-day"


async def a_newcomer(ago=timedelta(hours=1)):
    newcomer = await a_resident()
    await unit_of_work(Person.filter(id=newcomer.person_id).update)(joined_at=NOW - ago)
    return newcomer


async def say(issue, by, kind="claim", at=NOW):
    if kind == "claim":
        return await a_claim(issue, by=by, at=at)
    return await reply(issue.number, 1, by=by, at=at, kind=ReplyKind.REASON, text="因为危险。")


async def test_claims_and_replies_count_together(database):
    issue, _ = await a_thread()
    await a_claim(issue)
    newcomer = await a_newcomer()
    for kind in ("claim", "reply", "reply", "claim", "claim"):
        await say(issue, newcomer, kind)
    for kind in ("claim", "reply"):
        with pytest.raises(Refused, match=TOO_MANY):
            await say(issue, newcomer, kind)


async def test_the_next_day_there_are_five_again(database):
    issue, _ = await a_thread()
    newcomer = await a_newcomer()
    for _ in range(5):
        await say(issue, newcomer)
    await say(issue, newcomer, at=later(days=1, seconds=1))


async def test_after_three_days_an_account_is_not_new(database):
    issue, _ = await a_thread()
    settled = await a_newcomer(ago=timedelta(hours=72))
    for _ in range(7):
        await say(issue, settled)


async def test_who_was_given_an_account_was_never_new(database):
    issue, _ = await a_thread()
    resident = await a_resident()
    for _ in range(7):
        await say(issue, resident)


async def test_on_several_threads_at_once_there_are_five_as_well(database):
    threads = [(await a_thread())[0] for _ in range(8)]
    newcomer = await a_newcomer()
    answers = await asyncio.gather(
        *(say(issue, newcomer) for issue in threads), return_exceptions=True
    )
    assert sum(isinstance(each, int) for each in answers) == 5
    assert {str(each) for each in answers if not isinstance(each, int)} == {TOO_MANY}
