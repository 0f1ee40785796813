"""Ranking: every ballot ranks the options. Schulze, ranked pairs, instant runoff and others."""

from deliberate.consensus.ballots import Ranking
from deliberate.consensus.ranking.ballots import Profile, parse_ranking
from deliberate.consensus.ranking.errors import (
    EmptyRanking,
    MalformedOptions,
    MalformedRanking,
    NoBallots,
    NotAWeight,
    NotDeclared,
    OptionTwice,
    TooManyTies,
)
from deliberate.consensus.ranking.instant_runoff import instant_runoff
from deliberate.consensus.ranking.margin import MarginBounds, Witness, margin_bounds
from deliberate.consensus.ranking.pairwise import Condorcet, Strength, condorcet, pairwise
from deliberate.consensus.ranking.points import borda, copeland, minimax, plurality
from deliberate.consensus.ranking.ranked import (
    Decided,
    Ranked,
    RankingKey,
    RankingMethod,
    Round,
    Warned,
)
from deliberate.consensus.ranking.ranked_pairs import ranked_pairs
from deliberate.consensus.ranking.schulze import schulze
from deliberate.consensus.ranking.ties import (
    Precedence,
    break_tie,
    declared_order,
    drawn_by_lot,
)
from deliberate.consensus.ranking.tops import Tops
from deliberate.consensus.rule import TieBreak

__all__ = [
    "Condorcet",
    "Decided",
    "EmptyRanking",
    "MalformedOptions",
    "MalformedRanking",
    "MarginBounds",
    "NoBallots",
    "NotAWeight",
    "NotDeclared",
    "OptionTwice",
    "Precedence",
    "Profile",
    "Ranked",
    "Ranking",
    "RankingKey",
    "RankingMethod",
    "Round",
    "Strength",
    "TieBreak",
    "TooManyTies",
    "Tops",
    "Warned",
    "Witness",
    "borda",
    "break_tie",
    "condorcet",
    "copeland",
    "declared_order",
    "drawn_by_lot",
    "instant_runoff",
    "margin_bounds",
    "minimax",
    "pairwise",
    "parse_ranking",
    "plurality",
    "ranked_pairs",
    "schulze",
]
