import doctest
import inspect
import subprocess
import sys
from pathlib import Path

import pytest

from deliberate import consensus
from deliberate.consensus import budget, landscape, ranking, rating, sortition

LIBRARY = (consensus, budget, landscape, ranking, rating, sortition)
PUBLIC = {
    f"{package.__name__.rpartition('.')[2]}.{name}": getattr(package, name)
    for package in LIBRARY
    for name in package.__all__
    if callable(getattr(package, name))
}
METHODS = {
    f"{path}.{name}": method
    for path, thing in PUBLIC.items()
    if inspect.isclass(thing)
    for name, method in vars(thing).items()
    if not name.startswith("_") and (inspect.isroutine(method) or isinstance(method, property))
}
FUNCTIONS = {path: thing for path, thing in PUBLIC.items() if inspect.isfunction(thing)}


@pytest.mark.parametrize("path", [*PUBLIC, *METHODS])
def test_everything_public_says_what_it_is(path):
    thing = {**PUBLIC, **METHODS}[path]
    words = thing.__doc__ or ""
    assert words.strip(), f"{path} has no docstring"
    name = path.rpartition(".")[2]
    assert not words.startswith(f"{name}("), "only the docstring dataclass makes up"


@pytest.mark.parametrize("path", FUNCTIONS)
def test_every_public_function_names_its_source(path):
    assert "Source:" in FUNCTIONS[path].__doc__


def test_the_example_of_the_readme_is_true():
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    example = readme.partition("```pycon\n")[2].partition("```")[0]
    asked = doctest.DocTestParser().get_doctest(example, {}, "README", None, None)
    done = doctest.DocTestRunner().run(asked)
    assert (done.attempted, done.failed) == (5, 0)


def loaded_by(code):
    ours, before = (
        set(subprocess.check_output([sys.executable, "-c", each], text=True).split())
        for each in (f"import sys, {code}; {LOADED}", f"import sys; {LOADED}")
    )
    return ours - before - set(sys.stdlib_module_names) - {"deliberate"}


LOADED = "print(*{m.split('.')[0] for m in sys.modules})"


def test_counting_a_question_needs_the_standard_library_only():
    assert loaded_by("deliberate.consensus") == set()


def test_the_rest_needs_numpy_and_scipy_and_nothing_else():
    everything = ", ".join(package.__name__ for package in LIBRARY[1:])
    assert {"numpy", "scipy"} <= loaded_by(everything)
    strangers = {"numba", "pandas", "sklearn", "tortoise", "starlette", "click", "jinja2"}
    assert not loaded_by(everything) & strangers
