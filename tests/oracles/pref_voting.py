"""Random elections for pref_voting, our answers to them, and the record of its own.

`python -m tests.oracles.pref_voting` writes the record anew.
"""

import json
import random
from pathlib import Path

import numpy as np

from bench.ranking import ask
from deliberate.consensus.ranking import (
    Decided,
    Profile,
    Strength,
    borda,
    copeland,
    instant_runoff,
    minimax,
    ranked_pairs,
    schulze,
)

RECORD = Path(__file__).parents[1] / "consensus" / "recorded" / "pref-voting.json"


def elections(seed, number):
    """Complete, truncated and weak rankings; few ballots, so that ties and cycles are common."""
    chance = random.Random(seed)
    for at in range(number):
        options, ballots = chance.randint(2, 6), chance.randint(1, 9)
        kind = ("complete", "truncated", "weak")[at % 3]
        yield {
            "places": [_places(chance, options, kind) for _ in range(ballots)],
            "weights": [chance.choice((1, 1, 2, 3, 5, 8, 13)) for _ in range(ballots)],
        }


def _places(chance, options, kind):
    if kind == "weak":
        return [chance.randrange(options) for _ in range(options)]
    places = chance.sample(range(options), options)
    ranked = options if kind == "complete" else chance.randint(1, options)
    return [min(place, ranked) for place in places]


def ours(election):
    """Our winners by method; `runoff` also says whether some tie was met on the way."""
    places = np.array(election["places"])
    profile = Profile.from_places(
        [str(option) for option in range(places.shape[1])], places, election["weights"]
    )
    by_margins = schulze(profile, Strength.MARGINS)
    runoff = instant_runoff(profile)
    found = {
        "schulze-margins": by_margins.winners,
        "schulze-winning-votes": schulze(profile, Strength.WINNING_VOTES).winners,
        "minimax-margins": minimax(profile, Strength.MARGINS).winners,
        "minimax-winning-votes": minimax(profile, Strength.WINNING_VOTES).winners,
        "copeland": copeland(profile).winners,
        "smith": by_margins.condorcet.smith,
        "condorcet": [winner for winner in (by_margins.condorcet.winner,) if winner],
        "borda": borda(profile).winners,
        "ranked-pairs": ranked_pairs(profile, Strength.MARGINS).winners,
        "runoff": runoff.winners,
    }
    tie_met = any(one.decided not in (Decided.WON, Decided.FEWEST) for one in runoff.rounds)
    return {
        method: [int(option) for option in winners] for method, winners in found.items()
    }, tie_met


def differences(election, peer):
    """Where we and the peer differ, beyond what the two say of elimination ties.

    pref_voting does not look back at earlier rounds, so it finds at least our possible winners
    among complete rankings; among truncated ones it eliminates all those tied at once.
    """
    found, tie_met = ours(election)
    complete = all(len(set(ballot)) == len(ballot) for ballot in election["places"])
    for method, winners in found.items():
        theirs = peer[method]
        if theirs is None or (method == "runoff" and tie_met and not complete):
            continue
        agreed = (
            set(winners) <= set(theirs) if method == "runoff" and tie_met else winners == theirs
        )
        if not agreed:
            yield method, winners, theirs


def main():
    instances = list(elections("recorded", 240))
    pairs = zip(instances, ask(instances), strict=True)
    lines = [json.dumps({"election": one, "peer": answer}) for one, answer in pairs]
    RECORD.write_text("[\n" + ",\n".join(lines) + "\n]\n")


if __name__ == "__main__":
    main()
