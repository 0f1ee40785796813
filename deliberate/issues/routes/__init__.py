"""The pages of issues."""

from deliberate.issues import policy
from deliberate.issues.routes import desk, issue, listing, photos, proposing
from deliberate.issues.routes.entering import enter_draft, enter_issue, issue_context
from deliberate.people.policy import may_use_desk
from deliberate.verdict import anyone_may
from deliberate.web.routing import get, post

__all__ = ["enter_draft", "enter_issue", "issue_context", "routes"]

routes = [
    get("/", listing.show_home, may=anyone_may),
    get("/issues", listing.show_list, may=anyone_may),
    *issue.routes,
    *photos.routes,
    get("/propose", proposing.show_blank, may=policy.may_propose),
    post("/propose", proposing.propose, may=policy.may_propose),
    get("/propose/{id:int}", proposing.show_draft, may=policy.may_edit_draft),
    post("/propose/{id:int}", proposing.redraft, may=policy.may_edit_draft),
    get("/propose/{id:int}/similar", proposing.show_similar, may=policy.may_edit_draft),
    post("/propose/{id:int}/similar", proposing.choose_similar, may=policy.may_edit_draft),
    get("/propose/{id:int}/check", proposing.show_check, may=policy.may_edit_draft),
    post("/propose/{id:int}/check", proposing.send, may=policy.may_edit_draft),
    get("/propose/{id:int}/sent", proposing.show_sent, may=policy.may_see),
    get("/desk", desk.show_desk, may=may_use_desk),
]
