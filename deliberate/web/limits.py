"""One slow client cannot hold the site: a body has so much time to arrive, and no more."""

import asyncio

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGEST_BODY = 256 * 1024
SECONDS_TO_ARRIVE = 20


class Patience:
    def __init__(self, app: ASGIApp, seconds: float = SECONDS_TO_ARRIVE) -> None:
        self.app, self.seconds = app, seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        deadline = asyncio.get_running_loop().time() + self.seconds
        arrived = False

        async def receive_in_time() -> Message:
            nonlocal arrived
            if arrived:  # what comes after the body is only the news that the client left
                return await receive()
            async with asyncio.timeout_at(deadline):
                message = await receive()
            arrived = not message.get("more_body", False)
            return message

        try:
            return await self.app(scope, receive_in_time, send)
        except TimeoutError:
            return await PlainTextResponse("the request took too long to arrive", 408)(
                scope, receive, send
            )
