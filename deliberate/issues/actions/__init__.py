"""What can be done with an issue: one function a use case."""

from datetime import datetime

from deliberate.issues.actions.moving import move

__all__ = ["lapse_overdue", "move"]


async def lapse_overdue(at: datetime) -> None: ...
