"""The landscape of opinions: what people agree on and what divides them. Never binding."""

from deliberate.consensus.landscape.axes import Axes, axes_of
from deliberate.consensus.landscape.comparison import PolisAnswer, polis_answer
from deliberate.consensus.landscape.counts import Counts, counts_of, totals
from deliberate.consensus.landscape.errors import (
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
from deliberate.consensus.landscape.missing import turnout_by_segment
from deliberate.consensus.landscape.opinions import Opinions
from deliberate.consensus.landscape.polarisation import polarisation
from deliberate.consensus.landscape.representative import Representative, Side, representative
from deliberate.consensus.landscape.scores import Scores, scores_of
from deliberate.consensus.landscape.spectrum import Spectrum, spectrum_of
from deliberate.consensus.landscape.stability import stability
from deliberate.consensus.landscape.summary import Listed, Summary, summary_list
from deliberate.consensus.landscape.tables import Tables, tables_of

__all__ = [
    "Axes",
    "Counts",
    "Groups",
    "ImpossibleCount",
    "Landscape",
    "LengthsDiffer",
    "Listed",
    "NamedTwice",
    "NoClearGroups",
    "NoGroups",
    "NoOpinions",
    "Opinions",
    "PolisAnswer",
    "Representative",
    "Scores",
    "Shortage",
    "Side",
    "Spectrum",
    "StatementsDiffer",
    "StrangerOpinion",
    "Summary",
    "Tables",
    "TooEarly",
    "UnknownOpinion",
    "UnknownSegment",
    "View",
    "axes_of",
    "counts_of",
    "find_groups",
    "polarisation",
    "polis_answer",
    "representative",
    "scores_of",
    "spectrum_of",
    "stability",
    "summary_list",
    "survey",
    "tables_of",
    "totals",
    "turnout_by_segment",
]
