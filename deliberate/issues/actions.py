from datetime import datetime


async def lapse_overdue(at: datetime) -> None: ...
