"""Check what the tables show against what the record sealed of it."""

import json
from collections.abc import Callable, Collection
from hashlib import sha256
from typing import Any

from deliberate.consensus import EmptyRoll, canonical_json, roll_hash
from deliberate.decisions.models import Decision
from deliberate.decisions.queries import open_box, roll_of
from deliberate.exchange.archive import documents
from deliberate.exchange.checking import Documents, outcome_of
from deliberate.privacy.models import ImpactAssessment
from deliberate.record import Broken, verify
from deliberate.record.chain import Row
from deliberate.record.notes import Verifier
from deliberate.record.walking import Head
from deliberate.storage import Unavailable
from deliberate.verdict import Refused

Told = dict[tuple[int | None, int], tuple[dict[str, Any], int]]
"""By issue and reading: what a fact says, and the number of its entry."""
Assessed = dict[tuple[str, int], tuple[str, int]]
"""By processing and version: the fingerprint that was sealed, and the number of its entry."""


async def verify_database(key: Verifier, witnesses: Collection[Verifier] = ()) -> Head:
    """The head of the record; raises `Broken` at an entry that is wrong or is belied."""
    sealed, noticed, counted, assessed = Documents(), Told(), Told(), Assessed()

    def take(row: Row) -> None:
        sealed.take(row)
        told = {"notice-given": noticed, "decision-counted": counted}.get(row.fact)
        if told is not None:
            details = json.loads(row.details)
            told[row.issue, details["reading"]] = details, row.number
        if row.fact == "impact-assessed":
            details = json.loads(row.details)
            place = details["processing"], details["version"]
            assessed[place] = details["fingerprint"], row.number

    head = await verify(key, take, witnesses)
    kept = {name: text async for name, text in documents(scrutinised=True)}
    sealed.check(kept.get)
    async for decision in Decision.all().select_related("issue").order_by("id"):
        await _check(decision, noticed, _noticed_now)
        if decision.counted_at:
            await _check(decision, counted, _counted_now)
            _count_again(decision, counted, kept)
        elif decision.box_key:
            await _open(decision, noticed)
    await _assessments(assessed)
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


def _count_again(decision: Decision, told: Told, kept: dict[str, str]) -> None:
    """From the ballots without voters, published or the scrutineers'."""
    _, number = told[decision.issue.number, decision.reading]
    ballots = kept.get(f"ballots/{decision.file_name}.csv")
    if ballots is None:
        raise Broken(number, f"the scrutineers' ballots of issue {decision.issue.number} are gone")
    if not _same(outcome_of(decision.certificate, ballots), decision.outcome or {}):
        raise Broken(number, f"the ballots of issue {decision.issue.number} give another result")


def _same(counted: dict[str, Any], shown: dict[str, Any]) -> bool:
    """But for the notes, which a roll of a row a head cannot give."""
    return {**counted, "notes": []} == {**shown, "notes": []}


async def _open(decision: Decision, told: Told) -> None:
    """All in the box is somebody's who took part."""
    _, number = told[decision.issue.number, decision.reading]
    try:
        await open_box(decision)
    except (Refused, Unavailable) as wrong:
        raise Broken(number, f"the box of issue {decision.issue.number}: {wrong}") from wrong


async def _assessments(assessed: Assessed) -> None:
    """Those that are kept are as they were sealed, and the newest of each processing is kept."""
    kept = {
        (each.processing.value, each.version): each.written.fingerprint
        for each in await ImpactAssessment.all()
    }
    newest = dict(assessed.keys())  # as they were recorded
    for place in {*kept, *newest.items()}:
        fingerprint, number = assessed.get(place, ("", 0))
        if kept.get(place) != fingerprint:
            raise Broken(number, "assessment {1} of {0} is another than was sealed".format(*place))


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
