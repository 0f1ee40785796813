"""A post that somebody proposes to give."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Self

from deliberate.people.rules import POSTS, Role
from deliberate.web.reading import day_in


@dataclass(frozen=True, slots=True)
class PostForm:
    login: str = ""
    role: str = ""
    organization: str = ""
    area: str = ""
    since: str = ""
    until: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, typed: Mapping[str, str]) -> Self:
        errors = {}
        if not typed["login"]:
            errors["login"] = "needed"
        if typed["role"] not in POSTS:
            errors["role"] = "choose-one"
        if not re.fullmatch("[0-9]{1,9}", typed["organization"]):
            errors["organization"] = "choose-one"
        if not typed["area"]:
            errors["area"] = "choose-one"
        if day_in(typed["since"]) is None:
            errors["since"] = "not-a-day"
        if typed["until"] and day_in(typed["until"]) is None:
            errors["until"] = "not-a-day"
        return cls(
            *(typed["login"].lower(), typed["role"], typed["organization"], typed["area"]),
            *(typed["since"], typed["until"], errors),
        )

    @property
    def named(self) -> Role:
        return Role(self.role)

    @property
    def first_day(self) -> date:
        day = day_in(self.since)
        assert day
        return day

    @property
    def last_day(self) -> date | None:
        return day_in(self.until)
