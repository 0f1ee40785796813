"""The forms of the thread, of its options and of its end."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

from deliberate.deliberations.forms.checks import (
    Errors,
    only_wrong,
    wrong_number,
    wrong_text,
    wrong_url,
)
from deliberate.deliberations.rules import (
    ARGUING_DAYS,
    DEAREST,
    LONGEST_CLAIM,
    LONGEST_EFFECTS,
    LONGEST_EVIDENCE,
    LONGEST_EXTENSION,
    LONGEST_FACTS,
    LONGEST_FUNDING,
    LONGEST_OPTION,
    LONGEST_POINT,
    LONGEST_QUESTION,
    LONGEST_REASON,
    LONGEST_REPLY,
    LONGEST_TITLE,
    MAY_HIDE_FOR,
    MOST_DAYS,
    MOST_POINTS,
    SHORTEST_ARGUING_DAYS,
    Form,
    Mark,
    Position,
    ReplyKind,
    Statement,
    gaps_in,
)

OFFERED = tuple(position for position in Position if position is not Position.NEUTRAL)
"""The positions somebody can take."""


@dataclass(frozen=True, slots=True)
class ConveningForm:
    question: str = ""
    form: str = Form.COUNCIL.value
    facilitator: str = ""
    facts: str = ""
    days: str = str(ARGUING_DAYS)
    errors: Errors = field(default_factory=dict)

    @classmethod
    def read(cls, typed: Mapping[str, str], neutral: Iterable[int]) -> Self:
        facilitators = {str(person) for person in neutral}
        errors = only_wrong(
            question=wrong_text(typed["question"], LONGEST_QUESTION),
            form="" if typed["form"] in set(Form) else "choose-one",
            facilitator="" if typed["facilitator"] in facilitators else "choose-one",
            facts=wrong_text(typed["facts"], LONGEST_FACTS),
            days=wrong_number(
                typed["days"], SHORTEST_ARGUING_DAYS, MOST_DAYS, "seven-days-at-least"
            ),
        )
        return cls(
            typed["question"],
            typed["form"],
            typed["facilitator"],
            typed["facts"],
            typed["days"],
            errors,
        )


@dataclass(frozen=True, slots=True)
class ClaimForm:
    position: str = ""
    text: str = ""
    evidence: str = ""
    url: str = ""
    errors: Errors = field(default_factory=dict)

    @classmethod
    def read(cls, typed: Mapping[str, str]) -> Self:
        errors = only_wrong(
            position="" if typed["position"] in OFFERED else "choose-one",
            text=wrong_text(typed["text"], LONGEST_CLAIM),
            evidence=wrong_text(typed["evidence"], LONGEST_EVIDENCE, needed=False),
            url=wrong_url(typed["url"]),
        )
        return cls(typed["position"], typed["text"], typed["evidence"], typed["url"], errors)


@dataclass(frozen=True, slots=True)
class ReplyForm:
    kind: str = ""
    text: str = ""
    errors: Errors = field(default_factory=dict)

    @classmethod
    def read(cls, typed: Mapping[str, str]) -> Self:
        """A resident's reply: a reason, a rebuttal or a question."""
        known = {ReplyKind.REASON, ReplyKind.REBUTTAL, ReplyKind.QUERY}
        errors = only_wrong(
            kind="" if typed["kind"] in known else "choose-one",
            text=wrong_text(typed["text"], LONGEST_REPLY),
        )
        return cls(typed["kind"], typed["text"], errors)

    @classmethod
    def read_answer(cls, typed: Mapping[str, str]) -> Self:
        errors = only_wrong(text=wrong_text(typed["text"], LONGEST_REPLY))
        return cls(ReplyKind.RESPONSE.value, typed["text"], errors)


