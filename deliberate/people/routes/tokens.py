"""The token that a browser keeps in its cookie."""

from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from deliberate import settings
from deliberate.people.actions import digest
from deliberate.people.rules import STAYS
from deliberate.web.security import new_form_key

COOKIE = f"{settings.HOST_ONLY}sid"


def belonging_to(token: str) -> dict[str, Any]:
    """What a request knows of the token: forms are made for its session."""
    session = digest(token) if token else ""
    return {
        "token": token,
        "session": session,
        "new_form_key": partial(new_form_key, session),
    }


def give_token(request: Request, token: str) -> None:
    """From now on the browser has this one, and with '' none: the answer will tell it."""
    for name, value in belonging_to(token).items():
        setattr(request.state, name, value)


def token_of(request: Request) -> str:
    token: str = request.state.token
    return token


def cookie_with(token: str) -> str:
    """The header that has a browser keep the token, or forget it."""
    answer = Response()
    secure, most = settings.SECURE, int(STAYS.total_seconds())
    if token:
        answer.set_cookie(
            COOKIE, token, max_age=most, path="/", httponly=True, samesite="lax", secure=secure
        )
    else:
        answer.delete_cookie(COOKIE, path="/", httponly=True, samesite="lax", secure=secure)
    return answer.headers["set-cookie"]
