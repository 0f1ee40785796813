"""The command that counts a file of ranked ballots."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import click

from deliberate.commands.answering import answer, answering, as_json_option, blaming
from deliberate.consensus.ranking import (
    MarginBounds,
    Precedence,
    Profile,
    Ranked,
    Strength,
    TieBreak,
    Warned,
    borda,
    break_tie,
    copeland,
    drawn_by_lot,
    instant_runoff,
    margin_bounds,
    minimax,
    plurality,
    ranked_pairs,
    schulze,
)
from deliberate.formats.preflib import Election, read_preflib

Counting = Callable[[Profile, Strength, Precedence | None], Ranked]

METHODS: Mapping[str, Counting] = MappingProxyType(
    {
        "schulze": lambda profile, strength, _: schulze(profile, strength),
        "ranked-pairs": lambda profile, strength, lot: ranked_pairs(
            profile, strength, precedence=lot
        ),
        "irv": lambda profile, _, lot: instant_runoff(profile, precedence=lot),
        "plurality": lambda profile, _, __: plurality(profile),
        "borda": lambda profile, _, __: borda(profile),
        "copeland": lambda profile, _, __: copeland(profile),
        "minimax": lambda profile, strength, _: minimax(profile, strength),
    }
)
WARNINGS: Mapping[Warned, str] = MappingProxyType(
    {
        Warned.NOT_MONOTONE: "In an instant runoff, ranking an option higher can make it lose.",
        Warned.CONDORCET_WINNER_LOSES: "The option that defeats every other does not win.",
        Warned.TIES_LEFT_OPEN: "Ties on the way were left open: whoever can win is a winner.",
        Warned.PRECEDENCE_USED: "A tie on the way was broken by the lot.",
    }
)


@dataclass(frozen=True, slots=True)
class Told:
    """A count of a file, and what is told of it. `winners` are those after the lot, if any."""

    election: Election
    found: Ranked
    winners: tuple[str, ...]
    margin: MarginBounds | None

    def document(self) -> dict[str, object]:
        """The count as JSON values; alternatives are the numbers of the file."""
        found, check = self.found, self.found.condorcet
        return found.document() | {
            "title": self.election.title,
            "names": {str(number): name for number, name in self.election.names.items()},
            "options": _numbers(found.options),
            "winners": _numbers(self.winners),
            "tied": _numbers(found.winners) if found.tied else [],
            "order": [_numbers(tied) for tied in found.order],
            "condorcet": {
                "winner": int(check.winner) if check.winner else None,
                "smith": _numbers(check.smith),
                "cycle": _numbers(check.cycle),
                "votes": [list(pair) for pair in check.votes],
            },
            "margin": self.margin.document() if self.margin else None,
        }

    def lines(self) -> Iterator[str]:
        """The count in words."""
        found = self.found
        yield self.election.title or "Ranked ballots"
        by = f", by {found.strength.value}" if found.strength else ""
        yield f"{found.method.value}{by}; ballots: {found.ballots}, options: {len(found.options)}"
        yield f"{'Winner' if len(self.winners) == 1 else 'Tied winners'}: {self._all(self.winners)}"
        if found.winners != self.winners:
            yield f"Drawn by lot from those tied: {self._all(found.winners)}"
        yield from self._order()
        yield from self._rounds()
        yield self._condorcet()
        if self.margin:
            least, most = self.margin.at_least, self.margin.at_most
            many = f"{least}" if least == most else f"between {least} and {most}"
            yield f"Other ballots that it takes to change the winner: {many}"
        yield from (WARNINGS[warning] for warning in found.warnings)

    def _name(self, option: str) -> str:
        return self.election.names[int(option)] or option

    def _all(self, options: Iterable[str], between: str = ", ") -> str:
        return between.join(self._name(option) for option in options)

    def _order(self) -> Iterator[str]:
        place = 1
        for tied in self.found.order:
            yield f"{place:>4}. {self._all(tied, ' = ')}"
            place += len(tied)

    def _rounds(self) -> Iterator[str]:
        for number, one in enumerate(self.found.rounds, 1):
            votes = sorted(one.tops.votes.items(), key=lambda item: -item[1])
            told = ", ".join(f"{self._name(option)} {many}" for option, many in votes)
            out = f"; out: {self._name(one.eliminated)}" if one.eliminated else ""
            yield (
                f"Round {number}: {told}; waiting {one.tops.waiting}, "
                f"exhausted {one.tops.exhausted}{out} ({one.decided.value})"
            )

    def _condorcet(self) -> str:
        check = self.found.condorcet
        if check.winner:
            return f"Defeats every other: {self._name(check.winner)}"
        cycle = self._all((*check.cycle, check.cycle[0]), " > ")
        return f"Nobody defeats every other; among {self._all(check.smith)}: {cycle}"


def _numbers(options: Sequence[str]) -> list[int]:
    return [int(option) for option in options]


@click.command(name="rank", short_help="Count the ranked ballots of a PrefLib file.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--method",
    type=click.Choice(list(METHODS)),
    default="schulze",
    show_default=True,
    help="The rule to count by.",
)
@click.option(
    "--strength",
    type=click.Choice([strength.value for strength in Strength]),
    default=Strength.WINNING_VOTES.value,
    show_default=True,
    help="What makes a defeat strong: schulze, ranked-pairs and minimax.",
)
@click.option("--seed", default="", help="The text that ties are drawn by; open without it.")
@click.option("--margin", is_flag=True, help="Bound how many ballots would change the winner.")
@as_json_option
@answering
def rank_command(
    *, file: Path, method: str, strength: str, seed: str, margin: bool, as_json: bool
) -> None:
    """Count the ranked ballots of a PrefLib FILE (.soc, .soi, .toc, .toi).

    Options that a ballot leaves out share its last place. docs/command-line.md describes the JSON.
    """
    election = read_preflib(file)
    options = election.profile.options
    lot = drawn_by_lot(options, seed) if seed else None

    def count(profile: Profile) -> Ranked:
        return METHODS[method](profile, Strength(strength), lot)

    with blaming(file):
        found = count(election.profile)
        bounds = margin_bounds(election.profile, count) if margin else None
    winners = found.winners
    if found.tied and seed:
        winners = (break_tie(winners, TieBreak.LOT, seed=seed),)
    told = Told(election, found, winners, bounds)
    answer(told.document(), told.lines(), as_json=as_json)
