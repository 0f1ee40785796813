"""What search and likeness compare."""

import re

LIKE_ENOUGH = 18
"""Per cent of shared bigrams from which an issue is worth showing as like another."""

WORD = re.compile(r"[0-9a-z]+|[㐀-鿿豈-﫿]+", re.IGNORECASE)
LAYOUT = re.compile(r"^[^\S\n]*(?:[-+*]|\d+\.)[^\S\n]+|[*_`>#\[\]]", re.MULTILINE)
LONGEST_GRAM = 40
MOST_PHRASES = 5
EXCERPT = 80


def grams(text: str) -> frozenset[str]:
    """Bigrams of the Chinese runs, whole words of the Latin ones: what search compares."""
    found: set[str] = set()
    for run in WORD.findall(text.lower()):
        if run[0].isascii() or len(run) == 1:
            found.add(run[:LONGEST_GRAM])
        else:
            found.update(run[start : start + 2] for start in range(len(run) - 1))
    return frozenset(found)


def sought(phrase: str) -> frozenset[str]:
    """The grams that a text with the phrase surely has: one Chinese character is no gram."""
    return frozenset(gram for gram in grams(phrase) if len(gram) > 1 or gram.isascii())


def says(text: str, phrase: str) -> bool:
    """Whether the text holds the phrase, with whole numbers at its edges: 3号 is not in 13号."""
    before = r"(?<![0-9a-z])" if re.match(r"[0-9a-z]", phrase) else ""
    after = r"(?![0-9a-z])" if re.search(r"[0-9a-z]$", phrase) else ""
    return re.search(before + re.escape(phrase) + after, text.lower()) is not None


def phrases(query: str) -> list[str]:
    """What is looked for: each word that was typed, and not more than a person types."""
    return query.lower().split()[:MOST_PHRASES]


def number_in(query: str) -> int | None:
    """The number of an issue, as it stands on paper: 46 or #46."""
    digits = query.strip().removeprefix("#")
    return int(digits) if digits.isdecimal() and len(digits) < 10 else None


def excerpt(source: str) -> str:
    """The beginning of a text, without the signs of its layout."""
    flat = " ".join(LAYOUT.sub("", source).split())
    return flat if len(flat) <= EXCERPT else f"{flat[:EXCERPT]}…"


def place_in_words(place: str, estate: str, area: str) -> str:
    """Where it is, as people say it, nothing said twice: 和平里小区 3幢北侧."""
    around = [name for name in (estate, area) if name and name not in place]
    return " ".join([*around, place] if place else around)
