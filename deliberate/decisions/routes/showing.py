"""The page of a decision, from its preparation to its result."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from deliberate.calendar import last_day
from deliberate.confirmations.models import Confirmation
from deliberate.confirmations.queries import waiting_on
from deliberate.confirmations.rules import TwoPersonAct
from deliberate.consensus import Choice, Result, Rule, amount
from deliberate.consensus.breadth import BreadthGrade, Label, label
from deliberate.decisions import policy, queries
from deliberate.decisions.forms import (
    BLANK_ANSWER,
    BLANK_BALLOT,
    BLANK_EXTENSION,
    BLANK_GROUP,
    BLANK_STATEMENT,
    NoticeForm,
)
from deliberate.decisions.models import Decision
from deliberate.decisions.routes.entering import (
    Entered,
    enter_decision,
    now,
    portion_asked,
    reading_asked,
)
from deliberate.decisions.routes.rulebook import WORDS
from deliberate.decisions.routes.turns import plan_context
from deliberate.decisions.rules import (
    BLOCKING_SECONDS,
    COUNTING_DAYS,
    FEWEST_IN_SECRET,
    GRADES,
    LIST_RULE,
    READINGS,
    Beside,
    Blocked,
    Breadth,
    Concurring,
    Earlier,
    Found,
    Guarded,
    Objection,
    ObjectionClosing,
    Phase,
    Told,
    first_voting_day,
    portion_of,
    rules_held,
)
from deliberate.issues.routes import issue_context
from deliberate.people.routes import anyone
from deliberate.people.rules import Actor
from deliberate.web import language
from deliberate.web.pages import page
from deliberate.web.telling import sentence

OPTION = "方案 %(n)s"
"""How an option is called where its title would be too long."""
USUAL_RULE = "R3"
PAGE, PART = "decisions/decision.html", "decisions/_decision.html"


async def show(request: Request) -> Response:
    return await show_decision(request, await enter_decision(request))


async def show_decision(
    request: Request, entered: Entered, *, status: int = 200, said: str = "", **forms: Any
) -> Response:
    """`forms`: those that failed, to be shown as they were typed."""
    viewer = anyone(request)
    latest = await _is_latest(request, entered)
    concurring = await _concurring(entered) if latest else None
    may_notice = _may_notice(entered, concurring, latest=latest)
    waiting = await _waiting(entered, viewer)
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
        "objections": [],
        "statement_form": BLANK_STATEMENT,
        "answer_form": BLANK_ANSWER,
        "group_form": BLANK_GROUP,
        "closings": list(ObjectionClosing),
        "extension_form": BLANK_EXTENSION,
        "affected_form": BLANK_BALLOT,
        **await plan_context(request, entered, concurring, latest=latest),
        "waiting_act": waiting,
        **(await _notice_context(entered, concurring) if may_notice and not waiting else {}),
        **forms,
        "errors": {name: code for form in forms.values() for name, code in form.errors.items()},
    }
    if entered.decision:
        me = viewer.person_id if viewer else None
        context |= await _shown(entered.decision, me, portion_asked(request))
        context |= {"recorded": await _recorded(entered, entered.decision)}
        context |= await _options(request, entered.issue.id, entered.decision)
    return page(request, PAGE, context, fragment=PART, status=status)


async def _shown(decision: Decision, person_id: int | None, start: int) -> dict[str, Any]:
    """What is shown of a decision: of the box before the count only how full it is."""
    objections = await queries.objections_of(decision.id, person_id)
    return {
        "rule": decision.named_rule,
        "phase": decision.phase_at(now()),
        "Phase": Phase,
        "box": await queries.box_of(decision),
        "mine": await queries.mine_in(decision, person_id),
        "proxies": await queries.proxies_of(decision, person_id),
        "delegated": decision.told_of_delegations,
        "objections": objections,
        "portion": portion_of(objections, start),
        "label": _label(decision, objections) if decision.outcome else None,
        "told": Told.read(decision.outcome) if decision.outcome else None,
        "guarded": Guarded.read(decision.safeguard) if decision.safeguard else None,
        "bloc": Blocked.read(decision.bloc) if decision.bloc else None,
        "count_by": last_day(decision.closes_at + timedelta(days=COUNTING_DAYS)),
        "answers_by": last_day(decision.answers_due) if decision.answers_due else None,
        "amount": amount,
        "blocking_seconds": BLOCKING_SECONDS,
        "breadth": Breadth.read(decision.breadth) if decision.breadth else None,
        "compared": [Beside.read(each) for each in decision.other_rules or ()],
    }


async def _recorded(entered: Entered, decision: Decision) -> list[tuple[str, Any]]:
    """Who voted what, where that is told: a choice, or what a ballot paper says."""
    told = decision.counted_at and not decision.secret
    if not told or not policy.may_read_recorded(entered.who, decision.named_rule.electorate):
        return []
    paper = decision.paper
    return [
        (name, paper.read(choice) if paper else Choice(choice))
        for name, choice in await queries.recorded_votes(decision)
    ]


def _label(decision: Decision, objections: Sequence[Objection]) -> Label:
    assert decision.outcome
    return label(
        Result(str(decision.outcome["verdict"])),
        BreadthGrade(str(decision.breadth["grade"]) if decision.breadth else "unknown"),
        open_objections=sum(not each.answer for each in objections),
        second_reading=decision.suspended,
    )


async def _options(request: Request, issue_id: int, decision: Decision) -> dict[str, Any]:
    """What is shown where options are compared, and of them after the count."""
    paper, options = decision.paper, await queries.on_the_ballot(issue_id, decision)
    listed = decision.list_put
    found = Found.read(decision.outcome, paper) if paper and decision.outcome else None
    spoken = request.state.display.language
    names = {str(each.number): language.say(spoken, OPTION, n=each.number) for each in options}
    steps = found.steps_named(names) if found else ()
    words = GRADES if paper and paper.worded else ()
    return {
        "paper": paper,
        "on_ballot": options,
        "titles": listed.titles if listed else {str(o.number): o.title for o in options},
        "listed": listed,
        "found": found,
        "told_steps": [sentence(spoken, step, words) for step in steps],
        "grades": GRADES,
    }


async def _is_latest(request: Request, entered: Entered) -> bool:
    if entered.decision is None or reading_asked(request) in {None, READINGS}:
        return True
    return len(await queries.readings_of(entered.issue.id)) == 1


async def _concurring(entered: Entered) -> Concurring | None:
    """Of a first reading there is no other to be looked for."""
    decision = entered.decision
    first = decision is None or decision.reading == 1
    at_hand = [decision] if decision else []
    return await queries.concurring_on(entered.issue, at_hand if first else None)


def _may_notice(entered: Entered, concurring: Concurring | None, *, latest: bool) -> bool:
    spent = entered.decision is not None and entered.decision.reading == READINGS
    allowed = policy.may_give_notice(entered.who, entered.issue.state)
    hindered = concurring is not None and concurring.hindrance
    return latest and bool(allowed) and not spent and not hindered


async def _waiting(entered: Entered, viewer: Actor | None) -> Confirmation | None:
    """The notice that waits for a second person, for those it concerns."""
    if viewer is None or entered.issue.state not in policy.BEFORE_THE_NOTICE:
        return None
    return await waiting_on(TwoPersonAct.NOTICE, entered.number, viewer, now())


async def _notice_context(entered: Entered, concurring: Concurring | None) -> dict[str, Any]:
    """What the form of a notice needs."""
    first, at = entered.decision, now()
    earlier = await queries.earlier_of(first)
    listed = earlier is not None and earlier.fund_list
    offered = [
        (rule, day)
        for rule, day in _offered(entered, at, earlier)
        if concurring is None or concurring.allows(rule)
    ]
    if not offered:
        return {}
    usual = next((rule for rule, _ in offered if rule.id == USUAL_RULE), offered[0][0])
    community = entered.issue.community.code
    doors = await queries.affected_doors_of(first) if first and first.affected else []
    form = NoticeForm.blank(usual, community, at=at, first=first, earlier=earlier, doors=doors)
    return {
        "notice_form": replace(form, heard=concurring is not None and concurring.heard),
        "offered": offered,
        "fewest_in_secret": FEWEST_IN_SECRET,
        "options": [] if listed else await queries.options_on(entered.issue.id),
        "earlier": earlier,
    }


def _offered(entered: Entered, at: datetime, earlier: Earlier | None) -> list[tuple[Rule, date]]:
    """The rules that may be named now, each with its first day of voting, when it is in force."""
    role, listed = entered.who.role, earlier is not None and earlier.fund_list
    days = [
        (rule, first_voting_day(rule, at, earlier))
        for rule in rules_held()
        if policy.may_name_rule(role, rule.electorate) and (not listed or rule.id == LIST_RULE)
    ]
    return [(rule, day) for rule, day in days if rule.in_force(day)]


def _allowed(entered: Entered, *, latest: bool) -> dict[str, object]:
    who, state = entered.who, entered.issue.state
    return {
        "may_vote": latest and policy.may_vote(who, state),
        "may_extend": latest and policy.may_extend(who, state),
        "may_count": latest and policy.may_count(who, state),
        "may_state": latest and policy.may_state_minority(who, state),
        "may_second": latest and policy.may_second_statement(who, state),
        "may_answer": policy.may_answer_minority(who, state),
    }
