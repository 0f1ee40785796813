"""Rules of the house that no other tool keeps. Each shows that it bites before it is used."""

import ast
import re
import sys
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = sorted((ROOT / "deliberate").rglob("*.py"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
HTMX = "491955cd1810747d7d7b9ccb936400afb760e06d25d53e4572b64b6563b2784e"
LONGEST_FILE, LONGEST_FUNCTION = 300, 40
TRANSACTIONS = {"in_transaction", "atomic"}
BULK = {"bulk_create", "bulk_update"}
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def named(path):
    return str(path.relative_to(ROOT))


def opens_a_transaction(source):
    """Names of the ORM's own transactions: only storage opens one."""
    found = []
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.ImportFrom(names=names):
                found += [each.name for each in names if each.name in TRANSACTIONS]
            case ast.Attribute(attr=name) if name in TRANSACTIONS:
                found.append(name)
    return found


def writes_in_bulk_outside_a_unit(source):
    """Functions that write many rows without being a unit of work themselves."""
    found = []
    for function in (each for each in ast.walk(ast.parse(source)) if isinstance(each, FUNCTIONS)):
        decorated = any(
            isinstance(each, ast.Name) and each.id == "unit_of_work"
            for each in function.decorator_list
        )
        bulk = any(
            isinstance(each, ast.Attribute) and each.attr in BULK for each in ast.walk(function)
        )
        if bulk and not decorated:
            found.append(function.name)
    return found


def imports(source, package):
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names=names) if any(
                each.name.split(".")[0] == package for each in names
            ):
                return True
            case ast.ImportFrom(module=str(module)) if module.split(".")[0] == package:
                return True
    return False


def too_long(source):
    return [
        node.name
        for node in ast.walk(ast.parse(source))
        if isinstance(node, FUNCTIONS) and node.end_lineno - node.lineno + 1 > LONGEST_FUNCTION
    ]


def imported(source):
    """Names of all modules that are imported, as they are written."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names=names):
                found |= {each.name for each in names}
            case ast.ImportFrom(module=str(module)):
                found.add(module)
    return found


def inline(template):
    """Styles and handlers that the content policy forbids, and htmx's own way round it."""
    words = re.sub(r"{#.*?#}", "", template, flags=re.DOTALL)
    tags = re.findall(r"<[a-zA-Z](?:{{.*?}}|{%.*?%}|[^>])*>", words, flags=re.DOTALL)
    forbidden = re.compile(r"""[\s"](style|on[a-z]+|hx-on[\w:-]*|data-hx-on[\w:-]*)\s*=""")
    without_values = [re.sub(r"\"[^\"]*\"|'[^']*'", '""', tag) for tag in tags]
    found = [match[1] for tag in without_values for match in forbidden.finditer(tag)]
    scripts = re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", words)
    return found + ["script"] * len(scripts) + ["<style"] * words.count("<style")


def starts_with_what_it_needs(template):
    return template.startswith("{#") and bool(re.match(r"{#\s*\S+", template))


def test_the_lint_of_transactions_bites():
    assert opens_a_transaction("from tortoise.transactions import in_transaction") == [
        "in_transaction"
    ]
    assert opens_a_transaction("import tortoise\n@tortoise.transactions.atomic()\ndef f(): ...")
    assert not opens_a_transaction(
        "from deliberate.storage import unit_of_work\n@unit_of_work\nasync def f(): ..."
    )


@pytest.mark.parametrize("path", PROGRAM, ids=named)
def test_only_storage_opens_transactions(path):
    if "storage" not in path.parts:
        assert opens_a_transaction(path.read_text()) == []


def test_the_lint_of_bulk_writes_bites():
    body = "async def f():\n    await Model.bulk_create([])\n"
    assert writes_in_bulk_outside_a_unit(body) == ["f"]
    assert writes_in_bulk_outside_a_unit(f"@unit_of_work\n{body}") == []
    assert writes_in_bulk_outside_a_unit("async def f():\n    await Model.create()\n") == []


BULK_PARTS_OF_UNITS = {
    "deliberate/decisions/actions/noticing.py": {"_freeze"},
    "deliberate/demo/town.py": {"_dwellings", "_residents", "_owners"},
}
"""File -> functions that are only ever called within a unit of work."""


@pytest.mark.parametrize("path", PROGRAM, ids=named)
def test_many_rows_are_written_in_a_unit_of_work(path):
    allowed = BULK_PARTS_OF_UNITS.get(named(path), set())
    assert set(writes_in_bulk_outside_a_unit(path.read_text())) <= allowed


def test_the_lint_of_bleach_bites():
    assert imports("import bleach", "bleach")
    assert imports("from bleach.css_sanitizer import CSSSanitizer", "bleach")
    assert not imports("import bleached\n# bleach", "bleach")


@pytest.mark.parametrize("path", PROGRAM, ids=named)
def test_one_module_alone_knows_bleach(path):
    assert imports(path.read_text(), "bleach") is (named(path) == "deliberate/web/text.py")


@pytest.mark.parametrize(
    "bad",
    [
        '<p style="color:red">',
        "<p onclick='x()'>",
        '<p hx-on:click="x()">',
        '<p hx-on::after-request="x()">',
        '<p data-hx-on-click="x()">',
        '<p class="{{ a > b }}" style="x">',
        '<p\n  onload = "x">',
        "<script>x()</script>",
        "<style>p{}</style>",
    ],
)
def test_the_lint_of_templates_bites(bad):
    assert inline(bad)


@pytest.mark.parametrize(
    "good",
    [
        '<p class="style" title="one=1">style="x" onclick="y"</p>',
        '<script nonce="{{ nonce }}" src="/static/x.js"></script>',
        '{# <p style="x"> #}<p>',
        '<button name="on" value="action=1">',
    ],
)
def test_the_lint_of_templates_leaves_the_rest(good):
    assert inline(good) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_no_template_has_inline_style_script_or_handler(path):
    assert inline(path.read_text()) == []


def test_the_lint_of_fragments_bites():
    assert starts_with_what_it_needs("{# Needs issue. #}\n<p>")
    assert not starts_with_what_it_needs("<p>{# Needs issue. #}")
    assert not starts_with_what_it_needs("\n{# Needs issue. #}")


@pytest.mark.parametrize(
    "path", [each for each in TEMPLATES if each.name.startswith("_")], ids=named
)
def test_a_fragment_says_first_what_it_needs(path):
    assert starts_with_what_it_needs(path.read_text())


def test_htmx_is_the_very_file_that_was_looked_at():
    file = files("js_lib_htmx") / "static" / "htmx" / "htmx.min.js"
    assert sha256(file.read_bytes()).hexdigest() == HTMX


def test_the_lint_of_length_bites():
    body = "".join("    x = 1\n" for _ in range(LONGEST_FUNCTION))
    assert too_long(f"def f():\n{body}") == ["f"]
    assert too_long(f"def f():\n{body.removesuffix('    x = 1' + chr(10))}") == []


@pytest.mark.parametrize("path", PROGRAM, ids=named)
def test_files_and_functions_fit_on_a_screen_or_few(path):
    source = path.read_text()
    assert len(source.splitlines()) <= LONGEST_FILE
    assert too_long(source) == []


def test_the_lint_of_imports_bites():
    source = "import json, deliberate.consensus\nif x:\n    from tools.recount import main\n"
    assert imported(source) == {"json", "deliberate.consensus", "tools.recount"}


@pytest.mark.parametrize(
    ("name", "beside"), [("recount", set()), ("recount_more", {"recount", "tools.recount"})]
)
def test_a_recounter_is_300_lines_of_plain_python(name, beside):
    source = (ROOT / "tools" / f"{name}.py").read_text()
    assert len(source.splitlines()) <= LONGEST_FILE
    assert max(map(len, source.splitlines())) <= 100
    assert too_long(source) == []
    foreign = {
        each for each in imported(source) if each.split(".")[0] not in sys.stdlib_module_names
    }
    assert foreign == beside
