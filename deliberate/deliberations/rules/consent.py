"""Consent: an option is agreed when no objection to it stands. Silence is no objection."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from deliberate.consensus import Result
from deliberate.consensus.consent import Closing, ConsentFinding, Objection, consent
from deliberate.deliberations.rules.parties import Parties

CONSENT_DAYS, SHORTEST_CONSENT, LONGEST_CONSENT = 7, 3, 15
SECONDS_NEEDED, MOST_SECONDS = 2, 20
LONGEST_HARM, LONGEST_BEARER, LONGEST_REMEDY = 280, 120, 280
LONGEST_OBJECTION_REPLY = 400


class ReplyEffect(StrEnum):
    """What a body's reply does about an objection."""

    INTEGRATED = "integrated"
    """The option is changed, and the reply says how: the objection is closed."""
    EXPLAINED = "explained"
    """All stays as it is, and the reply says why: the one who objects may withdraw."""


@dataclass(frozen=True, slots=True)
class Raised:
    """An objection. People stand in it under their numbers in the deliberation."""

    number: int
    harm: str
    bearer: str
    remedy: str
    author: int
    closing: Closing
    reply: str
    replied_by: str
    seconds: tuple[int, ...]
    mine: bool
    seconded: bool
    """By the viewer."""

    @property
    def is_open(self) -> bool:
        return self.closing is Closing.OPEN


@dataclass(frozen=True, slots=True)
class PutToConsent:
    """One option put to the consent of its parties."""

    id: int
    option: int
    title: str
    body: str
    parties: Parties
    people: int | None
    """How many they are; None where that was not counted yet."""
    seconds_needed: int
    opens_at: datetime
    closes_at: datetime
    ended_at: datetime | None
    finding: dict[str, Any] | None
    objections: tuple[Raised, ...]

    @property
    def given(self) -> bool:
        """It is over, and no objection stands."""
        return self.finding is not None and self.finding["verdict"] == Result.PASSED

    def lasts(self, at: datetime) -> bool:
        return self.ended_at is None and at < self.closes_at

    def found(self, people: Collection[int]) -> ConsentFinding:
        """What the rule finds; `people` are the numbers of all who take part."""
        return consent(
            [str(person) for person in people],
            [_as_counted(each) for each in self.objections],
            seconds_needed=self.seconds_needed,
        )


def _as_counted(raised: Raised) -> Objection:
    return Objection(
        name=str(raised.number),
        harm=raised.harm,
        bearer=raised.bearer,
        remedy=raised.remedy,
        seconds=[str(each) for each in raised.seconds],
        raised_by=str(raised.author),
        closing=raised.closing,
        reply=raised.reply,
    )


def consent_faults(
    days: int | None, seconds_needed: int | None, parties: Parties
) -> dict[str, str]:
    """What is wrong with how consent is asked: field -> code."""
    faults = parties.faults()
    if days is None or not SHORTEST_CONSENT <= days <= LONGEST_CONSENT:
        faults["days"] = "three-to-fifteen-days"
    if seconds_needed is None or not 1 <= seconds_needed <= MOST_SECONDS:
        faults["seconds"] = "one-to-twenty"
    return faults


def objection_faults(harm: str, bearer: str, remedy: str) -> dict[str, str]:
    """What an objection lacks to be judged: field -> code."""
    typed = {
        "harm": (harm, LONGEST_HARM),
        "bearer": (bearer, LONGEST_BEARER),
        "remedy": (remedy, LONGEST_REMEDY),
    }
    return {
        name: "too-long" if text else "needed"
        for name, (text, longest) in typed.items()
        if not text or len(text) > longest
    }


def asked_now(consents: Sequence[PutToConsent]) -> PutToConsent | None:
    """The one that has not ended: there is one at a time."""
    return next((each for each in consents if each.ended_at is None), None)
