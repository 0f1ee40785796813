"""What happened to an issue."""

from deliberate.issues.rules import State
from deliberate.record.queries import Line, entries_of
from deliberate.storage import rows

ALREADY_COUNTED = (
    "issue-seconded",
    "claim-made",
    "claim-replied",
    "claim-answered",
    "claim-marked",
    "opinion-given",
    "opinion-taken-back",
    "option-put",
    "option-changed",
    "option-dropped",
    "round-answered",
    "ballot-cast",
    "affected-answered",
    "delegation-given",
    "delegation-taken-back",
    "proxy-given",
    "proxy-accepted",
    "proxy-checked",
    "proxy-ended",
    "minority-stated",
    "minority-answered",
    "statement-seconded",
    "objections-grouped",
    "objection-ungrouped",
    "objection-raised",
    "objection-seconded",
    "objection-replied",
    "objection-withdrawn",
    "resolution-drafted",
)
"""Facts that the pages of a step show as numbers: not a line each in the history."""


async def timeline_of(number: int) -> list[Line]:
    return await entries_of(number, leaving_out=ALREADY_COUNTED)


async def issues_merged_into(issue_id: int) -> list[tuple[int, str]]:
    """Number and title of each issue whose voices were merged into this one."""
    found = await rows(
        "SELECT number, title FROM issue WHERE merged_into_id = $1 AND state = $2 ORDER BY number",
        *(issue_id, State.MERGED.value),
    )
    return [(number, title) for number, title in found]
