"""Watching somebody else's record: it goes on from what was seen last, or it is shown that not.

So is its key: another one is taken only where the one seen last leads to it.
"""

import json
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from deliberate.record.heads import is_signed
from deliberate.record.notes import WITNESS, BadNote, Head, Signer, Verifier, parted

Fetch = Callable[..., str]
"""Gets an address; with a second text, sends that to it."""
Follow = Callable[[str, Verifier], Verifier]
"""From a key that is known to the one that signs the record of an address; raises `Broken`."""


class Forked(Exception):  # noqa: N818
    """Two heads that no one record can have: the evidence, to be shown to everybody."""


def watch(
    fetch: Fetch,
    address: str,
    state: Path,
    *,
    key: str | None,
    name: str | None,
    follow: Follow,
) -> str:
    """Compare a site's head with the last one seen there, sign under it, and keep it.

    The key of the record is the one given, else the one seen at the first time, or what that leads
    to. Gives what to say; raises `Forked`, and `Broken` for a head by any other key.
    """
    state.mkdir(parents=True, exist_ok=True, mode=0o700)
    signer = _signer(state, name)
    file = state / f"{sha256(address.encode()).hexdigest()[:16]}.json"
    seen = json.loads(file.read_text()) if file.exists() else {}
    shown = fetch(f"{address}/record/key").strip()
    before = seen.get("given", seen.get("key"))
    given = key or before or shown
    known = Verifier.read(seen["key"] if given == before else given)
    known = known if shown == str(known) else follow(address, known)
    note = fetch(f"{address}/record/checkpoint")
    head = known.signed(note)
    if seen:
        _compare(fetch, address, _head_in(seen["note"]), head, seen["note"], note)
    body, lines = parted(note)
    own = next(line for line in lines if is_signed(f"{body}\n{line}\n", known))
    ours = f"{body}\n{own}\n"
    cosigned = ours + signer.cosigned(ours, int(time.time()))
    kept = {"address": address, "given": given, "key": str(known), "note": ours}
    _replace(file, json.dumps(kept))
    return f"{cosigned}\n{_handed_in(fetch, address, cosigned, signer)}"


def _signer(state: Path, name: str | None) -> Signer:
    file = state / "key"
    if not file.exists():
        if not name:
            raise BadNote("say at the first time what you sign as: --name")
        file.touch(mode=0o600)
        file.write_text(str(Signer.new(name, WITNESS)))
    return Signer.read(file.read_text())


def _head_in(note: str) -> Head:
    """Of a note in our own file: its signature was looked at when it was kept."""
    return Head.read(parted(note)[0])


def _compare(fetch: Fetch, address: str, old: Head, new: Head, before: str, now: str) -> None:
    """Raises `Forked`."""
    if old.size > new.size or old.origin != new.origin or old.hashing != new.hashing:
        raise Forked(_evidence(before, now))
    found = json.loads(fetch(f"{address}/record/consistency?old={old.size}&new={new.size}"))
    proof = [bytes.fromhex(each) for each in found["proof"]]
    if not new.hashing.goes_on(old.size, old.root, new.size, new.root, proof):
        raise Forked(_evidence(before, now))


def _evidence(before: str, now: str) -> str:
    return f"THE RECORD DOES NOT GO ON. Seen before:\n\n{before}\nShown now:\n\n{now}"


def _handed_in(fetch: Fetch, address: str, cosigned: str, signer: Signer) -> str:
    try:
        fetch(f"{address}/record/cosignatures", cosigned)
    except OSError:
        return f"not kept by the site, which may not know you: {signer.verifier}"
    return "kept by the site"


def _replace(file: Path, text: str) -> None:
    fresh = file.with_suffix(".new")
    fresh.write_text(text)
    fresh.replace(file)
