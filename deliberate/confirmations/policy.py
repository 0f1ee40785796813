"""Who may be the second of two persons."""

from deliberate.confirmations.rules import ABOUT_POSTS, SECONDS, Asked, Outcome, TwoPersonAct
from deliberate.people.rules import SIGNATORIES, Role, Standing
from deliberate.verdict import YES, Verdict, no


def may_see(who: Standing, asked: Asked) -> Verdict:
    """A no here is a 404."""
    return YES if asked.mine or who.role in SECONDS[asked.act] else no("not-public")


def may_decide(who: Standing, asked: Asked) -> Verdict:
    """Confirm or refuse: never who proposed it, nor whom it is about."""
    if not who.signed_in:
        return no("sign-in-first")
    if asked.outcome is not Outcome.WAITING:
        return no("decided-already")
    if asked.mine:
        return no("another-person-confirms")
    if asked.about_me:
        return no("nobody-for-themself")
    return _may_stand_beside(who, asked)


def _may_stand_beside(who: Standing, asked: Asked) -> Verdict:
    if who.role not in SECONDS[asked.act]:
        return no("another-post-confirms")
    if who.role is Role.OC_MEMBER and asked.proposed_as is not Role.OC_CHAIR:
        return no("another-post-confirms")
    unsigned = SIGNATORIES.isdisjoint({who.role, asked.proposed_as})
    if asked.act is TwoPersonAct.PUBLICATION and unsigned:
        return no("director-only")
    if asked.act in ABOUT_POSTS and asked.same_post:
        return no("another-post-confirms")
    return YES


def may_take_back(who: Standing, asked: Asked) -> Verdict:
    if not who.signed_in:
        return no("sign-in-first")
    if not asked.mine:
        return no("proposer-only")
    return YES if asked.outcome is Outcome.WAITING else no("decided-already")
