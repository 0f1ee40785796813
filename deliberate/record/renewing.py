"""Another key signs the record from now on. What was broken off is gone on with.

The order is such that whoever signs meanwhile, here or in a server that runs, signs rightly: the
new key is put beside the old one, and both sign; then the record tells of it; then the head that
has that among its entries is signed, by both; and only then the old key goes.
"""

from datetime import datetime

from deliberate.record.events import RecordKeyChanged, RecordKeyLost
from deliberate.record.heads import is_signed
from deliberate.record.journal import Signatory, record
from deliberate.record.notes import LOG, Signer, Verifier
from deliberate.record.signing import (
    WouldNotGoOn,
    key_file,
    keys_named,
    latest_note,
    sign_head,
    signer,
    signers,
)
from deliberate.storage import unit_of_work
from deliberate.storage.apart import write


async def change_record_key(*, by: Signatory, at: datetime) -> Verifier:
    """The new key, that the old one vouched for; raises `WouldNotGoOn`."""
    await sign_head(at)  # a record that gets no signature gets no key
    old, *coming = signers()
    new = coming[0] if coming else Signer.new(old.name, LOG)
    _put(old, new)
    await _tell(RecordKeyChanged(str(old.verifier), str(new.verifier)), by=by, at=at)
    await sign_head(at)
    _put(new)
    return new.verifier


async def replace_lost_key(lost: Verifier, *, by: Signatory, at: datetime) -> Verifier:
    """The new key, that nobody vouched for; raises `WouldNotGoOn` where it is not lost."""
    note, named = await latest_note(), await keys_named()
    if not note or is_signed(note, signer().verifier):
        raise WouldNotGoOn(f"{key_file()} is the key that signed last: not lost")
    if not named or named[-1] != signer().verifier:
        if lost.kind != LOG or not is_signed(note, lost) or named[-1:] not in ([], [lost]):
            raise WouldNotGoOn(f"{lost} is not the key that signed last")
        _put(Signer.new(lost.name, LOG))
    await _tell(RecordKeyLost(str(lost), str(signer().verifier)), by=by, at=at)
    await sign_head(at)
    return signer().verifier


@unit_of_work
async def _tell(fact: RecordKeyChanged | RecordKeyLost, *, by: Signatory, at: datetime) -> None:
    """Once."""
    if [str(key) for key in await keys_named()][-1:] != [fact.new]:
        await record(fact, by=by, at=at)


def _put(*keys: Signer) -> None:
    write(key_file(), "".join(f"{key}\n" for key in keys))
