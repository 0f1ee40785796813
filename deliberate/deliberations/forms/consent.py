"""The forms of consent: how it is asked, an objection, and a reply to one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Self

from deliberate.deliberations.forms.checks import Errors, only_wrong, wrong_text
from deliberate.deliberations.rules import (
    CONSENT_DAYS,
    LONGEST_OBJECTION_REPLY,
    SECONDS_NEEDED,
    Parties,
    PartyKind,
    ReplyEffect,
    consent_faults,
    objection_faults,
)
from deliberate.web.reading import number_in


@dataclass(frozen=True, slots=True)
class ConsentForm:
    option: str = ""
    days: str = str(CONSENT_DAYS)
    seconds: str = str(SECONDS_NEEDED)
    kind: str = PartyKind.RESIDENTS.value
    places: frozenset[str] = frozenset()
    homes: str = ""
    """One a line: the doors of the homes whose owners are asked."""
    community: str = ""
    errors: Errors = field(default_factory=dict)

    @classmethod
    def read(
        cls,
        typed: Mapping[str, str],
        *,
        offered: Iterable[int],
        places: Iterable[str],
        community: str,
    ) -> Self:
        """`offered`: the options; `places`: what may be ticked in the community."""
        read = cls(
            *(typed["option"], typed["days"], typed["seconds"], typed["parties"]),
            places=frozenset(code for code in places if typed[f"place-{code}"]),
            homes=typed["homes"],
            community=community,
        )
        if read.kind not in set(PartyKind):
            return replace(read, errors={"parties": "choose-one"})
        errors = consent_faults(number_in(read.days), number_in(read.seconds), read.parties)
        if read.option not in map(str, offered):
            errors["option"] = "choose-one"
        return replace(read, errors=errors)

    @property
    def parties(self) -> Parties:
        kind = PartyKind(self.kind)
        named = {
            PartyKind.RESIDENTS: frozenset[str](),
            PartyKind.PLACES: self.places,
            PartyKind.OWNERS: self._homes,
        }
        return Parties(kind, tuple(sorted(named[kind])))

    @property
    def _homes(self) -> frozenset[str]:
        """A door may leave the community out."""
        before = f"{self.community}-"
        doors = self.homes.replace("，", " ").replace(",", " ").split()
        return frozenset(before + door.removeprefix(before) for door in doors)


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
