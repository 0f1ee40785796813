"""A step of a count told as a sentence, in either language."""

from collections.abc import Mapping
from typing import Any

from deliberate.consensus import amount, percent
from deliberate.web.language import say

AMOUNTS = ("count", "total", "needed")


def sentence(language: str, step: Mapping[str, Any]) -> str:
    """The sentence of a step's document, with its source."""
    data, measure = step["data"], step["measure"]
    words = dict(data)
    words |= {name: amount(measure, data[name]) for name in AMOUNTS if name in data}
    words |= {side: amount(measure, step[side]) for side in ("lhs", "rhs")}
    words["measure"] = say(language, f"Measure.{measure}")
    if "numerator" in data:
        words["percent"] = percent(data["count"], data["total"])
        words["share"] = f"{data['numerator']}/{data['denominator']}"
        words["compared"] = say(language, f"Comparison.{data['comparison']}")
    spoken = say(language, f"StepKey.{step['key']}", **words)
    return f"{spoken} [{say(language, step['source'])}]"
