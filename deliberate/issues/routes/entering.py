"""Through the door of an issue: loaded, seen, and allowed."""

from typing import Any

from starlette.requests import Request

from deliberate.clock import now
from deliberate.issues import policy, queries
from deliberate.issues.models import Issue
from deliberate.issues.rules import due_in, number_of
from deliberate.people.routes import anyone, today
from deliberate.people.rules import Standing
from deliberate.verdict import Unseen, require
from deliberate.web.routing import policy_of


async def enter_issue(request: Request, *, on_roll: bool = False) -> tuple[Issue, Standing]:
    """The issue that the path names and where the viewer stands; asks the route's policy.

    What one may not see is not there.
    """
    issue = await queries.find_issue(request.path_params["number"])
    if issue is None:
        raise Unseen
    who = queries.standing_on(issue, anyone(request), today().date(), on_roll=on_roll)
    if not policy.may_see(who, issue.seen_as):
        raise Unseen
    require(policy_of(request)(who, issue.state))
    return issue, who


async def enter_draft(request: Request) -> tuple[Issue, Standing]:
    """A draft by its key: there for who wrote it, and for nobody else."""
    issue = await queries.find_draft(request.path_params["id"])
    if issue is None:
        raise Unseen
    who = queries.standing_on_draft(issue, anyone(request), today().date())
    if not who.proposer:
        raise Unseen
    require(policy_of(request)(who, issue.state))
    return issue, who


def issue_context(issue: Issue, who: Standing) -> dict[str, Any]:
    """What templates/issues/_head.html needs: the title, the strip, the deadline."""
    at = now()
    return {
        "issue": issue,
        "who": who,
        "step": number_of(issue.state),
        "due": due_in(issue.due_at, at),
        "at": at,
    }
