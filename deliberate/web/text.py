"""What people wrote, made safe to show. The only module that imports bleach.

Markdown with raw HTML off, then a tiny allow-list, once, when it is written. Bleach has reached
its end of life: docs/decisions/0004 says how to change to its successor.
"""

import asyncio
import re
import unicodedata

import bleach
from markdown_it import MarkdownIt

LONGEST = 20_000
TAGS = frozenset(
    {"p", "br", "strong", "em", "ul", "ol", "li", "blockquote", "a", "code", "h3", "h4"}
)
ATTRIBUTES = {"a": ["href"]}
PROTOCOLS = frozenset({"http", "https"})

_markdown = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable("image")
_cleaner = bleach.Cleaner(TAGS, ATTRIBUTES, PROTOCOLS, strip=True, strip_comments=True)

PHONE = re.compile(r"(?<!\d)(1[3-9]\d)\d{4}(\d{4})(?!\d)")
IDENTITY = re.compile(r"(?<!\d)(\d{6})\d{8}(\d{3}[\dXx])(?![\dXx])")
# Browsers drop tabs and line ends from an address, and read a backslash as a slash.
OURS = re.compile(r"/(?![/\\])[^\s\\\x00-\x1f]*")
LINE_END = re.compile("\r\n|[\r\u0085\u2028\u2029]")
INVISIBLE = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5"
    "\u180b-\u180f\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufdd0-\ufdef"
    "\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\U0001d173-\U0001d17a\U000e0000-\U000e00ff]"
    "|\u200d(?![\u2640-\u27bf\U0001f300-\U0001faff])"
)
"""Controls, direction marks, fillers, tags, halves of pairs; the joiner stays within an emoji."""
_MARKS = (
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u064b-\u065f\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u1ab0-\u1aff"
    "\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f\U000e0100-\U000e01ef]"
)
STACKED = re.compile(f"({_MARKS}{{8}}){_MARKS}+")
"""More marks over one sign than any script has."""


def plain(typed: object) -> str:
    """One tidy string: NFC, nothing invisible, no heaps of marks, no blank edges."""
    visible = INVISIBLE.sub("", LINE_END.sub("\n", str(typed)))
    return STACKED.sub(r"\1", unicodedata.normalize("NFC", visible)).strip()


def secret(typed: object) -> str:
    """As it was typed, in NFC: one password, however a keyboard puts its letters together."""
    return unicodedata.normalize("NFC", str(typed).encode(errors="replace").decode())


def masked(text: str) -> str:
    """Without the middle of mobile and identity numbers: other people's data stays out."""
    return PHONE.sub(r"\1****\2", IDENTITY.sub(r"\1********\2", text))


def to_html(source: str) -> str:
    headings_down = re.sub(r"<(/?)h[12]>", r"<\1h3>", _markdown.render(source[:LONGEST]))
    return str(_cleaner.clean(headings_down))


async def rendered(source: str) -> str:
    """`to_html` off the event loop: a hostile text may take a while."""
    return await asyncio.to_thread(to_html, source)


def local_path(asked: str) -> str:
    """Only a place of our own: a link cannot send people elsewhere after a form."""
    return asked if OURS.fullmatch(asked) else "/"
