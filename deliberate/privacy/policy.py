"""Who may close an account: its owner, once they hold no post."""

from deliberate.verdict import YES, Verdict, no


def may_close(held_posts: int) -> Verdict:
    """Somebody has to answer for a post: it is laid down first."""
    return no("lay-down-your-post-first") if held_posts else YES
