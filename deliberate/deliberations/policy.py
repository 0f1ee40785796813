"""Who may do what in a deliberation, and when."""

from deliberate.issues.rules import State
from deliberate.people.rules import ANSWERERS, COMMITTEE, MODERATORS, Role, Standing
from deliberate.verdict import YES, Verdict, no

OPEN = frozenset({State.ARGUING, State.DRAFTING})


def may_convene(who: Standing, state: State) -> Verdict:
    """Name the facilitator, the question, the form and the period: opens the thread."""
    if not who.signed_in:
        return no("sign-in-first")
    if who.role not in MODERATORS | COMMITTEE:
        return no("conveners-only")
    return YES if state is State.CONVENING else no("not-being-convened")


def may_argue(who: Standing, state: State) -> Verdict:
    """Residents argue, from 14 on; the facilitator does not."""
    if not who.signed_in:
        return no("sign-in-first")
    if who.facilitator:
        return no("facilitator-is-neutral")
    if not (who.resident or who.youth or who.role is Role.GRID_WORKER):
        return no("residents-only")
    return YES if state is State.ARGUING else no("not-open-for-claims")


def may_reply(who: Standing, state: State) -> Verdict:
    """As for claims, except that nobody replies in another's name."""
    if who.signed_in and not (who.facilitator or who.resident or who.youth):
        return no("residents-only")
    return may_argue(who, state)


def may_opine(who: Standing, state: State) -> Verdict:
    if not who.signed_in:
        return no("sign-in-first")
    if who.facilitator:
        return no("facilitator-is-neutral")
    if not (who.resident or who.youth):
        return no("residents-only")
    return YES if state in OPEN else no("not-open-for-claims")


def may_answer(who: Standing, state: State) -> Verdict:
    """An official answer, in the name of a body."""
    if not who.signed_in:
        return no("sign-in-first")
    if who.facilitator:
        return no("facilitator-is-neutral")
    if who.role not in ANSWERERS:
        return no("bodies-only")
    return YES if state in OPEN else no("not-open-for-claims")


def may_mark(who: Standing, state: State) -> Verdict:
    if not who.signed_in:
        return no("sign-in-first")
    if not who.facilitator:
        return no("facilitator-only")
    return YES if state in OPEN else no("not-open-for-claims")


def may_hide(who: Standing, state: State) -> Verdict:
    """Hide with a trace, or show again; nobody moderates their own issue."""
    if not who.signed_in:
        return no("sign-in-first")
    if not (who.facilitator or who.role in MODERATORS | COMMITTEE):
        return no("moderators-only")
    if who.proposer:
        return no("not-your-own")
    return YES if state in OPEN else no("not-open-for-claims")


def may_extend(who: Standing, state: State) -> Verdict:
    """Give people more time to argue."""
    return may_start_drafting(who, state)


def may_start_drafting(who: Standing, state: State) -> Verdict:
    """End the gathering of claims and begin the options."""
    if not who.signed_in:
        return no("sign-in-first")
    if not (who.facilitator or who.role in MODERATORS | COMMITTEE):
        return no("moderators-only")
    return YES if state is State.ARGUING else no("not-open-for-claims")


def may_draft_options(who: Standing, state: State) -> Verdict:
    if not who.signed_in:
        return no("sign-in-first")
    if who.role not in COMMITTEE | MODERATORS:
        return no("committee-only")
    return YES if state is State.DRAFTING else no("not-drafting-options")


def may_open_round(who: Standing, state: State) -> Verdict:
    """Ask everybody how far they can live with an option."""
    if not who.signed_in:
        return no("sign-in-first")
    if not (who.facilitator or who.role in MODERATORS):
        return no("moderators-only")
    if who.proposer:
        return no("not-your-own")
    return YES if state is State.DRAFTING else no("not-drafting-options")


def may_sign_for_council(who: Standing) -> Verdict:
    """State in the council's stead that weights are just, where there is no council."""
    return YES if who.role in MODERATORS | COMMITTEE else no("convener-signs")


def may_set_limits(who: Standing, _: object = None) -> Verdict:
    """Write down the limits that the charter has for the grades of a round."""
    if not who.signed_in:
        return no("sign-in-first")
    return YES if who.role is Role.RC_DIRECTOR else no("director-sets-limits")


def may_answer_round(who: Standing, state: State) -> Verdict:
    """Those who may say what they think of a claim."""
    opined = may_opine(who, state)
    return opined if not opined or state is State.DRAFTING else no("no-round-now")


def may_enter_answer(who: Standing, state: State) -> Verdict:
    """Enter what somebody without a phone answered on paper."""
    if not who.signed_in:
        return no("sign-in-first")
    if who.facilitator:
        return no("facilitator-is-neutral")
    if who.role is not Role.GRID_WORKER:
        return no("grid-workers-only")
    return YES if state is State.DRAFTING else no("no-round-now")


def may_resume_arguing(who: Standing, state: State) -> Verdict:
    """The moderator has people argue again, where a round found them divided."""
    return may_close(who, state)


def may_ask_consent(who: Standing, state: State) -> Verdict:
    """Put an option to the consent of its parties, and end it."""
    return may_open_round(who, state)


def may_object(who: Standing, state: State) -> Verdict:
    """Object to what is put to consent, second an objection, withdraw one's own.

    On the roll are the parties, who may live elsewhere.
    """
    if not who.signed_in:
        return no("sign-in-first")
    if who.facilitator:
        return no("facilitator-is-neutral")
    if not who.on_roll:
        return no("parties-only")
    return YES if state is State.DRAFTING else no("no-consent-asked")


def may_reply_to_objection(who: Standing, state: State) -> Verdict:
    return may_draft_options(who, state)


def may_close(who: Standing, state: State) -> Verdict:
    """The moderator closes, and is never the proposer."""
    if not who.signed_in:
        return no("sign-in-first")
    if who.role not in MODERATORS:
        return no("moderators-only")
    if who.proposer:
        return no("not-your-own")
    return YES if state is State.DRAFTING else no("not-drafting-options")
