"""The forms of consent: how it is asked, an objection, and a reply to one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Self

from deliberate.deliberations.forms.checks import Errors, number_in, only_wrong, wrong_text
from deliberate.deliberations.rules import (
    CONSENT_DAYS,
    LONGEST_OBJECTION_REPLY,
    SECONDS_NEEDED,
    ReplyEffect,
    consent_faults,
    objection_faults,
)


@dataclass(frozen=True, slots=True)
class ConsentForm:
    option: str = ""
    days: str = str(CONSENT_DAYS)
    seconds: str = str(SECONDS_NEEDED)
    errors: Errors = field(default_factory=dict)

    @classmethod
    def read(cls, typed: Mapping[str, str], offered: Iterable[int]) -> Self:
        errors = consent_faults(number_in(typed["days"]), number_in(typed["seconds"]))
        if typed["option"] not in map(str, offered):
            errors["option"] = "choose-one"
        return cls(typed["option"], typed["days"], typed["seconds"], errors)


@dataclass(frozen=True, slots=True)
class ObjectionForm:
    harm: str = ""
    bearer: str = ""
    remedy: str = ""
    errors: Errors = field(default_factory=dict)

    @classmethod
    def read(cls, typed: Mapping[str, str]) -> Self:
        said = typed["harm"], typed["bearer"], typed["remedy"]
        return cls(*said, objection_faults(*said))


@dataclass(frozen=True, slots=True)
class ObjectionReplyForm:
    objection: int = 0
    effect: str = ""
    text: str = ""
    errors: Errors = field(default_factory=dict)

    @classmethod
    def read(cls, typed: Mapping[str, str], objection: int) -> Self:
        effect, text = typed[f"effect-{objection}"], typed[f"reply-{objection}"]
        errors = only_wrong(
            effect="" if effect in set(ReplyEffect) else "choose-one",
            reply=wrong_text(text, LONGEST_OBJECTION_REPLY),
        )
        by_field = {f"{name}-{objection}": code for name, code in errors.items()}
        return cls(objection, effect, text, by_field)
