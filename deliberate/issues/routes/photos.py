"""The photos of an issue: their page, the pictures themselves, and what can be done with them."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from deliberate.clock import now
from deliberate.issues import actions, policy, queries
from deliberate.issues.forms import PhotoForm, coded
from deliberate.issues.models import Issue
from deliberate.issues.routes.entering import enter_issue, issue_context
from deliberate.issues.rules import NOT_PUBLIC, HidePhoto, State
from deliberate.people.routes import anyone, someone
from deliberate.people.rules import Standing
from deliberate.verdict import Refused, Unseen
from deliberate.web.forms import Typed, do_once, file_in
from deliberate.web.limits import LARGEST_UPLOAD
from deliberate.web.pages import PRIVATE, Done, go_on, page
from deliberate.web.pictures import BadPicture, redrawn
from deliberate.web.routing import get, post

HERE = "/issues/{number:int}/photos"
STATUS = {"picture-too-large": 413, "not-a-picture": 415}
FULL = frozenset({"enough-photos-here", "enough-photos-of-yours"})
AS_A_PICTURE = {
    "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
    "Content-Disposition": 'inline; filename="photo.jpg"',
}
FOR_ALL = {"Cache-Control": "public, max-age=86400, immutable"}
"""A day: one that is put away is out of sight the next day wherever it was kept."""


async def _entered(request: Request) -> tuple[Issue, Standing]:
    """Whoever takes an issue back takes its photos back."""
    issue, who = await enter_issue(request)
    if issue.state is State.WITHDRAWN:
        raise Unseen
    return issue, who


async def show(request: Request) -> Response:
    issue, who = await _entered(request)
    return await _show(request, issue, who)


async def _show(
    request: Request, issue: Issue, who: Standing, form: PhotoForm | None = None, status: int = 200
) -> Response:
    viewer = anyone(request)
    context = {
        **issue_context(issue, who),
        "photos": await queries.photos_of(issue.id),
        "me": viewer.person_id if viewer else None,
        "may_add": policy.may_add_photo(who, issue.state),
        "may_hide": policy.may_hide_photo(who, issue.state),
        "reasons": list(HidePhoto),
        "form": form or PhotoForm(),
        "errors": form.errors if form else {},
    }
    return page(request, "issues/photos.html", context, status=status)


async def add(request: Request) -> Response:
    issue, who = await _entered(request)
    try:
        return await _read_and_add(request, issue, who)
    finally:
        await request.close()  # and with it the file that came


async def _read_and_add(request: Request, issue: Issue, who: Standing) -> Response:
    typed = await Typed.read(request, files=1)
    form = PhotoForm.read(typed)
    if form.errors:
        return await _show(request, issue, who, form, status=422)
    try:
        return go_on(await _add(request, typed, form))
    except BadPicture as bad:
        form = replace(form, errors={"picture": bad.reason})
        return await _show(request, issue, who, form, status=STATUS.get(bad.reason, 422))
    except Refused as refused:
        if refused.reason not in FULL:
            raise
        form = replace(form, errors={"picture": refused.reason})
        return await _show(request, issue, who, form, status=422)


async def _add(request: Request, typed: Typed, form: PhotoForm) -> Done:
    number, by = request.path_params["number"], someone(request)
    picture = await redrawn(await file_in(request, "picture"))
    return await do_once(
        request,
        typed,
        lambda: actions.add_photo(number, picture, form.words, by=by, at=now()),
        lambda _: Done(f"/issues/{number}/photos", "photo-added"),
    )


async def remove(request: Request) -> Response:
    await _entered(request)
    return await _about_one(request, actions.remove_photo, "photo-removed")


async def hide(request: Request) -> Response:
    issue, who = await _entered(request)
    reason = coded(HidePhoto, (await Typed.read(request))["reason"])
    if reason is None:
        errors = {}
        errors["reason"] = "choose-one"
        return await _show(request, issue, who, PhotoForm(errors=errors), status=422)
    return await _about_one(request, actions.hide_photo, "photo-hidden", reason=reason)


async def _about_one(
    request: Request, act: Callable[..., Awaitable[None]], said: str, **more: Any
) -> Response:
    typed = await Typed.read(request)
    number, name = request.path_params["number"], request.path_params["name"]
    by, at = someone(request), now()
    done = await do_once(
        request,
        typed,
        lambda: act(number, name, by=by, at=at, **more),
        lambda _: Done(f"/issues/{number}/photos", said),
    )
    return go_on(done)


async def large(request: Request) -> Response:
    return await _picture(request, small=False)


async def small(request: Request) -> Response:
    return await _picture(request, small=True)


async def _picture(request: Request, *, small: bool) -> Response:
    issue, _ = await _entered(request)
    found = await queries.picture_of(issue.id, request.path_params["name"], small=small)
    if found is None:
        raise Unseen
    kept = PRIVATE if issue.seen_as in NOT_PUBLIC else FOR_ALL
    return Response(found, headers={**AS_A_PICTURE, **kept}, media_type="image/jpeg")


routes = [
    get(HERE, show, may=policy.may_see),
    post(HERE, add, may=policy.may_add_photo, largest=LARGEST_UPLOAD),
    get(f"{HERE}/{{name}}", large, may=policy.may_see),
    get(f"{HERE}/{{name}}/small", small, may=policy.may_see),
    post(f"{HERE}/{{name}}/remove", remove, may=policy.may_remove_photo),
    post(f"{HERE}/{{name}}/hide", hide, may=policy.may_hide_photo),
]
