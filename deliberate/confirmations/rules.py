"""Which acts need two persons, and who may be the second."""

from dataclasses import dataclass
from enum import StrEnum

from deliberate.people.rules import COMMITTEE, MODERATORS, Role

LONGEST_WORDS = 400
APPOINTERS = MODERATORS | {Role.STREET_CLERK}
"""Street office, residents' committee and party branch: they say who holds which post."""


class TwoPersonAct(StrEnum):
    GRANT_POST = "grant-post"
    END_POST = "end-post"
    CLOSING = "closing"
    NOTICE = "notice"
    PUBLICATION = "publication"


class Outcome(StrEnum):
    WAITING = "waiting"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    TAKEN_BACK = "taken-back"


ABOUT_POSTS = frozenset({TwoPersonAct.GRANT_POST, TwoPersonAct.END_POST})
OWNERS_OR_COMMITTEE = COMMITTEE | {Role.OC_CHAIR, Role.OC_MEMBER}
SECONDS = {
    TwoPersonAct.GRANT_POST: APPOINTERS,
    TwoPersonAct.END_POST: APPOINTERS,
    TwoPersonAct.CLOSING: MODERATORS | COMMITTEE,
    TwoPersonAct.NOTICE: OWNERS_OR_COMMITTEE,
    TwoPersonAct.PUBLICATION: OWNERS_OR_COMMITTEE,
}
"""In which posts one can be the second of two."""
PAGES = {
    TwoPersonAct.CLOSING: "/deliberation",
    TwoPersonAct.NOTICE: "/decision",
    TwoPersonAct.PUBLICATION: "/resolution",
}


def page_of(act: TwoPersonAct, issue: int | None) -> str:
    """Where one sees what an act led to."""
    return f"/issues/{issue}{PAGES[act]}" if issue else "/posts"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a second person, as somebody stands towards it."""

    act: TwoPersonAct
    outcome: Outcome
    proposed_as: Role
    mine: bool
    """I proposed it."""
    about_me: bool
    same_post: bool
    """It was proposed in the same role of the same body that I act in."""
