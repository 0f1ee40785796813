"""What a thread is made of, and its limits (docs/glossary.md)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import NamedTuple


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


class Waiting(NamedTuple):
    """A claim on which somebody has not said what they think."""

    heard: int
    """How many have."""
    number: int
    position: str


def next_to_hear(waiting: Iterable[Waiting], answered: int) -> int | None:
    """The claim to ask about next: sides in turn, and on each side the least heard first.

    The turn follows from how many somebody has answered, so nothing has to be remembered.
    """
    turns: list[list[Waiting]] = [[], [], []]
    for claim in waiting:
        turns[SIDES.index(claim.position) if claim.position in SIDES else 2].append(claim)
    for turn in range(answered, answered + len(turns)):
        if asked := turns[turn % len(turns)]:
            return min(asked).number
    return None


class Counted(NamedTuple):
    number: int
    agree: int
    unsure: int
    disagree: int

    @property
    def people(self) -> int:
        return self.agree + self.unsure + self.disagree


AGREED_SHARE = 60
DIVIDED_SHARE = 30
MOST_SHOWN = 5


def enough_to_rank(people: int) -> int:
    """A claim is ranked when so many have said what they think of it: 7, or a tenth of all."""
    return max(TOO_FEW_TO_SHOW, people // 10)


def broad_agreement(counted: Iterable[Counted], enough: int) -> list[Counted]:
    """What at least 60 in 100 agree with, the largest share first."""
    found = [
        one for one in counted if one.people >= enough and _holds(one.agree, one, AGREED_SHARE)
    ]
    return sorted(found, key=lambda one: (-(one.agree * 10_000 // one.people), -one.people))[
        :MOST_SHOWN
    ]


def most_divided(counted: Iterable[Counted], enough: int) -> list[Counted]:
    """What at least 30 in 100 agree with and at least 30 in 100 do not, the closest first."""
    found = [
        one
        for one in counted
        if one.people >= enough
        and not _holds(one.agree, one, AGREED_SHARE)
        and _holds(min(one.agree, one.disagree), one, DIVIDED_SHARE)
    ]
    apart = sorted(
        found, key=lambda one: (abs(one.agree - one.disagree) * 10_000 // one.people, -one.people)
    )
    return apart[:MOST_SHOWN]


def _holds(some: int, of: Counted, share: int) -> bool:
    return some * 100 >= of.people * share


@dataclass(frozen=True, slots=True)
class Statement:
    """What a closing says."""

    agreed: tuple[str, ...] = ()
    disputed: tuple[str, ...] = ()
    unanswered: tuple[str, ...] = ()
    path: str = ""
    reason: str = ""


def gaps_in(
    said: Statement, *, open_questions: Iterable[int], options: int, status_quo: int
) -> dict[str, str]:
    """What a closing statement lacks: field -> code. Empty when it is complete."""
    gaps: dict[str, str] = {}
    if not (said.agreed or said.disputed):
        gaps["agreed"] = "no-point"
    if not all(names_question(said.unanswered, number) for number in open_questions):
        gaps["unanswered"] = "open-question-left-out"
    if said.path not in set(Path):
        gaps["path"] = "choose-one"
    elif said.path != Path.NO_RESULT and (options < FEWEST_OPTIONS or status_quo != 1):
        gaps["path"] = "options-first"
    if not said.reason:
        gaps["reason"] = "needed"
    return gaps


def names_question(lines: Iterable[str], number: int) -> bool:
    """Whether a line names the claim: `#12 …`."""
    return any(re.match(rf"#{number}(?!\d)", line) for line in lines)
