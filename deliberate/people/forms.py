"""What people typed to sign in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from deliberate.people.rules import LONGEST_PASSWORD
from deliberate.web.text import local_path


@dataclass(frozen=True, slots=True)
class SignInForm:
    login: str = ""
    password: str = field(default="", repr=False)
    next: str = "/"
    errors: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, typed: Mapping[str, str]) -> Self:
        login, password = typed["login"].lower(), typed["password"]
        errors = {}
        if not login:
            errors["login"] = "needed"
        if not password or len(password) > LONGEST_PASSWORD:
            errors["password"] = "needed"  # noqa: S105  (the name of a field)
        return cls(login, password, local_path(typed["next"]), errors)
