"""The official document on A4. The font is one that every reader of PDF brings for Chinese."""

import asyncio
import json
from collections.abc import Iterator
from functools import lru_cache
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

import segno
from reportlab.lib.enums import TA_CENTER, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    Flowable,
    HRFlowable,
    KeepTogether,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    Table,
)

from deliberate.resolutions.rules import fingerprint_of

FONT = "STSong-Light"
RED = "#a51c1c"
MARGIN, FOOT = 26 * mm, 24 * mm
QR_SIZE = 28 * mm

pdfmetrics.registerFont(UnicodeCIDFont(FONT))

_plain = ParagraphStyle("plain", fontName=FONT, fontSize=12, leading=22, wordWrap="CJK")
STYLES = {
    "org": ParagraphStyle(
        "org", _plain, fontSize=24, leading=34, alignment=TA_CENTER, textColor=RED
    ),
    "number": ParagraphStyle("number", _plain, alignment=TA_CENTER, spaceBefore=8),
    "title": ParagraphStyle(
        "title", _plain, fontSize=17, leading=27, alignment=TA_CENTER, spaceBefore=14, spaceAfter=14
    ),
    "heading": ParagraphStyle("heading", _plain, fontSize=13, firstLineIndent=24, spaceBefore=6),
    "salutation": _plain,
    "text": ParagraphStyle("text", _plain, firstLineIndent=24),
    "signed": ParagraphStyle("signed", _plain, alignment=TA_RIGHT),
    "small": ParagraphStyle("small", _plain, fontSize=8.5, leading=13),
}


class Squares(Flowable):  # type: ignore[misc]  # reportlab has no types
    """A QR code, drawn square by square."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.matrix = segno.make(address, error="m").matrix
        self.width = self.height = QR_SIZE

    def draw(self) -> None:
        side = QR_SIZE / len(self.matrix)
        for down, line in enumerate(self.matrix):
            for across, dark in enumerate(line):
                if dark:
                    top = QR_SIZE - (down + 1) * side
                    self.canv.rect(across * side, top, side, side, stroke=0, fill=1)


async def pdf_of(document: str, code: str, address: str) -> bytes:
    """Made in a thread, since it takes a while; the same document is made once."""
    return await asyncio.to_thread(_made, document, code, address)


@lru_cache(maxsize=32)
def _made(document: str, code: str, address: str) -> bytes:
    paper, made = json.loads(document), BytesIO()

    def foot(canvas: Canvas, template: SimpleDocTemplate) -> None:
        canvas.setFont(FONT, 9)
        canvas.drawString(MARGIN, FOOT / 2, f"{paper['number']}　验证码 {code}")
        canvas.drawRightString(A4[0] - MARGIN, FOOT / 2, f"第{template.page}页")

    SimpleDocTemplate(
        made,
        pagesize=A4,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=FOOT,
        title=f"{paper['number']} {paper['title']}",
        author=paper["issuer"],
        lang="zh-CN",
        invariant=1,
    ).build(
        list(_story(paper, code, address, fingerprint_of(document))),
        onFirstPage=foot,
        onLaterPages=foot,
    )
    return made.getvalue()


def _story(paper: dict[str, Any], code: str, address: str, digest: str) -> Iterator[Flowable]:
    yield _line("org", paper["issuer"])
    yield _line("number", paper["number"])
    yield HRFlowable(width="100%", thickness=2, color=RED, spaceBefore=8, spaceAfter=4)
    yield _line("title", paper["title"])
    salutation, *opening = paper["opening"]
    yield _line("salutation", salutation)
    yield from (_line("text", words) for words in opening)
    for section in paper["sections"]:
        yield KeepTogether(
            [_line("heading", section["heading"]), *_lines("text", section["paragraphs"][:1])]
        )
        yield from _lines("text", section["paragraphs"][1:])
    yield KeepTogether(
        [Spacer(1, 14 * mm), *_lines("signed", paper["signed"]), *_foot(code, address, digest)]
    )


def _foot(code: str, address: str, digest: str) -> Iterator[Flowable]:
    yield Spacer(1, 10 * mm)
    said = [
        _line("small", "扫描左边的二维码，或打开下面的网址，核对这份文件是否被改动。"),
        _line("small", f"验证码：{code}"),
        _line("small", f"网址：{address}"),
        _line("small", f"指纹（SHA-256）：{digest}"),
    ]
    table = Table([[Squares(address), said]], colWidths=[QR_SIZE + 6 * mm, None])
    table.setStyle([("VALIGN", (0, 0), (-1, -1), "MIDDLE"), ("LEFTPADDING", (0, 0), (0, 0), 0)])
    yield table


def _lines(style: str, texts: list[str]) -> list[Paragraph]:
    return [_line(style, text) for text in texts]


def _line(style: str, text: str) -> Paragraph:
    return Paragraph(escape(text), STYLES[style])
