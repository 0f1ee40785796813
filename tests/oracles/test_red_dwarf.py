"""red-dwarf and we make the same of the same groups, and of real conversations."""

import numpy as np
import pytest

from bench.landscape import MISSING, PEER, REAL, ask, conversations
from tests.oracles.red_dwarf import differences, talks

pytestmark = [
    pytest.mark.oracle,
    pytest.mark.skipif(not PEER.exists(), reason=MISSING),
]


def test_random_conversations_are_answered_as_by_red_dwarf():
    instances = list(talks("live", 300))
    for asked, peer in zip(instances, ask(instances), strict=True):
        assert list(differences(asked, peer)) == [], asked


@pytest.mark.skipif(not REAL.is_dir(), reason="the shared exports are not here")
def test_real_conversations_are_answered_as_by_red_dwarf():
    instances = [
        {
            "votes": np.stack(
                [opinions.person, opinions.statement, opinions.value], axis=1
            ).tolist(),
            "groups": (np.arange(len(opinions.people)) % 3).tolist(),
            "rejected": [0, 2],
        }
        for _, opinions in conversations()
    ]
    for asked, peer in zip(instances, ask(instances), strict=True):
        assert list(differences(asked, peer)) == []
