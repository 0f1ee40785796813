"""Pictures that people sent, made safe to show: looked at here, redrawn in a process of their own.

What is kept is never what was sent: one frame, upright, without a word of where or when it was
taken, drawn anew as JPEG in two sizes (docs/decisions/0030).
"""

import asyncio
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from struct import Struct, unpack_from
from struct import error as CutShort  # noqa: N812 - as an exception is called
from subprocess import DEVNULL, PIPE, SubprocessError, run

from deliberate.storage import Unavailable

LARGEST = 8 * 1024 * 1024
MOST_PIXELS = 24_000_000
MOST_FRAMES = 10
MOST_PIECES = 1_000
"""Segments or chunks that a header is looked for in."""
SECONDS = 8
MOST_WAITING = 3
LENGTHS = Struct(">IIII")
"""What the other process answers first: width, height, and the bytes of the small picture and the
large one, which follow."""

_SCRIPT = Path(__file__).with_name("redraw.py")
_FRAMES = frozenset({0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF})
_ALONE = frozenset({0x01, *range(0xD0, 0xD9)})
_drawing = ThreadPoolExecutor(1, "drawing")


class BadPicture(Exception):  # noqa: N818 - a refusal is an answer, not an error
    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Header:
    width: int
    height: int
    frames: int = 1


@dataclass(frozen=True, slots=True)
class Picture:
    width: int
    height: int
    """Of the large one."""
    small: bytes
    large: bytes


async def redrawn(sent: bytes) -> Picture:
    """Raises `BadPicture`, and `Unavailable` where too many wait already."""
    check(sent)
    if _drawing._work_queue.qsize() >= MOST_WAITING:  # noqa: SLF001 - nothing else tells
        raise Unavailable
    drawn = await asyncio.get_running_loop().run_in_executor(_drawing, _apart, sent)
    if len(drawn) < LENGTHS.size:
        raise BadPicture("picture-broken")
    width, height, small, large = LENGTHS.unpack_from(drawn)
    middle = LENGTHS.size + small
    if len(drawn) != middle + large:
        raise BadPicture("picture-broken")
    return Picture(width, height, drawn[LENGTHS.size : middle], drawn[middle:])


def _apart(sent: bytes) -> bytes:
    """By a process with nothing in its hands: see redraw.py. It is killed when it takes long."""
    command = (sys.executable, "-I", str(_SCRIPT), str(MOST_PIXELS), str(MOST_FRAMES))
    try:
        drawn = run(  # noqa: S603 - a file of ours, and numbers
            command,
            input=sent,
            stdout=PIPE,
            stderr=DEVNULL,
            env={},
            cwd="/",
            timeout=SECONDS,
            check=True,
        )
    except SubprocessError:
        raise BadPicture("picture-broken") from None
    return drawn.stdout


def check(sent: bytes) -> None:
    """By its first bytes, before anything decodes it."""
    if not sent:
        raise BadPicture("needed")
    if len(sent) > LARGEST:
        raise BadPicture("picture-too-large")
    header = header_of(sent)
    if header.width * header.height > MOST_PIXELS:
        raise BadPicture("picture-too-many-pixels")
    if header.frames > MOST_FRAMES:
        raise BadPicture("picture-moves")


def header_of(sent: bytes) -> Header:
    """What a JPEG, PNG or WebP says of itself. The name and type it came under say nothing."""
    reader = next((read for start, read in READERS if sent.startswith(start)), None)
    if reader is None or (sent[:4] == b"RIFF" and sent[8:12] != b"WEBP"):
        raise BadPicture("not-a-picture")
    try:
        header = reader(sent)
    except CutShort:
        raise BadPicture("picture-broken") from None
    if not header.width or not header.height:
        raise BadPicture("picture-broken")
    return header


def _png(sent: bytes) -> Header:
    frames, at = 1, 8
    width, height = unpack_from(">II", sent, 16)
    for _ in range(MOST_PIECES):
        kind = sent[at + 4 : at + 8]
        if kind in {b"IDAT", b"IEND", b""}:
            return Header(width, height, frames)
        (length,) = unpack_from(">I", sent, at)
        if kind == b"acTL":
            (frames,) = unpack_from(">I", sent, at + 8)
        at += 12 + length
    raise BadPicture("picture-broken")


def _jpeg(sent: bytes) -> Header:
    at = 2
    for _ in range(MOST_PIECES):
        start, marker = unpack_from(">BB", sent, at)
        if start != 0xFF:
            raise BadPicture("picture-broken")
        if marker == 0xFF or marker in _ALONE:
            at += 1 if marker == 0xFF else 2
            continue
        (length,) = unpack_from(">H", sent, at + 2)
        if marker in _FRAMES:
            height, width = unpack_from(">HH", sent, at + 5)
            return Header(width, height)
        at += 2 + max(2, length)
    raise BadPicture("picture-broken")


def _webp(sent: bytes) -> Header:
    chunks = list(islice(_chunks(sent), MOST_PIECES))
    frames = max(1, sum(kind == b"ANMF" for kind, _ in chunks))
    kind, at = chunks[0] if chunks else (b"", 0)
    if kind == b"VP8X":
        wide, wider, high, higher = unpack_from("<HBHB", sent, at + 4)  # numbers of three bytes
        return Header(1 + (wide | wider << 16), 1 + (high | higher << 16), frames)
    if kind == b"VP8L":
        (bits,) = unpack_from("<I", sent, at + 1)
        return Header(1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF))
    if kind == b"VP8 ":
        width, height = unpack_from("<HH", sent, at + 6)
        return Header(width & 0x3FFF, height & 0x3FFF)
    raise BadPicture("picture-broken")


def _chunks(sent: bytes) -> Iterator[tuple[bytes, int]]:
    """The kind of each chunk of a WebP, and where what it holds begins."""
    at = 12
    while at + 8 <= len(sent):
        (length,) = unpack_from("<I", sent, at + 4)
        yield sent[at : at + 4], at + 8
        at += 8 + length + length % 2


READERS: tuple[tuple[bytes, Callable[[bytes], Header]], ...] = (
    (b"\x89PNG\r\n\x1a\n", _png),
    (b"\xff\xd8\xff", _jpeg),
    (b"RIFF", _webp),
)
