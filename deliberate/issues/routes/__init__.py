"""The pages of issues."""

from deliberate.issues.routes.entering import enter_draft, enter_issue, issue_context
from deliberate.web.routing import Guarded

__all__ = ["enter_draft", "enter_issue", "issue_context", "routes"]

routes: list[Guarded] = []
