"""Browsers tell what the content policy kept from happening: injected code, or an extension's."""

import json
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from deliberate.log import Event, count
from deliberate.verdict import anyone_may
from deliberate.web.noting import route_asked
from deliberate.web.routing import post
from deliberate.web.security import CONTENT_POLICY, REPORTS

LARGEST_REPORT = 16 * 1024
RULES = frozenset(rule.split()[0] for rule in CONTENT_POLICY.split("; "))
WAYS = ("", "-elem", "-attr")
"""What browsers put behind a rule to say how it was broken."""


async def take_report(request: Request) -> Response:
    """Of a report the rule and the page's route: the rest is what somebody else would have us log.

    Counted, as it may be about a page on which somebody votes.
    """
    told = _told(await request.body())
    asked = {**request.scope, "method": "GET", "path": _page_of(told)}
    count(Event.CONTENT_BLOCKED, rule=_rule_of(told), route=route_asked(asked))
    return Response(status_code=204)


def _told(body: bytes) -> dict[str, object]:
    try:
        report = json.loads(body)["csp-report"]
    except (ValueError, RecursionError, LookupError, TypeError):
        return {}
    return report if isinstance(report, dict) else {}


def _page_of(told: dict[str, object]) -> str:
    try:
        return urlsplit(str(told.get("document-uri", ""))).path
    except ValueError:
        return ""


def _rule_of(told: dict[str, object]) -> str:
    named = str(told.get("effective-directive", told.get("violated-directive", "")))
    return next((rule for rule in sorted(RULES) for way in WAYS if named == rule + way), "other")


routes = [post(REPORTS, take_report, may=anyone_may, largest=LARGEST_REPORT)]
