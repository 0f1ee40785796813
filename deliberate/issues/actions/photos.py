"""Adding a photo, taking it away, putting it out of sight."""

from datetime import UTC, datetime
from secrets import token_hex

from deliberate.issues import policy
from deliberate.issues.actions.moving import locked_for
from deliberate.issues.events import PhotoAdded, PhotoHidden, PhotoRemoved
from deliberate.issues.models import Issue, Photo
from deliberate.issues.queries import find_photo, photos_lately
from deliberate.issues.rules import MOST_OF_A_PERSON, MOST_ON_AN_ISSUE, HidePhoto
from deliberate.people.rules import Actor
from deliberate.record.journal import record
from deliberate.storage import lock, run, unit_of_work
from deliberate.verdict import Refused, Unseen
from deliberate.web.pictures import Picture


@unit_of_work
async def add_photo(number: int, picture: Picture, words: str, *, by: Actor, at: datetime) -> None:
    issue = await locked_for(number, policy.may_add_photo, by=by, at=at)
    if await Photo.filter(issue_id=issue.id).count() >= MOST_ON_AN_ISSUE:
        raise Refused("enough-photos-here")
    assert by.person_id is not None
    await lock("person", by.person_id)
    if await photos_lately(by.person_id, at) >= MOST_OF_A_PERSON:
        raise Refused("enough-photos-of-yours")
    await Photo.create(
        issue_id=issue.id,
        uploader_id=by.person_id,
        name=token_hex(16),
        words=words,
        width=picture.width,
        height=picture.height,
        added_at=at.astimezone(UTC),
        small=picture.small,
        large=picture.large,
    )
    await record(PhotoAdded(number), by=by, at=at, issue=number)


@unit_of_work
async def remove_photo(number: int, name: str, *, by: Actor, at: datetime) -> None:
    """Both sizes are deleted. One that was put away stays, as what it was put away for."""
    issue = await locked_for(number, policy.may_remove_photo, by=by, at=at)
    photo = await _there(issue, name)
    if photo.uploader_id != by.person_id or photo.hidden:  # type: ignore[attr-defined]  # made by the ORM
        raise Refused("not-your-photo")
    await run("DELETE FROM photo WHERE id = $1", photo.id)
    await record(PhotoRemoved(number), by=by, at=at, issue=number)


@unit_of_work
async def hide_photo(number: int, name: str, *, by: Actor, at: datetime, reason: HidePhoto) -> None:
    issue = await locked_for(number, policy.may_hide_photo, by=by, at=at)
    photo = await _there(issue, name)
    if photo.uploader_id == by.person_id:  # type: ignore[attr-defined]  # made by the ORM
        raise Refused("not-your-own")
    statement = "UPDATE photo SET hidden = $2, hidden_by = $3 WHERE id = $1"
    await run(statement, photo.id, reason.value, by.acting)
    await record(PhotoHidden(number, reason.value), by=by, at=at, issue=number)


async def _there(issue: Issue, name: str) -> Photo:
    photo = await find_photo(issue.id, name)
    if photo is None:
        raise Unseen
    return photo
