"""What a count leaves for everybody: its certificate, ballots without voters, comparisons."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from random import SystemRandom

from deliberate.consensus import RollEntry, certify, other_rules, roll_hash
from deliberate.consensus.by_segment import breadth_of
from deliberate.consensus.heads import heads_of
from deliberate.consensus.unlinked import unlinked
from deliberate.decisions.models import Decision
from deliberate.decisions.rules import FEWEST_TO_PUBLISH, building_of
from deliberate.formats.votes import counted_table

Cast = Mapping[str, str]


def leave_for_everybody(decision: Decision, roll: Sequence[RollEntry], cast: Cast) -> None:
    """Fill in the columns; the caller saves them with the outcome."""
    rule, noticed = decision.named_rule, decision.on_ballot
    found = breadth_of(rule, _by_building(roll), cast)
    if found:
        decision.breadth = found.document()
    others = other_rules(rule, roll, cast, noticed)
    decision.other_rules = [other.document() for other in others]
    apart = _apart(decision, roll, cast)
    shown_roll, shown = apart or (roll, cast)
    context = {"reading": decision.reading, "question": decision.question, "roll": roll_hash(roll)}
    sealed = certify(rule, shown_roll, shown, noticed, context=context)
    decision.certificate = sealed.decode()
    decision.counted_ballots = counted_table(shown_roll, shown) if apart else ""


def _apart(
    decision: Decision, roll: Sequence[RollEntry], cast: Cast
) -> tuple[Sequence[RollEntry], Cast] | None:
    """Roll and ballots that nobody can link, where there are enough; in an order soon forgotten."""
    rule = decision.named_rule
    order = list(range(len(heads_of(roll, rule.electorate.heads, rule.electorate))))
    SystemRandom().shuffle(order)
    return unlinked(rule, roll, cast, order) if len(cast) >= FEWEST_TO_PUBLISH else None


def _by_building(roll: Sequence[RollEntry]) -> list[RollEntry]:
    buildings = (building_of(row.unit) for row in roll)
    return [
        replace(row, segments={"building": building} if building else {})
        for row, building in zip(roll, buildings, strict=True)
    ]
