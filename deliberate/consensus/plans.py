"""Plans of bodies: who proposes, discusses, reviews and resolves, and in which order."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Self

from deliberate.consensus.errors import MalformedRule
from deliberate.consensus.reading import read_list, read_object, read_text, read_word

PLAN_KEYS = ("id", "name", "source", "turns", "mergeable", "merged")
TURN_KEYS = ("id", "body", "act", "effect", "rules")
Pair = tuple[str, str]


class Act(StrEnum):
    """提议, 商议, 审议, 决议, 备案, 公开: what a body does in its turn."""

    PROPOSE = "propose"
    DISCUSS = "discuss"
    REVIEW = "review"
    RESOLVE = "resolve"
    FILE = "file"
    PUBLISH = "publish"


class Effect(StrEnum):
    """What the turn of a body leads to.

    A gate must agree before the next turn; an opinion must be heard, whatever it says; who
    decides, decides; what is filed or published must be done.
    """

    GATE = "gate"
    OPINION = "opinion"
    DECIDE = "decide"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of one body.

    `rules` are the ids of the rules that it may be counted under, none where the plan leaves that
    to the body. A charter adopts one of several before the matter begins.
    """

    id: str
    body: str
    act: Act
    effect: Effect
    rules: tuple[str, ...]

    def document(self) -> dict[str, object]:
        """Give the turn as JSON values."""
        return {
            "id": self.id,
            "body": self.body,
            "act": self.act.value,
            "effect": self.effect.value,
            "rules": list(self.rules),
        }

    @classmethod
    def from_document(cls, document: object, place: str) -> Self:
        """Read what `document` wrote. Raises `MalformedRule` with the place."""
        fields = read_object(document, TURN_KEYS, place)
        return cls(
            read_text(fields["id"], f"{place}.id"),
            read_text(fields["body"], f"{place}.body"),
            read_word(Act, fields["act"], f"{place}.act"),
            read_word(Effect, fields["effect"], f"{place}.effect"),
            _read_texts(fields["rules"], f"{place}.rules"),
        )


@dataclass(frozen=True, slots=True)
class ConcurrencePlan:
    """The turns of the bodies in their order.

    `mergeable` are the pairs of turns that a charter may let one meeting take, where one person
    heads both bodies; `merged` are those that it did. Raises `MalformedRule`, with the place, on
    two turns of one id, on a plan where nobody decides, and on a pair that does not follow on
    each other to the same effect.

    Source: 村级重大事项“四议两公开”; 居民委员会组织法第30条; 物业管理条例; 合议与会签.
    """

    id: str
    name: str
    source: str
    turns: tuple[Turn, ...]
    mergeable: tuple[Pair, ...] = ()
    merged: tuple[Pair, ...] = ()

    def __post_init__(self) -> None:
        ids = [turn.id for turn in self.turns]
        for at, turn in enumerate(ids):
            if turn in ids[:at]:
                raise MalformedRule(f"turns[{at}].id", f"{turn} stands twice")
        if not any(turn.effect is Effect.DECIDE for turn in self.turns):
            raise MalformedRule("turns", "nobody decides")
        follows = {
            (one.id, other.id) for one, other in pairwise(self.turns) if one.effect is other.effect
        }
        for pair in self.mergeable:
            if pair not in follows:
                raise MalformedRule("mergeable", f"{pair[1]} is no further step of {pair[0]}")
        for pair in self.merged:
            if pair not in self.mergeable:
                raise MalformedRule("merged", f"{pair[0]} and {pair[1]} stay apart")

    def adopt(self, rules: Mapping[str, str], *, merged: Collection[Pair] = ()) -> Self:
        """Fix what the charter adopted: one rule for each turn that has several, and the mergers.

        Raises `MalformedRule` for a turn or a rule that is not in the plan, and for a turn that
        is left with several.

        Source: a charter adopts its rules before the matter begins, and names them in the record.
        """
        for turn in rules:
            if turn not in {known.id for known in self.turns}:
                raise MalformedRule(f"rules.{turn}", "no such turn")
        turns = tuple(
            replace(turn, rules=_adopted(turn, rules.get(turn.id))) for turn in self.turns
        )
        return replace(self, turns=turns, merged=tuple(merged))

    def stages(self) -> tuple[tuple[Turn, ...], ...]:
        """Give the turns in their order, the merged ones together."""
        second = {other: one for one, other in self.merged}
        stages: list[tuple[Turn, ...]] = []
        for turn in self.turns:
            if turn.id in second:
                stages[-1] = (*stages[-1], turn)
            else:
                stages.append((turn,))
        return tuple(stages)

    def document(self) -> dict[str, object]:
        """Give the plan as JSON values, to be frozen and hashed with a matter."""
        return {
            "id": self.id,
            "name": self.name,
            "source": self.source,
            "turns": [turn.document() for turn in self.turns],
            "mergeable": [list(pair) for pair in self.mergeable],
            "merged": [list(pair) for pair in self.merged],
        }

    @classmethod
    def from_document(cls, document: object) -> Self:
        """Read what `document` wrote. Raises `MalformedRule` with the place."""
        fields = read_object(document, PLAN_KEYS, "plan")
        return cls(
            read_text(fields["id"], "id"),
            read_text(fields["name"], "name"),
            read_text(fields["source"], "source"),
            tuple(
                Turn.from_document(turn, f"turns[{at}]")
                for at, turn in enumerate(read_list(fields["turns"], "turns"))
            ),
            _read_pairs(fields["mergeable"], "mergeable"),
            _read_pairs(fields["merged"], "merged"),
        )


@cache
def plans() -> tuple[ConcurrencePlan, ...]:
    """Give the plans that ship: 四议两公开 in a city and in a village, 简易, 业主事项, 邻里小事.

    Source: see `ConcurrencePlan`; plans.json names the articles of each.
    """
    text = files("deliberate.consensus").joinpath("plans.json").read_text(encoding="utf-8")
    return tuple(ConcurrencePlan.from_document(document) for document in json.loads(text))


def plan(plan_id: str) -> ConcurrencePlan:
    """Give the shipped plan of this id, for example "simple". Raises `MalformedRule` for others.

    Source: see `plans`.
    """
    for known in plans():
        if known.id == plan_id:
            return known
    raise MalformedRule("id", f"no plan ships as {plan_id!r}")


def _adopted(turn: Turn, rule: str | None) -> tuple[str, ...]:
    if rule is None and len(turn.rules) > 1:
        raise MalformedRule(f"rules.{turn.id}", f"one of these is expected: {turn.rules}")
    if rule is not None and rule not in turn.rules:
        raise MalformedRule(f"rules.{turn.id}", f"{rule} is none of its rules")
    return turn.rules if rule is None else (rule,)


def _read_texts(value: object, place: str) -> tuple[str, ...]:
    return tuple(
        read_text(text, f"{place}[{at}]") for at, text in enumerate(read_list(value, place))
    )


def _read_pairs(value: object, place: str) -> tuple[Pair, ...]:
    pairs = []
    for at, given in enumerate(read_list(value, place)):
        pair = _read_texts(given, f"{place}[{at}]")
        if len(pair) != 2:
            raise MalformedRule(f"{place}[{at}]", "two turns are expected")
        pairs.append((pair[0], pair[1]))
    return tuple(pairs)
