"""What anybody needs to count again: the certificate, and the ballots without voters."""

from starlette.requests import Request
from starlette.responses import Response

from deliberate.decisions.routes.entering import enter_decision
from deliberate.verdict import Unseen


async def show_certificate(request: Request) -> Response:
    return await _download(request, "certificate", "json", "application/json")


async def show_ballots(request: Request) -> Response:
    return await _download(request, "counted_ballots", "csv", "text/csv; charset=utf-8")


async def _download(request: Request, column: str, ending: str, kind: str) -> Response:
    entered = await enter_decision(request)
    text: str = getattr(entered.known, column)
    if not text:
        raise Unseen
    name = f"{entered.number}-{entered.known.reading}-{column.replace('_', '-')}.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(text, media_type=kind, headers=headers)
