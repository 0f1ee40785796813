"""Where the tables are, and the one way to write in them: `unit_of_work`."""

from deliberate.storage.connections import TORTOISE, lasting_connections, open_connections
from deliberate.storage.once import AlreadySent, answer_to, forget_forms, forget_forms_to, once
from deliberate.storage.prepared import Prepared
from deliberate.storage.rows import day, known, lock, moment, one, rows, run
from deliberate.storage.sweeping import sweep
from deliberate.storage.unit import OUT_OF_REACH, Unavailable, UnknownOutcome, unit_of_work

__all__ = [
    "OUT_OF_REACH",
    "TORTOISE",
    "AlreadySent",
    "Prepared",
    "Unavailable",
    "UnknownOutcome",
    "answer_to",
    "day",
    "forget_forms",
    "forget_forms_to",
    "known",
    "lasting_connections",
    "lock",
    "moment",
    "once",
    "one",
    "open_connections",
    "rows",
    "run",
    "sweep",
    "unit_of_work",
]
