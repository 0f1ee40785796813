"""The acts of voting and speaking for another: each done once, then its page is shown again."""

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from deliberate.decisions.forms import ForAnotherForm
from deliberate.decisions.routes.entering import Entered, as_it_is_now, enter_decision, now
from deliberate.log import Event
from deliberate.people.routes import someone
from deliberate.verdict import Refused
from deliberate.web.attempts import Attempts, failed, must_wait
from deliberate.web.forms import Typed, do_once
from deliberate.web.pages import Done, go_on, page, wants_fragment

BLANK = ForAnotherForm()
WRONG_CODES = Attempts(5, 60)
"""Of a person, for codes that others handed them: those of a proxy or a delegate."""
NO_SUCH_CODE = {"no-such-proxy", "no-such-delegate"}
How = Callable[[ForAnotherForm], Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class PageOfActs:
    """A page beside that of the decision, whose acts lead back to it."""

    name: str
    """The end of its path, and its template."""
    context: Callable[[Request, Entered], Awaitable[dict[str, Any]]]
    told_beside: Mapping[str, Collection[str]]
    """By field, the refusals that are told beside it: what only the roll and others can tell."""

    async def show(
        self,
        request: Request,
        entered: Entered,
        *,
        form: ForAnotherForm = BLANK,
        status: int = 200,
        said: str = "",
    ) -> Response:
        context = await self.context(request, entered)
        context |= {"said": said, "form": form, "errors": form.errors}
        whole, part = f"decisions/{self.name}.html", f"decisions/_{self.name}.html"
        return page(request, whole, context, fragment=part, status=status)

    async def do(
        self,
        request: Request,
        act: Callable[..., Awaitable[Any]],
        said: str,
        *asked: str,
        how: How = lambda _: {},
    ) -> Response:
        """`asked`: the fields of the form; `how`: what of them the action is told."""
        entered = await enter_decision(request)
        typed = await Typed.read(request)
        form = ForAnotherForm.read(typed, *asked)
        if form.errors:
            return await self.show(request, entered, form=form, status=422)
        by = someone(request)
        tried = {WRONG_CODES: str(by.person_id)}
        if "code" in asked and must_wait(request, Event.HANDED_CODE_FAILED, tried):
            form = replace(form, errors={"code": "too-many-attempts"})
            return await self.show(request, entered, form=form, status=429)
        which = [found] if (found := request.path_params.get("proxy")) else []
        to = f"/issues/{entered.number}/decision/{self.name}"
        at, told = now(), how(form)
        try:
            done = await do_once(
                request,
                typed,
                lambda: act(entered.number, *which, by=by, at=at, **told),
                lambda _: Done(to, said),
            )
        except Refused as refused:
            if refused.reason in NO_SUCH_CODE:
                failed(request, Event.HANDED_CODE_FAILED, tried)
            beside = [name for name in asked if refused.reason in self.told_beside.get(name, ())]
            if not beside:
                raise
            form = replace(form, errors=dict.fromkeys(beside, refused.reason))
            return await self.show(request, entered, form=form, status=422)
        if wants_fragment(request):
            return await self.show(request, await as_it_is_now(request), said=done.said)
        return go_on(done)
