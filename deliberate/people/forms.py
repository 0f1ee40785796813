"""What people typed to sign in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from deliberate.people.rules import LONGEST_PASSWORD, Handing, as_code, weakness_of
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


@dataclass(frozen=True, slots=True)
class PasswordForm:
    """A new password, typed once: the field can be shown, and a slip is mended by the next one."""

    password: str = field(default="", repr=False)
    errors: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, typed: Mapping[str, str], about: tuple[str, ...], *, second_factor: bool) -> Self:
        password = typed["password"]
        weakness = weakness_of(password, about, second_factor=second_factor)
        return cls(password, {"password": weakness} if weakness else {})


@dataclass(frozen=True, slots=True)
class HandingForm:
    """For whom a code is, and how it reaches them."""

    who: str = ""
    handing: Handing = Handing.IN_PERSON
    errors: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, typed: Mapping[str, str]) -> Self:
        errors = {}
        if not typed["who"]:
            errors["who"] = "needed"
        if typed["seen"] != "1":
            errors["seen"] = "papers-not-seen"
        by_letter = typed["handing"] == Handing.LETTER
        return cls(typed["who"], Handing.LETTER if by_letter else Handing.IN_PERSON, errors)


@dataclass(frozen=True, slots=True)
class RecoverForm:
    """A code from paper. What was typed comes back as it was."""

    typed: str = ""
    code: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, typed: Mapping[str, str]) -> Self:
        code = as_code(typed["code"])
        return cls(typed["code"], code, {} if code else {"code": "not-a-code"})


def name_of_authenticator(typed: Mapping[str, str]) -> str:
    return typed["name"][:40]
