"""Check what the tables show against what the record sealed of it."""

import json
from collections.abc import Callable
from hashlib import sha256
from typing import Any

from deliberate.consensus import EmptyRoll, canonical_json, roll_hash
from deliberate.decisions.actions.counting import counted_again
from deliberate.decisions.models import Decision
from deliberate.decisions.queries import roll_of
from deliberate.exchange.archive import documents
from deliberate.exchange.checking import Documents
from deliberate.record import Broken, verify
from deliberate.record.notes import Verifier
from deliberate.record.walking import Head, Row

Told = dict[tuple[int | None, int], tuple[dict[str, Any], int]]
"""By issue and reading: what a fact says, and the number of its entry."""


async def verify_database(key: Verifier) -> Head:
    """The head of the record; raises `Broken` at an entry that is wrong or is belied."""
    sealed, noticed, counted = Documents(), Told(), Told()

    def take(row: Row) -> None:
        sealed.take(row)
        told = {"notice-given": noticed, "decision-counted": counted}.get(row.fact)
        if told is not None:
            details = json.loads(row.details)
            told[row.issue, details["reading"]] = details, row.number

    head = await verify(key, take)
    kept = {name: text async for name, text in documents()}
    sealed.check(kept.get)
    async for decision in Decision.all().select_related("issue").order_by("id"):
        await _check(decision, noticed, _noticed_now)
        if decision.counted_at:
            await _check(decision, counted, _counted_now)
            await _count_again(decision, counted)
    return head


async def _check(decision: Decision, told: Told, now: Callable[[Decision], dict[str, Any]]) -> None:
    details, number = told.get((decision.issue.number, decision.reading), ({}, 0))
    shown = now(decision) | {"roll_hash": await _roll_now(decision)}
    for name, value in shown.items():
        if details.get(name) != value:
            raise Broken(number, f"issue {decision.issue.number} shows another {name}")


async def _roll_now(decision: Decision) -> str:
    try:
        return roll_hash(await roll_of(decision))
    except EmptyRoll:
        return ""  # nobody is left on it


async def _count_again(decision: Decision, told: Told) -> None:
    """From the roll and the ballots in the tables."""
    outcome = await counted_again(decision)
    _, number = told[decision.issue.number, decision.reading]
    if outcome.document() != decision.outcome:
        raise Broken(number, f"the ballots of issue {decision.issue.number} give another result")


def _noticed_now(decision: Decision) -> dict[str, Any]:
    return {
        "question": decision.question,
        "rule_hash": sha256(canonical_json(decision.rule)).hexdigest(),
    }


def _counted_now(decision: Decision) -> dict[str, Any]:
    outcome: dict[str, Any] = decision.outcome or {}
    put = outcome["verdict"] not in {"inquorate", "void"}
    return {
        "verdict": outcome["verdict"],
        "tally": outcome["tally"] if put else {},
        "eligible": outcome["eligible"],
    }
