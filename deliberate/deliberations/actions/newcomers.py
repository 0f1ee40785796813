"""Whoever has just opened an account listens more than they speak."""

from datetime import datetime

from deliberate.deliberations.rules import LINK, NEW_FOR, NEWCOMERS_WINDOW, NEWCOMERS_WORDS
from deliberate.people.rules import Actor
from deliberate.storage import lock, moment, one
from deliberate.verdict import Refused

JOINED = "SELECT joined_at FROM person WHERE id = $1"
SAID = """
SELECT (SELECT COUNT(*) FROM claim c JOIN participant p ON p.id = c.author_id
    WHERE p.person_id = $1 AND c.created_at > $2)
+ (SELECT COUNT(*) FROM reply r JOIN participant p ON p.id = r.author_id
    WHERE p.person_id = $1 AND r.created_at > $2)
"""


async def check_newcomer(by: Actor, at: datetime, **said: str) -> None:
    """Raises `Refused` for a link, or one word too many, of an account that is new."""
    assert by.person_id is not None
    joined = moment((await one(JOINED, by.person_id))[0])
    if joined is None or joined + NEW_FOR <= at:
        return
    for field, text in said.items():
        if LINK.search(text):
            raise Refused("no-links-yet", field=field)
    await lock("person", by.person_id)  # on several threads at once they are counted one by one
    (words,) = await one(SAID, by.person_id, at - NEWCOMERS_WINDOW)
    if words >= NEWCOMERS_WORDS:
        raise Refused("new-accounts-say-five-a-day")
