"""Who may do what to a resolution, and when."""

from deliberate.issues.rules import State
from deliberate.people.rules import COMMITTEE, Role, Standing
from deliberate.verdict import YES, Verdict, no

SIGNATORIES = frozenset({Role.RC_DIRECTOR, Role.OC_CHAIR})


def may_draft(who: Standing, state: State) -> Verdict:
    if not who.signed_in:
        return no("sign-in-first")
    if who.role not in COMMITTEE | SIGNATORIES:
        return no("committee-only")
    return YES if state in {State.PASSED, State.AGREED} else no("nothing-to-resolve")


def may_publish(who: Standing, state: State) -> Verdict:
    """The director of the residents' committee signs; for owners, the chair of theirs."""
    if not who.signed_in:
        return no("sign-in-first")
    if who.role not in SIGNATORIES:
        return no("director-only")
    return YES if state in {State.PASSED, State.AGREED} else no("nothing-to-resolve")


def may_archive(who: Standing, state: State) -> Verdict:
    if not who.signed_in:
        return no("sign-in-first")
    if who.role not in COMMITTEE | SIGNATORIES:
        return no("committee-only")
    return YES if state in {State.EFFECTIVE, State.NOT_PASSED, State.ENDED_NO_RESULT} else no("not-in-effect")
