import inspect
import subprocess
import sys

import pytest

from deliberate.consensus import landscape

PUBLIC = [getattr(landscape, name) for name in landscape.__all__]
METHODS = [
    method
    for thing in PUBLIC
    if inspect.isclass(thing)
    for name, method in vars(thing).items()
    if not name.startswith("_") and (inspect.isroutine(method) or isinstance(method, property))
]
CODE = "import sys, deliberate.consensus.landscape; print(*{m.split('.')[0] for m in sys.modules})"


@pytest.mark.parametrize("thing", [*PUBLIC, *METHODS], ids=repr)
def test_everything_public_says_what_it_is(thing):
    words = thing.__doc__ or ""
    assert words.strip()
    assert not words.startswith(f"{getattr(thing, '__name__', '?')}(")


@pytest.mark.parametrize(
    "function", [one for one in PUBLIC if inspect.isfunction(one)], ids=lambda one: one.__name__
)
def test_every_public_function_names_its_source(function):
    assert "Source:" in function.__doc__


def test_it_needs_numpy_and_scipy_and_nothing_else():
    loaded = set(subprocess.check_output([sys.executable, "-c", CODE], text=True).split())
    assert loaded & {"numpy", "scipy"}
    assert not loaded & {"numba", "pandas", "sklearn", "tortoise", "starlette", "click"}
