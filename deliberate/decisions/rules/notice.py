"""What a notice must say before a vote: one set of rules for the form and the action."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from deliberate.calendar import earliest_meeting_day
from deliberate.calendar.moments import days_after, midnight
from deliberate.consensus import Electorate, MalformedRule, Rule, preset, presets
from deliberate.decisions.rules.fund_list import LIST_RULE, FundList
from deliberate.decisions.rules.offers import Offer, option_faults
from deliberate.decisions.rules.phases import (
    LONGEST_MITIGATION,
    LONGEST_QUESTION,
    LONGEST_STUDY,
    LONGEST_VOTING_DAYS,
    SECOND_READING_DAYS,
    SHORTEST_VOTING_DAYS,
)

BUILDING_PARTS = 3
FEWEST_TO_PUBLISH = 10
"""Ballots are published one by one, without voters, from so many on."""
HELD_HERE = frozenset(
    {"R1", "R2", "R3", "R7", "R8", "R15", "C1", "C2", "C3", "C4", "C5", "C6", "C7"}
)
"""The rules that a vote can be held under here; the others are for bodies that meet elsewhere."""


class RuleId(StrEnum):
    """The shipped rules, for their names in both languages."""

    R1 = "R1"
    R2 = "R2"
    R3 = "R3"
    R4 = "R4"
    R5 = "R5"
    R6 = "R6"
    R7 = "R7"
    R8 = "R8"
    R9 = "R9"
    R10 = "R10"
    R11 = "R11"
    R12 = "R12"
    R13 = "R13"
    R14 = "R14"
    R15 = "R15"
    R16 = "R16"
    C1 = "C1"
    C2 = "C2"
    C3 = "C3"
    C4 = "C4"
    C5 = "C5"
    C6 = "C6"
    C7 = "C7"


RESIDENTS_ARTICLE = "居民委员会组织法第26条"
NOTICE_ARTICLE = {
    Electorate.RESIDENTS: RESIDENTS_ARTICLE,
    Electorate.HOUSEHOLDS: RESIDENTS_ARTICLE,
    Electorate.REPRESENTATIVES: RESIDENTS_ARTICLE,
    Electorate.OWNERS: "物业管理条例第14条",
    Electorate.MEMBERS: "",
    Electorate.PARTIES: "",
}
"""Which law asks for the days of notice."""


@dataclass(frozen=True, slots=True)
class Notice:
    """What a convener fixes: from then on nobody changes it."""

    rule_id: str
    question: str
    opens_on: date | None
    voting_days: int | None
    party_study: str = ""
    mitigation: str = ""
    budget: int | None = None
    """Yuan, where a fund is shared out."""
    affected: bool = False
    """Some households are to be asked as directly affected."""
    offers: tuple[Offer, ...] = ()
    """The options of the deliberation, in their order."""
    heard: bool = False
    """What the Party organisation found stands in the record already."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """A first reading that came to no end, or a fund whose list goes on."""

    counted_at: datetime
    suspended: bool
    """By those affected or a blocking minority; else too few took part."""
    open_objections: int = 0
    fund_list: FundList | None = None
    """What the representatives are to adopt or send back."""

    @property
    def list_question(self) -> str:
        return self.fund_list.question if self.fund_list else ""


def building_of(unit: str) -> str:
    """The code of the building that a home is in: `990102003001-E1-03`; '' for a seat."""
    parts = unit.split("-")
    return "-".join(parts[:BUILDING_PARTS]) if len(parts) > BUILDING_PARTS else ""


def rule_named(rule_id: str) -> Rule | None:
    try:
        return preset(rule_id)
    except MalformedRule:
        return None


def rules_held() -> list[Rule]:
    """Those that a vote can be held under here."""
    return [rule for rule in presets() if rule.id in HELD_HERE]


def rule_held(rule_id: str) -> Rule | None:
    return next((rule for rule in rules_held() if rule.id == rule_id), None)


def first_voting_day(rule: Rule, at: datetime, earlier: Earlier | None = None) -> date:
    """All days of notice lie between, and the rule has come into force.

    A suspended decision also rests fifteen full days.
    """
    days = [earliest_meeting_day(at, rule.notice_days), rule.effective_from or date.min]
    if earlier is not None and earlier.suspended:
        days.append(earliest_meeting_day(earlier.counted_at, SECOND_READING_DAYS))
    return max(days)


def voting_time(opens_on: date, days: int) -> tuple[datetime, datetime]:
    """From 0:00 of the first day to 24:00 of the last, in Shanghai."""
    return midnight(opens_on), midnight(days_after(opens_on, days))


def right_length(voting_days: int | None) -> bool:
    return voting_days is not None and SHORTEST_VOTING_DAYS <= voting_days <= LONGEST_VOTING_DAYS


def faults_in(notice: Notice, *, at: datetime, earlier: Earlier | None = None) -> dict[str, str]:
    """What keeps a notice from being given: field -> code."""
    rule = rule_held(notice.rule_id)
    faults = {
        **option_faults(rule, notice.offers, notice.budget),
        **_safeguard_faults(rule, notice, earlier),
        "question": text_fault(notice.question, LONGEST_QUESTION),
        "opens_on": _opening_fault(notice.opens_on, rule, at, earlier),
        "voting_days": "" if right_length(notice.voting_days) else "voting-days",
        "party_study": _study_fault(notice, rule),
        "mitigation": _mitigation_fault(notice.mitigation, earlier),
        "minority": _minority_fault(earlier),
    }
    if rule is None:
        faults["rule"] = "choose-a-rule"
    elif earlier is not None and earlier.fund_list and rule.id != LIST_RULE:
        faults["rule"] = "list-goes-to-representatives"
    return {field: code for field, code in faults.items() if code}


def _safeguard_faults(rule: Rule | None, notice: Notice, earlier: Earlier | None) -> dict[str, str]:
    """Those affected object to a question; and the question that they suspended comes back."""
    listed = earlier is not None and earlier.fund_list
    if not listed and (rule is None or rule.method is None):
        return {}
    suspended = earlier is not None and earlier.suspended
    return {
        **({"rule": "question-comes-back"} if suspended else {}),
        "affected": "safeguard-for-questions" if notice.affected else "",
    }


def text_fault(text: str, longest: int) -> str:
    if not text:
        return "needed"
    return "too-long" if len(text) > longest else ""


def _opening_fault(
    opens_on: date | None, rule: Rule | None, at: datetime, earlier: Earlier | None
) -> str:
    if opens_on is None:
        return "not-a-day"
    if rule is not None and not rule.in_force(opens_on):
        return "rule-not-in-force"
    too_early = rule is not None and opens_on < first_voting_day(rule, at, earlier)
    return "opens-too-early" if too_early else ""


def _study_fault(notice: Notice, rule: Rule | None) -> str:
    """居民委员会组织法第30条: the Party organisation studies important matters first."""
    owners = rule is not None and rule.electorate is Electorate.OWNERS
    if rule is not None and not (owners or notice.heard or notice.party_study):
        return "party-study-needed"
    return "too-long" if len(notice.party_study) > LONGEST_STUDY else ""


def _minority_fault(earlier: Earlier | None) -> str:
    owed = earlier is not None and earlier.suspended and earlier.open_objections
    return "answer-the-minority-first" if owed else ""


def _mitigation_fault(mitigation: str, earlier: Earlier | None) -> str:
    if earlier is not None and earlier.suspended and not mitigation:
        return "mitigation-needed"
    return "too-long" if len(mitigation) > LONGEST_MITIGATION else ""
