"""The table of who may do what: every route, standing and state, from the policies themselves.

    tools/permissions.py            write docs/permissions.csv
    tools/permissions.py --check    fail when it is not what the policies say

The file is reviewed by people: a change of a policy shows as a change of its lines.
"""

import csv
import io
import sys
from collections.abc import Iterator
from pathlib import Path

from starlette.routing import Mount

from deliberate.app import create_app
from deliberate.issues.policy import may_see
from deliberate.issues.rules import State
from deliberate.people.rules import Role, Standing
from deliberate.web.routing import Guarded

FILE = Path(__file__).resolve().parents[1] / "docs" / "permissions.csv"
PERSONS = {Role.VISITOR, Role.YOUTH, Role.RESIDENT}

STANDINGS: dict[str, Standing] = {
    "nobody signed in": Standing(),
    "signed in from elsewhere": Standing(signed_in=True),
    "youth": Standing(Role.YOUTH, youth=True, signed_in=True),
    "resident": Standing(Role.RESIDENT, resident=True, signed_in=True),
    "proposer": Standing(Role.RESIDENT, resident=True, proposer=True, signed_in=True),
    "on the roll": Standing(Role.RESIDENT, resident=True, on_roll=True, signed_in=True),
    **{role.value: Standing(role, signed_in=True) for role in Role if role not in PERSONS},
    "facilitator of it": Standing(Role.FACILITATOR, facilitator=True, signed_in=True),
    "director and proposer": Standing(Role.RC_DIRECTOR, proposer=True, signed_in=True),
    "first rejecter": Standing(Role.RC_MEMBER, first_rejecter=True, signed_in=True),
}


def routes() -> list[Guarded]:
    found = [route for route in create_app().routes if not isinstance(route, Mount)]
    assert all(isinstance(route, Guarded) for route in found), "a route without a policy"
    return [route for route in found if isinstance(route, Guarded)]


def concerns_an_issue(route: Guarded) -> bool:
    return route.path.startswith("/issues/{number")


def answer(route: Guarded, who: Standing, state: State) -> str:
    """'' for yes, else the code of the reason; what may not be seen is not there."""
    if not may_see(who, state):
        return "not-there"
    return route.may(who, state).reason


def table() -> Iterator[list[str]]:
    yield ["method", "path", "policy", "who", "may in", "reasons elsewhere", "asks"]
    for route in sorted(routes(), key=lambda each: (each.path, sorted(each.methods or ()))):
        for who, standing in STANDINGS.items():
            yield [*_named(route), who, *_states(route, standing), asks(route)]


def asks(route: Guarded) -> str:
    """What whoever may do it must have shown of who they are, beyond being signed in."""
    if route.proof is None:
        return ""
    minutes = int(route.proof.total_seconds() // 60)
    recent = f"proof within {minutes} minutes" if minutes else "proof by every factor each time"
    return f"{recent}; in a post a second factor" if route.weighty else recent


def _named(route: Guarded) -> list[str]:
    methods = sorted((route.methods or set()) - {"HEAD"})
    return [" ".join(methods), route.path, route.may.__name__]


def _states(route: Guarded, standing: Standing) -> list[str]:
    if not concerns_an_issue(route):
        reason = route.may(standing, None).reason
        return ["never" if reason else "always", reason]
    answers = {state: answer(route, standing, state) for state in State}
    allowed = [state.value for state, reason in answers.items() if not reason]
    reasons = sorted({reason for reason in answers.values() if reason})
    words = "always" if len(allowed) == len(State) else " ".join(allowed) or "never"
    return [words, " ".join(reasons)]


def text() -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(table())
    return out.getvalue()


def main() -> None:
    if "--check" in sys.argv:
        current = FILE.exists() and FILE.read_text() == text()
        print(
            "docs/permissions.csv is current" if current else "docs/permissions.csv is not current"
        )
        sys.exit(not current)
    FILE.write_text(text())


if __name__ == "__main__":
    main()
