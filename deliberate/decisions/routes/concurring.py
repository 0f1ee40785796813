"""Acts of the bodies before a vote: the plan, what each came to, the residents' request."""

from starlette.requests import Request
from starlette.responses import Response

from deliberate.decisions import actions, policy, queries
from deliberate.decisions.forms import PlanForm, RequestForm, TurnForm
from deliberate.decisions.routes.deciding import act
from deliberate.decisions.routes.entering import enter_decision, now
from deliberate.decisions.routes.showing import show_decision
from deliberate.people.routes import someone
from deliberate.verdict import Refused, require
from deliberate.web.forms import Typed


async def choose_plan(request: Request) -> Response:
    entered = await enter_decision(request)
    typed = await Typed.read(request)
    form = PlanForm.read(typed)
    if form.errors or form.chosen is None:
        return await show_decision(request, entered, plan_form=form, status=422)
    plan = form.chosen
    return await act(
        request,
        typed,
        entered,
        "plan-chosen",
        lambda: actions.choose_plan(
            entered.number,
            by=someone(request),
            at=now(),
            plan_id=plan,
            review_rule=form.review_rule,
            merged=form.merged,
        ),
    )


async def record_turn(request: Request) -> Response:
    entered = await enter_decision(request)
    typed = await Typed.read(request)
    turn = request.path_params["turn"]
    concurring = await queries.concurring_on(entered.issue)
    if concurring is None:
        raise Refused("no-plan-yet")
    stage = concurring.stage_to_record(turn)
    require(policy.may_sign(entered.who.role, [each.body for each in stage]))
    form = TurnForm.read(typed, stage, today=now().date(), after=concurring.last_held)
    if form.errors:
        return await show_decision(request, entered, turn_form=form, status=422)
    return await act(
        request,
        typed,
        entered,
        "turn-recorded",
        lambda: actions.record_turn(
            entered.number, turn, by=someone(request), at=now(), meeting=form.meeting
        ),
    )


async def record_request(request: Request) -> Response:
    entered = await enter_decision(request)
    typed = await Typed.read(request)
    registered = await queries.residents_registered(entered.issue.community, now().date())
    form = RequestForm.read(typed, registered)
    if form.errors:
        return await show_decision(request, entered, request_form=form, status=422)
    return await act(
        request,
        typed,
        entered,
        "meeting-requested",
        lambda: actions.record_request(
            entered.number, by=someone(request), at=now(), request=form.request
        ),
    )
