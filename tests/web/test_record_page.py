"""The public record as a page: acts of office first, everything for who asks."""

from dataclasses import dataclass
from typing import ClassVar

import pytest

from deliberate.people.rules import SYSTEM, Role
from deliberate.record import record
from deliberate.storage import unit_of_work
from tests.build import NOW, a_holder

pytestmark = pytest.mark.anyio


@dataclass(frozen=True)
class Seconded:
    name: ClassVar[str] = "issue-seconded"


@dataclass(frozen=True)
class Accepted:
    name: ClassVar[str] = "issue-accepted"


@unit_of_work
async def some_entries():
    await record(Seconded(), by=SYSTEM, at=NOW)
    await record(Accepted(), by=await a_holder(Role.RC_DIRECTOR), at=NOW)


def numbers(page):
    return page.text.count('<tr><th scope="row">')


async def test_acts_of_office_are_shown_and_all_on_request(browser):
    await some_entries()
    assert numbers(await browser.get("/record")) == 1
    assert numbers(await browser.get("/record?all=1")) == 2


async def test_an_empty_record_and_odd_addresses_answer(browser):
    for query in ("", "?all=1", "?before=x", "?before=99999999999999999999"):
        answer = await browser.get(f"/record{query}")
        assert (answer.status_code, numbers(answer)) == (200, 0)
