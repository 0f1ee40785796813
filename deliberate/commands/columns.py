"""Text for a terminal of 80 columns, in which Chinese signs take two."""

import re
from collections.abc import Iterator
from unicodedata import combining, east_asian_width

COLUMNS = 80
PIECES = re.compile(r" +|[^ \u2e80-\uffef]+|[\u2e80-\uffef][，。、：；！？）】」》”]*")
"""What stays on one line: words, and Chinese signs with what closes behind them."""


def columns_of(text: str) -> int:
    """How many columns a text takes."""
    return sum(_columns(sign) for sign in text)


def padded(text: str, columns: int) -> str:
    """The text with blanks behind it; a longer one is left as it is."""
    return text + " " * (columns - columns_of(text))


def seen(text: str) -> str:
    """The text with a blank for whatever would move the cursor or change the colour."""
    return "".join(sign if sign.isprintable() else " " for sign in text)


def folded(line: str) -> Iterator[str]:
    """The lines that a long one is broken into, the later ones indented further.

    A word longer than a line is left whole.
    """
    line = seen(line)
    indent = " " * (len(line) - len(line.lstrip()) + 4)
    built = ""
    for piece in PIECES.findall(line):
        if built.strip() and columns_of(built + piece.rstrip()) > COLUMNS:
            yield built.rstrip()
            built = indent
        if piece.strip() or built != indent:
            built += piece
    yield built.rstrip()


def _columns(sign: str) -> int:
    if combining(sign):
        return 0
    return 2 if east_asian_width(sign) in "FW" else 1
