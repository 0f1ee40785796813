"""Who may do what to an issue, and when.

Every answer depends only on where somebody stands and which state the issue is in, so that
the whole policy can be read as a table (docs/permissions.csv), tested as one and shown as one.
"""

from deliberate.issues.rules import BEFORE_VOTING, NOT_PUBLIC, TO_BE_ADDED_TO, State
from deliberate.people.rules import COMMITTEE, OVERSEERS, SCREENERS, SERVING_A_PART, Role, Standing
from deliberate.verdict import YES, Verdict, no

PHOTOGRAPHERS = SERVING_A_PART | COMMITTEE
"""They go and look, before and after the work."""


def may_see(who: Standing, state: State) -> Verdict:
    """A no here is a 404: what one may not see does not exist."""
    if state is State.DRAFT:
        return YES if who.proposer else no("not-public")
    if state not in NOT_PUBLIC or who.proposer or who.role in SCREENERS | OVERSEERS:
        return YES
    return no("not-public")


def may_propose(who: Standing, _: object = None) -> Verdict:
    if not who.signed_in:
        return no("sign-in-first")
    if who.resident or who.youth or who.role is Role.GRID_WORKER:
        return YES
    return no("residents-only")


def may_enter_for_others(who: Standing, _: object = None) -> Verdict:
    """Write down the proposal of somebody who brought it on paper or by word of mouth."""
    return YES if who.role is Role.GRID_WORKER else no("grid-workers-only")


def may_edit_draft(who: Standing, state: State) -> Verdict:
    if not who.proposer:
        return no("proposer-only")
    return YES if state in {State.DRAFT, State.RETURNED} else no("already-sent")


def _may_screen(who: Standing, state: State) -> Verdict:
    if not who.signed_in:
        return no("sign-in-first")
    if who.role not in SCREENERS:
        return no("screeners-only")
    if who.proposer:
        return no("not-your-own")
    return YES if state is State.SCREENING else no("not-being-screened")


def may_accept(who: Standing, state: State) -> Verdict:
    return _may_screen(who, state)


def may_return(who: Standing, state: State) -> Verdict:
    return _may_screen(who, state)


def may_merge(who: Standing, state: State) -> Verdict:
    return _may_screen(who, state)


def may_refer(who: Standing, state: State) -> Verdict:
    return _may_screen(who, state)


def may_reject(who: Standing, state: State) -> Verdict:
    """The first of two persons proposes it, the second decides."""
    if who.first_rejecter:
        return no("second-person-decides")
    return _may_screen(who, state)


def may_unmerge(who: Standing, state: State) -> Verdict:
    if not who.signed_in:
        return no("sign-in-first")
    if who.role not in SCREENERS:
        return no("screeners-only")
    return YES if state is State.MERGED else no("not-merged")


def may_second(who: Standing, state: State) -> Verdict:
    if not who.signed_in:
        return no("sign-in-first")
    if not who.resident:
        return no("residents-only")
    if who.proposer:
        return no("not-your-own")
    return YES if state is State.SECONDING else no("not-being-seconded")


def may_follow(who: Standing, state: State) -> Verdict:
    if not who.signed_in:
        return no("sign-in-first")
    if who.role is Role.AUDITOR:
        return no("auditors-only-read")
    return no("not-public") if state in NOT_PUBLIC else YES


def may_add_photo(who: Standing, state: State) -> Verdict:
    """Its proposer while it is talked about; those who work on it until it has ended."""
    if not who.signed_in:
        return no("sign-in-first")
    if not (who.proposer or who.role in PHOTOGRAPHERS):
        return no("proposer-or-workers-only")
    open_states = TO_BE_ADDED_TO if who.role in PHOTOGRAPHERS else BEFORE_VOTING
    return YES if state in open_states else no("too-late-for-photos")


def may_remove_photo(who: Standing, _: State) -> Verdict:
    """Their own; whose it is, the action asks."""
    return YES if who.signed_in else no("sign-in-first")


def may_hide_photo(who: Standing, _: State) -> Verdict:
    if not who.signed_in:
        return no("sign-in-first")
    if not (who.facilitator or who.role in SCREENERS):
        return no("moderators-only")
    return no("not-your-own") if who.proposer else YES


def may_triage(who: Standing, state: State) -> Verdict:
    if not who.signed_in:
        return no("sign-in-first")
    if who.role not in {Role.COMMUNITY_SECRETARY, Role.RC_DIRECTOR}:
        return no("secretary-or-director-only")
    return YES if state is State.ACCEPTED else no("not-accepted")


def may_withdraw(who: Standing, state: State) -> Verdict:
    if not who.proposer:
        return no("proposer-only")
    return YES if state in BEFORE_VOTING else no("too-late-to-withdraw")
