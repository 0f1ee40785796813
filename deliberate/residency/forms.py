"""What was typed to join, to attest, to refuse. A form with errors is shown again, as typed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from deliberate.residency.rules import (
    LONGEST_NAME,
    LONGEST_REASON,
    login_fault,
    password_fault,
    pseudonym_fault,
    read_code,
)


@dataclass(frozen=True, slots=True)
class CodeForm:
    typed: str = ""
    code: str = field(default="", repr=False)
    errors: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, typed: Mapping[str, str]) -> Self:
        code, errors = read_code(typed["code"]), {}
        if not code:
            errors["code"] = "code-mistyped"
        return cls(typed["code"], code, errors)


@dataclass(frozen=True, slots=True)
class JoinForm:
    name: str = ""
    pseudonym: str = ""
    login: str = ""
    password: str = field(default="", repr=False)
    grown: bool = False
    errors: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, typed: Mapping[str, str], name: str) -> Self:
        """`name`: of the person whose letter it is; '' where they have to say it themselves."""
        own, login, password = name or typed["name"], typed["login"].lower(), typed["password"]
        errors = {
            "name": "" if 0 < len(own) <= LONGEST_NAME else "needed",
            "pseudonym": pseudonym_fault(typed["pseudonym"], own),
            "login": login_fault(login),
            "password": password_fault(password, typed["again"], login, own, typed["pseudonym"]),
            "grown": "" if typed["grown"] == "1" else "say-that-you-are-18-and-live-here",
        }
        told = {place: code for place, code in errors.items() if code}
        return cls(own, typed["pseudonym"], login, password, typed["grown"] == "1", told)


@dataclass(frozen=True, slots=True)
class AttestForm:
    name: str = ""
    home: str = ""
    seen: bool = False
    errors: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, typed: Mapping[str, str]) -> Self:
        name, seen = typed["name"], typed["seen"] == "1"
        errors = {
            "name": "" if 0 < len(name) <= LONGEST_NAME else "needed",
            "home": "" if typed["home"] else "needed",
            "seen": "" if seen else "see-the-papers-first",
        }
        told = {place: code for place, code in errors.items() if code}
        return cls(name, typed["home"], seen, told)


@dataclass(frozen=True, slots=True)
class RefuseForm:
    reason: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, typed: Mapping[str, str]) -> Self:
        reason, errors = typed["reason"], {}
        if not 0 < len(reason) <= LONGEST_REASON:
            errors["reason"] = "say-why"
        return cls(reason, errors)
