"""Looks of those in a post at the data of others."""

from enum import StrEnum


class LookedFor(StrEnum):
    """What somebody in a post had another's name, home or place on a roll before them for."""

    ISSUE = "issue-for-them"
    PAPER_ANSWER = "paper-answer"
    PAPER_PROXY = "paper-proxy"
    PANEL = "panel-members"
    LETTER = "letter"
    RECHECK = "re-check"
    RECOVERY = "recovery"
    POST = "giving-posts"
