"""The whole landscape: from opinions to one frozen answer, the same bytes in any order."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import compress

import numpy as np
from numpy.typing import NDArray

from deliberate.consensus.landscape.axes import Axes, axes_of
from deliberate.consensus.landscape.counts import Counts, counts_of, totals
from deliberate.consensus.landscape.groups import Groups, NoClearGroups, find_groups
from deliberate.consensus.landscape.lettering import Leaning, leanings_of, letters_of
from deliberate.consensus.landscape.minimum import (
    Shortage,
    active_people,
    landscape_shortages,
    listed_statements,
    spectrum_shortages,
)
from deliberate.consensus.landscape.opinions import Opinions
from deliberate.consensus.landscape.representative import Representative, representative
from deliberate.consensus.landscape.scores import Scores, scores_of
from deliberate.consensus.landscape.spectrum import Spectrum, spectrum_of
from deliberate.consensus.landscape.summary import Summary, summary_list
from deliberate.consensus.landscape.tables import Tables, tables_of

DIGITS = 6
LONGEST_LIST = 10
SEED = "landscape"
NUMBERS = ("spectrum", "floor", "divisiveness")
NO_GROUPS = {"groups": None, "no_clear_groups": None}

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """What the people said of the statements, once there is enough of it.

    `speaks` lists, a group, the statements that speak for it.

    Source: see the modules of the parts.
    """

    axes: Axes
    scores: Scores
    spectrum: Spectrum
    groups: Groups | NoClearGroups
    speaks: tuple[tuple[Representative, ...], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Landscape:
    """What is known of a conversation; advisory, never the ground of a decision.

    `counts` are of everybody, in one part. `active` marks who has said enough to be placed, and
    `listed` the statements with enough voters to enter a list. `view` is None while it is too
    early, and `too_early` says for what and why.

    Source: design of this package; see `survey`.
    """

    opinions: Opinions
    counts: Counts
    active: NDArray[np.bool_]
    listed: NDArray[np.bool_]
    too_early: tuple[Shortage, ...]
    view: View | None

    @property
    def spectrum(self) -> Spectrum | None:
        """The spectrum, or None while it is too early for one."""
        return self.view.spectrum if self.view and not self.too_early else None

    @property
    def common_ground(self) -> list[str]:
        """The listed statements that more than half agree to in every bin, most agreed first.

        Source: `Spectrum.consensus`; ties go to the first statement.
        """
        if self.spectrum is None:
            return []
        everywhere = self.spectrum.counts.share.min(axis=0) > 1 / 2
        return self._ranked(self.spectrum.consensus, everywhere)

    @property
    def divisive(self) -> list[str]:
        """The listed statements that one bin agrees to and another does not, most divisive first.

        Source: `Spectrum.divisiveness`; ties go to the first statement.
        """
        if self.spectrum is None:
            return []
        share = self.spectrum.counts.share
        parted = (share.max(axis=0) > 1 / 2) & (share.min(axis=0) < 1 / 2)
        return self._ranked(self.spectrum.divisiveness, parted)

    @property
    def leanings(self) -> dict[str, dict[str, float]]:
        """How the middle of each group leans on the statements: what `survey` takes as `earlier`.

        Source: see `leanings_of`; nobody's row is in it.
        """
        if self.view is None or isinstance(self.view.groups, NoClearGroups):
            return {}
        groups = self.view.groups
        leanings = leanings_of(groups.centres, self.view.axes)
        return dict(zip(groups.letters, leanings, strict=True))

    def summary(self, places: int = 5) -> Summary:
        """Choose a few listed statements so that no large like-minded group is left without one.

        Source: see `summary_list`.
        """
        listed = set(compress(self.opinions.statements, self.listed))
        return summary_list(self.opinions, places, among=listed)

    def document(self) -> dict[str, object]:
        """Give the landscape as JSON values without anybody's row, floats rounded to six digits.

        Numbers for which it is too early are None.
        """
        view = self.view
        return {
            "people": len(self.opinions.people),
            "active": int(np.count_nonzero(self.active)),
            "too_early": [one.document() for one in self.too_early],
            "statements": self._statements(),
            "axes": view.axes.document() if view else None,
            "bins": self.spectrum.people.tolist() if self.spectrum else None,
            **(_groups(view, self.opinions.statements) if view else NO_GROUPS),
            "common_ground": self.common_ground,
            "divisive": self.divisive,
            "summary": _summary(self.summary()) if view else None,
        }

    def _statements(self) -> list[dict[str, object]]:
        columns = {
            "id": self.opinions.statements,
            "agree": self.counts.agree[0].tolist(),
            "disagree": self.counts.disagree[0].tolist(),
            "pass": self.counts.passed[0].tolist(),
            "listed": self.listed.tolist(),
            **self._numbers(),
        }
        return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]

    def _numbers(self) -> dict[str, list[float | None]]:
        """The numbers of the spectrum a statement; None where it is too early."""
        found = self.spectrum
        if found is None:
            return {name: [None] * len(self.listed) for name in NUMBERS}
        columns = (found.consensus, found.floor, found.divisiveness)
        return {
            name: [
                number if listed else None
                for number, listed in zip(rounded.tolist(), self.listed.tolist(), strict=True)
            ]
            for name, rounded in zip(NUMBERS, np.round(columns, DIGITS), strict=True)
        }

    def _ranked(self, number: Floats, among: NDArray[np.bool_]) -> list[str]:
        order = np.argsort(-np.round(number, DIGITS), kind="stable")
        chosen = order[(among & self.listed)[order]][:LONGEST_LIST]
        return [self.opinions.statements[at] for at in chosen]


def survey(
    opinions: Opinions,
    *,
    seed: str = SEED,
    earlier: Mapping[str, Leaning] | None = None,
    tables: Tables | None = None,
) -> Landscape:
    """Draw the landscape of `opinions`: the same answer in any order, to the last bit.

    `seed` decides which resamples test the groups; `earlier` holds the letters of an earlier
    landscape (`Landscape.leanings`), so that groups keep theirs. `tables` are those of the same
    opinions where they are kept up to date; otherwise they are counted. Raises
    `StatementsDiffer` if they are of others.

    Source: tables of whole numbers, shrunk pairwise covariance, ridge scores, equal-population
    bins; each part names its own.
    """
    counts, active = totals(opinions), active_people(opinions)
    listed = listed_statements(counts, active)
    if shortages := landscape_shortages(active, counts):
        return Landscape(opinions, counts, active, listed, shortages, None)
    axes = axes_of(tables or tables_of(opinions))
    scores = scores_of(opinions, axes)
    spectrum = spectrum_of(opinions, scores, active)
    groups = find_groups(scores.at, active, opinions.people, seed=seed)
    if earlier and isinstance(groups, Groups):
        leanings = leanings_of(groups.centres, axes)
        groups = replace(groups, letters=letters_of(leanings, earlier))
    view = View(axes, scores, spectrum, groups, _speaks(opinions, groups))
    return Landscape(opinions, counts, active, listed, spectrum_shortages(spectrum), view)


def _speaks(
    opinions: Opinions, groups: Groups | NoClearGroups
) -> tuple[tuple[Representative, ...], ...]:
    if isinstance(groups, NoClearGroups):
        return ()
    counts = counts_of(opinions, groups.member.astype(np.int64), len(groups.letters))
    return representative(counts.agree, counts.disagree, counts.seen)


def _groups(view: View, statements: tuple[str, ...]) -> dict[str, object]:
    """The groups, or why there are none."""
    groups = view.groups
    if isinstance(groups, NoClearGroups):
        return {"groups": None, "no_clear_groups": groups.reason.value}
    sizes = np.bincount(groups.member[groups.member >= 0], minlength=len(groups.letters))
    rows = zip(groups.letters, sizes.tolist(), groups.centres.tolist(), view.speaks, strict=True)
    found = [
        {
            "letter": letter,
            "people": people,
            "centre": [round(number, DIGITS) for number in centre],
            "speaks": [_speaking(one, statements) for one in speaks],
        }
        for letter, people, centre, speaks in rows
    ]
    return {"groups": found, "no_clear_groups": None}


def _summary(summary: Summary) -> dict[str, object]:
    return {
        "places": summary.places,
        "people": summary.people,
        "left_out": summary.left_out,
        "justified": summary.justified,
        "listed": [
            {"id": one.statement, "support": one.support, "first": one.first}
            for one in summary.listed
        ],
    }


def _speaking(one: Representative, statements: tuple[str, ...]) -> dict[str, object]:
    return {
        "id": statements[one.statement],
        "side": one.side.value,
        "share": round(one.share, DIGITS),
        "elsewhere": round(one.elsewhere, DIGITS),
    }
