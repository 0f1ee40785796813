"""Why the second person says no."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from deliberate.confirmations.rules import LONGEST_WORDS


@dataclass(frozen=True, slots=True)
class RefusalForm:
    words: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, typed: Mapping[str, str]) -> Self:
        words = typed["words"]
        errors = {}
        if not words:
            errors["words"] = "needed"
        elif len(words) > LONGEST_WORDS:
            errors["words"] = "too-long"
        return cls(words, errors)
