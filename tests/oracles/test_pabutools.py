import pytest

from bench.oracles.pabutools.elections import PYTHON, ask, ours, random_elections

pytestmark = [
    pytest.mark.oracle,
    pytest.mark.skipif(not PYTHON.exists(), reason="tools/oracles pabutools installs the peer"),
]


@pytest.mark.parametrize("seed", ["one", "two", "three"])
def test_random_elections_are_funded_alike(seed):
    asked = list(random_elections(seed, 200))
    for question, answer in zip(asked, ask(asked), strict=True):
        assert list(ours(question).selected) == answer["selected"], question
