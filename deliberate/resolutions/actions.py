from datetime import datetime


async def take_effect(at: datetime) -> None: ...
