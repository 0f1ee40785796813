"""deliberate budget: what a participatory budget is spent on, from a Pabulib file."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from threading import Timer
from typing import Any

import click

from deliberate.commands.answering import answer, answering, as_json_option, give_up
from deliberate.commands.columns import padded
from deliberate.consensus.budget import (
    Completion,
    Election,
    EqualSharesRule,
    Funded,
    Row,
    Tie,
    Utility,
    equal_shares,
    greedy,
)
from deliberate.formats.pabulib import PabulibFile, read_pabulib

EQUAL_SHARES, GREEDY = METHODS = ("equal-shares", "greedy")
INCREMENT = re.compile(r"-?[0-9]{1,15}([.][0-9]{1,9}|/[0-9]{1,15})?")
FINEST = 1_000_000
"""Increments in what every voter has at first: finer ones would be counted for years."""
TIES = {"cheaper": (Tie.CHEAPER,), "declared": ()}
PATIENCE = 2.0
"""Seconds of silence before a word that the work goes on."""


@click.command(name="budget", short_help="Which projects of a Pabulib file are funded.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--method", type=click.Choice(METHODS), required=True, help="The rule to apply.")
@click.option("--no-skip", is_flag=True, help="greedy: end at the first that does not fit.")
@click.option(
    "--completion",
    type=click.Choice([each.value for each in Completion]),
    help="equal-shares: what becomes of money that remains; add1 if not said.",
)
@click.option("--exhaustive", is_flag=True, help="Short for --completion add1-exhaustive.")
@click.option("--increment", help="add1: how much more a voter is given at once; 1 if not said.")
@click.option("--whole", is_flag=True, help="add1: whole increments from the second endowment on.")
@click.option("--fill", is_flag=True, help="equal-shares: spend what is left by votes.")
@click.option("--comparison", is_flag=True, help="equal-shares: unless more prefer greedy's list.")
@click.option(
    "--utility",
    type=click.Choice([each.value for each in Utility]),
    help="equal-shares: what a project is worth to supporters; cost if not said.",
)
@click.option(
    "--ties",
    type=click.Choice([*TIES]),
    default="cheaper",
    show_default=True,
    help="Of as many votes: the cheaper first, or at once the order of the file.",
)
@click.option(
    "--threshold", type=click.IntRange(0), help="The least score; the file's if not said."
)
@as_json_option
@answering
def budget_command(
    file: Path,
    method: str,
    ties: str,
    threshold: int | None,
    *,
    no_skip: bool,
    as_json: bool,
    **choices: Any,
) -> None:
    """Say which projects of a Pabulib FILE (.pb) are funded, and why.

    equal-shares is what Pabulib calls equalshares/add1; with --completion none, equalshares.
    docs/command-line.md describes the JSON.
    """
    _check_choices(method, choices, no_skip=no_skip)
    read = read_pabulib(file)
    least = read.threshold if threshold is None else threshold * read.points
    with _patience():
        if method == GREEDY:
            funded = greedy(read.election, skip=not no_skip, ties=TIES[ties], threshold=least)
        else:
            rule = _rule(read.election, choices)
            funded = equal_shares(read.election, replace(rule, ties=TIES[ties], threshold=least))
    answer(_document(read, funded), _told(read, funded), as_json=as_json)


def _check_choices(method: str, choices: Mapping[str, Any], *, no_skip: bool) -> None:
    """No choice is passed over in silence because the method has no use for it."""
    if method == EQUAL_SHARES and no_skip:
        raise click.UsageError("--no-skip is for the greedy method")
    chosen = [name for name, value in choices.items() if value]
    if method == GREEDY and chosen:
        raise click.UsageError(f"--{chosen[0]} is for the equal-shares method")
    if choices["exhaustive"] and choices["completion"] not in (None, Completion.ADD1_EXHAUSTIVE):
        raise click.UsageError(f"--exhaustive is not --completion {choices['completion']}")


def _rule(election: Election, choices: Mapping[str, Any]) -> EqualSharesRule:
    implied = Completion.ADD1_EXHAUSTIVE if choices["exhaustive"] else Completion.ADD1
    return EqualSharesRule(
        completion=Completion(choices["completion"] or implied),
        utility=Utility(choices["utility"] or Utility.COST),
        increment=_increment(choices["increment"], election),
        whole=bool(choices["whole"]),
        fill=bool(choices["fill"]),
        comparison=bool(choices["comparison"]),
    )


def _increment(text: str | None, election: Election) -> Fraction:
    """In the smallest unit of money."""
    words = "1" if text is None else text
    if not INCREMENT.fullmatch(words) or re.search("/0+$", words):
        give_up(f"--increment: {text!r} is not a number")
    increment = Fraction(words) * election.unit
    share = Fraction(election.budget, election.voters)
    if text and 0 < increment * FINEST < share:
        give_up(f"--increment: {text} is less than a {FINEST:,}th of what every voter has")
    return increment


@contextmanager
def _patience() -> Iterator[None]:
    timer = Timer(PATIENCE, click.echo, ["still counting ..."], {"err": True})
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _document(read: PabulibFile, funded: Funded) -> dict[str, object]:
    """The outcome with money and points of the file; `steps` stay in the smallest of both."""
    endowment = funded.endowment and funded.endowment / read.election.unit
    document = replace(funded, endowment=endowment).document()
    document |= {
        "parameters": _parameters(read, funded),
        "irregular": dict(read.irregular),
        "unheeded": list(read.unheeded),
        "currency": read.currency,
        "budget": _money(read, funded.budget),
        "cost": _money(read, funded.cost),
        "left": _money(read, funded.budget - funded.cost),
        "table": [_row(read, funded, row) for row in funded.rows],
    }
    if read.published:
        document["published"] = {
            "rule": read.rule,
            "selected": list(read.published),
            "same": _as_published(read, funded),
        }
    return document


def _parameters(read: PabulibFile, funded: Funded) -> dict[str, object]:
    told = dict(funded.parameters)
    if increment := told.get("increment"):
        of_currency = Fraction(str(increment)) / read.election.unit
        told["increment"] = f"{of_currency.numerator}/{of_currency.denominator}"
    told["threshold"] = _shown(int(str(told["threshold"])), read.points)
    return told


def _row(read: PabulibFile, funded: Funded, row: Row) -> dict[str, object]:
    amounts = {"cost": row.cost, "left": row.left, "behind": row.behind}
    a_point = Fraction(read.points, read.election.unit)
    by_cost = funded.parameters.get("utility") == Utility.COST
    scaled = replace(
        row,
        share=row.share and row.share * a_point,
        rho=row.rho and row.rho * (read.points if by_cost else a_point),
    )
    return {
        **scaled.document(),
        "name": read.names[row.project],
        "score": _shown(row.score, read.points),
        **{
            key: None if amount is None else _money(read, amount) for key, amount in amounts.items()
        },
    }


def _money(read: PabulibFile, amount: int) -> int | float:
    return _shown(amount, read.election.unit)


def _shown(number: int, scale: int) -> int | float:
    """As the file has it: whole where it is."""
    whole, rest = divmod(number, scale)
    return float(Decimal(number) / scale) if rest else whole


def _as_published(read: PabulibFile, funded: Funded) -> bool:
    return set(read.published) == set(funded.selected)


def _told(read: PabulibFile, funded: Funded) -> Iterator[str]:
    chosen = ", ".join(
        f"{name} {('no', 'yes')[value] if isinstance(value, bool) else value}"
        for name, value in _parameters(read, funded).items()
    )
    yield f"{funded.method} ({chosen})"
    yield (
        f"{len(funded.selected)} of {len(funded.rows)} projects by {funded.voters} voters: "
        f"{_money(read, funded.cost)} of {_money(read, funded.budget)} {read.currency}".rstrip()
    )
    if funded.margin is not None:
        yield f"fewest voters who could change it, at the least: {funded.margin}"
    if read.published:
        same = "the same" if _as_published(read, funded) else "not the same"
        yield f"{same} as published ({read.rule or 'rule not named'})"
    for key, number in read.irregular.items():
        yield f"counted although not as META says: {key}, {number}"
    for key in read.unheeded:
        yield f"META asks for more than this rule does: {key}"
    yield ""
    yield f"{'project':<12} {'votes':>8} {'cost':>12} {'left':>12}  verdict"
    for row in funded.rows:
        left = "" if row.left is None else _money(read, row.left)
        score = _shown(row.score, read.points)
        line = f"{padded(row.project, 12)} {score:>8} {_money(read, row.cost):>12} {left:>12}"
        yield f"{line}  {row.verdict}  {row.note or read.names[row.project]}".rstrip()
