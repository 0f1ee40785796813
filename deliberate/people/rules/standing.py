"""Roles, and where somebody stands towards an issue."""

from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from deliberate.areas.rules import lies_in
from deliberate.people.rules.sign_ins import IDLE, IDLE_IN_A_POST

ADULT = 18
YOUTH = 14


class Role(StrEnum):
    """What somebody acts as. A post is held in an organisation, over an area, for a time."""

    VISITOR = "visitor"
    YOUTH = "youth"
    RESIDENT = "resident"
    REPRESENTATIVE = "representative"
    GRID_WORKER = "grid-worker"
    BRANCH_SECRETARY = "branch-secretary"
    COMMUNITY_SECRETARY = "community-secretary"
    RC_MEMBER = "rc-member"
    RC_DIRECTOR = "rc-director"
    SUPERVISOR = "supervisor"
    OC_MEMBER = "oc-member"
    OC_CHAIR = "oc-chair"
    PROPERTY_STAFF = "property-staff"
    FACILITATOR = "facilitator"
    STREET_CLERK = "street-clerk"
    TELLER = "teller"
    PLATFORM_ADMIN = "platform-admin"
    AUDITOR = "auditor"


POSTS = frozenset(Role) - {Role.VISITOR, Role.YOUTH, Role.RESIDENT}
"""What is held in an organisation; the others are what somebody is as a person."""
SCREENERS = frozenset(
    {Role.BRANCH_SECRETARY, Role.COMMUNITY_SECRETARY, Role.RC_MEMBER, Role.RC_DIRECTOR}
)
MODERATORS = frozenset({Role.BRANCH_SECRETARY, Role.COMMUNITY_SECRETARY, Role.RC_DIRECTOR})
COMMITTEE = frozenset({Role.RC_MEMBER, Role.RC_DIRECTOR})
SIGNATORIES = frozenset({Role.RC_DIRECTOR, Role.OC_CHAIR})
"""They sign resolutions."""
OVERSEERS = frozenset({Role.SUPERVISOR, Role.STREET_CLERK, Role.AUDITOR})
ANSWERERS = (
    COMMITTEE | MODERATORS | {Role.PROPERTY_STAFF, Role.OC_MEMBER, Role.OC_CHAIR, Role.STREET_CLERK}
)
"""Bodies that answer officially in a deliberation."""
RECOVERERS = COMMITTEE | {Role.GRID_WORKER, Role.COMMUNITY_SECRETARY, Role.PLATFORM_ADMIN}
"""They hand out the code with which somebody gets a new password; they never choose one."""
SERVING_A_PART = frozenset({Role.GRID_WORKER, Role.PROPERTY_STAFF})
"""They write for residents or answer, and decide nothing: a part of the community is enough."""


@dataclass(frozen=True, slots=True)
class Post:
    id: int
    role: Role
    organization: str
    area: str
    """Code of the area it is held over."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody signed in, and the post they act in; no post: they act for themselves."""

    person_id: int | None
    name: str
    pseudonym: str
    born: date | None
    home: str = ""
    """Code of the dwelling they live in; '' when no residence is verified."""
    post: Post | None = None
    posts: tuple[Post, ...] = field(default=(), compare=False)
    second_factor: bool = field(default=False, compare=False)
    adult: bool = False
    """Found to be 18 or over, where no day of birth is known."""

    def is_adult(self, on: date) -> bool:
        return self.adult or (self.born is not None and age_on(self.born, on) >= ADULT)

    @property
    def acting(self) -> str:
        """How the record signs an act: the post, or nothing for a resident."""
        return f"{self.post.organization}·{self.post.role.value}" if self.post else ""

    @property
    def idle(self) -> timedelta:
        """How long they stay signed in with a browser that they do not use."""
        return IDLE_IN_A_POST if self.post else IDLE

    @property
    def is_staff(self) -> bool:
        return self.post is not None and self.post.role is not Role.REPRESENTATIVE


SYSTEM = Actor(None, "", "", None)
"""The clock: what happens because a day has come."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where somebody stands towards an issue: all that a policy may look at."""

    role: Role = Role.VISITOR
    """The role acted in, if its area covers the issue; else what they are as a person here."""
    resident: bool = False
    """18 or over, with a verified home in the community."""
    youth: bool = False
    proposer: bool = False
    facilitator: bool = False
    first_rejecter: bool = False
    on_roll: bool = False
    signed_in: bool = False


STRANGER = Standing()


def age_on(born: date, day: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def born_by(day: date, age: int) -> date:
    """The last birthday of whoever is so old on a day."""
    year = day.year - age
    return date(year, day.month, min(day.day, monthrange(year, day.month)[1]))


def standing(
    actor: Actor | None,
    today: date,
    *,
    places: tuple[str, ...],
    proposer: int | None = None,
    facilitator: int | None = None,
    first_rejecter: int | None = None,
    on_roll: bool = False,
) -> Standing:
    """`places`: codes of the issue's area and grid; the community's code comes first."""
    if actor is None:
        return STRANGER
    lives_here = bool(actor.home) and lies_in(actor.home, places[0])
    age = age_on(actor.born, today) if actor.born else 0
    resident, youth = lives_here and actor.is_adult(today), lives_here and YOUTH <= age < ADULT
    me = actor.person_id
    return Standing(
        role=_role(actor, places, resident=resident, youth=youth),
        resident=resident,
        youth=youth,
        proposer=me == proposer,
        facilitator=me == facilitator,
        first_rejecter=me == first_rejecter,
        on_roll=on_roll,
        signed_in=True,
    )


def _role(actor: Actor, places: tuple[str, ...], *, resident: bool, youth: bool) -> Role:
    if actor.post and _covers(actor.post, places):
        return actor.post.role
    return Role.RESIDENT if resident else Role.YOUTH if youth else Role.VISITOR


def _covers(post: Post, places: tuple[str, ...]) -> bool:
    """Those who serve a part of the community are heard wherever in it the issue is."""
    if post.role in SERVING_A_PART:
        return lies_in(post.area, places[0])
    return any(lies_in(place, post.area) for place in places)
