"""The landscape of opinions: what people agree on and what divides them. Never binding."""

from deliberate.consensus.landscape.axes import Axes, axes_of
from deliberate.consensus.landscape.comparison import PolisAnswer, polis_answer
from deliberate.consensus.landscape.corrected import Asked, Corrected, corrected_shares
from deliberate.consensus.landscape.counts import Counts, counts_of, totals
from deliberate.consensus.landscape.density import Density, Square, density_of
from deliberate.consensus.landscape.errors import (
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
from deliberate.consensus.landscape.scores import Scores, scores_of
from deliberate.consensus.landscape.spectrum import Spectrum, spectrum_of
from deliberate.consensus.landscape.stability import Stability, stability
from deliberate.consensus.landscape.summary import Listed, Summary, summary_list
from deliberate.consensus.landscape.sureness import Lasting, Sureness, sureness
from deliberate.consensus.landscape.tables import Tables, tables_of

__all__ = [
    "Asked",
    "Axes",
    "Corrected",
    "Counts",
    "Density",
    "Groups",
    "Landscape",
    "Lasting",
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
    "Side",
    "Spectrum",
    "Square",
    "Stability",
    "StatementsDiffer",
    "StrangerOpinion",
    "Summary",
    "Sureness",
    "Tables",
    "TooEarly",
    "Turnout",
    "UnknownOpinion",
    "UnknownSegment",
    "View",
    "axes_of",
    "corrected_shares",
    "counts_of",
    "density_of",
    "find_groups",
    "polarisation",
    "polis_answer",
    "representative",
    "scores_of",
    "spectrum_of",
    "stability",
    "summary_list",
    "sureness",
    "survey",
    "tables_of",
    "totals",
    "turnout_by_segment",
]
