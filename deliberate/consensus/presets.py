"""The rules that ship, read from presets.json."""

import json
from functools import cache
from importlib.resources import files

from deliberate.consensus.errors import MalformedRule
from deliberate.consensus.rule import Rule


@cache
def presets() -> tuple[Rule, ...]:
    """Give the shipped rules: R1 to R16, then C1 to C7 for a choice among options.

    Source: 居民委员会组织法第27—29条 (R1—R3); 村民委员会组织法第26、29—30、32条 (R4—R6);
    民法典第278—279条 (R7—R9); 中国共产党支部工作条例第11条 (R10); what a charter or local rules
    adopt (all others).
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
