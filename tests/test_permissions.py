"""Every route, every standing, every state: what is answered is what the policies say.

Each request is sent for real. A form without its key is refused with 422 after the policy has
been asked and before anything is done, so nothing changes while the whole table is walked.
"""

import re

import pytest

from deliberate.consensus import preset
from deliberate.consensus.strata import BARS
from deliberate.consensus.stratum_weights import StratumWeights
from deliberate.decisions.models import Decision, MinorityStatement, RollLine
from deliberate.deliberations.models import (
    Claim,
    ConsensusRound,
    Consent,
    Deliberation,
    Option,
)
from deliberate.deliberations.rules import Form, Parties, PartyKind, Position
from deliberate.issues.rules import State
from deliberate.people.models import Ownership
from deliberate.people.rules import Actor, Role
from deliberate.storage import unit_of_work
from tests.build import (
    LONG_AGO,
    NOW,
    a_dwelling,
    a_holder,
    a_person,
    a_resident,
    an_issue,
    later,
    signed_in,
)
from tests.trust.world import FULL
from tools.permissions import FILE, STANDINGS, answer, concerns_an_issue, routes, text

pytestmark = pytest.mark.anyio
ISSUE_ROUTES = [route for route in routes() if concerns_an_issue(route)]
GENERAL_ROUTES = [route for route in routes() if not concerns_an_issue(route)]
EVERY = 1 if FULL else 3
"""The table is whole; of its rows a third is sent through, for each of the viewers another."""


def test_the_published_table_is_what_the_policies_say():
    assert FILE.read_text() == text(), "run tools/permissions.py and review the change"


async def actor_for(who):
    standing = STANDINGS[who]
    if not standing.signed_in:
        return None
    if standing.role is Role.VISITOR:
        stranger = await a_person()
        return Actor(stranger.id, stranger.name, stranger.pseudonym, stranger.born)
    if standing.role is Role.YOUTH:
        return await a_resident(born=NOW.date().replace(year=NOW.year - 16, day=1))
    if standing.role is Role.RESIDENT:
        return await a_resident()
    return await a_holder(standing.role)


@unit_of_work
async def furnished(issue, actor, somebody, *, on_roll):
    """Whatever a page of the issue may look for."""
    voter = actor.person_id if on_roll else somebody.person_id
    deliberation = await Deliberation.create(
        issue=issue, question=issue.title, form=Form.COUNCIL, opens_at=NOW, closes_at=later(days=9)
    )
    option = await Option.create(
        deliberation=deliberation, number=1, title="维持现状", status_quo=True
    )
    await ConsensusRound.create(
        deliberation=deliberation,
        number=1,
        option={"number": 1, "title": "好", "body": "", "cost": None, "funding": "", "effects": ""},
        by_residence=False,
        strata=[{"name": name, "places": [], "people": None} for name in ("甲", "乙")],
        weights=StratumWeights.equal("甲", "乙").document(),
        weights_hash="0" * 64,
        bars=[bar.document() for bar in BARS],
        opens_at=NOW,
        closes_at=later(days=7),
    )
    home = await a_dwelling("909")
    await Ownership.get_or_create(person_id=voter, dwelling=home, defaults={"since": LONG_AGO})
    await Consent.create(
        option=option,
        parties=Parties(PartyKind.OWNERS, (home.code,)).document(),
        seconds_needed=1,
        opens_at=NOW,
        closes_at=later(days=7),
    )
    await Claim.create(
        deliberation=deliberation, number=1, position=Position.FOR, text="好", created_at=NOW
    )
    decision = await Decision.create(
        issue=issue,
        option=option,
        electorate_id=issue.area_id,
        rule=preset("R2").document(),
        question="是否同意？",
        noticed_at=later(days=-20),
        opens_at=later(days=-2),
        closes_at=later(days=5),
        roll_hash="0" * 64,
        roll_size=1,
    )
    await RollLine.create(decision=decision, voter_id=voter, unit="501")
    await MinorityStatement.create(decision=decision, author_id=voter, text="我反对")


async def a_world(actor, standing):
    issues, somebody = {}, await a_resident()
    for state in State:
        more = {}
        if standing.facilitator:
            more["facilitator_id"] = actor.person_id
        if standing.first_rejecter:
            more["first_rejecter_id"] = actor.person_id
        by = actor if standing.proposer else await a_resident()
        issue = await an_issue(state, by=by, **more)
        await furnished(issue, actor, somebody, on_roll=standing.on_roll)
        issues[state] = issue
    return issues


def path_of(route, number):
    named = route.path.replace("{number:int}", str(number)).replace("{processing}", "votes")
    return re.sub(r"\{\w+(:int)?\}", "1", named)


def refused(response):
    to_sign_in = response.status_code == 303 and response.headers["location"].startswith("/sign-in")
    return response.status_code == 403 or to_sign_in


async def ask(browser, route, path):
    method = "POST" if "POST" in route.methods else "GET"
    return await browser.request(method, path)


@pytest.mark.parametrize("who", STANDINGS)
async def test_issue_routes_answer_as_their_policies_say(browser, who):
    standing = STANDINGS[who]
    actor = await actor_for(who)
    if actor:
        await signed_in(browser, actor)
    issues = await a_world(actor, standing)
    wrong = []
    for turn, route in enumerate(ISSUE_ROUTES, [*STANDINGS].index(who)):
        for step, (state, issue) in enumerate(issues.items()):
            if issue.number is None or (turn + step) % EVERY:
                continue
            response = await ask(browser, route, path_of(route, issue.number))
            reason = answer(route, standing, state)
            fits = {
                "": not refused(response) and response.status_code < 500,
                "not-there": response.status_code == 404,
            }.get(reason, refused(response))
            if not fits:
                wrong.append(
                    f"{route.name} in {state}: {response.status_code}, policy: {reason or 'yes'}"
                )
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("who", STANDINGS)
async def test_other_routes_answer_as_their_policies_say(browser, who):
    actor = await actor_for(who)
    if actor:
        await signed_in(browser, actor)
    standing = STANDINGS[who]
    wrong = []
    for route in GENERAL_ROUTES:
        response = await ask(browser, route, path_of(route, 1))
        not_there = response.status_code == 404 and "{id" in route.path
        fits = not_there or bool(route.may(standing, None)) is not refused(response)
        if not fits or response.status_code >= 500:
            wrong.append(f"{route.name}: {response.status_code}")
    assert not wrong, "\n".join(wrong)


async def test_a_policy_that_says_yes_to_everybody_would_be_seen(browser, monkeypatch):
    """The control: the walk above fails when a route stops asking."""
    issue = await an_issue(State.SCREENING)
    await signed_in(browser, await a_resident())
    route = next(each for each in ISSUE_ROUTES if each.path.endswith("/accept"))
    response = await ask(browser, route, path_of(route, issue.number))
    assert response.status_code == 404
    seconding = await an_issue(State.SECONDING)
    assert refused(await ask(browser, route, path_of(route, seconding.number)))
