"""How many voters, at the least, would have to vote otherwise to change a greedy list."""

from collections.abc import Sequence

from deliberate.consensus.budget.contest import Contest
from deliberate.consensus.budget.outcome import Row, Verdict

MAY_RISE = frozenset(
    {Verdict.DOES_NOT_FIT, Verdict.NOT_REACHED, Verdict.NO_VOTES, Verdict.BELOW_THRESHOLD}
)


def margin_of(contest: Contest, rows: Sequence[Row], *, skip: bool, threshold: int) -> int | None:
    """Bound from below how many voters must change their marks to change what is funded.

    One voter can take a mark from one project and give one to another, so the distance of two
    projects changes by two a voter at most. A funded project goes on standing until it falls
    below the threshold. Until one does, what is funded can only change by a project that rises:
    over the threshold, or above funded ones. None where voters gave points, for these have no
    limit that is known here, and where nothing can change.

    Source: derived here; the tests try all changes of small elections.
    """
    if any(support.kinds not in ((), (1,)) for support in contest.support):
        return None
    least = max(threshold, 1)
    rise = _to_find_room if skip else _to_end_elsewhere
    found = [row.score - least + 1 for row in rows if row.funded]
    for row in rows:
        if row.verdict in MAY_RISE:
            voters = rise(row, rows, contest.election.budget)
            found += [] if voters is None else [max(voters, least - row.score)]
    return min(found, default=None)


def _to_pass(row: Row, other: Row) -> int:
    """Voters who lift a project to the score of one above it; a tie may then lift it past."""
    return max(1, (other.score - row.score + 1) // 2)


def _to_find_room(row: Row, rows: Sequence[Row], budget: int) -> int | None:
    """With skipping, it must pass so many of the funded ones that it fits."""
    funded = [other for other in rows if other.funded]
    room = budget - sum(other.cost for other in funded)
    if row.cost <= room:
        return 0
    for other in sorted(funded, key=lambda other: other.score):
        room += other.cost
        if row.cost <= room:
            return _to_pass(row, other)
    return None


def _to_end_elsewhere(row: Row, rows: Sequence[Row], budget: int) -> int | None:
    """Without skipping, it must pass a funded one, or fit and pass the one that ended the walk."""
    funded = [other for other in rows if other.funded]
    fits = row.cost <= budget - sum(other.cost for other in funded)
    ended = [other for other in rows if other.verdict is Verdict.DOES_NOT_FIT]
    if fits and not ended:
        return 0
    rivals = [*funded, *(ended if fits else [])]
    return min((_to_pass(row, other) for other in rivals), default=None)
