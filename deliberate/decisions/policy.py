"""Who may do what in a decision, and when."""

from deliberate.issues.rules import State
from deliberate.people.rules import COMMITTEE, Role, Standing
from deliberate.verdict import YES, Verdict, no

CONVENERS = COMMITTEE | {Role.OC_CHAIR}
COUNTERS = frozenset({Role.TELLER, Role.SUPERVISOR})
AFTER_THE_COUNT = frozenset(
    {State.PASSED, State.NOT_PASSED, State.INQUORATE, State.SECOND_READING, State.PUBLISHED}
)


def may_give_notice(who: Standing, state: State) -> Verdict:
    """Name the rule, freeze question and roll, give the notice that the law asks for."""
    if not who.signed_in:
        return no("sign-in-first")
    if who.role not in CONVENERS:
        return no("conveners-only")
    if state in {State.TO_VOTE, State.SECOND_READING, State.INQUORATE}:
        return YES
    return no("nothing-to-vote-on")


def may_vote(who: Standing, state: State) -> Verdict:
    if not who.signed_in:
        return no("sign-in-first")
    if not who.on_roll:
        return no("not-on-the-roll")
    if state is State.NOTICED:
        return no("voting-not-open-yet")
    return YES if state is State.VOTING else no("voting-not-open")


def may_count(who: Standing, state: State) -> Verdict:
    """A teller counts once the time is over; nobody counts their own issue."""
    if not who.signed_in:
        return no("sign-in-first")
    if who.role not in COUNTERS:
        return no("tellers-only")
    if who.proposer:
        return no("not-your-own")
    return YES if state is State.VOTING else no("voting-not-open")


def may_state_minority(who: Standing, state: State) -> Verdict:
    """Any voter may attach a statement until the resolution is published."""
    if not who.signed_in:
        return no("sign-in-first")
    if not who.on_roll:
        return no("not-on-the-roll")
    return (
        YES
        if state in {State.VOTING, *AFTER_THE_COUNT} - {State.PUBLISHED}
        else no("too-late-for-a-statement")
    )


def may_answer_minority(who: Standing, state: State) -> Verdict:
    if not who.signed_in:
        return no("sign-in-first")
    if who.role not in CONVENERS:
        return no("conveners-only")
    return YES if state in AFTER_THE_COUNT else no("not-counted-yet")
