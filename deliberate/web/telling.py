"""A step of a count told as a sentence, in either language."""

from collections.abc import Mapping, Sequence
from enum import Enum
from fractions import Fraction
from typing import Any

from deliberate.consensus import Measure, amount, percent
from deliberate.web.language import label, say

AMOUNTS = ("count", "total", "needed")
SIDES = ("lhs", "rhs")
OF_GRADES = frozenset({"median-higher", "median-level"})
"""Steps whose sides are grades."""


def sentence(language: str, step: Mapping[str, Any], grades: Sequence[Enum] = ()) -> str:
    """The sentence of a step's document, with its source; `grades`: their words, from the worst."""
    return f"{in_words(language, step, grades)} [{say(language, step['source'])}]"


def in_words(language: str, step: Mapping[str, Any], grades: Sequence[Enum] = ()) -> str:
    """The sentence alone, for where the source stands above it."""
    data, measure = step["data"], step["measure"]
    words = dict(data)
    words |= {name: amount(measure, data[name]) for name in AMOUNTS if name in data}
    words |= {side: side_in_words(language, measure, step[side]) for side in SIDES}
    if grades and step["key"] in OF_GRADES:
        graded = {"median": data.get("median", 0), **{side: step[side] for side in SIDES}}
        words |= {name: label(language, grades[grade]) for name, grade in graded.items()}
    if {"grade", "left", "right"} <= data.keys():
        words["grade"] = say(language, f"Grade.{data['grade']}")
        words |= {side: share(Fraction(data[side])) for side in ("left", "right")}
    words["measure"] = say(language, f"Measure.{measure}")
    if "numerator" in data:
        words["percent"] = percent(data["count"], data["total"])
        words["share"] = f"{data['numerator']}/{data['denominator']}"
        words["compared"] = say(language, f"Comparison.{data['comparison']}")
    return say(language, f"StepKey.{step['key']}", **words)


def side_in_words(language: str, measure: str, number: int) -> str:
    """A side of a comparison, with its unit where that is money."""
    shown = amount(measure, number)
    return say(language, "amount.money", n=shown) if measure == Measure.MONEY else shown


def share(fraction: Fraction) -> str:
    """In per cent, cut off after two places; 1/3 and the like, which have no end, as they are."""
    top, bottom = fraction.numerator, fraction.denominator
    if 100 % bottom == 0:
        return f"{percent(top, bottom, 0)}%"
    return f"{top}/{bottom}" if bottom in {3, 6, 7, 9} else f"{percent(top, bottom)}%"
