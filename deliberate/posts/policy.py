"""Who may propose who holds a post."""

from deliberate.areas.rules import lies_in
from deliberate.confirmations.rules import APPOINTERS
from deliberate.people.rules import Post, Role, Standing
from deliberate.posts.rules import FROM_THE_STREET
from deliberate.verdict import YES, Verdict, no


def may_propose_posts(who: Standing, _: object = None) -> Verdict:
    if not who.signed_in:
        return no("sign-in-first")
    return YES if who.role in APPOINTERS else no("appointers-only")


def may_see_holders(mine: Post | None, community: str) -> Verdict:
    """Names of who holds a post, for those who give posts in this community or above it."""
    if mine is None or mine.role not in APPOINTERS:
        return no("appointers-only")
    here = lies_in(mine.area, community) or lies_in(community, mine.area)
    return YES if here else no("beyond-your-post")


def may_name_post(mine: Post | None, role: Role, area: str) -> Verdict:
    """Over one's own area, and no post that watches oneself."""
    if mine is None or mine.role not in APPOINTERS:
        return no("appointers-only")
    if not lies_in(area, mine.area):
        return no("beyond-your-post")
    if role in FROM_THE_STREET and mine.role is not Role.STREET_CLERK:
        return no("street-proposes")
    return YES
