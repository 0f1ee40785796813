"""Who may make residents known, and who watches over it."""

from deliberate.people.rules import COMMITTEE, MODERATORS, OVERSEERS, SCREENERS, Role, Standing
from deliberate.verdict import YES, Verdict, no

ATTESTERS = frozenset({Role.GRID_WORKER})
CONFIRMERS = SCREENERS
"""None of them attests: two persons in two posts stand behind each resident."""

RECHECKERS = ATTESTERS | CONFIRMERS | {Role.SUPERVISOR}


def may_join(who: Standing, _: object = None) -> Verdict:
    return no("signed-in-already") if who.signed_in else YES


def may_print_letters(who: Standing, _: object = None) -> Verdict:
    return _in_post(who, COMMITTEE, "residents-committee-only")


def may_attest(who: Standing, _: object = None) -> Verdict:
    return _in_post(who, ATTESTERS, "attesters-only")


def may_confirm_residents(who: Standing, _: object = None) -> Verdict:
    return _in_post(who, CONFIRMERS, "confirmers-only")


def may_see_attestations(who: Standing, _: object = None) -> Verdict:
    return _in_post(who, ATTESTERS | CONFIRMERS, "confirmers-only")


def may_recheck(who: Standing, _: object = None) -> Verdict:
    """Visit again whom others attested; the action asks that it be others."""
    return _in_post(who, RECHECKERS, "recheckers-only")


def may_end_residence(who: Standing, _: object = None) -> Verdict:
    return _in_post(who, CONFIRMERS | {Role.SUPERVISOR}, "recheckers-only")


def may_name_representative(who: Standing, _: object = None) -> Verdict:
    if not who.signed_in:
        return no("sign-in-first")
    return YES if who.resident else no("residents-only")


def may_see_signals(who: Standing, _: object = None) -> Verdict:
    return _in_post(who, MODERATORS | OVERSEERS, "overseers-only")


def _in_post(who: Standing, roles: frozenset[Role], reason: str) -> Verdict:
    if not who.signed_in:
        return no("sign-in-first")
    return YES if who.role in roles else no(reason)