@dataclass(frozen=True, slots=True)
class ChoiceForm:
    """One code out of a few: a mark, or the rule a claim broke."""

    choice: str = ""
    errors: Errors = field(default_factory=dict)

    @classmethod
    def read_mark(cls, typed: Mapping[str, str]) -> Self:
        known = "mark" in typed and typed["mark"] in set(Mark)
        return cls(typed["mark"], only_wrong(mark="" if known else "choose-one"))

    @classmethod
    def read_reason(cls, typed: Mapping[str, str]) -> Self:
        known = typed["reason"] in MAY_HIDE_FOR
        return cls(typed["reason"], only_wrong(reason="" if known else "choose-one"))


@dataclass(frozen=True, slots=True)
class PeriodForm:
    """More days to argue, and why."""

    days: str = "7"
    reason: str = ""
    errors: Errors = field(default_factory=dict)

    @classmethod
    def read_extension(cls, typed: Mapping[str, str]) -> Self:
        wrong = wrong_number(typed["days"], 1, LONGEST_EXTENSION, "one-to-thirty-days")
        return cls._read(typed, wrong)

    @classmethod
    def read_resumption(cls, typed: Mapping[str, str]) -> Self:
        least, most = SHORTEST_ARGUING_DAYS, MOST_DAYS
        return cls._read(typed, wrong_number(typed["days"], least, most, "seven-days-at-least"))

    @classmethod
    def _read(cls, typed: Mapping[str, str], wrong_days: str) -> Self:
        errors = only_wrong(days=wrong_days, reason=wrong_text(typed["reason"], LONGEST_REASON))
        return cls(typed["days"], typed["reason"], errors)


@dataclass(frozen=True, slots=True)
class OptionForm:
    title: str = ""
    body: str = ""
    cost: str = ""
    funding: str = ""
    effects: str = ""
    status_quo: str = ""
    errors: Errors = field(default_factory=dict)

    @classmethod
    def read(cls, typed: Mapping[str, str]) -> Self:
        errors = only_wrong(
            title=wrong_text(typed["title"], LONGEST_TITLE),
            body=wrong_text(typed["body"], LONGEST_OPTION),
            cost=wrong_number(typed["cost"] or "0", 0, DEAREST, "whole-yuan"),
            funding=wrong_text(typed["funding"], LONGEST_FUNDING, needed=False),
            effects=wrong_text(typed["effects"], LONGEST_EFFECTS, needed=False),
        )
        return cls(
            typed["title"],
            typed["body"],
            typed["cost"],
            typed["funding"],
            typed["effects"],
            typed["status_quo"],
            errors,
        )

    @property
    def yuan(self) -> int | None:
        return int(self.cost) if self.cost else None


@dataclass(frozen=True, slots=True)
class ClosingForm:
    """Each list is typed as lines, one point a line."""

    agreed: str = ""
    disputed: str = ""
    unanswered: str = ""
    path: str = ""
    reason: str = ""
    errors: Errors = field(default_factory=dict)

    @classmethod
    def read(cls, typed: Mapping[str, str], **needs: Any) -> Self:
        """`needs`: what `gaps_in` holds a closing statement against."""
        read = cls(
            typed["agreed"], typed["disputed"], typed["unanswered"], typed["path"], typed["reason"]
        )
        errors = gaps_in(read.said, **needs)
        for name in ("agreed", "disputed", "unanswered"):
            if code := wrong_points(points_in(typed[name])):
                errors[name] = code
        if len(read.reason) > LONGEST_REASON:
            errors["reason"] = "too-long"
        return replace(read, errors=errors)

    @property
    def said(self) -> Statement:
        lists = (points_in(self.agreed), points_in(self.disputed), points_in(self.unanswered))
        return Statement(*lists, self.path, self.reason)


def points_in(typed: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in typed.splitlines() if line.strip())


def wrong_points(points: tuple[str, ...]) -> str:
    if len(points) > MOST_POINTS:
        return "too-many-points"
    return "point-too-long" if any(len(point) > LONGEST_POINT for point in points) else ""
