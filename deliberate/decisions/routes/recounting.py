"""What anybody needs to count again: certificate, ballots without voters, receipts."""

from starlette.requests import Request
from starlette.responses import Response

from deliberate.decisions import queries
from deliberate.decisions.routes.entering import Entered, enter_decision
from deliberate.verdict import Unseen


async def show_certificate(request: Request) -> Response:
    return await _download(request, "certificate", "json", "application/json")


async def show_ballots(request: Request) -> Response:
    return await _download(request, "counted_ballots", "csv", "text/csv; charset=utf-8")


async def show_receipts(request: Request) -> Response:
    """Those of all ballots that were counted: whoever has one finds it."""
    entered = await enter_decision(request)
    text = await queries.receipts_of(entered.known) if entered.known.counted_at else ""
    return _sent(entered, text, "receipts.txt", "text/plain; charset=utf-8")


async def _download(request: Request, column: str, ending: str, kind: str) -> Response:
    entered = await enter_decision(request)
    text: str = getattr(entered.known, column)
    return _sent(entered, text, f"{column.replace('_', '-')}.{ending}", kind)


def _sent(entered: Entered, text: str, what: str, kind: str) -> Response:
    if not text:
        raise Unseen
    name = f"{entered.number}-{entered.known.reading}-{what}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(text, media_type=kind, headers=headers)
