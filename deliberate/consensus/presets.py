"""The rules that ship, read from presets.json."""

import json
from functools import cache
from importlib.resources import files

from deliberate.consensus.errors import MalformedRule
from deliberate.consensus.rule import Rule


@cache
def presets() -> tuple[Rule, ...]:
    """Give the shipped rules R1, R2, R3, R7 and R8, in that order.

    Source: 居民委员会组织法第27—29条 (R1—R3); 民法典第278条 (R7, R8).
    """
    text = files("deliberate.consensus").joinpath("presets.json").read_text(encoding="utf-8")
    return tuple(Rule.from_document(document) for document in json.loads(text))


def preset(rule_id: str) -> Rule:
    """Give the shipped rule of this id, for example "R3". Raises `MalformedRule` for any other.

    Source: see `presets`.
    """
    for rule in presets():
        if rule.id == rule_id:
            return rule
    raise MalformedRule("id", f"no rule ships as {rule_id!r}")
