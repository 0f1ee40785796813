"""The Method of Equal Shares: every voter has the same money, and supporters buy together."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import floor

from deliberate.consensus.budget.comparison import preferred
from deliberate.consensus.budget.completion import (
    Completed,
    Completion,
    Ladder,
    Stop,
    complete,
    others,
)
from deliberate.consensus.budget.contest import Contest, Tie, Utility, contest_of
from deliberate.consensus.budget.election import Election
from deliberate.consensus.budget.errors import BelowZero
from deliberate.consensus.budget.greedy import walk
from deliberate.consensus.budget.outcome import Funded, Row, StepKey, Verdict, decimal, fraction
from deliberate.consensus.budget.rounds import Purchase, Shopping, replay, worth_of
from deliberate.consensus.budget.telling import compared, named, outcome_of, row_of, ties_text
from deliberate.consensus.step import Step
from deliberate.consensus.threshold import Comparison

SOURCE = "Method of Equal Shares"


@dataclass(frozen=True, slots=True)
class EqualSharesRule:
    """Every choice within the Method of Equal Shares that can turn its outcome.

    With `completion` ADD1, as in Pabulib's `equalshares/add1`, all is done again with one
    `increment` more for each voter for as long as the total fits the budget. An increment is in
    the smallest unit of money; None is one unit of the currency. With `whole` the endowments
    after the first are whole increments. With `fill` what is left goes to further projects by
    votes. With `comparison` the greedy list is funded instead if more voters get more of their
    projects from it than get fewer. `ties` decide after rho and votes, before the declared order.
    Projects with fewer votes than `threshold` do not stand. Raises `BelowZero` for an increment
    that does not go up.

    Source: equalshares.net for completion, fill and comparison.
    """

    completion: Completion = Completion.ADD1
    utility: Utility = Utility.COST
    increment: Fraction | None = None
    whole: bool = False
    fill: bool = False
    comparison: bool = False
    ties: Sequence[Tie] = (Tie.CHEAPER,)
    threshold: int = 0

    def __post_init__(self) -> None:
        if self.increment is not None and self.increment <= 0:
            raise BelowZero("increment", f"{self.increment} does not go up")

    def parameters(self, unit: int) -> dict[str, object]:
        """Name every choice; `unit` of the smallest units of money make one of the currency."""
        return {
            "completion": self.completion.value,
            "utility": self.utility.value,
            "increment": fraction(self.increment or Fraction(unit)),
            "whole": self.whole,
            "fill": self.fill,
            "comparison": self.comparison,
            "ties": ties_text(self.ties),
            "threshold": self.threshold,
        }


ADD1 = EqualSharesRule()


def equal_shares(election: Election, rule: EqualSharesRule = ADD1) -> Funded:
    """Fund projects that their supporters can pay for from equal shares of the budget.

    Every voter is given an equal share. In each round, of all projects that their supporters can
    still pay for, the one is bought that asks for the least rho, money for each unit of worth:
    each supporter pays rho times what it is worth to them, or all they have left if that is less.
    As much rho: more votes, then the ties of the rule. Everything is exact, and the order of
    ballots does not matter.

    Source: Peters, Pierczynski, Skowron, "Proportional Participatory Budgeting with Additive
    Utilities", NeurIPS 2021.
    """
    contest = contest_of(election, rule.ties, rule.threshold)
    worth = worth_of(contest, rule.utility)
    ladder = Ladder.of(contest, rule.increment or Fraction(election.unit), whole=rule.whole)
    done = complete(contest, ladder, worth, rule.completion)
    rows, steps = _told(contest, replay(contest, ladder[done.increments], worth, done.order))
    steps += _why_no_more(contest, ladder, done)
    for asked, further in ((rule.fill, _filled), (rule.comparison, preferred)):
        if asked:
            rows, more = further(contest, rows)
            steps += more
    outcome = outcome_of(contest, "equal-shares", rule.parameters(election.unit), rows, steps)
    return replace(outcome, endowment=ladder[done.increments], increments=done.increments)


def _told(contest: Contest, shopping: Shopping) -> tuple[list[Row], list[Step]]:
    """The running table of the purchases, and why the others could not be bought."""
    rows: list[Row] = []
    left = contest.election.budget
    looked_at = (*shopping.bought, *shopping.refused)
    for purchase in looked_at:
        bought = purchase.share is not None
        verdict = Verdict.FUNDED if bought else Verdict.SUPPORTERS_CANNOT_PAY
        row = row_of(contest, purchase.place, verdict, left=left)
        behind = floor(purchase.behind)
        rows.append(replace(row, behind=behind, share=purchase.share, rho=purchase.rho))
        left -= row.cost if bought else 0
    return rows, [_paid(contest, purchase) for purchase in looked_at]


def _paid(contest: Contest, purchase: Purchase) -> Step:
    data = named(contest, purchase.place)
    key = StepKey.SUPPORTERS_CANNOT_PAY
    if purchase.share is not None and purchase.rho is not None:
        key = StepKey.SUPPORTERS_PAY
        data |= {"share": decimal(purchase.share, 6), "rho": decimal(purchase.rho, 12)}
    # A cost is a whole number, so what is behind it reaches it just if its whole part does
    cost = contest.costs[purchase.place]
    return compared(key, floor(purchase.behind), cost, SOURCE, data)


def _why_no_more(contest: Contest, ladder: Ladder, done: Completed) -> list[Step]:
    """The comparison that ended the increments."""
    budget, cost = contest.election.budget, contest.cost(done.order)
    match done.stop:
        case Stop.NOT_ASKED:
            return []
        case Stop.ALL_FUNDED:
            return [compared(StepKey.ALL_FUNDED, budget, cost, SOURCE)]
        case Stop.REFUSED:
            increments = done.increments + 1
            endowment = fraction(ladder[increments])
            data: dict[str, int | str] = {"endowment": endowment, "increments": increments}
            refused = contest.cost(done.refused)
            return [compared(StepKey.ENDOWMENT_REFUSED, budget, refused, SOURCE, data)]
        case Stop.NOTHING_MORE_FITS:
            cheapest = min(others(contest, done.order), key=contest.costs.__getitem__)
            return [
                compared(
                    StepKey.NOTHING_MORE_FITS,
                    contest.costs[cheapest],
                    budget - cost,
                    SOURCE,
                    named(contest, cheapest),
                    comparison=Comparison.MORE_THAN,
                )
            ]


def _filled(contest: Contest, rows: Sequence[Row]) -> tuple[list[Row], list[Step]]:
    """Walk down what was not bought with what is left; a refused project keeps its reason."""
    bought = [row for row in rows if row.funded]
    names = {row.project for row in bought}
    places = [place for place in contest.ranking if contest.projects[place].id not in names]
    left = contest.election.budget - sum(row.cost for row in bought)
    walked, steps = walk(contest, places, left, skip=True)
    refused = {row.project: row for row in rows}
    return [
        *bought,
        *(
            replace(
                refused[row.project],
                left=row.left,
                verdict=Verdict.FILLED if row.funded else Verdict.SUPPORTERS_CANNOT_PAY,
            )
            for row in walked
        ),
    ], steps
