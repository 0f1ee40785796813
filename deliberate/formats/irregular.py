"""What of a .pb file is not as its own META says. All of it is counted as it stands."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from deliberate.formats.sections import Line

Marks = Mapping[str, Decimal]
Limits = Mapping[str, Decimal]
Meta = Mapping[str, Line]

LIMITS = [
    f"{end}_{what}" for what in ("length", "sum_cost", "sum_points") for end in ("min", "max")
]
UNHEEDED = ("budget_per_category", "budget_per_neighborhood", "default_score", "scoring_fn")
"""What a city's rule may ask for and those here do not know."""
NOTHING_MORE = frozenset({"", "0", "borda"})


def irregular(
    meta: Meta,
    costs: Mapping[str, Decimal],
    votes: Sequence[Line],
    cast: Iterable[tuple[Marks, int]],
) -> dict[str, int]:
    """How many votes are beyond each limit of META, or by a voter who has voted; and by how much
    META's own numbers of projects and votes are wrong.

    `cast` has what some equal votes mark, with how many they are.
    """
    limits = {key: number for key in LIMITS if (number := number_of(meta, key)) is not None}
    found: Counter[str] = Counter()
    for marks, many in cast:
        for key in _beyond(limits, costs, marks):
            found[key] += many
    voters = [line.values["voter_id"] for line in votes if line.values.get("voter_id")]
    found["voter_id"] = len(voters) - len(set(voters))
    for key, there in (("num_projects", len(costs)), ("num_votes", len(votes))):
        if (told := number_of(meta, key)) is not None:
            found[key] = abs(int(told) - there)
    return {key: many for key, many in sorted(found.items()) if many}


def unheeded(meta: Meta) -> tuple[str, ...]:
    """The keys of META that ask for more than the rules here do."""
    asked = (key for key in UNHEEDED if key in meta)
    return tuple(key for key in asked if meta[key].text("value").lower() not in NOTHING_MORE)


def number_of(meta: Meta, key: str) -> Decimal | None:
    """None where META does not tell it."""
    return meta[key].amount("value") if key in meta and meta[key].text("value") else None


def _beyond(limits: Limits, costs: Mapping[str, Decimal], marks: Marks) -> Iterator[str]:
    measured = {
        "length": Decimal(len(marks)),
        "sum_cost": sum((costs[project] for project in marks), Decimal(0)),
        "sum_points": sum(marks.values(), Decimal(0)),
    }
    for what, number in measured.items():
        if number < limits.get(f"min_{what}", number):
            yield f"min_{what}"
        if number > limits.get(f"max_{what}", number):
            yield f"max_{what}"
