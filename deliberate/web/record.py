"""The public record: its page, its signed head to print, and what a program needs to check it."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from deliberate import settings
from deliberate.clock import now
from deliberate.record import proofs, signing
from deliberate.record.notes import BadNote, Verifier, parted
from deliberate.record.queries import entries_after, head, latest_entries
from deliberate.verdict import Unseen, anyone_may
from deliberate.web.pages import page
from deliberate.web.qr import qr_of
from deliberate.web.reading import number_in
from deliberate.web.routing import get, post

ON_A_PAGE = 50
ENTRIES_AT_ONCE = 1_000
LONGEST = 15
"""Digits of a number of an entry."""


async def show_record(request: Request) -> Response:
    asked, of_office = request.query_params.get("before", ""), "all" not in request.query_params
    before = number_in(asked, LONGEST)
    lines = await latest_entries(before=before, of_office=of_office)
    number, hashed = await head()
    older = lines[-1].number if len(lines) == ON_A_PAGE and lines[-1].number > 1 else None
    watched, witnesses = await signing.latest_watched()
    context = {
        "lines": lines,
        "number": number,
        "hash": hashed,
        "older": older,
        "of_office": of_office,
        "signed": bool(await signing.latest_note()),
        "base_url": settings.BASE_URL,
        "watched": watched,
        "witnesses": witnesses,
    }
    return page(request, "web/record.html", context)


async def show_head(request: Request) -> Response:
    """The last signed head, to be printed and put up where neighbours pass."""
    note = await signing.latest_note()
    if not note:
        raise Unseen
    key = signing.signer().verifier
    address = f"{settings.BASE_URL}/record/checkpoint"
    signed = key.signed(note)
    context = {"head": signed, "root": signed.root.hex(), "key": str(key), "qr": qr_of(address)}
    return page(request, "web/record_head.html", context)


async def send_checkpoint(_: Request) -> Response:
    note = await signing.latest_note()
    if not note:
        raise Unseen
    return PlainTextResponse(note)


async def send_checkpoints(_: Request) -> Response:
    return JSONResponse(await signing.notes())


async def send_key(_: Request) -> Response:
    return PlainTextResponse(f"{signing.signer().verifier}\n")


async def send_entries(request: Request) -> Response:
    """A thousand at the most, each a line of canonical JSON."""
    lines = await entries_after(_number(request, "after"), ENTRIES_AT_ONCE)
    body = "".join(f"{line}\n" for line in lines)
    return Response(body, media_type="application/jsonl")


async def send_inclusion(request: Request) -> Response:
    number, size = _number(request, "number"), _number(request, "size")
    return await _proof(request, number, size, proofs.inclusion_proof, least=1)


async def send_consistency(request: Request) -> Response:
    old, new = _number(request, "old"), _number(request, "new")
    return await _proof(request, old, new, proofs.consistency_proof, least=0)


async def _proof(
    request: Request,
    part: int,
    whole: int,
    prove: Callable[[int, int], Awaitable[list[bytes]]],
    *,
    least: int,
) -> Response:
    number, _ = await head()
    if not least <= part <= whole <= number:
        return JSONResponse({"error": f"the record has {number} entries"}, 404)
    proof = [each.hex() for each in await prove(part, whole)]
    return JSONResponse({**dict(request.query_params), "proof": proof})


async def take_cosignature(request: Request) -> Response:
    """A signed head with the witness's own line as the last. The signature says who sends it."""
    note = (await request.body()).decode(errors="replace")
    for witness in map(Verifier.read, settings.WITNESSES):
        try:
            witness.signed(note)
            _, lines = parted(note)
        except BadNote:
            continue
        line = next(each for each in lines if each.startswith(f"— {witness.name} ")) + "\n"
        ours = note.partition(line)[0]
        if await signing.take_cosignature(ours, line, witness, now()):
            return PlainTextResponse("kept\n")
        return PlainTextResponse("this head was not signed here\n", 409)
    return PlainTextResponse("not signed by a witness that is known here\n", 422)


def _number(request: Request, name: str) -> int:
    """A whole number in the address; 0 where there is none."""
    return number_in(request.query_params.get(name), LONGEST) or 0


routes = [
    get("/record", show_record, may=anyone_may),
    get("/record/head", show_head, may=anyone_may),
    get("/record/checkpoint", send_checkpoint, may=anyone_may),
    get("/record/checkpoints", send_checkpoints, may=anyone_may),
    get("/record/key", send_key, may=anyone_may),
    get("/record/entries", send_entries, may=anyone_may),
    get("/record/inclusion", send_inclusion, may=anyone_may),
    get("/record/consistency", send_consistency, may=anyone_may),
    post("/record/cosignatures", take_cosignature, may=anyone_may),
]
