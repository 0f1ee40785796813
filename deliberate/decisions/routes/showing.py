"""The page of a decision, from its preparation to its result."""

from datetime import timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from deliberate.consensus import Rule, amount, presets
from deliberate.decisions import policy, queries
from deliberate.decisions.forms import (
    BLANK_ANSWER,
    BLANK_BALLOT,
    BLANK_EXTENSION,
    BLANK_STATEMENT,
    NoticeForm,
)
from deliberate.decisions.models import Decision
from deliberate.decisions.routes.entering import Entered, enter_decision, now, reading_asked
from deliberate.decisions.routes.rulebook import WORDS
from deliberate.decisions.rules import (
    COUNTING_DAYS,
    GRADES,
    HELD_HERE,
    READINGS,
    Beside,
    Breadth,
    Found,
    Guarded,
    Phase,
    Told,
    first_voting_day,
    last_day_before,
)
from deliberate.issues.routes import issue_context
from deliberate.people.routes import anyone
from deliberate.web import language
from deliberate.web.pages import page
from deliberate.web.telling import sentence

OPTION = "方案 %(n)s"
"""How an option is called where its title would be too long."""
PAGE, PART = "decisions/decision.html", "decisions/_decision.html"


async def show(request: Request) -> Response:
    return await show_decision(request, await enter_decision(request))


async def show_decision(
    request: Request, entered: Entered, *, status: int = 200, said: str = "", **forms: Any
) -> Response:
    """`forms`: those that failed, to be shown as they were typed."""
    viewer = anyone(request)
    latest = await _is_latest(request, entered)
    places = await queries.places_in(entered.issue.community.code)
    context = {
        **issue_context(entered.issue, entered.who),
        **WORDS,
        **_allowed(entered, latest=latest),
        "said": said,
        "latest": latest,
        "decision": entered.decision,
        "electorates": places,
        "places": {place.code: place.name for place in places},
        "notice_form": None,
        "statements": [],
        "statement_form": BLANK_STATEMENT,
        "answer_form": BLANK_ANSWER,
        "extension_form": BLANK_EXTENSION,
        "affected_form": BLANK_BALLOT,
        **(await _notice_context(entered) if _may_notice(entered, latest=latest) else {}),
        **forms,
        "errors": {name: code for form in forms.values() for name, code in form.errors.items()},
    }
    if entered.decision:
        context |= await _shown(entered.decision, viewer.person_id if viewer else None)
        context |= await _options(request, entered.issue.id, entered.decision)
    return page(request, PAGE, context, fragment=PART, status=status)


async def _shown(decision: Decision, person_id: int | None) -> dict[str, Any]:
    """What is shown of a decision: of the box before the count only how full it is."""
    return {
        "rule": decision.named_rule,
        "phase": decision.phase_at(now()),
        "Phase": Phase,
        "box": await queries.box_of(decision),
        "mine": await queries.mine_in(decision, person_id),
        "statements": await queries.statements_of(decision, person_id),
        "told": Told.read(decision.outcome) if decision.outcome else None,
        "guarded": Guarded.read(decision.safeguard) if decision.safeguard else None,
        "count_by": last_day_before(decision.closes_at + timedelta(days=COUNTING_DAYS)),
        "amount": amount,
        "breadth": Breadth.read(decision.breadth) if decision.breadth else None,
        "compared": [Beside.read(each) for each in decision.other_rules or ()],
    }


async def _options(request: Request, issue_id: int, decision: Decision) -> dict[str, Any]:
    """What is shown where options are compared, and of them after the count."""
    paper, options = decision.paper, await queries.on_the_ballot(issue_id, decision)
    found = Found.read(decision.outcome, paper) if paper and decision.outcome else None
    spoken = request.state.display.language
    names = {str(each.number): language.say(spoken, OPTION, n=each.number) for each in options}
    steps = found.steps_named(names) if found else ()
    return {
        "paper": paper,
        "on_ballot": options,
        "titles": {str(each.number): each.title for each in options},
        "found": found,
        "told_steps": [sentence(spoken, step) for step in steps],
        "grades": GRADES,
    }


async def _is_latest(request: Request, entered: Entered) -> bool:
    if entered.decision is None or reading_asked(request) in {None, READINGS}:
        return True
    return len(await queries.readings_of(entered.issue.id)) == 1


def _may_notice(entered: Entered, *, latest: bool) -> bool:
    spent = entered.decision is not None and entered.decision.reading == READINGS
    allowed = policy.may_give_notice(entered.who, entered.issue.state)
    return latest and bool(allowed) and not spent


async def _notice_context(entered: Entered) -> dict[str, Any]:
    """What the form of a notice needs."""
    first, at = entered.decision, now()
    earlier = await queries.earlier_of(first)
    offered = rules_for(entered)
    usual = next((rule for rule in offered if rule.id == "R3"), offered[0])
    community = entered.issue.community.code
    doors = await queries.affected_doors_of(first) if first and first.affected else []
    return {
        "notice_form": NoticeForm.blank(
            usual, community, at=at, first=first, earlier=earlier, doors=doors
        ),
        "offered": [(rule, first_voting_day(rule, at, earlier)) for rule in offered],
        "options": await queries.options_on(entered.issue.id),
        "earlier": earlier,
    }


def rules_for(entered: Entered) -> list[Rule]:
    role = entered.who.role
    held = [rule for rule in presets() if rule.id in HELD_HERE]
    return [rule for rule in held if policy.may_name_rule(role, rule.electorate)]


def _allowed(entered: Entered, *, latest: bool) -> dict[str, object]:
    who, state = entered.who, entered.issue.state
    return {
        "may_vote": latest and policy.may_vote(who, state),
        "may_extend": latest and policy.may_extend(who, state),
        "may_count": latest and policy.may_count(who, state),
        "may_state": latest and policy.may_state_minority(who, state),
        "may_answer": policy.may_answer_minority(who, state),
    }
