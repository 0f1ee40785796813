"""A notice names a rule that is in force on the first day of voting."""

from dataclasses import replace
from datetime import timedelta

import pytest

from deliberate.consensus import presets
from deliberate.decisions.models import Decision
from deliberate.decisions.rules import notice
from deliberate.issues.rules import State
from deliberate.verdict import Refused
from tests.build import NOW, an_issue, send, signed_in
from tests.decisions.votes import (
    BUILDING,
    QUESTION,
    STUDY,
    a_convener,
    first_day,
    heads,
    noticed,
)

pytestmark = pytest.mark.anyio


@pytest.fixture
def in_force(monkeypatch):
    """R2 is in force from and until these days."""

    def between(begins, ends):
        dated = [
            replace(rule, effective_from=begins, effective_until=ends) if rule.id == "R2" else rule
            for rule in presets()
        ]
        monkeypatch.setattr(notice, "presets", lambda: tuple(dated))

    return between


def a_day(days):
    """So many days after the first day on which voting may begin."""
    return first_day("R2", NOW) + timedelta(days=days)


@pytest.mark.parametrize(("begins", "ends"), [(1, None), (None, 0), (-9, -1)])
async def test_a_rule_that_is_not_in_force_on_the_first_day_is_refused(
    database, in_force, begins, ends
):
    await heads(1)
    in_force(*(None if days is None else a_day(days) for days in (begins, ends)))
    with pytest.raises(Refused, match="rule-not-in-force"):
        await noticed("R2", at=NOW)
    assert await Decision.all().count() == 0


@pytest.mark.parametrize(("begins", "ends"), [(0, None), (None, 1), (0, 1)])
async def test_a_rule_in_force_on_the_first_day_is_taken(database, in_force, begins, ends):
    await heads(1)
    in_force(*(None if days is None else a_day(days) for days in (begins, ends)))
    assert (await noticed("R2", at=NOW)).opens_at


async def test_the_first_day_waits_until_the_rule_comes_into_force(browser, in_force):
    issue = await an_issue(State.TO_VOTE)
    await signed_in(browser, await a_convener())
    in_force(a_day(5), None)
    shown = (await browser.get(f"/issues/{issue.number}/decision")).text
    assert 'value="R2"' in shown
    day = a_day(5)
    assert f"最早 {day.month}月{day.day}日 开始" in shown


async def test_a_rule_that_will_have_ended_is_not_offered(browser, in_force):
    issue = await an_issue(State.TO_VOTE)
    await signed_in(browser, await a_convener())
    in_force(None, a_day(0))
    shown = (await browser.get(f"/issues/{issue.number}/decision")).text
    assert 'value="R2"' not in shown
    assert 'value="R3"' in shown


@pytest.mark.parametrize("htmx", [False, True])
async def test_the_form_comes_back_as_typed_and_says_so(browser, in_force, htmx):
    await heads(1)
    issue = await an_issue(State.TO_VOTE)
    await signed_in(browser, await a_convener())
    in_force(a_day(5), None)
    page = f"/issues/{issue.number}/decision"
    typed = {
        "rule": "R2",
        "question": QUESTION,
        "electorate": BUILDING,
        "opens_on": a_day(4).isoformat(),
        "voting_days": "5",
        "party_study": STUDY,
    }

    answer = await send(browser, f"{page}/notice", on=page, htmx=htmx, **typed)

    assert answer.status_code == 422
    assert 'href="#f-opens_on"' in answer.text
    assert "所选的规则没有生效" in answer.text
    assert QUESTION in answer.text
    assert f'value="{a_day(4).isoformat()}"' in answer.text
