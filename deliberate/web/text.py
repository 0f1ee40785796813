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
INVISIBLE = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u200b\u202a-\u202e\u2060-\u2069\ufeff]"
)


def plain(typed: object) -> str:
    """One tidy string: NFC, no control or direction marks, no blank edges."""
    text = unicodedata.normalize("NFC", str(typed)).replace("\r\n", "\n").replace("\r", "\n")
    return INVISIBLE.sub("", text).strip()


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
