"""The library of rules: what each asks for, in words."""

from starlette.requests import Request
from starlette.responses import Response

from deliberate.consensus import presets
from deliberate.decisions.rules import NOTICE_ARTICLE, RuleId, rule_named, share_in
from deliberate.people.routes import enter
from deliberate.verdict import Unseen
from deliberate.web.pages import page

WORDS = {"named": RuleId, "share": share_in, "notice_article": NOTICE_ARTICLE}
"""What templates/decisions/_rule.html needs beside the rule."""


async def show_rules(request: Request) -> Response:
    enter(request)
    return page(request, "decisions/rules.html", {"rules": presets(), **WORDS})


async def show_rule(request: Request) -> Response:
    enter(request)
    rule = rule_named(request.path_params["id"])
    if rule is None:
        raise Unseen
    return page(request, "decisions/rule.html", {"rule": rule, **WORDS})
