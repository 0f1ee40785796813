"""The states an issue goes through, and whose turn it is in each (docs/glossary.md)."""

from enum import StrEnum

from deliberate.people.rules import COMMITTEE, MODERATORS, SCREENERS, Role


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
JOINABLE = frozenset(State) - NOT_PUBLIC - ENDED
"""Public and under way: another's voice can still be added."""

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


NEVER_PUBLIC = "never-public"
"""The reason kept for an issue that ended before anybody but its proposer could read it."""

LAPSING = frozenset({State.RETURNED, State.SECONDING})
"""States that end by themselves when their time is over."""

RESULTS = frozenset(
    {
        State.PASSED,
        State.NOT_PASSED,
        State.AGREED,
        State.PUBLISHED,
        State.EFFECTIVE,
        State.ENDED_NO_RESULT,
        State.ARCHIVED,
    }
)
"""What came of it is known."""

WANTS_RESIDENTS = frozenset({State.SECONDING, State.ARGUING, State.DRAFTING, State.VOTING})
"""What waits for the people who live here."""

OWNERS: dict[State, frozenset[Role]] = {
    State.SCREENING: SCREENERS,
    State.ACCEPTED: frozenset({Role.COMMUNITY_SECRETARY, Role.RC_DIRECTOR}),
    State.CONVENING: MODERATORS | COMMITTEE,
    State.ARGUING: MODERATORS | COMMITTEE | {Role.FACILITATOR},
    State.DRAFTING: MODERATORS | COMMITTEE,
    State.AGREED: COMMITTEE | {Role.OC_CHAIR},
    State.TO_VOTE: COMMITTEE | {Role.OC_CHAIR},
    State.NOTICED: COMMITTEE | {Role.OC_CHAIR},
    State.VOTING: frozenset({Role.TELLER, Role.SUPERVISOR}),
    State.INQUORATE: COMMITTEE | {Role.OC_CHAIR},
    State.SECOND_READING: COMMITTEE | {Role.OC_CHAIR},
    State.PASSED: COMMITTEE | {Role.OC_CHAIR},
}
"""Whose desk an issue lies on. A vote lies on the tellers' only once its time is over."""


def owned_by(role: Role) -> frozenset[State]:
    return frozenset(state for state, roles in OWNERS.items() if role in roles)


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
