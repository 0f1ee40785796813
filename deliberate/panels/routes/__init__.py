"""The addresses of panels."""

from deliberate.panels import actions, policy
from deliberate.panels.routes.acting import call, draw, excuse, extend, seal, simply
from deliberate.panels.routes.showing import show, show_numbers
from deliberate.verdict import anyone_may
from deliberate.web.routing import get, post, weighty

__all__ = ["routes"]

ONE = "/issues/{number:int}/panels/{purpose}"
routes = [
    get("/issues/{number:int}/panels", show, may=anyone_may),
    get(f"{ONE}.json", show_numbers, may=anyone_may),
    post("/issues/{number:int}/panels", call, may=policy.may_call),
    post(f"{ONE}/extend", extend, may=policy.may_call),
    post(
        f"{ONE}/volunteer",
        simply(actions.volunteer, "volunteered"),
        may=policy.may_volunteer,
    ),
    post(
        f"{ONE}/take-back",
        simply(actions.take_back, "volunteering-taken-back"),
        may=policy.may_volunteer,
    ),
    weighty(f"{ONE}/seal", seal, may=policy.may_draw),
    weighty(f"{ONE}/draw", draw, may=policy.may_draw),
    post(
        f"{ONE}/step-down",
        simply(actions.step_down, "stepped-down"),
        may=policy.may_step_down,
    ),
    post(f"{ONE}/excuse", excuse, may=policy.may_excuse),
]
