"""pref_voting and we find the same winners."""

import pytest

from bench.ranking import MISSING, PEER, ask
from tests.oracles.pref_voting import differences, elections

pytestmark = [
    pytest.mark.oracle,
    pytest.mark.skipif(not PEER.exists(), reason=MISSING),
]


def test_random_elections_have_the_winners_of_pref_voting():
    instances = list(elections("live", 3000))
    for election, peer in zip(instances, ask(instances), strict=True):
        assert list(differences(election, peer)) == [], election
