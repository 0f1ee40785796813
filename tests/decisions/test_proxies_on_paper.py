"""Written proxies that a grid worker brings in from paper, and a supervisor checks."""

import sqlite3
from dataclasses import replace
from datetime import timedelta

import asyncpg
import pytest

from deliberate.decisions.actions import (
    accept_proxy,
    cast_ballot,
    check_proxy,
    give_proxy,
    revoke_on_paper,
)
from deliberate.decisions.models import Proxy
from deliberate.decisions.rules import ProxyStage
from deliberate.people.rules import Role
from deliberate.record.queries import entries_of
from deliberate.storage import run, unit_of_work
from deliberate.verdict import Refused, Unseen
from tests.build import a_holder
from tests.decisions.proxied import a_vote, paper, stage_for
from tests.decisions.votes import (
    YES,
)

pytestmark = pytest.mark.anyio
HOUR = timedelta(hours=1)


async def test_a_proxy_from_paper_is_accepted_once_a_second_person_has_seen_it(database):
    decision, number, at, owners = await a_vote()
    worker, supervisor = await a_holder("grid-worker", "李响"), await a_holder("supervisor", "钱")
    code = await paper(number, at, worker=worker)
    proxy = (await Proxy.get(code=code)).id
    with pytest.raises(Refused, match="proxy-not-checked"):
        await accept_proxy(number, by=owners["601"], at=at, code=code)
    assert await stage_for(decision, owners["101"]) == [ProxyStage.UNCHECKED]
    with pytest.raises(Refused, match="supervisors-only"):
        await check_proxy(number, proxy, by=worker, at=at)

    await check_proxy(number, proxy, by=supervisor, at=at)
    with pytest.raises(Unseen):
        await check_proxy(number, proxy, by=supervisor, at=at)
    await accept_proxy(number, by=owners["601"], at=at, code=code)
    await cast_ballot(decision.id, by=owners["601"], at=at, choice=YES, proxy=proxy)

    facts = [(each.fact, each.acting.rpartition("·")[2]) for each in await entries_of(number)][-4:]
    assert facts == [
        ("proxy-given", "grid-worker"),
        ("proxy-checked", "supervisor"),
        ("proxy-accepted", ""),
        ("ballot-cast", ""),
    ]


async def test_nobody_checks_what_they_brought_in_themselves(database):
    _, number, at, _ = await a_vote()
    worker = await a_holder("grid-worker", "李响")
    await paper(number, at, worker=worker)
    both = replace(worker, post=replace(worker.post, role=Role.SUPERVISOR))
    with pytest.raises(Unseen):
        await check_proxy(number, (await Proxy.get()).id, by=both, at=at)

    @unit_of_work
    async def force():
        await run("UPDATE proxy SET checked_by_id = entered_by_id")

    with pytest.raises((sqlite3.Error, asyncpg.PostgresError)):
        await force()


@pytest.mark.parametrize(
    ("principal", "door"), [("业主101", "102"), ("业主", "101"), ("业主101", "5-2-101"), ("", "")]
)
async def test_paper_names_a_voter_and_their_door(database, principal, door):
    _, number, at, _ = await a_vote()
    with pytest.raises(Refused, match="no-such-voter"):
        await paper(number, at, principal=principal, door=door)


async def test_paper_enters_nothing_over_an_own_ballot_or_another_proxy(database):
    decision, number, at, owners = await a_vote()
    await cast_ballot(decision.id, by=owners["101"], at=at, choice=YES)
    with pytest.raises(Refused, match="voted-already"):
        await paper(number, at)
    await give_proxy(number, by=owners["102"], at=at, holder="业主601")
    with pytest.raises(Refused, match="proxy-given-already"):
        await paper(number, at, principal="业主102", door="102")
    with pytest.raises(Refused, match="grid-workers-only"):
        await paper(number, at, worker=await a_holder("rc-member", "何"))


async def test_nobody_enters_a_proxy_of_their_own(database):
    _, number, at, owners = await a_vote()
    worker = await a_holder("grid-worker", "李响")
    herself = replace(worker, person_id=owners["101"].person_id)
    with pytest.raises(Refused, match="not-your-own"):
        await paper(number, at, worker=herself)


async def test_it_is_revoked_on_paper_too(database):
    decision, number, at, owners = await a_vote()
    worker = await a_holder("grid-worker", "李响")
    await paper(number, at, worker=worker)
    await revoke_on_paper(number, by=worker, at=at, principal="业主101", door="101")
    assert await stage_for(decision, owners["101"]) == [ProxyStage.REVOKED]
    last = (await entries_of(number))[-1]
    assert (last.fact, last.details["paper"]) == ("proxy-ended", True)
