"""The acts of voting and speaking for another: each done once, then its page is shown again."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from starlette.requests import Request
from starlette.responses import Response

from deliberate.decisions.forms import ForAnotherForm
from deliberate.decisions.routes.entering import Entered, as_it_is_now, enter_decision, now
from deliberate.people.routes import someone
from deliberate.verdict import Refused
from deliberate.web.forms import Typed, do_once
from deliberate.web.pages import Done, go_on, wants_fragment

BLANK = ForAnotherForm()
How = Callable[[ForAnotherForm], Mapping[str, str]]


class Show(Protocol):
    async def __call__(
        self,
        request: Request,
        entered: Entered,
        *,
        form: ForAnotherForm = BLANK,
        status: int = 200,
        said: str = "",
    ) -> Response: ...


@dataclass(frozen=True, slots=True)
class PageOfActs:
    """A page beside that of the decision, whose acts lead back to it."""

    name: str
    """The end of its path."""
    show: Show
    field_of: Mapping[str, str]
    """What only the roll and others can tell, beside the field that it is about."""

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
        which = [found] if (found := request.path_params.get("proxy")) else []
        to = f"/issues/{entered.number}/decision/{self.name}"
        by, at, told = someone(request), now(), how(form)
        try:
            done = await do_once(
                request,
                typed,
                lambda: act(entered.number, *which, by=by, at=at, **told),
                lambda _: Done(to, said),
            )
        except Refused as refused:
            field = self.field_of.get(refused.reason, "")
            if field not in asked:
                raise
            form = replace(form, errors={field: refused.reason})
            return await self.show(request, entered, form=form, status=422)
        if wants_fragment(request):
            return await self.show(request, await as_it_is_now(request), said=done.said)
        return go_on(done)
