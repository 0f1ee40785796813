"""Who may do what to a resolution, and when."""

from deliberate.areas.rules import lies_in
from deliberate.issues.rules import State
from deliberate.people.rules import COMMITTEE, SIGNATORIES, Post, Role, Standing
from deliberate.verdict import YES, Verdict, no


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


def may_sign(post: Post | None, electorate: str, *, owners: bool) -> Verdict:
    """A body signs for its own area, and owners' chairs sign only what owners decided.

    `electorate` is the code of the area whose people decided.
    """
    if post is None or post.role not in COMMITTEE | SIGNATORIES:
        return no("director-only")
    if post.role is Role.OC_CHAIR and not owners:
        return no("not-decided-by-owners")
    return YES if lies_in(electorate, post.area) else no("beyond-your-area")


def may_archive(who: Standing, state: State) -> Verdict:
    if not who.signed_in:
        return no("sign-in-first")
    if who.role not in COMMITTEE | SIGNATORIES:
        return no("committee-only")
    if state in {State.EFFECTIVE, State.NOT_PASSED, State.ENDED_NO_RESULT}:
        return YES
    return no("not-in-effect")
