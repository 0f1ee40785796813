from datetime import datetime


async def settle_votes(at: datetime) -> None: ...
