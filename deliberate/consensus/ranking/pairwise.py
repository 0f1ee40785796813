"""Every option against every other, in exact integers, and what follows from that alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from deliberate.consensus.ranking.ballots import Places, Profile

Matrix = NDArray[np.int64]
Relation = NDArray[np.bool_]

CHUNK = 1 << 16  # ballots compared at once, so that two rows of places stay in the cache


class Strength(StrEnum):
    """How strong a defeat is: by the votes of its winner, or by how many more they are.

    A part of the rule, since the two can elect different options.

    Source: M. Schulze, A new monotonic, clone-independent, reversal symmetric, and
    Condorcet-consistent single-winner election method (2011), section 2.1.
    """

    WINNING_VOTES = "winning-votes"
    MARGINS = "margins"


def pairwise(profile: Profile) -> Matrix:
    """Count the weight of the ballots that rank one option over another.

    Gives an integer matrix with a row and a column an option: [i, j] is the weight of the ballots
    that rank i strictly over j. Ballots that rank both equal, or neither, count for neither.

    Source: M. de Condorcet, Essai sur l'application de l'analyse (1785).
    """
    votes = np.zeros((len(profile.options),) * 2, dtype=np.int64)
    # Counting true values is far faster than adding up weights: one binary digit at a time.
    for digit in range(int(profile.weights.max()).bit_length()):
        counted = (profile.weights >> digit) & 1 == 1
        votes += _ballots_over(profile.places[:, counted]) << digit
    return votes


def _ballots_over(places: Places) -> Matrix:
    options, ballots = places.shape
    votes = np.zeros((options, options), dtype=np.int64)
    for start in range(0, ballots, CHUNK):
        rows = np.ascontiguousarray(places[:, start : start + CHUNK])
        better = np.empty(rows.shape[1], dtype=np.bool_)
        for i in range(options):
            for j in range(options):
                np.less(rows[i], rows[j], out=better)
                votes[i, j] += np.count_nonzero(better)
    return votes


def strengths(votes: Matrix, strength: Strength) -> Matrix:
    """Give how strongly each option defeats each other; 0 where it does not."""
    margins = votes - votes.T
    return np.where(margins > 0, votes if strength is Strength.WINNING_VOTES else margins, 0)


def widest_paths(links: Matrix) -> Matrix:
    """Give the strength of the strongest path between any two; a path is as its weakest link.

    Source: R. W. Floyd, Algorithm 97 (1962), with max and min; Schulze (2011), section 2.3.
    """
    paths = links.copy()
    for middle in range(len(paths)):
        np.maximum(paths, np.minimum(paths[:, middle, None], paths[middle]), out=paths)
    np.fill_diagonal(paths, 0)
    return paths


def shortest_path(links: Relation, start: int, goal: int) -> list[int]:
    """Give a path with the fewest links, both ends included; none where there is no path."""
    came_from = np.full(len(links), -1)
    reached = [start]
    for here in reached:
        new = np.flatnonzero(links[here] & (came_from < 0))
        came_from[new] = here
        reached += new[new != start].tolist()
        if came_from[goal] >= 0:
            break
    else:
        return []
    path = [goal, int(came_from[goal])]
    while path[-1] != start:
        path.append(int(came_from[path[-1]]))
    return path[::-1]


def undefeated(defeats: Relation) -> list[int]:
    """Give the options that none defeats."""
    return [int(at) for at in np.flatnonzero(~defeats.any(axis=0))]


def classes(defeats: Relation, first: Sequence[int] = ()) -> list[list[int]]:
    """Rank options by a relation without cycles: the undefeated, those then undefeated, ...

    `first` names the first class where the relation does not say it by itself.
    """
    left = np.ones(len(defeats), dtype=np.bool_)
    order = []
    tied = list(first) or undefeated(defeats)
    while tied:
        order.append(tied)
        left[tied] = False
        tied = [int(at) for at in np.flatnonzero(left & ~defeats[left].any(axis=0))]
    return order


@dataclass(frozen=True, slots=True)
class Condorcet:
    """What the comparisons two by two say, whatever the method.

    `winner` defeats every other option, and is "" where none does. `smith` is the smallest set
    whose members all defeat everybody outside. Where it has several members, `cycle` goes round
    in it: each defeats the next and the last the first, or at least none of them is defeated by
    the next; `votes` are those for and against at each of these links.

    Source: M. de Condorcet (1785); J. H. Smith, Aggregation of preferences with variable
    electorate (1973).
    """

    winner: str
    smith: tuple[str, ...]
    cycle: tuple[str, ...]
    votes: tuple[tuple[int, int], ...]

    def document(self) -> dict[str, object]:
        """Give the finding as JSON values."""
        return {
            "winner": self.winner or None,
            "smith": list(self.smith),
            "cycle": list(self.cycle),
            "votes": [list(pair) for pair in self.votes],
        }


def condorcet(options: Sequence[str], votes: Matrix) -> Condorcet:
    """Find the Condorcet winner, or the Smith set and a shortest cycle in it.

    `votes` is what `pairwise` gives for these options.

    Source: see `Condorcet`.
    """
    holds_out = votes >= votes.T
    reaches = widest_paths(holds_out.astype(np.int64)) > 0
    np.fill_diagonal(reaches, val=True)
    smith = [int(at) for at in np.flatnonzero(reaches.all(axis=1))]
    cycle = _cycle(votes, smith)
    return Condorcet(
        winner=options[smith[0]] if len(smith) == 1 else "",
        smith=tuple(options[at] for at in smith),
        cycle=tuple(options[at] for at in cycle),
        votes=tuple(
            (int(votes[here, there]), int(votes[there, here]))
            for here, there in zip(cycle, cycle[1:] + cycle[:1], strict=True)
        ),
    )


def _cycle(votes: Matrix, smith: list[int]) -> list[int]:
    inside = votes[np.ix_(smith, smith)]
    defeats, equal_too = inside > inside.T, inside >= inside.T
    np.fill_diagonal(equal_too, val=False)
    return [smith[at] for at in _shortest_cycle(defeats) or _shortest_cycle(equal_too)]


def _shortest_cycle(links: Relation) -> list[int]:
    cycles = [shortest_path(links, at, at)[:-1] for at in range(len(links))]
    return min(filter(None, cycles), key=len, default=[])
