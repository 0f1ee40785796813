"""Polis's whole answer to the same opinions, in one value to put beside ours."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from deliberate.consensus.landscape.counts import Counts, counts_of, totals
from deliberate.consensus.landscape.opinions import Opinions, number_first
from deliberate.consensus.landscape.polis import (
    PolisAxes,
    Speaks,
    consensus_lists,
    group_aware_consensus,
    polis_axes,
    priorities,
    repness,
)
from deliberate.consensus.landscape.representative import Side
from deliberate.consensus.landscape.tables import tables_of

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class PolisAnswer:
    """What Polis says of `statements`, given its own `groups` of the people; there may be none.

    `left_out` are the columns that are zero for everybody on its axes and on none of its lists.
    `shared` is the group-aware consensus, None without groups; `speaks` are the statements that
    speak for each group; `priority` is how likely it shows each statement next.

    Source: see `deliberate.consensus.landscape.polis`.
    """

    statements: tuple[str, ...]
    groups: tuple[str, ...]
    left_out: tuple[int, ...]
    counts: Counts
    axes: PolisAxes
    consensus: Mapping[Side, list[int]]
    shared: Floats | None
    speaks: tuple[tuple[Speaks, ...], ...]
    priority: Floats

    def document(self) -> dict[str, object]:
        """Give the answer as JSON values; `each` is a statement an entry, in their order."""
        speaks = zip(self.groups, self.speaks, strict=True)
        return {
            "left_out": self._names(self.left_out),
            "axes": {
                "statements": list(self.statements),
                "centre": self.axes.centre.tolist(),
                "components": self.axes.components.T.tolist(),
            },
            "consensus": {side.value: self._names(at) for side, at in self.consensus.items()},
            "repness": {group: [self._speaking(one) for one in found] for group, found in speaks},
            "each": self._each(),
        }

    def _names(self, columns: Collection[int]) -> list[str]:
        return [self.statements[at] for at in columns]

    def _speaking(self, one: Speaks) -> dict[str, object]:
        numbers = asdict(one)
        return {"id": self.statements[numbers.pop("statement")], **numbers}

    def _each(self) -> list[dict[str, object]]:
        shared = [None] * len(self.statements) if self.shared is None else self.shared.tolist()
        columns = (shared, self.axes.extremity.tolist(), self.priority.tolist(), self._by_group())
        names = ("group_aware_consensus", "extremity", "priority", "groups")
        return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]

    def _by_group(self) -> list[dict[str, dict[str, int]]]:
        columns = (self.counts.agree, self.counts.disagree, self.counts.passed)
        cells = np.stack(columns, axis=2).transpose(1, 0, 2).tolist()
        names = ("agree", "disagree", "pass")
        return [
            {
                group: dict(zip(names, numbers, strict=True))
                for group, numbers in zip(self.groups, row, strict=True)
            }
            for row in cells
        ]


def polis_answer(
    opinions: Opinions,
    member: Mapping[str, str],
    *,
    left_out: Collection[str] = (),
    meta: Collection[str] = (),
) -> PolisAnswer:
    """Answer as Polis does; `member` gives the group of each person that Polis put in one.

    `left_out` are the statements that its moderators rejected and the meta ones; `meta` are the
    latter alone. Groups go by name, numbers as numbers. Its own groups cannot be found again from
    the opinions, since they hang on the order in which people came.

    Source: see `deliberate.consensus.landscape.polis`.
    """
    groups = sorted(set(member.values()), key=number_first)
    place = {group: at for at, group in enumerate(groups)}
    part = np.array([place[member[who]] if who in member else -1 for who in opinions.people])
    counts = counts_of(opinions, part, len(groups))
    out, away = (_columns(opinions, names) for names in (left_out, meta))
    axes, everybody = polis_axes(tables_of(opinions), out), totals(opinions)
    return PolisAnswer(
        opinions.statements,
        tuple(groups),
        out,
        counts,
        axes,
        consensus_lists(everybody, out),
        group_aware_consensus(counts) if groups else None,
        repness(counts, out),
        priorities(counts.sum() if groups else everybody, axes, away),
    )


def _columns(opinions: Opinions, names: Collection[str]) -> tuple[int, ...]:
    return tuple(at for at, name in enumerate(opinions.statements) if name in names)
