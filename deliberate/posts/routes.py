"""The posts over the community, for everybody; giving and ending one, for those who may."""

from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response

from deliberate.areas.queries import Community
from deliberate.people.actions import note_looks
from deliberate.people.routes import anyone, enter, someone, today
from deliberate.people.rules import LookedFor
from deliberate.posts import actions, policy, queries
from deliberate.posts.forms import PostForm
from deliberate.verdict import Refused, Unseen, anyone_may
from deliberate.web.forms import Typed, do_once
from deliberate.web.pages import Done, go_on, page
from deliberate.web.routing import get, weighty

FIELD_OF = {
    "no-such-account": "login",
    "nobody-for-themself": "login",
    "posts-kept-apart": "role",
    "street-proposes": "role",
    "no-such-organization": "organization",
    "beyond-your-post": "area",
    "post-begins-too-far": "since",
    "post-ends-before-it-begins": "until",
}
"""What only the register can tell, beside the field that it is about."""


def _community(request: Request) -> Community:
    community: Community | None = request.state.community
    if community is None:
        raise Unseen
    return community


async def show(request: Request) -> Response:
    enter(request)
    community, viewer = request.state.community, anyone(request)
    may = community and policy.may_see_holders(viewer.post if viewer else None, community.code)
    held = await queries.posts_over(community.code, today().date()) if community else []
    if may:
        holders = [each.holder for each in held]
        await note_looks(holders, LookedFor.POST, by=someone(request), at=today())
    context = {
        "posts": held,
        "may": may,
        "me": viewer.person_id if viewer else None,
        "endable": lambda each: bool(
            viewer and may and policy.may_name_post(viewer.post, each.role, each.area)
        ),
    }
    return page(request, "posts/posts.html", context)


async def show_new(request: Request) -> Response:
    enter(request)
    return await _show_form(request, PostForm(since=today().date().isoformat()))


async def _show_form(request: Request, form: PostForm, status: int = 200) -> Response:
    choices = await queries.choices_for(someone(request), _community(request).code)
    context = {"form": form, "errors": form.errors, **choices}
    return page(request, "posts/new.html", context, status=status)


async def propose(request: Request) -> Response:
    enter(request)
    typed = await Typed.read(request)
    form = PostForm.read(typed)
    if form.errors:
        return await _show_form(request, form, status=422)
    try:
        return go_on(await _propose(request, typed, form))
    except Refused as refused:
        if refused.reason not in FIELD_OF:
            raise
        form = replace(form, errors={FIELD_OF[refused.reason]: refused.reason})
        return await _show_form(request, form, status=422)


async def _propose(request: Request, typed: Typed, form: PostForm) -> Done:
    return await do_once(
        request,
        typed,
        lambda: actions.propose_post(
            _community(request).code,
            by=someone(request),
            at=today(),
            login=form.login,
            role=form.named,
            organization_id=int(form.organization),
            area_code=form.area,
            since=form.first_day,
            until=form.last_day,
        ),
        lambda key: Done(f"/confirmations/{key}", "act-proposed"),
    )


async def propose_end(request: Request) -> Response:
    enter(request)
    typed = await Typed.read(request)
    community, post_id = _community(request).code, request.path_params["id"]
    done = await do_once(
        request,
        typed,
        lambda: actions.propose_end(post_id, community, by=someone(request), at=today()),
        lambda key: Done(f"/confirmations/{key}", "act-proposed"),
    )
    return go_on(done)


routes = [
    get("/posts", show, may=anyone_may),
    get("/posts/new", show_new, may=policy.may_propose_posts),
    weighty("/posts/new", propose, may=policy.may_propose_posts),
    weighty("/posts/{id:int}/end", propose_end, may=policy.may_propose_posts),
]
