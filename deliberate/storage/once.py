"""The same form sent twice is done once: the answer of the first time is given again."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from hashlib import sha256
from hmac import new as hmac

from deliberate import settings
from deliberate.storage.rows import one, run
from deliberate.storage.unit import unit_of_work

KEPT = timedelta(days=30)


class AlreadySent(Exception):  # noqa: N818
    """This form was sent before, with other words in it."""


@unit_of_work
async def once(
    key: str, path: str, words: str, at: datetime, act: Callable[[], Awaitable[str]]
) -> str:
    """The answer of `act`, or the one it gave when the form `key` came the first time.

    PostgreSQL makes a second sender wait on the key; SQLite has one writer at a time.
    """
    digests = _digests(key, words)
    fresh = await one(
        "INSERT INTO sent_form (key, path, digest, answer, at) VALUES ($1, $2, $3, '', $4) "
        "ON CONFLICT DO NOTHING RETURNING key",
        *(key, path, digests[0], at),
    )
    if not fresh:
        before, answer = await one(
            "SELECT digest, answer FROM sent_form WHERE key = $1 AND path = $2", key, path
        )
        if before not in digests:
            raise AlreadySent
        return str(answer)
    answer = await act()
    await run("UPDATE sent_form SET answer = $1 WHERE key = $2 AND path = $3", answer, key, path)
    return answer


def _digests(key: str, words: str) -> list[str]:
    """Under the server's secrets, another for each form; the first is under the newest.

    A ballot has few words: the table alone must tell neither what they are nor who sent the same.
    """
    said = f"{key}\n{words}".encode()
    return [hmac(secret, said, sha256).hexdigest() for secret in settings.secrets()]


async def answer_to(key: str, path: str, words: str) -> str:
    """What a form was answered when it came the first time; '' when it never came like this."""
    found = await one(
        "SELECT answer, digest FROM sent_form WHERE key = $1 AND path = $2", key, path
    )
    return str(found[0]) if found and found[1] in _digests(key, words) else ""


@unit_of_work
async def forget_forms(at: datetime) -> None:
    """A form that comes again after a month is no double press: its key is forgotten."""
    await run("DELETE FROM sent_form WHERE at < $1", at - KEPT)


@unit_of_work
async def forget_forms_to(paths: str) -> None:
    """Forget the forms that were sent to paths like this, written as for LIKE."""
    await run("DELETE FROM sent_form WHERE path LIKE $1", paths)
