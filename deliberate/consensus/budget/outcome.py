"""What is funded, and the running table from which anybody can work it out again."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from deliberate.consensus.step import Step


class Verdict(StrEnum):
    """What became of a project, and why.

    `funded`: by the rule. `filled`: from what the rule had left. `does-not-fit`: it costs more
    than was left when its turn came. `not-reached`: the rule had stopped before.
    `supporters-cannot-pay`: its supporters had less left than it costs. `screened-out`,
    `no-cost`, `no-votes`, `below-threshold`: it never stood.
    """

    FUNDED = "funded"
    FILLED = "filled"
    DOES_NOT_FIT = "does-not-fit"
    NOT_REACHED = "not-reached"
    SUPPORTERS_CANNOT_PAY = "supporters-cannot-pay"
    SCREENED_OUT = "screened-out"
    NO_COST = "no-cost"
    NO_VOTES = "no-votes"
    BELOW_THRESHOLD = "below-threshold"


FUNDED = frozenset({Verdict.FUNDED, Verdict.FILLED})


class StepKey(StrEnum):
    """Codes of the comparisons on the way to what is funded.

    `areas-more`, `areas-level`: the areas of a project's supporters against those of the next with
    as many votes; as many areas: the declared order. Data: project, other, votes.
    `fits`, `does-not-fit`: money left against the cost; data: project, votes.
    `supporters-pay`: what the supporters had left, in whole smallest units, against the cost;
    data: project, votes, share (what a supporter with enough money paid a point) and rho (that
    for each unit of worth), both decimal texts.
    `supporters-cannot-pay`: the same comparison, failed; data: project, votes.
    `endowment-refused`: the budget against what would be bought if every voter had one step more;
    data: endowment (a fraction as text), increments.
    `nothing-more-fits`: the cheapest project not yet bought against the money left; data:
    project.
    `all-funded`: the budget against the cost of all projects that stand; no data.
    `greedy-preferred`, `equal-shares-kept`: voters who get more funded projects from the greedy
    list against those who get fewer; no data.
    `within-budget`: the budget against the cost of all that is funded; no data.
    """

    AREAS_MORE = "areas-more"
    AREAS_LEVEL = "areas-level"
    FITS = "fits"
    DOES_NOT_FIT = "does-not-fit"
    SUPPORTERS_PAY = "supporters-pay"
    SUPPORTERS_CANNOT_PAY = "supporters-cannot-pay"
    ENDOWMENT_REFUSED = "endowment-refused"
    NOTHING_MORE_FITS = "nothing-more-fits"
    ALL_FUNDED = "all-funded"
    GREEDY_PREFERRED = "greedy-preferred"
    EQUAL_SHARES_KEPT = "equal-shares-kept"
    WITHIN_BUDGET = "within-budget"


@dataclass(frozen=True, slots=True)
class Row:
    """One project in the running table.

    `votes` are voters, `score` their points. `left` is the money that was left of the budget when
    the rule came to the project, None if it never did. Under equal shares `behind` is what its
    supporters had left then, `share` what each who had enough paid a point, and `rho` that for
    each unit of worth; money is in the smallest unit.

    Source: design rule of this package.
    """

    project: str
    cost: int
    votes: int
    score: int
    verdict: Verdict
    left: int | None = None
    behind: int | None = None
    share: Fraction | None = None
    rho: Fraction | None = None
    note: str = ""

    @property
    def funded(self) -> bool:
        """Whether the project gets its money."""
        return self.verdict in FUNDED

    def document(self) -> dict[str, object]:
        """Give the row as JSON values; share and rho are decimal texts for reading."""
        return {
            "project": self.project,
            "cost": self.cost,
            "votes": self.votes,
            "score": self.score,
            "verdict": self.verdict.value,
            "left": self.left,
            "behind": self.behind,
            "share": None if self.share is None else decimal(self.share, 6),
            "rho": None if self.rho is None else decimal(self.rho, 12),
            "note": self.note,
        }


@dataclass(frozen=True, slots=True)
class Funded:
    """The outcome of a rule over a budget.

    `selected` is in the order in which the rule took the projects. `parameters` name every choice
    that can turn the outcome. `endowment` is what every voter had, in the smallest unit, and
    `increments` how often it was raised; None and 0 where the rule gives voters no money.
    `margin`: fewer voters than this, whatever they change on their ballots, cannot change what is
    funded; a bound, not the exact number, and None where none is known.

    Source: design rule of this package.
    """

    method: str
    parameters: Mapping[str, object]
    budget: int
    unit: int
    voters: int
    selected: tuple[str, ...]
    cost: int
    rows: tuple[Row, ...]
    steps: tuple[Step, ...]
    endowment: Fraction | None = None
    increments: int = 0
    margin: int | None = None

    def document(self) -> dict[str, object]:
        """Give the outcome as JSON values; money is in the smallest unit."""
        return {
            "method": self.method,
            "parameters": dict(self.parameters),
            "budget": self.budget,
            "unit": self.unit,
            "voters": self.voters,
            "selected": list(self.selected),
            "cost": self.cost,
            "endowment": None if self.endowment is None else fraction(self.endowment),
            "increments": self.increments,
            "margin": self.margin,
            "table": [row.document() for row in self.rows],
            "steps": [step.document() for step in self.steps],
        }


def fraction(value: Fraction) -> str:
    return f"{value.numerator}/{value.denominator}"


def decimal(value: Fraction, places: int) -> str:
    """A number for reading, rounded half to even; nothing is decided from it."""
    whole, rest = divmod(round(value * 10**places), 10**places)
    return f"{whole}.{rest:0{places}d}"
