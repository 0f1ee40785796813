"""The states an issue goes through, and the small numbers around them (docs/glossary.md)."""

import re
from enum import StrEnum


class State(StrEnum):
    DRAFT = "draft"
    SCREENING = "screening"
    RETURNED = "returned"
    MERGED = "merged"
    REJECTED = "rejected"
    REFERRED = "referred"
    SECONDING = "seconding"
    LAPSED = "lapsed"
    ACCEPTED = "accepted"
    CONVENING = "convening"
    ARGUING = "arguing"
    DRAFTING = "drafting"
    AGREED = "agreed"
    ENDED_NO_RESULT = "ended-no-result"
    TO_VOTE = "to-vote"
    NOTICED = "noticed"
    VOTING = "voting"
    PASSED = "passed"
    NOT_PASSED = "not-passed"
    INQUORATE = "inquorate"
    SECOND_READING = "second-reading"
    PUBLISHED = "published"
    EFFECTIVE = "effective"
    ARCHIVED = "archived"
    WITHDRAWN = "withdrawn"


class Step(StrEnum):
    """The seven steps that every page shows."""

    PROPOSE = "propose"
    ACCEPT = "accept"
    DELIBERATE = "deliberate"
    VOTE = "vote"
    RESOLVE = "resolve"
    CARRY_OUT = "carry-out"
    REVIEW = "review"


STEPS: dict[Step, frozenset[State]] = {
    Step.PROPOSE: frozenset(
        {State.DRAFT, State.SCREENING, State.RETURNED, State.MERGED, State.REJECTED, State.REFERRED}
    ),
    Step.ACCEPT: frozenset({State.SECONDING, State.LAPSED, State.ACCEPTED, State.WITHDRAWN}),
    Step.DELIBERATE: frozenset(
        {State.CONVENING, State.ARGUING, State.DRAFTING, State.ENDED_NO_RESULT}
    ),
    Step.VOTE: frozenset(
        {
            State.TO_VOTE,
            State.NOTICED,
            State.VOTING,
            State.NOT_PASSED,
            State.INQUORATE,
            State.SECOND_READING,
        }
    ),
    Step.RESOLVE: frozenset({State.AGREED, State.PASSED, State.PUBLISHED}),
    Step.CARRY_OUT: frozenset({State.EFFECTIVE}),
    Step.REVIEW: frozenset({State.ARCHIVED}),
}

ENDED = frozenset(
    {
        State.MERGED,
        State.REJECTED,
        State.REFERRED,
        State.LAPSED,
        State.ENDED_NO_RESULT,
        State.NOT_PASSED,
        State.WITHDRAWN,
        State.ARCHIVED,
    }
)
NOT_PUBLIC = frozenset({State.DRAFT, State.SCREENING, State.RETURNED, State.REFERRED})
BEFORE_VOTING = frozenset(
    {
        State.SCREENING,
        State.RETURNED,
        State.SECONDING,
        State.ACCEPTED,
        State.CONVENING,
        State.ARGUING,
        State.DRAFTING,
        State.TO_VOTE,
    }
)


def step_of(state: State) -> Step:
    return next(step for step, states in STEPS.items() if state in states)


def number_of(state: State) -> int:
    """1 to 7: where the strip stands."""
    return list(Step).index(step_of(state)) + 1


class Shown(StrEnum):
    """The filters of the list."""

    ALL = "all"
    PROPOSED = "proposed"
    DELIBERATING = "deliberating"
    VOTING = "voting"
    RESOLVED = "resolved"
    ENDED = "ended"


SHOWN: dict[Shown, frozenset[State]] = {
    Shown.ALL: frozenset(State) - NOT_PUBLIC,
    Shown.PROPOSED: frozenset({State.SECONDING, State.ACCEPTED}),
    Shown.DELIBERATING: frozenset({State.CONVENING, State.ARGUING, State.DRAFTING}),
    Shown.VOTING: frozenset(
        {State.TO_VOTE, State.NOTICED, State.VOTING, State.INQUORATE, State.SECOND_READING}
    ),
    Shown.RESOLVED: frozenset({State.AGREED, State.PASSED, State.PUBLISHED, State.EFFECTIVE}),
    Shown.ENDED: ENDED - NOT_PUBLIC,
}


class Kind(StrEnum):
    PROPOSAL = "proposal"
    SUGGESTION = "suggestion"
    REQUEST = "request"
    COMPLAINT = "complaint"
    QUESTION = "question"


class Topic(StrEnum):
    SAFETY = "safety"
    ENVIRONMENT = "environment"
    PARKING = "parking"
    FACILITIES = "facilities"
    PROPERTY = "property"
    NOISE = "noise"
    GREENERY = "greenery"
    ELDERLY = "elderly"
    CHILDREN = "children"
    CULTURE = "culture"
    OTHER = "other"


class ReturnReason(StrEnum):
    INCOMPLETE = "incomplete"
    UNCLEAR = "unclear"
    PERSONAL_DATA = "personal-data"


class RejectReason(StrEnum):
    NOT_COMMUNITY = "not-community"
    ALREADY_SETTLED = "already-settled"
    UNLAWFUL = "unlawful"


class ReferReason(StrEnum):
    LITIGATION = "litigation"
    ARBITRATION = "arbitration"
    PETITION = "petition"
    DISCIPLINE = "discipline"
    EMERGENCY = "emergency"


LONGEST_TITLE = 60
LONGEST_BODY = 4_000
LONGEST_PLACE = 60
LONGEST_WORDS = 1_000

SCREENING_WORKING_DAYS = 5
RETURNED_DAYS = 15
SECONDING_DAYS = 30
TRIAGE_WORKING_DAYS = 2
CONVENING_DAYS = 7
SECONDERS_NEEDED = 5
BUILDINGS_NEEDED = 2
UNMERGE_DAYS = 15

LIKE_ENOUGH = 18
"""Per cent of shared bigrams from which an issue is worth showing as like another."""

WORD = re.compile(r"[0-9a-z]+|[㐀-鿿豈-﫿]+", re.IGNORECASE)


def grams(text: str) -> frozenset[str]:
    """Bigrams of the Chinese runs, whole words of the Latin ones: what search compares."""
    found: set[str] = set()
    for run in WORD.findall(text.lower()):
        if run[0].isascii() or len(run) == 1:
            found.add(run)
        else:
            found.update(run[start : start + 2] for start in range(len(run) - 1))
    return frozenset(found)
