"""The photos of an issue."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from deliberate.issues.models import Photo
from deliberate.issues.rules import COUNTED_OVER, fitted
from deliberate.storage import one, rows

OURS = re.compile("[0-9a-f]{32}")
"""The names that we give: an address can hold anything."""


@dataclass(frozen=True, slots=True)
class Shown:
    name: str
    words: str
    width: int
    height: int
    hidden: str
    hidden_by: str
    uploader: int

    @property
    def fitted(self) -> tuple[int, int]:
        return fitted(self.width, self.height)


async def photos_of(issue_id: int) -> list[Shown]:
    """In the order in which they were added, those put away too."""
    found = await rows(
        "SELECT name, words, width, height, hidden, hidden_by, uploader_id FROM photo "
        "WHERE issue_id = $1 ORDER BY id",
        issue_id,
    )
    return [Shown(*row) for row in found]


async def picture_of(issue_id: int, name: str, *, small: bool) -> bytes | None:
    """None for one that was put away, too."""
    if not OURS.fullmatch(name):
        return None
    size = "small" if small else "large"
    found = await one(
        f"SELECT {size} FROM photo WHERE issue_id = $1 AND name = $2 AND hidden = ''",
        *(issue_id, name),
    )
    return bytes(found[0]) if found else None


async def find_photo(issue_id: int, name: str) -> Photo | None:
    if not OURS.fullmatch(name):
        return None
    return await Photo.get_or_none(issue_id=issue_id, name=name).only("id", "uploader_id", "hidden")


async def photos_lately(person_id: int | None, at: datetime) -> int:
    (many,) = await one(
        "SELECT count(*) FROM photo WHERE uploader_id = $1 AND added_at > $2",
        *(person_id, (at - COUNTED_OVER).astimezone(UTC)),
    )
    return int(many)
