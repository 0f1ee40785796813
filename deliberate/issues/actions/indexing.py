"""The grams by which an issue is found."""

from deliberate.issues.models import Issue
from deliberate.issues.rules import grams
from deliberate.storage import run

AT_ONCE = 500


async def index_words(issue: Issue) -> int:
    """Keep the grams of its title, place and text in place of the old ones; how many."""
    found = sorted(grams(f"{issue.title}\n{issue.place}\n{issue.body_source}"))
    await run("DELETE FROM issue_gram WHERE issue_id = $1", issue.id)
    for start in range(0, len(found), AT_ONCE):
        some = found[start : start + AT_ONCE]
        lines = ", ".join(f"($1, ${n})" for n in range(2, len(some) + 2))
        await run(f"INSERT INTO issue_gram (issue_id, gram) VALUES {lines}", issue.id, *some)
    return len(found)
