import inspect
import subprocess
import sys

import pytest

from deliberate import consensus

PUBLIC = [getattr(consensus, name) for name in consensus.__all__]
METHODS = [
    method
    for thing in PUBLIC
    if inspect.isclass(thing)
    for name, method in vars(thing).items()
    if not name.startswith("_") and inspect.isroutine(method)
]


@pytest.mark.parametrize("thing", [*PUBLIC, *METHODS], ids=lambda thing: thing.__qualname__)
def test_everything_public_says_what_it_is(thing):
    words = thing.__doc__ or ""
    assert words.strip(), f"{thing.__qualname__} has no docstring"
    assert not words.startswith(f"{thing.__name__}("), "only the docstring dataclass makes up"


@pytest.mark.parametrize(
    "function",
    [thing for thing in PUBLIC if inspect.isfunction(thing)],
    ids=lambda function: function.__name__,
)
def test_every_public_function_names_its_source(function):
    assert "Source:" in function.__doc__


def test_it_needs_the_standard_library_only():
    loaded = "import sys, deliberate.consensus; print(*{m.split('.')[0] for m in sys.modules})"
    plain = "import sys; print(*{m.split('.')[0] for m in sys.modules})"
    ours, before = (
        set(subprocess.check_output([sys.executable, "-c", code], text=True).split())
        for code in (loaded, plain)
    )
    assert ours - before - set(sys.stdlib_module_names) == {"deliberate"}
