"""The page of a consensus round, one's own answer, and the figures for everybody."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from deliberate.clock import now
from deliberate.consensus.strata import Bar
from deliberate.deliberations import actions, policy, queries
from deliberate.deliberations.forms import AnswerForm
from deliberate.deliberations.models import ConsensusRound
from deliberate.deliberations.queries import OwnAnswer
from deliberate.deliberations.rules import (
    FEWEST_ANSWERS,
    LEVELS,
    REMINDED_DAYS,
    stratum_of,
)
from deliberate.issues.models import Issue
from deliberate.issues.queries import place_choices
from deliberate.issues.routes import enter_issue, issue_context
from deliberate.people.routes import anyone, someone
from deliberate.people.rules import Standing
from deliberate.verdict import Unseen
from deliberate.web.forms import Typed, do_once
from deliberate.web.pages import Done, go_on, page, wants_fragment
from deliberate.web.telling import sentence, share


@dataclass(frozen=True, slots=True)
class Entered:
    """An issue, where the viewer stands, its rounds, and the one that the path names."""

    issue: Issue
    who: Standing
    rounds: list[ConsensusRound]
    held: ConsensusRound

    @property
    def path(self) -> str:
        return path_of(self.issue.number, self.held.number)

    @property
    def lasts(self) -> bool:
        return self.held.finding is None and now() < self.held.closes_at


def path_of(number: int | None, round_: int) -> str:
    return f"/issues/{number}/rounds/{round_}"


async def enter_round(request: Request) -> Entered:
    issue, who = await enter_issue(request)
    rounds = await rounds_on(issue)
    for held in rounds:
        if held.number == request.path_params["round"]:
            return Entered(issue, who, rounds, held)
    raise Unseen


async def rounds_on(issue: Issue) -> list[ConsensusRound]:
    thread = await queries.deliberation_on(issue)
    if thread is None:
        raise Unseen
    return await queries.rounds_in(thread.id)


async def show(request: Request) -> Response:
    return await show_round(request, await enter_round(request))


async def show_round(
    request: Request,
    entered: Entered,
    *,
    form: AnswerForm | None = None,
    said: str = "",
    status: int = 200,
) -> Response:
    held = entered.held
    context = {
        **issue_context(entered.issue, entered.who),
        "here": entered.path,
        "base": f"/issues/{entered.issue.number}/deliberation",
        "held": held,
        "rounds": entered.rounds,
        "lasts": entered.lasts,
        "may_answer": policy.may_answer_round(entered.who, entered.issue.state),
        "may_enter": policy.may_enter_answer(entered.who, entered.issue.state),
        "on_paper": await queries.counted_on_paper(held) if held.finding else 0,
        "strata": await _strata(entered.issue, held),
        "fewest": FEWEST_ANSWERS,
        **await _answers(entered),
        **await _own(request, entered, form),
        "told": _told(request, held),
        **_approval(request, held),
        "bars": [Bar.from_document(bar) for bar in held.bars],
        "share": share,
        "said": said,
    }
    errors = context["form"].errors
    return page(
        request,
        "deliberations/round.html",
        {**context, "errors": errors},
        fragment="deliberations/_round.html",
        status=status,
    )


async def _strata(issue: Issue, held: ConsensusRound) -> list[dict[str, Any]]:
    """The groups as they were declared, with the names of their places and their weights."""
    names = await places_of(issue) if held.by_residence else {}
    shares, reasons = held.weights["shares"], held.weights["reasons"]
    return [
        {
            "name": each["name"],
            "places": [names.get(code, code) for code in each["places"]],
            "people": each["people"],
            "weight": share(Fraction(shares[each["name"]])),
            "reason": reasons.get(each["name"], ""),
        }
        for each in held.strata
    ]


async def places_of(issue: Issue) -> dict[str, str]:
    """What a group can be made of: the estates and buildings of the community."""
    found = await place_choices(issue.community.code)
    return {code: name for code, name in found if code != issue.community.code}


async def _answers(entered: Entered) -> dict[str, Any]:
    """How many answered, and for who leads the talk the groups that are still too few."""
    answered = await _answered(entered.held)
    leads = policy.may_open_round(entered.who, entered.issue.state)
    return {
        "answered": answered,
        "short": [name for name, many in answered.items() if many is None] if leads else [],
        "ends_soon": entered.held.closes_at - now() <= timedelta(days=REMINDED_DAYS),
    }


async def _answered(held: ConsensusRound) -> Mapping[str, int | None]:
    """How many of each group have answered; None where they are too few to say."""
    if held.finding is not None:
        return {}
    many = {name: sum(counts) for name, counts in (await queries.counts_in(held)).items()}
    return {name: n if n >= FEWEST_ANSWERS else None for name, n in many.items()}


async def _own(request: Request, entered: Entered, form: AnswerForm | None) -> dict[str, Any]:
    """The viewer's group, and their answer: told to nobody else."""
    me, held = anyone(request), entered.held
    mine = await queries.my_answer(held, me.person_id) if me and entered.lasts else None
    lives_in = stratum_of(me.home, [each["places"] for each in held.strata]) if me else None
    return {
        "answer": mine,
        "belongs": held.strata[lives_in] if lives_in is not None and held.by_residence else None,
        "form": form or _filled_in(mine),
    }


