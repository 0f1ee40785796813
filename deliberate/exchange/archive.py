"""The record and the documents that it seals, as files for whoever checks them elsewhere."""

import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

from deliberate.decisions.models import Decision
from deliberate.decisions.queries import receipts_of
from deliberate.record.queries import entries_after
from deliberate.record.signing import notes, signer
from deliberate.resolutions.models import Resolution
from deliberate.storage.apart import SCRUTINY, kept

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


async def documents(*, scrutinised: bool = False) -> AsyncIterator[tuple[str, str]]:
    """What the record holds the hashes of, by the names that `sealed_in` gives.

    `scrutinised`: with the ballots that only scrutineers see, for a check in the house.
    """
    async for decision in Decision.exclude(certificate="").select_related("issue").order_by("id"):
        name = decision.file_name
        yield f"certificates/{name}.json", decision.certificate
        table = decision.counted_ballots or (kept(SCRUTINY, f"{name}.csv") if scrutinised else None)
        if table:
            yield f"ballots/{name}.csv", table
        yield f"receipts/{name}.txt", await receipts_of(decision)
    async for resolution in Resolution.exclude(document="").order_by("id"):
        if resolution.code:
            yield f"resolutions/{resolution.code}.json", resolution.document


def sealed_in(fact: str, issue: int | None, details: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The documents that a fact holds the hashes of, and the hashes."""
    match fact, details:
        case "decision-counted", {"certificate": str(digest), "reading": reading}:
            yield f"certificates/{issue}-{reading}.json", digest
            if receipts := details.get("receipts"):
                yield f"receipts/{issue}-{reading}.txt", str(receipts)
        case "certificate-completed", {"hash": str(digest), "reading": reading}:
            yield f"certificates/{issue}-{reading}.json", digest
        case "resolution-published", {"fingerprint": str(digest), "code": code}:
            yield f"resolutions/{code}.json", digest
