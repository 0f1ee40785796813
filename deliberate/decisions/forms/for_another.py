"""Voting and speaking for another: whom one names, a code one was given, what was signed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from deliberate.decisions.rules import LONGEST_NAME, text_fault


@dataclass(frozen=True, slots=True)
class ForAnotherForm:
    holder: str = ""
    code: str = ""
    principal: str = ""
    door: str = ""
    paper_holder: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, typed: Mapping[str, str], *asked: str) -> Self:
        """The fields that this form has of these."""
        faults = {name: text_fault(typed[name], LONGEST_NAME) for name in asked}
        errors = {name: fault for name, fault in faults.items() if fault}
        return cls(**{name: typed[name] for name in asked}, errors=errors)
