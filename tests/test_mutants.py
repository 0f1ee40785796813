"""The changes that `make mutants` makes, on a function of our own."""

import pytest

from tools.mutations import mutants_of, put_in_place, unchanged

FILE = "counting/sample.py"
SOURCE = '''
def most(votes: list[int], least: int = 1) -> bool:
    """At least 1 vote."""
    if not votes:
        raise ValueError(f"{0} votes")
    return max(votes) >= least and len(votes) > 2
'''


def changes(source=SOURCE):
    return [(mutant.was, mutant.now) for mutant in mutants_of(FILE, source)]


def changed(line):
    return [now for was, now in changes(f"def f(a, b) -> int:\n    {line}\n") if was == line]


@pytest.mark.parametrize(
    ("line", "others"),
    [
        ("return a < b", ["return a <= b"]),
        ("return a == b", ["return a != b"]),
        ("return a in b", ["return a not in b"]),
        ("return a + b", ["return a - b"]),
        ("return a // b", ["return a * b"]),
        ("a += b", ["a -= b"]),
        ("return a and b", ["return a or b"]),
        ("return not a", ["return not not a"]),
        ("return 7", ["return 8", "return 6"]),
        ("return True", ["return False"]),
        ("return min(a)", ["return max(a)"]),
        ("return a.any()", ["return a.all()"]),
        ("return a[b:a]", ["return a[:a]", "return a[b:]"]),
        ("return a if b else 'words'", ["return a if not b else 'words'"]),
        ("while True: a()", ["while False: a()"]),
        ("return {'众': a + b}", ["return {'众': a - b}"]),
        ("return f'{a + 1} words'", []),
        ("return zip(a, b, strict=True)", []),
        ("c: Literal[1] = a", []),
    ],
)
def test_one_thing_changes_at_a_time(line, others):
    assert changed(line) == others


def test_signatures_docstrings_and_what_stands_outside_functions_stay():
    outside = (
        "LEAST = 1\n\nclass Box:\n    least: int = 1\n\n    def open(self, by=2): 'With 1 key.'\n"
    )
    assert changes(outside) == []


def test_a_function_of_yes_or_no_also_answers_the_contrary():
    assert [now for _, now in changes()] == [
        "if not not votes:",
        "return not (max(votes) >= least and len(votes) > 2)",
        "return max(votes) >= least or len(votes) > 2",
        "return max(votes) > least and len(votes) > 2",
        "return min(votes) >= least and len(votes) > 2",
        "return max(votes) >= least and len(votes) >= 2",
        "return max(votes) >= least and len(votes) > 3",
        "return max(votes) >= least and len(votes) > 1",
    ]


def test_a_mutant_is_put_into_the_living_function_and_taken_out_again():
    space = {}
    exec(compile(SOURCE, f"/somewhere/{FILE}", "exec"), space)
    most = space["most"]
    assert not most([1, 2])
    mutants = {mutant.now: mutant for mutant in mutants_of(FILE, SOURCE)}
    put_in_place(mutants["return max(votes) >= least and len(votes) >= 2"])
    assert most([1, 2])
    put_in_place(unchanged(FILE, SOURCE))
    assert not most([1, 2])
