"""sortition-algorithms and we raise the smallest chance as far."""

import pytest

from bench.sortition import CLOSE, MISSING, PEER, ask
from deliberate.consensus.sortition import Method
from tests.oracles.sortition_algorithms import questions, smallest

pytestmark = [
    pytest.mark.oracle,
    pytest.mark.skipif(not PEER.exists(), reason=MISSING),
]


@pytest.mark.parametrize("method", Method)
def test_random_pools_have_the_smallest_chance_of_sortition_algorithms(method):
    asked = list(questions(f"live-{method}", 150))
    for each, peer in zip(asked, ask(asked), strict=True):
        ours = smallest(each, method)
        if peer["smallest"] is None:
            assert ours is None, each
        else:
            assert ours == pytest.approx(peer["smallest"], abs=CLOSE), each
