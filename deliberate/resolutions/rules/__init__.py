"""Kinds of resolution, their numbers, codes and fingerprints."""

import re
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from deliberate.consensus import canonical_json
from deliberate.people.rules import LETTERS

PUBLICATION_DAYS = 15
"""居委会法 Art. 34: at least fifteen."""
LONGEST_TITLE = 60
LONGEST_SUMMARY = 200
LONGEST_HEADING = 30
LONGEST_CLAUSE = 1_000
MOST_CLAUSES = 12
CODE = re.compile(rf"[{LETTERS}]{{5}}-[{LETTERS}]{{5}}")
LONGEST_ABBREVIATION = 20
BODIES = (
    ("社区居民委员会", "居"),
    ("居民委员会", "居"),
    ("小区业主委员会", "业"),
    ("业主委员会", "业"),
)


class Kind(StrEnum):
    RESOLUTION = "resolution"
    """Decided by a vote."""
    AGREEMENT = "agreement"
    """协商纪要: agreed in consultation, without a vote (居委会法 Art. 32)."""


MARK = {Kind.RESOLUTION: "决", Kind.AGREEMENT: "纪"}


@dataclass(frozen=True, slots=True)
class Clause:
    heading: str
    text: str

    def document(self) -> dict[str, str]:
        return {"heading": self.heading, "text": self.text}


def abbreviation(issuer: str) -> str:
    """How a body is named in its numbers: 望江社区居民委员会 is 望江居; another keeps its name."""
    for body, mark in BODIES:
        if issuer.endswith(body) and issuer != body:
            return f"{issuer.removesuffix(body)[: LONGEST_ABBREVIATION - 1]}{mark}"
    return issuer[:LONGEST_ABBREVIATION]


def number_of(issuer: str, kind: Kind, year: int, sequence: int) -> str:
    """望江居决〔2026〕7号."""
    return f"{abbreviation(issuer)}{MARK[kind]}〔{year}〕{sequence}号"


def as_numbered(typed: str) -> str:
    """What people type for 〔2026〕 on a keyboard without these brackets."""
    return re.sub(r"[\[\(（【［](\d{4})[\]\)）】］]", r"〔\1〕", typed)


def fingerprint(document: dict[str, object]) -> str:
    """SHA-256 over the canonical JSON of the published text."""
    return sha256(canonical_json(document)).hexdigest()


def fingerprint_of(text: str) -> str:
    """SHA-256 over a canonical JSON as it is kept."""
    return sha256(text.encode()).hexdigest()


def verification_code(digest: str) -> str:
    """Ten letters of a fingerprint, in an alphabet that nobody misreads: 7F3C9-AKD2Q."""
    number, letters = int(digest[:20], 16), ""
    for _ in range(10):
        number, index = divmod(number, len(LETTERS))
        letters += LETTERS[index]
    return f"{letters[:5]}-{letters[5:]}"


def as_code(typed: str) -> str:
    """A code as typed from paper: any case, with or without the dash; '' if it cannot be one."""
    letters = re.sub(r"[\s\-—–－_]", "", typed).upper()
    code = f"{letters[:5]}-{letters[5:]}"
    return code if CODE.fullmatch(code) else ""


def seen(title: str, summary: str, clauses: list[dict[str, str]]) -> str:
    """What a draft said when somebody looked at it, so that nobody signs another one."""
    return fingerprint({"title": title, "summary": summary, "clauses": list(clauses)})[:16]


def missing(*, drafted: bool, unanswered: int) -> list[str]:
    """What a resolution still lacks before it can be signed, as codes."""
    lacks = [] if drafted else ["not-drafted"]
    return [*lacks, "minority-unanswered"] if unanswered else lacks
