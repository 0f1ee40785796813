"""Who may do what where no issue is concerned."""

from deliberate.people.rules import RECOVERERS, Role, Standing
from deliberate.verdict import YES, Verdict, no


def may_have_own_page(who: Standing, _: object = None) -> Verdict:
    return YES if who.signed_in else no("sign-in-first")


def may_use_desk(who: Standing, _: object = None) -> Verdict:
    if not who.signed_in:
        return no("sign-in-first")
    ordinary = {Role.VISITOR, Role.YOUTH, Role.RESIDENT, Role.REPRESENTATIVE}
    return no("choose-a-post") if who.role in ordinary else YES


def may_recover_accounts(who: Standing, _: object = None) -> Verdict:
    if not who.signed_in:
        return no("sign-in-first")
    return YES if who.role in RECOVERERS else no("recoverers-only")
