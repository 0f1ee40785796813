"""The landscape of opinions: what people agree on and what divides them. Never binding."""

from deliberate.consensus.landscape.axes import Axes, axes_of
from deliberate.consensus.landscape.comparison import PolisAnswer, polis_answer
from deliberate.consensus.landscape.counts import Counts, counts_of, totals
from deliberate.consensus.landscape.density import Density, Square, density_of
from deliberate.consensus.landscape.errors import (
    ImpossibleChance,
    ImpossibleCount,
    LengthsDiffer,
    NamedTwice,
    NoOpinions,
    StatementsDiffer,
    StrangerOpinion,
    UnknownOpinion,
    UnknownSegment,
)
from deliberate.consensus.landscape.groups import Groups, NoClearGroups, NoGroups, find_groups
from deliberate.consensus.landscape.landscape import Landscape, View, survey
from deliberate.consensus.landscape.minimum import Shortage, TooEarly
from deliberate.consensus.landscape.missing import SegmentTurnout, Turnout, turnout_by_segment
from deliberate.consensus.landscape.opinions import Opinions
from deliberate.consensus.landscape.polarisation import Polarisation, polarisation
from deliberate.consensus.landscape.representative import Representative, Side, representative
from deliberate.consensus.landscape.routing import (
    Exposure,
    Shown,
    corrected_rate,
    next_statement,
    stands_for,
)
from deliberate.consensus.landscape.scores import Scores, scores_of
from deliberate.consensus.landscape.spectrum import Spectrum, spectrum_of
from deliberate.consensus.landscape.stability import Stability, stability
from deliberate.consensus.landscape.summary import Listed, Summary, summary_list
from deliberate.consensus.landscape.tables import Tables, tables_of

__all__ = [
    "Axes",
    "Counts",
    "Density",
    "Exposure",
    "Groups",
    "ImpossibleChance",
    "ImpossibleCount",
    "Landscape",
    "LengthsDiffer",
    "Listed",
    "NamedTwice",
    "NoClearGroups",
    "NoGroups",
    "NoOpinions",
    "Opinions",
    "Polarisation",
    "PolisAnswer",
    "Representative",
    "Scores",
    "SegmentTurnout",
    "Shortage",
    "Shown",
    "Side",
    "Spectrum",
    "Square",
    "Stability",
    "StatementsDiffer",
    "StrangerOpinion",
    "Summary",
    "Tables",
    "TooEarly",
    "Turnout",
    "UnknownOpinion",
    "UnknownSegment",
    "View",
    "axes_of",
    "corrected_rate",
    "counts_of",
    "density_of",
    "find_groups",
    "next_statement",
    "polarisation",
    "polis_answer",
    "representative",
    "scores_of",
    "spectrum_of",
    "stability",
    "stands_for",
    "summary_list",
    "survey",
    "tables_of",
    "totals",
    "turnout_by_segment",
]
