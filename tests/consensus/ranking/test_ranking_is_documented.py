import inspect

import pytest

from deliberate.consensus import ranking

PUBLIC = [getattr(ranking, name) for name in ranking.__all__]
OURS = [thing for thing in PUBLIC if inspect.isclass(thing) or inspect.isfunction(thing)]


@pytest.mark.parametrize("thing", OURS, ids=lambda thing: thing.__name__)
def test_everything_public_says_what_it_is(thing):
    assert (thing.__doc__ or "").strip()
    assert not thing.__doc__.startswith(f"{thing.__name__}(")


@pytest.mark.parametrize(
    "function",
    [thing for thing in OURS if inspect.isfunction(thing)],
    ids=lambda function: function.__name__,
)
def test_every_public_function_names_its_source(function):
    assert "Source:" in function.__doc__


def test_every_key_says_its_data():
    words = ranking.RankingKey.__doc__
    assert all(key.value in words for key in ranking.RankingKey)
