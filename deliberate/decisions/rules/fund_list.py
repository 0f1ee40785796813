"""What a fund's vote selected: a list that the representatives adopt or send back."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from deliberate.decisions.rules.found import Found, Funding
from deliberate.decisions.rules.papers import Paper
from deliberate.decisions.rules.phases import LONGEST_QUESTION

LIST_RULE = "R3"
"""The rule under which the representatives decide about the list."""


@dataclass(frozen=True, slots=True)
class FundList:
    """The projects by what became of them; money in yuan."""

    selected: tuple[Funding, ...]
    kept: tuple[Funding, ...]
    """Wanted, but they cost more than was left: kept for the next year."""
    budget: int
    titles: Mapping[str, str] = field(default_factory=dict)
    """Of the projects, once the list is put to a vote."""

    @classmethod
    def read(cls, found: Found, paper: Paper) -> Self:
        reached = [row for row in found.table if row.left is not None]
        return cls(
            selected=tuple(row for row in reached if row.taken),
            kept=tuple(row for row in reached if not row.taken),
            budget=paper.budget,
        )

    @property
    def spent(self) -> int:
        return sum(row.cost for row in self.selected)

    @property
    def question(self) -> str:
        """What the representatives are asked: Chinese, as every question that is put here."""
        names = "、".join(f"方案 {row.option}" for row in self.selected)
        asked = _asked(names, self.spent)
        if len(asked) <= LONGEST_QUESTION:
            return asked
        return _asked(f"共 {len(self.selected)} 个方案", self.spent)

    def document(self) -> dict[str, Any]:
        """As it is frozen with the decision about it."""
        return asdict(self)

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Self:
        return cls(
            selected=tuple(Funding(**row) for row in document["selected"]),
            kept=tuple(Funding(**row) for row in document["kept"]),
            budget=document["budget"],
            titles=document["titles"],
        )


def _asked(what: str, yuan: int) -> str:
    return f"是否采纳居民投票选出的资金项目清单：{what}，合计 {yuan:,} 元？"
