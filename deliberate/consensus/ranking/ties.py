"""Ties are broken by what was declared before the vote, or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from deliberate.consensus.canonical import canonical_json
from deliberate.consensus.ranking.ballots import check_options
from deliberate.consensus.ranking.errors import NotDeclared
from deliberate.consensus.rule import TieBreak


@dataclass(frozen=True, slots=True)
class Precedence:
    """An order of all options that was fixed beforehand: of tied options the first prevails."""

    order: tuple[str, ...]
    by: TieBreak

    def check(self, options: Sequence[str]) -> None:
        """Raise `NotDeclared` unless the order has just these options."""
        if sorted(self.order) != sorted(options):
            raise NotDeclared("precedence", "an order of just the options is expected")


def declared_order(options: Sequence[str]) -> Precedence:
    """Take the options in the order that was declared. Raises `MalformedOptions`.

    Source: see `TieBreak`.
    """
    check_options(options)
    return Precedence(tuple(options), TieBreak.DECLARED_ORDER)


def drawn_by_lot(options: Sequence[str], seed: str, beacon: str = "") -> Precedence:
    """Draw an order by lot: each option gets a number, and the smaller ones come first.

    The number is the SHA-256 of the canonical JSON of [seed, beacon, option], so the order in
    which the options are given does not matter. Commit the seed before the vote, and take as the
    beacon a public number of after it. Raises `MalformedOptions`, or `NotDeclared` without a
    seed.

    Source: RFC 3797 for a lot that anyone can draw again; FIPS 180-4 for SHA-256.
    """
    check_options(options)
    if not seed:
        raise NotDeclared("seed", "a lot needs a seed that was committed beforehand")
    numbers = {
        option: sha256(canonical_json([seed, beacon, option])).digest() for option in options
    }
    return Precedence(tuple(sorted(options, key=numbers.__getitem__)), TieBreak.LOT)


def break_tie(
    tied: Sequence[str],
    by: TieBreak,
    *,
    status_quo: str = "",
    declared: Sequence[str] = (),
    seed: str = "",
    beacon: str = "",
) -> str:
    """Give the option that wins a tie, by what the rule declared beforehand.

    The status quo wins whether or not it is among the tied: nothing changes. Raises `NotDeclared`
    where what is needed was not declared, or leaves out one of the tied.

    Source: see `TieBreak`.
    """
    if by is TieBreak.LOT:
        return drawn_by_lot(tied, seed, beacon).order[0]
    if by is TieBreak.STATUS_QUO:
        if not status_quo:
            raise NotDeclared("status_quo", "no option was declared to be the status quo")
        return status_quo
    for option in tied:
        if option not in declared:
            raise NotDeclared("declared", f"{option!r} is not in the declared order")
    return min(tied, key=list(declared).index)
