"""Who may do what about a panel, and when."""

from deliberate.issues.rules import ENDED, JOINABLE, State
from deliberate.people.rules import COMMITTEE, MODERATORS, Role, Standing
from deliberate.verdict import YES, Verdict, no

CALLERS = COMMITTEE | MODERATORS
DRAWERS = frozenset({Role.TELLER, Role.SUPERVISOR})
CALLED_IN = frozenset({State.CONVENING, State.ARGUING, State.DRAFTING, State.EFFECTIVE})
THEMSELVES = frozenset({Role.RESIDENT, Role.REPRESENTATIVE})


def may_call(who: Standing, state: State) -> Verdict:
    """Call for volunteers; who raised the issue does not choose who judges it."""
    if not who.signed_in:
        return no("sign-in-first")
    if who.role not in CALLERS:
        return no("conveners-only")
    if who.proposer:
        return no("not-your-own")
    return YES if state in CALLED_IN else no("no-panel-in-this-state")


def may_volunteer(who: Standing, state: State) -> Verdict:
    if not who.signed_in:
        return no("sign-in-first")
    if who.facilitator:
        return no("facilitator-is-neutral")
    if not who.resident or who.role not in THEMSELVES:
        return no("residents-only")
    return YES if state in JOINABLE else no("no-panel-in-this-state")


def may_draw(who: Standing, state: State) -> Verdict:
    """Seal the lottery and draw from it: neither those who called for it nor the proposer."""
    if not who.signed_in:
        return no("sign-in-first")
    if who.role not in DRAWERS:
        return no("tellers-only")
    if who.proposer:
        return no("not-your-own")
    return YES if state in JOINABLE else no("no-panel-in-this-state")


def may_step_down(who: Standing, state: State) -> Verdict:
    """Leave one's own seat. Whether there is one, the draw says."""
    if not who.signed_in:
        return no("sign-in-first")
    return no("no-panel-in-this-state") if state in ENDED else YES


def may_excuse(who: Standing, state: State) -> Verdict:
    """Take somebody off the panel who would judge their own case (回避)."""
    if not who.signed_in:
        return no("sign-in-first")
    if who.role is not Role.SUPERVISOR:
        return no("supervisors-only")
    return no("no-panel-in-this-state") if state in ENDED else YES


def may_see_members(who: Standing, _: State) -> Verdict:
    """By name, so that they can be invited."""
    if not who.signed_in:
        return no("sign-in-first")
    return YES if who.role in CALLERS | {Role.SUPERVISOR} else no("conveners-only")
