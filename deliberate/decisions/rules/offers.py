"""Which options of a deliberation go on a ballot, and what keeps them from it."""

from collections.abc import Sequence
from dataclasses import dataclass

from deliberate.consensus import Electorate, Flag, MethodName, Noticed, Option, Rule
from deliberate.decisions.rules.papers import FUNDS

FEWEST_OPTIONS = 2
LARGEST_BUDGET = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Offer:
    """An option of the deliberation, as far as a ballot needs it."""

    number: int
    cost: int | None = None
    """Yuan."""
    status_quo: bool = False


def shares_a_fund(rule: Rule) -> bool:
    """Whether the rule chooses what a sum of money is spent on."""
    return rule.method is not None and rule.method.name in FUNDS


def on_ballot(rule: Rule, offers: Sequence[Offer]) -> list[Offer]:
    """A fund is spent on projects: not to spend it is none."""
    fund = shares_a_fund(rule)
    return [offer for offer in offers if not (fund and offer.status_quo)]


def noticed_for(rule: Rule, offers: Sequence[Offer], budget: int) -> Noticed:
    """The options under their numbers, in their order; costs only where they decide."""
    fund, put = shares_a_fund(rule), on_ballot(rule, offers)
    return Noticed(
        options=tuple(Option(str(each.number), (each.cost or 0) if fund else 0) for each in put),
        status_quo=next((str(each.number) for each in put if each.status_quo), ""),
        budget=budget if fund else 0,
    )


def option_faults(rule: Rule | None, offers: Sequence[Offer], budget: int | None) -> dict[str, str]:
    """What keeps options from being put under a rule: field -> code, '' for none."""
    if rule is None or rule.method is None:
        return {}
    advice = rule.electorate is not Electorate.OWNERS and Flag.BINDING not in rule.flags
    if rule.method.name is MethodName.QUADRATIC and not advice:
        return {"rule": "quadratic-is-advice"}
    put, fund = on_ballot(rule, offers), shares_a_fund(rule)
    if len(put) < FEWEST_OPTIONS:
        return {"rule": "two-options-needed"}
    costs = "option-without-cost" if fund and not all(each.cost for each in put) else ""
    money = budget is not None and 0 < budget <= LARGEST_BUDGET
    return {"rule": costs, "budget": "budget-needed" if fund and not money else ""}
