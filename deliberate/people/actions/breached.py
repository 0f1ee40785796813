"""Passwords that were stolen elsewhere, looked up in a file of the host's: none leaves it.

The file is as Have I Been Pwned gives it out: a SHA-1 in hex and a count a line, ordered by hash.
"""

import asyncio
import os
import re
from bisect import bisect_left
from hashlib import sha1
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO

from deliberate import settings

LINE = re.compile(rb"([0-9A-F]{40}):\d+\s*")
LONGEST_LINE = 80
AFTER_ALL = b"~"
"""Behind every hash."""
SAMPLES = 200


class BadList(Exception):  # noqa: N818
    """It is no such file."""


async def is_breached(password: str) -> bool:
    """False, too, where the host has no list. Raises `BadList`, `OSError`."""
    if not settings.BREACHED_PASSWORDS:
        return False
    return await asyncio.to_thread(holds, Path(settings.BREACHED_PASSWORDS), password)


def holds(file: Path, password: str) -> bool:
    wanted = sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
    with file.open("rb") as lines:
        size = lines.seek(0, os.SEEK_END)
        at = bisect_left(range(size), wanted, key=lambda byte: _hash_from(lines, byte))
        return _hash_from(lines, at) == wanted


def check_list(file: Path) -> None:
    """At samples from its beginning to its end. Raises `BadList`, `OSError`."""
    with file.open("rb") as lines:
        size = lines.seek(0, os.SEEK_END)
        found = [_hash_from(lines, size * sample // SAMPLES) for sample in range(SAMPLES)]
    if found[0] == AFTER_ALL:
        raise BadList("it is empty")
    if any(one > next_ for one, next_ in pairwise(found)):
        raise BadList("it is not ordered by hash")


def _hash_from(lines: BinaryIO, byte: int) -> bytes:
    """Of the first line that begins at this byte or behind it."""
    lines.seek(max(byte - 1, 0))
    if byte:
        lines.readline(LONGEST_LINE)
    line = lines.readline(LONGEST_LINE)
    if not line:
        return AFTER_ALL
    if (found := LINE.fullmatch(line.upper())) is None:
        raise BadList(f"behind byte {byte} there is no line of a SHA-1 and a count")
    return found[1]
