"""What can be done with an issue: one function a use case."""

from deliberate.issues.actions.ending import lapse_overdue, withdraw_issue
from deliberate.issues.actions.joining import join_existing
from deliberate.issues.actions.merging import can_take_in, merge_issue, unmerge_issue
from deliberate.issues.actions.moving import move
from deliberate.issues.actions.photos import add_photo, hide_photo, remove_photo
from deliberate.issues.actions.proposing import (
    Proposal,
    draft_issue,
    keep_draft,
    keep_redraft,
    redraft_issue,
    submit_issue,
    written_out,
)
from deliberate.issues.actions.screening import (
    accept_issue,
    refer_issue,
    reject_issue,
    return_issue,
    triage_issue,
)
from deliberate.issues.actions.seconding import follow_issue, second_issue, unfollow_issue

__all__ = [
    "Proposal",
    "accept_issue",
    "add_photo",
    "can_take_in",
    "draft_issue",
    "follow_issue",
    "hide_photo",
    "join_existing",
    "keep_draft",
    "keep_redraft",
    "lapse_overdue",
    "merge_issue",
    "move",
    "redraft_issue",
    "refer_issue",
    "reject_issue",
    "remove_photo",
    "return_issue",
    "second_issue",
    "submit_issue",
    "triage_issue",
    "unfollow_issue",
    "unmerge_issue",
    "withdraw_issue",
    "written_out",
]
