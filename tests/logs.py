"""What is logged, every line of it as the server would write it."""

import json
import logging
from contextlib import contextmanager

from deliberate.log import OURS, Lines


class Kept(logging.Handler):
    """As `Lines`, but none is left out for being one of many."""

    def __init__(self):
        super().__init__()
        self.written = []

    def emit(self, record):
        self.written.append(Lines().format(record))

    def events(self, *left_out):
        """Event and fields of each line, in order."""
        lines = [json.loads(line) for line in self.written]
        for line in lines:
            del line["at"], line["level"]
        return [line for line in lines if line["event"] not in left_out]


@contextmanager
def kept():
    handler, before = Kept(), OURS.level
    logging.getLogger().addHandler(handler)
    OURS.setLevel(logging.INFO)
    try:
        yield handler
    finally:
        logging.getLogger().removeHandler(handler)
        OURS.setLevel(before)
