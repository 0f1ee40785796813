"""What a thread is made of, and its limits (docs/glossary.md)."""

import re
from datetime import timedelta
from enum import IntEnum, StrEnum


class Form(StrEnum):
    """The forms of consultation that the law names (居委会法 Art. 32)."""

    COUNCIL = "council"
    HEARING = "hearing"
    OPEN_TALK = "open-talk"


class Position(StrEnum):
    FOR = "for"
    AGAINST = "against"
    QUESTION = "question"
    FACT = "fact"
    ALTERNATIVE = "alternative"
    NEUTRAL = "neutral"
    """A statement that takes no side: those that another system exported."""


class ReplyKind(StrEnum):
    REASON = "reason"
    REBUTTAL = "rebuttal"
    QUERY = "query"
    RESPONSE = "response"
    """An official answer, signed by the post that gives it."""


class Opinion(IntEnum):
    AGREE = 1
    UNSURE = 0
    DISAGREE = -1


class Mark(StrEnum):
    """What the facilitator says of a claim, for the closing statement to use."""

    NONE = ""
    KEY_POINT = "key-point"
    NEEDS_ANSWER = "needs-answer"
    ANSWERED = "answered"


class HideReason(StrEnum):
    OFF_TOPIC = "off-topic"
    PERSONAL_DATA = "personal-data"
    INSULTING = "insulting"
    ADVERTISING = "advertising"
    REJECTED_ELSEWHERE = "rejected-elsewhere"
    """The moderators of a talk that was held elsewhere did not let it through."""


MAY_HIDE_FOR = tuple(reason for reason in HideReason if reason is not HideReason.REJECTED_ELSEWHERE)
"""What a moderator here chooses from."""


class Path(StrEnum):
    """Where a closed deliberation leads."""

    AGREED = "agreed"
    TO_VOTE = "to-vote"
    NO_RESULT = "no-result"


ARGUING_DAYS = 15
SHORTEST_ARGUING_DAYS = 7
DRAFTING_DAYS = 10
NEW_FOR, NEWCOMERS_WINDOW, NEWCOMERS_WORDS = timedelta(hours=72), timedelta(days=1), 5
"""How long an account is new, and how many claims and replies it may make in which time."""
LINK = re.compile(r"://|\bwww\.|\.(com|cn|net|org)\b", re.ASCII | re.IGNORECASE)
"""An address as people write it, of a site or of mail: none while the account is new."""
LONGEST_CLAIM = 280
LONGEST_EVIDENCE = 120
LONGEST_REPLY = 280
LONGEST_OPTION = 1_000
LONGEST_POINT = 200
FEWEST_OPTIONS = 2
TOO_FEW_TO_SHOW = 7
"""Below so many people the page gives no shares, only says that it is too early."""
LONGEST_QUESTION = 120
LONGEST_FACTS = 4_000
LONGEST_URL = 300
LONGEST_TITLE = 60
LONGEST_FUNDING = 200
LONGEST_EFFECTS = 400
LONGEST_REASON = 400
MOST_POINTS = 20
MOST_DAYS = 60
LONGEST_EXTENSION = 30
DEAREST = 1_000_000_000
"""Yuan: more fits no column, and no neighbourhood's purse."""

WORDS = {"agree": Opinion.AGREE, "unsure": Opinion.UNSURE, "disagree": Opinion.DISAGREE}
"""An opinion as the paths spell it."""

SIDES = (Position.FOR, Position.AGAINST)
