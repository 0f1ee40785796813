"""deliberate panel: a panel drawn from candidates so that it keeps quotas and chances are fair."""

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from time import monotonic

import click

from deliberate.commands.answering import answer, answering, as_json_option
from deliberate.commands.columns import padded
from deliberate.consensus import BadInput
from deliberate.consensus.sortition import (
    TICKETS,
    Candidate,
    Drawn,
    Lottery,
    Method,
    Quotas,
    draw,
    lottery_of,
)
from deliberate.formats.panel import read_candidates, read_quotas
from deliberate.formats.tables import Malformed

PATIENCE = 2.0
"""Seconds of silence before words on how far the work is, and between them."""

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command(name="panel", short_help="Draw a panel by lot that keeps quotas.")
@click.argument("candidates", type=FILE)
@click.argument("quotas", type=FILE)
@click.option("--size", type=click.IntRange(1), required=True, help="Places on the panel.")
@click.option("--seed", required=True, help="A text that nobody could know or choose before.")
@click.option(
    "--method",
    type=click.Choice([method.value for method in Method]),
    default=Method.LEXIMIN.value,
    show_default=True,
    help="Raise the smallest chance, and with leximin then the next, and so on.",
)
@click.option(
    "--tickets",
    type=click.IntRange(1, 100_000),
    default=TICKETS,
    show_default=True,
    help="Tickets of the lottery, one panel each: more are finer and longer to read.",
)
@as_json_option
@answering
def panel_command(
    candidates: Path,
    quotas: Path,
    size: int,
    seed: str,
    method: str,
    tickets: int,
    *,
    as_json: bool,
) -> None:
    """Draw a panel from CANDIDATES (.csv) that keeps QUOTAS (.csv).

    CANDIDATES has a column id (or the first is taken), one for each feature with quotas, and may
    have an address: two persons of one are never drawn together. QUOTAS has the columns feature,
    value, min and max. The lottery depends on the two files alone, the ticket on the lottery and
    the seed, so anybody can do both again. docs/command-line.md describes the JSON.
    """
    wanted = read_quotas(quotas)
    pool = read_candidates(candidates, wanted)
    try:
        lottery = lottery_of(
            pool, wanted, size, method=Method(method), tickets=tickets, say=_patiently()
        )
    except BadInput as wrong:
        file = quotas if wrong.place == "quotas" else candidates
        raise Malformed(file.name, 1, wrong.reason) from None
    drawn = draw(lottery, seed)
    rows = _quota_rows(pool, wanted, drawn)
    answer(_document(lottery, drawn, rows), _told(lottery, drawn, rows), as_json=as_json)


def _patiently() -> Callable[[str], None]:
    last = monotonic()

    def say(words: str) -> None:
        nonlocal last
        if monotonic() - last >= PATIENCE:
            last = monotonic()
            click.echo(words, err=True)

    return say


def _quota_rows(pool: list[Candidate], quotas: Quotas, drawn: Drawn) -> list[dict[str, str | int]]:
    """In the order of their names: the same in any order of the files."""
    members = [each for each in pool if each.id in drawn.panel]
    counted = sorted(
        zip(quotas.rows, quotas.drawn(members), strict=True),
        key=lambda pair: (pair[0].feature, pair[0].value),
    )
    return [
        {
            "feature": quota.feature,
            "value": quota.value,
            "min": quota.least,
            "max": quota.most,
            "drawn": count,
            "pool": sum(each.features[quota.feature] == quota.value for each in pool),
        }
        for quota, count in counted
    ]


def _document(
    lottery: Lottery, drawn: Drawn, rows: list[dict[str, str | int]]
) -> dict[str, object]:
    """`lottery` is the document whose canonical JSON has the hash `lottery_hash`."""
    return {
        "panel": list(drawn.panel),
        "ticket": drawn.ticket,
        "tickets": lottery.tickets,
        "seed": drawn.seed,
        "method": lottery.method.value,
        "quotas": rows,
        "smallest": float(lottery.smallest),
        "probabilities": {
            each: {"number": float(chance), "fraction": _of(chance, lottery.tickets)}
            for each, chance in sorted(lottery.probabilities.items())
        },
        "deviation": float(lottery.deviation),
        "lottery_hash": drawn.lottery,
        "lottery": lottery.document(),
    }


def _of(chance: Fraction, tickets: int) -> str:
    """A probability as a share of the tickets, not cancelled down: it is counted in the list."""
    return f"{chance * tickets}/{tickets}"


def _told(lottery: Lottery, drawn: Drawn, rows: list[dict[str, str | int]]) -> Iterator[str]:
    never = sum(not chance for chance in lottery.probabilities.values())
    yield f"ticket {drawn.ticket} of 0 to {lottery.tickets - 1} ({lottery.method.value})"
    yield f"panel: {', '.join(drawn.panel)}"
    yield f"smallest chance: {lottery.smallest * lottery.tickets} of {lottery.tickets} tickets"
    if never:
        yield f"no panel can hold {never} of {len(lottery.probabilities)} candidates"
    yield f"lottery: {drawn.lottery}"
    yield ""
    yield f"{'feature':<16} {'value':<16} {'min':>4} {'max':>4} {'drawn':>6} {'pool':>6}"
    for row in rows:
        yield _line(row)


def _line(row: Mapping[str, str | int]) -> str:
    named = f"{padded(str(row['feature']), 16)} {padded(str(row['value']), 16)}"
    return f"{named} {row['min']:>4} {row['max']:>4} {row['drawn']:>6} {row['pool']:>6}"
