"""Acts of office: notice, more time, the count, answers. And what those who vote may say."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from deliberate.decisions import actions, queries
from deliberate.decisions.forms import (
    AnswerForm,
    BallotForm,
    ExtensionForm,
    GroupForm,
    NoticeForm,
    StatementForm,
)
from deliberate.decisions.routes.entering import (
    Entered,
    as_it_is_now,
    enter_decision,
    now,
    portion_asked,
)
from deliberate.decisions.routes.showing import show_decision
from deliberate.decisions.rules import BodyOpinion, ObjectionClosing
from deliberate.people.routes import someone
from deliberate.verdict import Refused
from deliberate.web.forms import Typed, do_once
from deliberate.web.pages import Done, go_on, wants_fragment

FIELD_OF = {
    "outside-the-community": "electorate",
    "voters-elsewhere": "electorate",
    "representatives-decide-for-all": "electorate",
    "no-owners-there": "electorate",
    "nobody-on-the-roll": "electorate",
    "too-few-representatives": "electorate",
    "too-few-for-secrecy": "secrecy",
    "nobody-affected-there": "affected",
    "nobody-at-that-door": "doors",
    "plan-names-another-rule": "rule",
}
"""What only the roll can tell, beside the field that it is about: nothing typed is lost."""


async def propose_notice(request: Request) -> Response:
    entered = await enter_decision(request)
    typed = await Typed.read(request)
    earlier = await queries.earlier_of(entered.decision)
    offers = queries.offers_in(await queries.options_on(entered.issue.id))
    _, heard = await queries.study_before_notice(entered.issue, typed["party_study"])
    form = NoticeForm.read(typed, at=now(), earlier=earlier, offers=offers, heard=heard)
    if form.errors:
        return await show_decision(request, entered, notice_form=form, status=422)
    assert form.first_day
    assert form.days
    assert form.opinion
    try:
        return await _propose_notice(request, typed, entered, form, form.first_day, form.days)
    except Refused as refused:
        if refused.reason not in FIELD_OF:
            raise
        form = replace(form, errors={FIELD_OF[refused.reason]: refused.reason})
        return await show_decision(request, entered, notice_form=form, status=422)


async def _propose_notice(
    request: Request, typed: Typed, entered: Entered, form: NoticeForm, first_day: date, days: int
) -> Response:
    return await act(
        request,
        typed,
        entered,
        "act-proposed",
        lambda: actions.propose_notice(
            entered.number,
            by=someone(request),
            at=now(),
            rule_id=form.rule,
            question=form.question,
            electorate_code=form.electorate,
            option=form.option_number,
            budget=form.money,
            opens_on=first_day,
            voting_days=days,
            party_study=form.party_study,
            party_opinion=form.opinion or BodyOpinion.AGREE,
            affected_code=form.affected or None,
            affected_doors=form.affected_doors,
            mitigation=form.mitigation,
            secret=form.secret,
        ),
    )


async def extend(request: Request) -> Response:
    entered = await enter_decision(request)
    typed = await Typed.read(request)
    form = ExtensionForm.read(typed)
    if form.errors:
        return await show_decision(request, entered, extension_form=form, status=422)
    return await act(
        request,
        typed,
        entered,
        "voting-extended",
        lambda: actions.extend_voting(
            entered.number, by=someone(request), at=now(), voting_days=form.days
        ),
    )


async def count(request: Request) -> Response:
    entered = await enter_decision(request)
    typed = await Typed.read(request)
    answer = await act(
        request,
        typed,
        entered,
        "decision-counted",
        lambda: actions.count_decision(entered.number, by=someone(request), at=now()),
    )
    await actions.seal_boxes(now())
    return answer


async def answer_as_affected(request: Request) -> Response:
    entered = await enter_decision(request)
    typed = await Typed.read(request)
    form = BallotForm.read(typed)
    if form.choice is None:
        return await show_decision(request, entered, affected_form=form, status=422)
    decision, choice = entered.known, form.choice
    return await act(
        request,
        typed,
        entered,
        "affected-answered",
        lambda: actions.answer_as_affected(
            decision.id, by=someone(request), at=now(), choice=choice
        ),
    )


async def state_minority(request: Request) -> Response:
    entered = await enter_decision(request)
    typed = await Typed.read(request)
    form = StatementForm.read(typed)
    if form.errors:
        return await show_decision(request, entered, statement_form=form, status=422)
    return await act(
        request,
        typed,
        entered,
        "minority-stated",
        lambda: actions.state_minority(
            entered.number, by=someone(request), at=now(), text=form.text
        ),
    )


async def answer_minority(request: Request) -> Response:
    entered = await enter_decision(request)
    typed = await Typed.read(request)
    form = AnswerForm.read(typed, request.path_params["id"])
    if form.errors:
        return await show_decision(request, entered, answer_form=form, status=422)
    return await act(
        request,
        typed,
        entered,
        "minority-answered",
        lambda: actions.answer_minority(
            entered.number,
            form.objection,
            by=someone(request),
            at=now(),
            text=form.text,
            closing=ObjectionClosing(form.closing),
        ),
    )


async def group_objections(request: Request) -> Response:
    entered = await enter_decision(request)
    typed = await Typed.read(request)
    form = GroupForm.read(typed, typed.every("objection"))
    if form.errors:
        return await show_decision(request, entered, group_form=form, status=422)
    return await act(
        request,
        typed,
        entered,
        "objections-grouped",
        lambda: actions.group_objections(
            entered.number, form.chosen, by=someone(request), at=now(), title=form.title
        ),
    )


async def second_statement(request: Request) -> Response:
    return await _about_one(request, actions.second_statement, "statement-seconded")


async def ungroup_objection(request: Request) -> Response:
    return await _about_one(request, actions.ungroup_objection, "objection-ungrouped")


async def _about_one(request: Request, do: Callable[..., Awaitable[None]], said: str) -> Response:
    """An act on the statement or objection that the path names, which asks for no words."""
    entered = await enter_decision(request)
    typed = await Typed.read(request)
    number, one = entered.number, request.path_params["id"]
    return await act(
        request, typed, entered, said, lambda: do(number, one, by=someone(request), at=now())
    )


async def act(
    request: Request,
    typed: Typed,
    entered: Entered,
    said: str,
    do: Callable[[], Awaitable[Any]],
) -> Response:
    """Do it once, and go on to the page of the decision."""
    start = portion_asked(request)
    to = f"/issues/{entered.number}/decision" + (f"?from={start}#minority" if start else "")
    done = await do_once(request, typed, do, lambda _: Done(to, said))
    if wants_fragment(request):
        return await show_decision(request, await as_it_is_now(request), said=done.said)
    return go_on(done)
