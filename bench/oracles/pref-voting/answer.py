"""What pref_voting says of ranked ballots: one JSON instance a line in, one answer a line out.

An instance is {"places": a list a ballot, of the place of each option, "weights": ...}, or
{"orders": a list a ballot, of the options best first} to be timed.
"""

import json
import sys
from itertools import groupby
from math import factorial, prod
from time import perf_counter
from typing import Any

from pref_voting.c1_methods import condorcet, copeland, top_cycle
from pref_voting.iterative_methods import (
    instant_runoff_for_truncated_linear_orders,
    instant_runoff_put,
)
from pref_voting.margin_based_methods import beat_path, minimax, ranked_pairs
from pref_voting.profiles import Profile
from pref_voting.profiles_with_ties import ProfileWithTies
from pref_voting.scoring_methods import borda

MOST_ORDERS = 2_000
Ballots = list[list[int]]


def plain(winners: Any) -> list[int]:
    return [int(winner) for winner in winners]


def orders_of_equal_defeats(profile: Any) -> int:
    """In how many orders ranked pairs would take them; above some number it never ends."""
    margins = sorted(
        profile.margin(one, other)
        for one in profile.candidates
        for other in profile.candidates
        if one != other and profile.margin(one, other) >= 0
    )
    return prod(factorial(len(list(equals))) for _, equals in groupby(margins))


def compared(profile: Any) -> dict[str, Any]:
    """The methods that need only the votes of each pair."""
    return {
        "schulze-margins": plain(beat_path(profile)),
        "schulze-winning-votes": plain(beat_path(profile, strength_function=profile.support)),
        "minimax-margins": plain(minimax(profile)),
        "minimax-winning-votes": plain(minimax(profile, strength_function=profile.support)),
        "copeland": plain(copeland(profile)),
        "smith": plain(top_cycle(profile)),
        "condorcet": plain(condorcet(profile)) if profile.condorcet_winner() is not None else [],
        "borda": plain(borda(profile.margin_graph())),
        "ranked-pairs": plain(ranked_pairs(profile))
        if orders_of_equal_defeats(profile) <= MOST_ORDERS
        else None,
    }


def ranks_all(ballot: list[int]) -> bool:
    return sorted(ballot) == list(range(len(ballot)))


def with_ties(places: Ballots, weights: list[int], *, leave_out_last: bool) -> Any:
    ballots = [
        {
            option: place + 1
            for option, place in enumerate(ballot)
            if not leave_out_last or place < max(ballot)
        }
        for ballot in places
    ]
    profile = ProfileWithTies(ballots, weights, candidates=list(range(len(places[0]))))
    profile.use_extended_strict_preference()
    return profile


def runoff(places: Ballots, weights: list[int]) -> list[int] | None:
    """Who can win, or None where pref_voting has no count with the same meaning."""
    if all(ranks_all(ballot) for ballot in places):
        return plain(instant_runoff_put(Profile(in_order(places), weights)))
    if any(ballot.count(place) > 1 for ballot in places for place in ballot if place < max(ballot)):
        return None
    truncated = with_ties(places, weights, leave_out_last=True)
    return plain(instant_runoff_for_truncated_linear_orders(truncated))


def in_order(places: Ballots) -> Ballots:
    return [sorted(range(len(ballot)), key=ballot.__getitem__) for ballot in places]


def answer(instance: dict[str, Any]) -> dict[str, Any]:
    if "orders" in instance:
        start = perf_counter()
        profile = Profile(instance["orders"])
        winners = plain(beat_path(profile, algorithm="floyd_warshall"))
        return {"schulze-margins": winners, "seconds": perf_counter() - start}
    places, weights = instance["places"], instance["weights"]
    found = compared(with_ties(places, weights, leave_out_last=False))
    return found | {"runoff": runoff(places, weights)}


for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))), flush=True)
