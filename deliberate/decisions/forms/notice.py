"""The notice of a vote, and more time for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Self

from deliberate.consensus import Rule
from deliberate.decisions.models import Decision
from deliberate.decisions.rules import (
    STUDIED,
    USUAL_VOTING_DAYS,
    BodyOpinion,
    Earlier,
    Notice,
    Offer,
    faults_in,
    first_voting_day,
    right_length,
)
from deliberate.web.reading import day_in, number_in

FOR_THE_SECOND = timedelta(days=2)
"""What the form leaves a second person to confirm: the notice is given on that day."""


@dataclass(frozen=True, slots=True)
class NoticeForm:
    rule: str = ""
    option: str = ""
    budget: str = ""
    question: str = ""
    electorate: str = ""
    opens_on: str = ""
    voting_days: str = ""
    party_study: str = ""
    party_opinion: str = BodyOpinion.AGREE.value
    affected: str = ""
    doors: str = ""
    """One a line: the homes of the affected area that count; none: all."""
    mitigation: str = ""
    secrecy: str = ""
    """`secret` or `recorded`; else as is usual under the rule."""
    offers: tuple[Offer, ...] = ()
    """The options of the deliberation."""
    heard: bool = False
    """What the Party organisation found stands in the record, and is not asked."""
    errors: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def blank(
        cls,
        rule: Rule,
        electorate: str,
        *,
        at: datetime,
        first: Decision | None,
        earlier: Earlier | None,
        doors: Sequence[str] = (),
    ) -> Self:
        """The earliest day that the law allows, and what the first reading or a list asks."""
        listed = earlier.list_question if earlier else ""
        first = None if listed else first
        rule = first.named_rule if first else rule
        return cls(
            rule=rule.id,
            budget=str(first.on_ballot.budget or "") if first else "",
            question=first.question if first else listed,
            electorate=first.electorate.code if first else electorate,
            affected=first.affected.code if first and first.affected else "",
            doors="\n".join(doors),
            opens_on=first_voting_day(rule, at + FOR_THE_SECOND, earlier).isoformat(),
            voting_days=str(USUAL_VOTING_DAYS),
            party_study=first.party_study if first else "",
        )

    @classmethod
    def read(
        cls,
        typed: Mapping[str, str],
        *,
        at: datetime,
        earlier: Earlier | None,
        offers: tuple[Offer, ...],
        heard: bool,
    ) -> Self:
        form = cls(
            rule=typed["rule"],
            option=typed["option"],
            budget=typed["budget"],
            question=(earlier.list_question if earlier else "") or typed["question"],
            electorate=typed["electorate"],
            opens_on=typed["opens_on"],
            voting_days=typed["voting_days"],
            party_study=typed["party_study"],
            party_opinion=typed["party_opinion"] or BodyOpinion.AGREE.value,
            affected=typed["affected"],
            doors=typed["doors"],
            mitigation=typed["mitigation"],
            secrecy=typed["secrecy"],
            offers=offers,
            heard=heard,
        )
        return replace(form, errors=form.faults(at, earlier))

    def faults(self, at: datetime, earlier: Earlier | None) -> dict[str, str]:
        faults = faults_in(self.notice, at=at, earlier=earlier)
        if not self.electorate:
            faults["electorate"] = "choose-an-area"
        if self.opinion is None:
            faults["party_opinion"] = "choose-an-opinion"
        return faults

    @property
    def notice(self) -> Notice:
        return Notice(
            rule_id=self.rule,
            question=self.question,
            opens_on=self.first_day,
            voting_days=self.days,
            party_study=self.party_study,
            mitigation=self.mitigation,
            budget=self.money,
            affected=bool(self.affected),
            offers=self.offers,
            heard=self.heard,
        )

    @property
    def opinion(self) -> BodyOpinion | None:
        return next((each for each in STUDIED if each == self.party_opinion), None)

    @property
    def secret(self) -> bool | None:
        return {"secret": True, "recorded": False}.get(self.secrecy)

    @property
    def affected_doors(self) -> list[str]:
        return self.doors.replace("，", " ").replace(",", " ").split()

    @property
    def first_day(self) -> date | None:
        return day_in(self.opens_on)

    @property
    def days(self) -> int | None:
        return number_in(self.voting_days)

    @property
    def option_number(self) -> int | None:
        return number_in(self.option)

    @property
    def money(self) -> int | None:
        return number_in(self.budget.replace(",", "").replace("，", ""), 10)


@dataclass(frozen=True, slots=True)
class ExtensionForm:
    voting_days: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, typed: Mapping[str, str]) -> Self:
        days = typed["voting_days"]
        errors = {} if right_length(number_in(days)) else {"voting_days": "voting-days"}
        return cls(days, errors)

    @property
    def days(self) -> int:
        return number_in(self.voting_days) or 0
