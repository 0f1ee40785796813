"""Ballots: on a question, and among options."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Self

from deliberate.consensus import BallotKind, Choice
from deliberate.decisions.rules import Paper, moved
from deliberate.web.reading import number_in


@dataclass(frozen=True, slots=True)
class BallotForm:
    choice: Choice | None = None
    errors: Mapping[str, str] = field(default_factory=dict)
    again: ClassVar[bool] = False

    @classmethod
    def read(cls, typed: Mapping[str, str]) -> Self:
        chosen = next((each for each in Choice if each.value == typed["choice"]), None)
        return cls(chosen, {} if chosen else {"choice": "choose-a-ballot"})


FIELDS = {BallotKind.MARKS: "mark", BallotKind.POINTS: "points", BallotKind.RANKING: "place"}
"""What the field of an option is called, before its id."""
WAYS = {"up": -1, "down": 1}
VOTES = {"more": 1, "less": -1}
MOST_TYPED = 10**6


@dataclass(frozen=True, slots=True)
class OptionsForm:
    """A ballot that compares options, filled in so far. `step` says which button was pressed."""

    choice: str = ""
    """The ballot as it may be cast, in its one spelling; '' while it may not."""
    said: Mapping[str, int] = field(default_factory=dict)
    order: tuple[str, ...] = ()
    """The options as they stand on the page."""
    again: bool = False
    """Nothing is to be confirmed yet: the first screen comes back."""
    moved: str = ""
    way: str = ""
    """Which option a button was pressed for just now, and what it does."""
    strange: Mapping[str, str] = field(default_factory=dict)
    """What was typed that the paper does not have, by option."""
    errors: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, typed: Mapping[str, str], paper: Paper) -> Self:
        step, _, option = typed["step"].partition("-")
        order = _order_in(typed["order"], paper)
        if step == "blank":
            return cls(paper.spell({}), order=order)
        if step == "edit":
            return cls(said=cls.sent(typed, paper).said, order=order, again=True)
        said, strange = filled_in(typed, paper)
        if step in WAYS and paper.kind is BallotKind.RANKING and option in paper.options:
            return cls._moved(said, order, option, way=step)
        if step == "sum" or (step in VOTES and paper.credits):
            return cls._summed(said, strange, order, option, way=step)
        if fault := _strange_fault(paper) if strange else paper.fault(said):
            errors = {f"{FIELDS[paper.kind]}-{next(iter(strange), order[0])}": fault}
            return cls(said=said, order=order, strange=strange, errors=errors)
        text = paper.spell(said)
        return cls(text, paper.read(text), order)

    @classmethod
    def sent(cls, typed: Mapping[str, str], paper: Paper) -> Self:
        """From the second screen, which carries the ballot in its one spelling."""
        if text := paper.canonical(typed["ballot"]) if typed["ballot"] else "":
            return cls(text, paper.read(text), paper.options)
        field_name = f"{FIELDS[paper.kind]}-{paper.options[0]}"
        return cls(order=paper.options, errors={field_name: "unreadable-ballot"})

    @classmethod
    def _moved(
        cls, said: Mapping[str, int], order: tuple[str, ...], option: str, *, way: str
    ) -> Self:
        """Put one up or down; all down to it, or to the last with a number, are numbered anew."""
        last = len(order) + 1
        now = sorted(order, key=lambda each: said.get(each, last))
        then = moved(now, option, by=WAYS[way])
        numbered = max(len(said), then.index(option) + 1)
        places = {each: at for at, each in enumerate(then[:numbered], 1)}
        return cls(said=places, order=tuple(then), again=True, moved=option, way=way)

    @classmethod
    def _summed(
        cls,
        said: Mapping[str, int],
        strange: Mapping[str, str],
        order: tuple[str, ...],
        option: str,
        *,
        way: str,
    ) -> Self:
        """Work out anew what it adds up to, after one vote more or less for an option, if any."""
        if option in order:
            said = {**said, option: max(said.get(option, 0) + VOTES[way], 0)}
            strange = {each: words for each, words in strange.items() if each != option}
        return cls("", said, order, again=True, moved=option, way=way, strange=strange)


def _order_in(typed: str, paper: Paper) -> tuple[str, ...]:
    """The options as the form had them; as declared where it does not say."""
    order = tuple(typed.split())
    return order if sorted(order) == sorted(paper.options) else paper.options


def filled_in(typed: Mapping[str, str], paper: Paper) -> tuple[dict[str, int], dict[str, str]]:
    """What the fields of the options say, and what they say that the paper does not have.

    More votes than the credits buy are read, to be told what they cost.
    """
    allowed = {
        BallotKind.MARKS: range(1, 2),
        BallotKind.POINTS: range(MOST_TYPED if paper.credits else paper.highest + 1),
        BallotKind.RANKING: range(1, len(paper.options) + 1),
    }[paper.kind]
    said, strange = {}, {}
    for option in paper.options:
        words = typed[f"{FIELDS[paper.kind]}-{option}"]
        number = number_in(words)
        if number is not None and number in allowed:
            said[option] = number
        elif words:
            strange[option] = words
    return said, strange


def _strange_fault(paper: Paper) -> str:
    return "votes-not-a-number" if paper.credits else "unreadable-ballot"
