"""What somebody is asked for one by one, and who is asked."""

from enum import StrEnum

from deliberate.people.rules.standing import Role


class OptInPurpose(StrEnum):
    """What the service does not need and asks for by itself; each can be declined and withdrawn."""

    PARTY_POST = "party-post"
    """Acting in a post of the party shows that one is a member: sensitive (PIPL 28, 29)."""
    FACILITATOR_NAME = "facilitator-name"
    """Being named where one facilitates."""


WORDING = {OptInPurpose.PARTY_POST: 1, OptInPurpose.FACILITATOR_NAME: 1}
"""The version of what people are told; after a new one they are asked again."""
ASKED_OF = {
    OptInPurpose.PARTY_POST: frozenset({Role.BRANCH_SECRETARY, Role.COMMUNITY_SECRETARY}),
    OptInPurpose.FACILITATOR_NAME: frozenset({Role.FACILITATOR}),
}
