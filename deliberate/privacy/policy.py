"""Who may close an account, and who answers for how personal data are processed."""

from deliberate.people.rules import COMMITTEE, OVERSEERS, Role, Standing
from deliberate.verdict import YES, Verdict, no


def may_close(held_posts: int) -> Verdict:
    """Somebody has to answer for a post: it is laid down first."""
    return no("lay-down-your-post-first") if held_posts else YES


def may_assess(who: Standing, _: object = None) -> Verdict:
    """The residents' committee decides why and how data are processed; its director answers."""
    if not who.signed_in:
        return no("sign-in-first")
    return YES if who.role is Role.RC_DIRECTOR else no("director-assesses")


def may_read_answers(who: Standing, _: object = None) -> Verdict:
    """What only the operator can tell, and who was heard: it says how the house is guarded."""
    return YES if who.role in COMMITTEE | OVERSEERS else no("not-public")
