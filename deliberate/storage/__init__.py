"""Where the tables are, and the one way to write in them: `unit_of_work`."""

from deliberate.storage.connections import TORTOISE, lasting_connections, open_connections
from deliberate.storage.once import AlreadySent, answer_to, once
from deliberate.storage.rows import day, moment, one, rows, run
from deliberate.storage.unit import Unavailable, unit_of_work

__all__ = [
    "TORTOISE",
    "AlreadySent",
    "Unavailable",
    "answer_to",
    "day",
    "lasting_connections",
    "moment",
    "once",
    "one",
    "open_connections",
    "rows",
    "run",
    "unit_of_work",
]
