"""What people typed about an issue, made sense of. A form with errors is shown again, as typed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self, TypeVar

from deliberate.issues.queries import Wanted
from deliberate.issues.rules import (
    LONGEST_BODY,
    LONGEST_CAPTION,
    LONGEST_PLACE,
    LONGEST_TITLE,
    LONGEST_WORDS,
    Kind,
    Shown,
    Topic,
)
from deliberate.web.reading import number_in
from deliberate.web.text import plain

Code = TypeVar("Code", bound=StrEnum)
LONGEST_QUERY = 60
LAST_PAGE = 10_000


def coded(kind: type[Code], typed: str) -> Code | None:
    return kind(typed) if typed in set(kind) else None


def _length(words: str, longest: int, *, needed: bool = True) -> str:
    """What is wrong with a text, or nothing."""
    if needed and not words:
        return "needed"
    return "too-long" if len(words) > longest else ""


def _wrong(**found: str) -> dict[str, str]:
    return {name: error for name, error in found.items() if error}


@dataclass(frozen=True, slots=True)
class ProposalForm:
    kind: Kind | None = Kind.PROPOSAL
    topic: Topic | None = None
    title: str = ""
    body: str = ""
    area: str = ""
    place: str = ""
    for_name: str = ""
    for_home: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def for_somebody(self) -> bool:
        """A grid worker writes for a resident: both name and door stand on the slip."""
        return bool(self.for_name or self.for_home)

    @classmethod
    def read(cls, typed: Mapping[str, str]) -> Self:
        kind, topic = coded(Kind, typed["kind"]), coded(Topic, typed["topic"])
        title, body, place = typed["title"], typed["body"], typed["place"]
        name, home = typed["for_name"], typed["for_home"]
        errors = _wrong(
            title=_length(title, LONGEST_TITLE),
            body=_length(body, LONGEST_BODY),
            area="" if typed["area"] else "choose-one",
            place=_length(place, LONGEST_PLACE, needed=False),
            topic="" if topic else "choose-one",
            kind="" if kind else "choose-one",
            for_name="needed" if home and not name else "",
            for_home="needed" if name and not home else "",
        )
        return cls(kind, topic, title, body, typed["area"], place, name, home, errors)


@dataclass(frozen=True, slots=True)
class SimilarForm:
    """Which of the like issues it is; None: none of them."""

    same: int | None = None
    errors: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, typed: Mapping[str, str]) -> Self:
        chosen = typed["same"]
        if chosen == "none":
            return cls()
        number = number_in(chosen)
        return cls(number, {} if number is not None else {"same": "choose-one"})


@dataclass(frozen=True, slots=True)
class Button:
    """The form of a button: nothing is typed."""

    errors: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, object] = field(default_factory=dict)


BLANK = Button()


@dataclass(frozen=True, slots=True)
class ReasonForm:
    """A code and words for a decision. `act` goes before its fields: a page has several."""

    act: str
    reason: StrEnum | None = None
    words: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def answers(self) -> dict[str, object]:
        return {"reason": self.reason, "words": self.words}

    @classmethod
    def read(cls, act: str, reasons: type[StrEnum], typed: Mapping[str, str]) -> Self:
        reason, words = coded(reasons, typed[f"{act}_reason"]), typed[f"{act}_words"]
        found = {
            f"{act}_reason": "" if reason else "choose-one",
            f"{act}_words": _length(words, LONGEST_WORDS),
        }
        return cls(act, reason, words, _wrong(**found))


@dataclass(frozen=True, slots=True)
class MergeForm:
    into: int | None = None
    typed: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def answers(self) -> dict[str, object]:
        return {"into": self.into}

    @classmethod
    def read(cls, typed: Mapping[str, str]) -> Self:
        into = number_in(typed["into"].removeprefix("#"))
        return cls(into, typed["into"], {} if into is not None else {"into": "no-such-issue"})


@dataclass(frozen=True, slots=True)
class TriageForm:
    lead: int | None = None
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def answers(self) -> dict[str, object]:
        return {"lead_id": self.lead}

    @classmethod
    def read(cls, typed: Mapping[str, str]) -> Self:
        lead = number_in(typed["lead"])
        return cls(lead, {} if lead is not None else {"lead": "choose-one"})


@dataclass(frozen=True, slots=True)
class WithdrawForm:
    words: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def answers(self) -> dict[str, object]:
        return {"words": self.words}

    @classmethod
    def read(cls, typed: Mapping[str, str]) -> Self:
        words = typed["withdraw_words"]
        wrong = _length(words, LONGEST_WORDS, needed=False)
        return cls(words, _wrong(withdraw_words=wrong))


def read_wanted(asked: Mapping[str, str]) -> Wanted:
    """The filters of the list. What makes no sense is left out: a link may be old."""
    page = number_in(asked.get("page")) or 1
    return Wanted(
        shown=coded(Shown, asked.get("shown", "")) or Shown.ALL,
        waiting=asked.get("shown") == "waiting",
        mine=asked.get("mine") == "1",
        words=" ".join(plain(asked.get("q", ""))[:LONGEST_QUERY].split()),
        topic=coded(Topic, asked.get("topic", "")),
        area=plain(asked.get("area", ""))[:40],
        page=min(page, LAST_PAGE),
    )


@dataclass(frozen=True, slots=True)
class PhotoForm:
    words: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, typed: Mapping[str, str]) -> Self:
        words = " ".join(typed["words"].split())
        return cls(words, _wrong(words=_length(words, LONGEST_CAPTION)))