def _filled_in(mine: OwnAnswer | None) -> AnswerForm:
    if mine is None or mine.on_paper:
        return AnswerForm()
    return AnswerForm(str(mine.level), str(mine.stratum))


def _told(request: Request, held: ConsensusRound) -> list[tuple[bool, str]]:
    """Each step of the grade: whether it holds, and its sentence."""
    steps = held.finding["steps"] if held.finding else []
    return [(step["holds"], sentence(request.state.display.language, step)) for step in steps]


def _approval(request: Request, held: ConsensusRound) -> dict[str, Any]:
    """Who agreed to the weights; empty where nobody had to."""
    if (approval := held.approval) is None:
        return {"approval": None}
    spoken, held_on = request.state.display.language, approval["held_on"]
    return {
        "approval": approval,
        "agreed_on": date.fromisoformat(held_on) if held_on else None,
        "agreed": [sentence(spoken, step) for step in approval["steps"]],
    }


async def show_numbers(request: Request) -> Response:
    """All that the grade follows from, so that anybody can work it out anew."""
    entered = await enter_round(request)
    held = entered.held
    return JSONResponse(
        {
            "issue": entered.issue.number,
            "round": held.number,
            "option": held.option,
            "changed": held.changed,
            "opens_at": held.opens_at.isoformat(),
            "closes_at": held.closes_at.isoformat(),
            "by_residence": held.by_residence,
            "strata": held.strata,
            "weights": held.weights,
            "weights_hash": held.weights_hash,
            "approval": held.approval,
            "which_counts": held.which_counts.value,
            "levels": LEVELS,
            "fewest_answers": FEWEST_ANSWERS,
            "bars": held.bars,
            "answered": await _answered(held),
            "on_paper": await queries.counted_on_paper(held) if held.finding else None,
            "finding": held.finding,
        }
    )


async def answer(request: Request) -> Response:
    entered = await enter_round(request)
    typed = await Typed.read(request)
    held = entered.held
    form = AnswerForm.read(typed, 0 if held.by_residence else len(held.strata))
    if form.errors:
        return await show_round(request, entered, form=form, status=422)
    done = await do_once(
        request,
        typed,
        lambda: actions.answer_round(
            request.path_params["number"],
            held.number,
            by=someone(request),
            at=now(),
            level=int(form.level),
            stratum=None if held.by_residence else int(form.stratum),
        ),
        lambda _: Done(entered.path, "round-answered"),
    )
    if wants_fragment(request):
        return await show_round(request, entered, said=done.said)
    return go_on(done)
