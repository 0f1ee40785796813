"""Giving notice of a vote among options: which there are is fixed, hashed and recorded."""

from hashlib import sha256

import pytest

from deliberate.consensus import canonical_json
from deliberate.decisions.actions import extend_voting
from deliberate.decisions.models import Decision
from deliberate.issues.models import Issue
from deliberate.record.queries import entries_of
from deliberate.verdict import Refused
from tests.build import NOW, a_resident, a_second_confirms, send, signed_in
from tests.decisions.votes import (
    BUILDING,
    PROJECTS,
    ROUTES,
    STUDY,
    a_convener,
    an_issue_with,
    choosing,
    first_day,
    noticed,
)

pytestmark = pytest.mark.anyio


async def test_the_options_are_fixed_in_their_order_with_the_status_quo_named(database):
    await a_resident()
    decision = await noticed("C2", issue=await an_issue_with(ROUTES))

    kept = (await Decision.get(id=decision.id)).on_ballot
    assert kept.ids == ("1", "2", "3")
    assert (kept.status_quo, kept.budget) == ("3", 0)


async def test_a_fund_has_costs_and_a_budget_and_no_status_quo_on_the_ballot(database):
    await a_resident()
    decision = await noticed("R15", issue=await an_issue_with(PROJECTS), budget=150_000)

    kept = (await Decision.get(id=decision.id)).on_ballot
    assert [(each.id, each.cost) for each in kept.options] == [
        *(("1", 96_000), ("2", 38_500), ("3", 46_000)),
    ]
    assert (kept.status_quo, kept.budget) == ("", 150_000)


async def test_the_record_names_the_options_and_the_hash_of_what_is_noticed(database):
    await a_resident()
    issue = await an_issue_with(PROJECTS)
    decision = await noticed("R15", issue=issue, budget=150_000)

    (fact,) = [each for each in await entries_of(issue.number) if each.fact == "notice-given"]
    assert fact.details["options"] == ["充电棚", "路灯", "坡道"]
    assert fact.details["noticed_hash"] == sha256(canonical_json(decision.noticed)).hexdigest()


async def test_a_question_has_no_options_on_its_ballot(database):
    await a_resident(head=True)
    issue = await an_issue_with(ROUTES)
    decision = await noticed("R2", issue=issue, option=1)

    assert (await Decision.get(id=decision.id)).noticed is None
    (fact,) = [each for each in await entries_of(issue.number) if each.fact == "notice-given"]
    assert (fact.details["options"], fact.details["noticed_hash"]) == ([], "")


@pytest.mark.parametrize(
    "rule_id, options, wanted, reason",
    [
        ("C2", ROUTES[:1], {}, "two-options-needed"),
        ("C2", (), {}, "two-options-needed"),
        ("R15", PROJECTS[2:], {"budget": 9}, "two-options-needed"),
        ("R15", ROUTES, {"budget": 9}, "option-without-cost"),
        ("R15", PROJECTS, {}, "budget-needed"),
        ("R15", PROJECTS, {"budget": 0}, "budget-needed"),
        ("C1", ROUTES, {"affected_code": BUILDING}, "safeguard-for-questions"),
        ("R16", ROUTES, {}, "choose-a-rule"),
    ],
)
async def test_options_that_cannot_be_put_are_refused(database, rule_id, options, wanted, reason):
    await a_resident(head=True)
    with pytest.raises(Refused, match=reason):
        await noticed(rule_id, issue=await an_issue_with(options), **wanted)
    assert await Decision.all().count() == 0


@pytest.mark.parametrize("htmx", [False, True])
async def test_a_convener_puts_the_projects_of_a_fund(browser, htmx):
    await a_resident()
    issue = await an_issue_with(PROJECTS)
    await signed_in(browser, await a_convener())
    page = f"/issues/{issue.number}/decision"
    typed = {
        "rule": "R15",
        "question": "先办哪几件？",
        "electorate": BUILDING,
        "opens_on": first_day("R15", NOW).isoformat(),
        "voting_days": "5",
        "party_study": STUDY,
        "secrecy": "recorded",
    }

    wrong = await send(browser, f"{page}/notice", on=page, htmx=htmx, **typed, budget="三十万")
    right = await send(browser, f"{page}/notice", on=page, htmx=htmx, **typed, budget="150,000")

    assert wrong.status_code == 422
    assert 'href="#f-budget"' in wrong.text
    assert 'value="三十万"' in wrong.text
    assert right.status_code == (200 if htmx else 303)
    await a_second_confirms()
    shown = (await browser.get(page)).text
    for words in ("要选的方案", "方案 1：充电棚", "150,000", "选出以后会怎样"):
        assert words in shown, words
    assert "方案 4：维持现状" not in shown


async def test_a_fund_without_enough_projects_is_told_beside_the_rule(browser):
    await a_resident()
    issue = await an_issue_with(PROJECTS[2:])
    await signed_in(browser, await a_convener())
    page = f"/issues/{issue.number}/decision"
    answer = await send(browser, f"{page}/notice", on=page, rule="R15", budget="9")
    assert answer.status_code == 422
    assert 'href="#f-rule"' in answer.text


async def test_a_vote_without_a_quorum_is_not_extended(database):
    director = await a_convener()
    decision, _ = await choosing("C1", by=director)
    number = (await Issue.get(id=decision.issue_id)).number
    with pytest.raises(Refused, match="quorum-reached"):
        await extend_voting(number, by=director, at=decision.opens_at, voting_days=5)
