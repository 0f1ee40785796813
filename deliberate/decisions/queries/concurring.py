"""How far an issue has come through the plan of its bodies."""

from collections.abc import Sequence
from datetime import date
from json import loads
from typing import Any

from deliberate.areas.models import Area
from deliberate.consensus import Electorate, Result
from deliberate.consensus.plans import ConcurrencePlan
from deliberate.decisions.models import Decision
from deliberate.decisions.queries.rolls import electors
from deliberate.decisions.rules import (
    BodyOpinion,
    Concurring,
    Figures,
    JointRequest,
    Turned,
    deciding,
    known_records,
)
from deliberate.issues.models import Issue
from deliberate.people.rules import Role
from deliberate.storage import day, rows
from deliberate.verdict import Refused

PLAN = """
SELECT c.plan, c.signatures, c.residents, t.turns, t.reading, t.rule, t.result, t.opinion, t.words,
t.held_on, t.figures, t.outcome, t.acting
FROM concurrence c LEFT JOIN turn_record t ON t.concurrence_id = c.id
WHERE c.issue_id = $1 ORDER BY t.id
"""
HEADS_OF_BOTH = """
SELECT h.person_id FROM post_held h JOIN area a ON a.id = h.area_id
WHERE a.code = $1 AND h.role IN ($2, $3) AND h.since <= $4 AND (h.until IS NULL OR h.until >= $4)
GROUP BY h.person_id HAVING COUNT(DISTINCT h.role) = 2
"""


async def concurring_on(
    issue: Issue, readings: Sequence[Decision] | None = None
) -> Concurring | None:
    """None while no plan was chosen, and where notice was given before there were any.

    `readings`: all decisions of the issue, where they are at hand.
    """
    found = await rows(PLAN, issue.id)
    if not found:
        return None
    (pinned, signatures, residents, *_), *_ = found
    plan = ConcurrencePlan.from_document(loads(pinned))
    if readings is None:
        readings = await Decision.filter(issue_id=issue.id).order_by("reading")
    counted = _results(readings, under=deciding(plan).rules)
    return Concurring(
        plan=plan,
        turned=tuple(_turned(row[3:]) for row in found if row[3]),
        known=known_records(plan, counted, noticed=bool(readings), state=issue.state),
        request=JointRequest(signatures, residents) if signatures else None,
    )


async def study_before_notice(issue: Issue, typed: str) -> tuple[str, bool]:
    """What the Party organisation found, and whether it stands in the record already.

    Refuses a notice while a body is awaited.
    """
    concurring = await concurring_on(issue)
    if concurring is None:
        return typed, False
    if concurring.hindrance:
        raise Refused(concurring.hindrance)
    return (concurring.study, True) if concurring.heard else (typed, False)


def _turned(row: Sequence[Any]) -> Turned:
    turns, reading, rule, result, opinion, words, held_on, figures, outcome, acting = row
    return Turned(
        turns=tuple(turns.split()),
        reading=reading,
        rule=rule,
        result=Result(result),
        opinion=BodyOpinion(opinion),
        words=words,
        held_on=day(held_on),
        figures=Figures(**loads(figures)) if figures else None,
        outcome=loads(outcome) if outcome else None,
        acting=acting,
    )


def _results(readings: Sequence[Decision], *, under: tuple[str, ...]) -> list[Result]:
    """Of what was counted under the rule and decides: nothing suspended, no list for others."""
    return [
        Result(str(each.outcome["verdict"]))
        for each in readings
        if each.outcome and each.named_rule.id in under and not (each.suspended or each.fund_list)
    ]


async def heads_of_both(community: Area, on: date) -> set[int]:
    """Who is secretary of the community's Party organisation and director of its committee."""
    both = Role.COMMUNITY_SECRETARY.value, Role.RC_DIRECTOR.value
    return {person for (person,) in await rows(HEADS_OF_BOTH, community.code, *both, on)}


async def residents_registered(community: Area, on: date) -> int:
    """How many residents of 18 or over the register knows."""
    lines = await electors(Electorate.RESIDENTS, community, on)
    return len({line.voter for line in lines})
