"""What an issue can be, why it can be turned away, and how long its texts may be."""

from enum import StrEnum

LONGEST_TITLE = 60
LONGEST_BODY = 4_000
LONGEST_PLACE = 60
LONGEST_WORDS = 1_000


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
