import inspect

import pytest

from deliberate.consensus import rating

PUBLIC = [getattr(rating, name) for name in rating.__all__]


@pytest.mark.parametrize("thing", PUBLIC, ids=lambda thing: thing.__name__)
def test_everything_public_says_what_it_is(thing):
    words = thing.__doc__ or ""
    assert words.strip()
    assert not words.startswith(f"{thing.__name__}("), "only the docstring dataclass makes up"
    assert not inspect.isfunction(thing) or "Source: " in words
