"""One handler, one context: the whole page for a visit, a fragment for htmx."""

import json
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache, partial
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from deliberate import __version__, settings
from deliberate.clock import now
from deliberate.web import language as tongue
from deliberate.web.display import Display

form_key: ContextVar[str] = ContextVar("form_key", default="")
"""Of the page that is being rendered, for the forms in macros that do not see its context."""

SAID = f"{settings.HOST_ONLY}said"
"""The cookie that has the next page say what was recorded."""
PRIVATE = {"Vary": "HX-Request, Cookie", "Cache-Control": "no-store"}


@cache
def environment(language: str) -> Environment:
    """An environment a language, so that compiled templates keep their own words."""
    env = Environment(
        loader=FileSystemLoader(settings.shipped("templates")),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        auto_reload=settings.DEBUG,
    )
    env.globals |= {"version": __version__, "page_lang": language, "key_of_page": form_key.get}
    env.install_gettext_translations(tongue.catalogue(language), newstyle=True)  # type: ignore[attr-defined]  # by the extension
    say = partial(tongue.say, language)
    env.filters |= {
        "label": partial(tongue.label, language),
        "reason": lambda code, **values: say(f"reason.{code}", **values),
        "wrong": lambda code: say(f"error.{code}"),
        "word": say,
        "acting": partial(acting, language),
        "fact": lambda code: say(f"fact.{code}"),
        "day": partial(tongue.day, language),
        "day_of_year": partial(tongue.day, language, year=True),
        "time": partial(tongue.day_and_time, language),
        "iso": lambda moment: tongue.local(moment).isoformat(timespec="minutes"),
        "query": urlencode,
    }
    return env


def acting(language: str, signed: str) -> str:
    """How the record signs an act, `body·role`, in words."""
    body, _, role = signed.rpartition("·")
    return f"{body} · {tongue.say(language, f'Role.{role}')}" if body else ""


def wants_fragment(request: Request) -> bool:
    return request.headers.get("HX-Request") == "true"


def context_of(request: Request) -> dict[str, Any]:
    display: Display = request.state.display
    return {
        "lang": display.language,
        "size": display.size,
        "contrast": display.contrast,
        "theme": display.theme,
        "nonce": request.state.nonce,
        "viewer": request.state.viewer,
        "community": request.state.community,
        "waiting": request.state.waiting,
        "form_key": request.state.new_form_key(),
        "path": request.url.path,
        "section": request.url.path.split("/")[1],
        "flash": flash_of(request),
        "now": now(),
        "errors": {},
    }


def render(request: Request, template: str, context: Mapping[str, Any]) -> str:
    env = environment(request.state.display.language)
    whole = {**context_of(request), **context}
    form_key.set(whole["form_key"])
    return env.get_template(template).render(whole)


def part_in(language: str, template: str, context: Mapping[str, Any]) -> Markup:
    """A part of a page in a language, whatever the reader's is: what is printed for others."""
    return safe(environment(language).get_template(template).render(context))


def page(
    request: Request,
    whole: str,
    context: Mapping[str, Any],
    *,
    fragment: str = "",
    status: int = 200,
) -> Response:
    """The whole page, or `fragment` alone when htmx asks for it."""
    name = fragment if fragment and wants_fragment(request) else whole
    answer = HTMLResponse(render(request, name, context), status, PRIVATE)
    if request.cookies.get(SAID):
        answer.delete_cookie(SAID, path="/", httponly=True, samesite="lax", secure=settings.SECURE)
    return answer


@dataclass(frozen=True, slots=True)
class Done:
    """What an act leads to: the place to go on reading, and the words that say it is recorded."""

    to: str
    said: str = ""

    def __str__(self) -> str:
        return json.dumps([self.to, self.said])

    @classmethod
    def read(cls, text: str) -> "Done":
        return cls(*json.loads(text))


def go_on(done: Done) -> Response:
    """303 to the next page, which says what was recorded."""
    answer = RedirectResponse(done.to, 303, PRIVATE)
    if done.said:
        answer.set_cookie(
            SAID,
            done.said,
            path="/",
            max_age=60,
            httponly=True,
            samesite="lax",
            secure=settings.SECURE,
        )
    return answer


def flash_of(request: Request) -> str:
    """Only sentences that the catalogues know: a cookie cannot put words in our mouth."""
    code = request.cookies.get(SAID, "")
    if not code.replace("-", "").isalpha():
        return ""
    sentence = tongue.say(request.state.display.language, f"said.{code}")
    return "" if sentence.startswith("said.") else sentence


def safe(html: str) -> Markup:
    """HTML that `web.text` made when it was written."""
    return Markup(html)  # noqa: S704
