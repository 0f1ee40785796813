"""The record and the documents that it seals, as files for whoever checks them elsewhere."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from deliberate.decisions.models import Decision
from deliberate.record.queries import entries_after
from deliberate.record.signing import notes, signer
from deliberate.resolutions.models import Resolution

ENTRIES, HEADS, KEY = "entries.jsonl", "heads.json", "key.txt"
STRIDE = 5_000


async def write_archive(folder: Path) -> None:
    """Into an empty folder."""
    (folder / KEY).write_text(f"{signer().verifier}\n")
    # Heads first: whatever is signed while this is written, the entries reach as far.
    (folder / HEADS).write_text(json.dumps(await notes(), ensure_ascii=False, indent=1))
    async for name, text in documents():
        file = folder / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, newline="")
    last = 0
    with (folder / ENTRIES).open("w") as entries:
        while lines := await entries_after(last, STRIDE):
            entries.writelines(f"{line}\n" for line in lines)
            last += len(lines)


async def documents() -> AsyncIterator[tuple[str, str]]:
    """What the record holds the hashes of, by the names that `sealed_in` gives."""
    async for decision in Decision.exclude(certificate="").select_related("issue").order_by("id"):
        name = f"{decision.issue.number}-{decision.reading}"
        yield f"certificates/{name}.json", decision.certificate
        if decision.counted_ballots:
            yield f"ballots/{name}.csv", decision.counted_ballots
    async for resolution in Resolution.exclude(document="").order_by("id"):
        if resolution.code:
            yield f"resolutions/{resolution.code}.json", resolution.document


def sealed_in(fact: str, issue: int | None, details: dict[str, Any]) -> tuple[str, str] | None:
    """The document that a fact holds the hash of, and the hash."""
    match fact, details:
        case "decision-counted", {"certificate": str(digest), "reading": reading}:
            return f"certificates/{issue}-{reading}.json", digest
        case "certificate-completed", {"hash": str(digest), "reading": reading}:
            return f"certificates/{issue}-{reading}.json", digest
        case "resolution-published", {"fingerprint": str(digest), "code": code}:
            return f"resolutions/{code}.json", digest
    return None
