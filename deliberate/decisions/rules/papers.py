"""The ballot paper of a vote among options: what may be filled in, and its one spelling.

What somebody says is a number for an option: 1 for a mark, the points, or the rank from 1.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import isqrt
from typing import Self

from deliberate.consensus import BallotKind, Choice, MethodName, Noticed, Rule
from deliberate.consensus.ballots import is_blank, read_marks, read_points, read_ranking
from deliberate.consensus.errors import UnknownChoice, UnknownOption

BLANK = Choice.ABSTAIN.value
FUNDS = frozenset({MethodName.FUND_GREEDY, MethodName.FUND_EQUAL_SHARES})
GRADED = frozenset({MethodName.MAJORITY_JUDGMENT})
Said = Mapping[str, int]


class Judged(StrEnum):
    """The words of six grades, the worst first."""

    VERY_BAD = "very-bad"
    BAD = "bad"
    RATHER_BAD = "rather-bad"
    RATHER_GOOD = "rather-good"
    GOOD = "good"
    VERY_GOOD = "very-good"


GRADES = tuple(Judged)


@dataclass(frozen=True, slots=True)
class Paper:
    """What a voter is given: the options in their order, and how they may be compared."""

    kind: BallotKind
    options: tuple[str, ...]
    costs: Mapping[str, int]
    status_quo: str = ""
    budget: int = 0
    most_marks: int = 0
    """How many options may be marked."""
    highest: int = 0
    """Points run from 0 to this."""
    credits: int = 0
    """What votes are bought with: so many for one option cost their square."""
    worded: bool = False
    """Points are shown as grades in words."""
    fund: bool = False
    blank_is_zero: bool = True
    """An option without points has none."""

    @classmethod
    def of(cls, rule: Rule, noticed: Noticed) -> Self:
        method = rule.method
        assert method is not None
        set_ = method.parameters
        marks, credits_ = set_.get("most_marks", 0), int(set_.get("credits", 0))
        highest = int(set_.get("highest", isqrt(credits_)))
        return cls(
            kind=method.ballot,
            options=noticed.ids,
            costs={option.id: option.cost for option in noticed.options},
            status_quo=noticed.status_quo,
            budget=noticed.budget,
            most_marks=int(marks),
            highest=highest,
            credits=credits_,
            worded=method.name in GRADED and highest == len(GRADES) - 1,
            fund=method.name in FUNDS,
            blank_is_zero=set_.get("blank") != "excluded",
        )

    def fault(self, said: Said) -> str:
        """What is wrong with what was filled in, as a code."""
        if self.credits and not any(said.values()):
            return "no-votes-given"
        if not said:
            return f"nothing-filled-in-{self.kind.value}"
        if self.left(said) < 0:
            return "overspent"
        too_many = self.kind is BallotKind.MARKS and len(said) > self.most_marks
        return "too-many-marks" if too_many else ""

    def spell(self, said: Said) -> str:
        """The one text for what somebody says; `abstain` where it is nothing.

        Marks and points stand in the declared order. A ranking names every option: those without
        a rank share the last place.
        """
        if not said:
            return BLANK
        match self.kind:
            case BallotKind.RANKING:
                return ">".join("=".join(tied) for tied in self.ranks(said))
            case BallotKind.POINTS:
                whole = {**dict.fromkeys(self.options, 0), **said} if self.blank_is_zero else said
                return ";".join(f"{each}:{whole[each]}" for each in self.options if each in whole)
            case _:
                return ";".join(each for each in self.options if each in said)

    def ranks(self, said: Said) -> list[list[str]]:
        """The options by rank, equals together; those without a rank come last together."""
        last = max(said.values(), default=0) + 1
        places = {each: said.get(each, last) for each in self.options}
        return [
            [each for each in self.options if places[each] == place]
            for place in sorted(set(places.values()))
        ]

    def read(self, text: str) -> dict[str, int]:
        """What a text says; raises `UnknownOption` or `UnknownChoice` where it cannot be cast."""
        if is_blank(text):
            return {}
        names = frozenset(self.options)
        match self.kind:
            case BallotKind.RANKING:
                ranks = read_ranking(text, names, "ballot")
                pairs = [(each, at) for at, tied in enumerate(ranks, 1) for each in tied]
            case BallotKind.POINTS:
                pairs = list(read_points(text, names, "ballot"))
            case _:
                pairs = [(each, 1) for each in read_marks(text, names, "ballot")]
        said = dict(pairs)
        off_scale = self.kind is BallotKind.POINTS and not all(
            0 <= points <= self.highest for points in said.values()
        )
        if len(said) < len(pairs) or off_scale or self.fault(said):
            raise UnknownChoice("ballot", f"{text!r} fills in more than the paper has")
        return said

    def canonical(self, text: str) -> str:
        """A ballot in its one spelling; '' where it cannot be cast."""
        try:
            return self.spell(self.read(text))
        except (UnknownOption, UnknownChoice):
            return ""

    def spent(self, said: Said) -> int:
        """The credits that the votes cost."""
        return sum(votes * votes for votes in said.values())

    def left(self, said: Said) -> int:
        """The credits that are left; below 0: how many are lacking."""
        return self.credits - self.spent(said) if self.credits else 0

    def cost(self, said: Said) -> int:
        return sum(self.costs[each] for each in said)


def moved(order: list[str], option: str, *, by: int) -> list[str]:
    """The order with one option put `by` places further down (below 0: up)."""
    at = order.index(option)
    to = min(max(at + by, 0), len(order) - 1)
    rest = [each for each in order if each != option]
    return [*rest[:to], option, *rest[to:]]
