"""What a count leaves: its certificate, the ballots without voters, comparisons."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from random import SystemRandom

from deliberate.consensus import (
    Noticed,
    Outcome,
    RollEntry,
    canonical_json,
    certify,
    other_rules,
    roll_hash,
)
from deliberate.consensus.by_segment import breadth_of
from deliberate.consensus.heads import heads_of
from deliberate.consensus.unlinked import renamed, unlinked
from deliberate.decisions import queries
from deliberate.decisions.events import CertificateCompleted
from deliberate.decisions.models import Decision
from deliberate.decisions.rules import FEWEST_TO_PUBLISH, building_of, delegate_hidden
from deliberate.formats.votes import counted_table
from deliberate.people.rules import Actor
from deliberate.record import record
from deliberate.storage.apart import SCRUTINY, keep

Cast = Mapping[str, str]


def leave_for_everybody(
    decision: Decision,
    roll: Sequence[RollEntry],
    cast: Cast,
    noticed: Noticed,
    outcome: Outcome,
    *,
    by_proxy: int,
) -> None:
    """Fill in the columns; the caller saves them with the outcome."""
    rule = decision.named_rule
    found = breadth_of(rule, _by_building(roll), cast)
    if found:
        decision.breadth = found.document()
    others = other_rules(rule, roll, cast, noticed, decided=outcome)
    decision.other_rules = [other.document() for other in others]
    order = _shuffled(len(heads_of(roll, rule.electorate.heads, rule.electorate)))
    apart = unlinked(rule, roll, cast, order)
    kept_roll, kept_ballots = apart or _for_scrutineers(roll, cast)
    context = {
        "reading": decision.reading,
        "question": decision.question,
        "roll": roll_hash(roll),
        **({"by_proxy": by_proxy} if rule.proxies else {}),
        **({"delegated": decision.delegated} if decision.delegated else {}),
    }
    # Apart, a head is one row: nobody in it can disagree.
    told = replace(outcome, notes=()) if apart else outcome
    sealed = certify(rule, kept_roll, kept_ballots, noticed, context=context, outcome=told)
    decision.certificate = sealed.decode()
    table = counted_table(kept_roll, kept_ballots)
    if apart and _may_be_shown(decision, cast):
        decision.counted_ballots = table
    else:
        keep(SCRUTINY, f"{decision.file_name}.csv", table)


def _for_scrutineers(
    roll: Sequence[RollEntry], cast: Cast
) -> tuple[list[RollEntry], dict[str, str]]:
    """Roll and ballots under numbers whose meaning nobody keeps."""
    voters, units = {row.voter for row in roll}, {row.unit for row in roll}
    return renamed(roll, cast, _shuffled(len(voters)), _shuffled(len(units)))


def _shuffled(many: int) -> list[int]:
    order = list(range(many))
    SystemRandom().shuffle(order)
    return order


def _may_be_shown(decision: Decision, cast: Cast) -> bool:
    """Nobody can be told by the ballots: they are enough, and no delegate's stands out."""
    told = decision.told_of_delegations
    own = len(cast) - (told.heard + told.abstained if told else 0)
    hidden = delegate_hidden(cast.values(), told.greatest if told else 0)
    return own >= FEWEST_TO_PUBLISH and hidden


async def complete_certificates(issue_id: int, *, by: Actor, at: datetime) -> None:
    """Write the objections of each reading, with their answers, into its certificate."""
    counted = Decision.filter(issue_id=issue_id).exclude(certificate="")
    for decision in await counted.order_by("reading").select_related("issue"):
        found = await queries.objections_of(decision.id)
        if not found:
            continue
        document = json.loads(decision.certificate)
        document["objections"] = [objection.document() for objection in found]
        sealed = canonical_json(document)
        decision.certificate = sealed.decode()
        await decision.save(update_fields=["certificate"])
        fact = CertificateCompleted(decision.reading, len(found), sha256(sealed).hexdigest())
        await record(fact, by=by, at=at, issue=decision.issue.number)


def _by_building(roll: Sequence[RollEntry]) -> list[RollEntry]:
    buildings = (building_of(row.unit) for row in roll)
    return [
        replace(row, segments={"building": building} if building else {})
        for row, building in zip(roll, buildings, strict=True)
    ]
