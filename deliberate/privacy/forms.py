"""What somebody said who closes their account."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from deliberate.privacy.rules import Texts


@dataclass(frozen=True, slots=True)
class ClosingForm:
    texts: Texts | None = None
    sure: bool = False
    errors: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, typed: Mapping[str, str]) -> Self:
        errors = {}
        texts = Texts(typed["texts"]) if typed["texts"] in set(Texts) else None
        if texts is None:
            errors["texts"] = "choose-one"
        if not typed["sure"]:
            errors["sure"] = "tick-it"
        return cls(texts, bool(typed["sure"]), errors)
