"""Rules of the house about what people write: where it may become HTML or SQL."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.test_house import FUNCTIONS, PROGRAM, ROOT, TEMPLATES, named

MAKES_HTML = {
    "deliberate/web/pages.py",
    "deliberate/web/qr.py",
    "deliberate/issues/routes/issue.py",
    "deliberate/issues/routes/proposing.py",
    "deliberate/deliberations/routes/thread.py",
    "deliberate/deliberations/routes/showing.py",
}
"""Looked at: each blesses what `web.text` or a template of ours made, and nothing else."""
ASKS = {"rows", "one", "run", "execute_query", "execute_script", "execute_fetchall", "execute"}
OUR_OWN = {"table", "into", "conditions", "limit", "skipped", "listed", "others", "signed"}
"""Parameters and names that hold pieces of SQL or numbers of ours; never what was typed."""


def blesses(source):
    """Calls that make a text HTML as it stands."""
    called = {each.func.id for each in ast.walk(ast.parse(source)) if named_call(each)}
    ours = "deliberate.web.pages import" in source
    return sorted(called & ({"Markup", "safe"} if ours else {"Markup"}))


def named_call(node):
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name)


def answers_by_hand(source):
    """Pages that are put together from texts, past the templates."""
    return [
        node.func.id
        for node in ast.walk(ast.parse(source))
        if named_call(node)
        and node.func.id == "HTMLResponse"
        and node.args
        and not isinstance(node.args[0], ast.Name | ast.Call)
    ]


def unescaped(template):
    words = re.sub(r"{#.*?#}", "", template, flags=re.DOTALL)
    return re.findall(r"\|\s*safe\b|\{%-?\s*autoescape|\bMarkup\b|\|\s*forceescape", words)


def values_in_sql(source):
    """Parameters of a function that stand in the very text of a question to the database."""
    found = []
    for function in (each for each in ast.walk(ast.parse(source)) if isinstance(each, FUNCTIONS)):
        given = {each.arg for each in (*function.args.args, *function.args.kwonlyargs)} - OUR_OWN
        for call in (each for each in ast.walk(function) if isinstance(each, ast.Call)):
            name = getattr(call.func, "id", getattr(call.func, "attr", ""))
            if name in ASKS and call.args and isinstance(call.args[0], ast.JoinedStr):
                parts = [p for p in call.args[0].values if isinstance(p, ast.FormattedValue)]
                used = {name for part in parts for name in names_in(part)}
                found += sorted(used & given)
    return found


def names_in(node):
    """Names that an expression is made of; what is given to `conditions` becomes a parameter."""
    if isinstance(node, ast.Call) and any(
        getattr(each, "id", "") == "conditions" for each in node.args
    ):
        return
    if isinstance(node, ast.Name):
        yield node.id
    for each in ast.iter_child_nodes(node):
        yield from names_in(each)


def test_the_lint_of_html_bites():
    assert blesses("def f(x):\n    return Markup(x)") == ["Markup"]
    assert blesses("from deliberate.web.pages import safe\nx = safe(issue.title)") == ["safe"]
    assert blesses("x = escape(y)  # Markup(y)") == []


@pytest.mark.parametrize("path", PROGRAM, ids=named)
def test_text_becomes_html_only_where_it_was_looked_at(path):
    source = path.read_text()
    assert not blesses(source) or named(path) in MAKES_HTML
    assert answers_by_hand(source) == []


def test_the_lint_of_pages_put_together_bites():
    assert answers_by_hand('HTMLResponse(f"<p>{name}</p>")') == ["HTMLResponse"]
    assert answers_by_hand('HTMLResponse("<p>" + name)') == ["HTMLResponse"]
    assert answers_by_hand("HTMLResponse(render(request, name, context), status)") == []


def test_the_lint_of_escaping_bites():
    assert unescaped("{{ title|safe }}")
    assert unescaped("{% autoescape false %}{{ title }}{% endautoescape %}")
    assert not unescaped("{# |safe #}{{ unsafe }}{{ title|day }}")


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_no_template_leaves_a_text_unescaped(path):
    assert unescaped(path.read_text()) == []


def test_the_lint_of_sql_bites():
    bad = "async def f(login):\n    await rows(f\"SELECT 1 FROM person WHERE login = '{login}'\")"
    assert values_in_sql(bad) == ["login"]
    assert values_in_sql(bad.replace("{login}'\"", "{login.lower()}'\"")) == ["login"]
    good = 'async def f(login):\n    await rows(f"{LIST} WHERE login = $1", login)'
    assert values_in_sql(good) == []


@pytest.mark.parametrize("path", PROGRAM, ids=named)
def test_no_value_stands_in_sql(path):
    assert values_in_sql(path.read_text()) == []


def security_faults(path):
    """By the rules of bandit, as ruff keeps them."""
    ruff = Path(sys.executable).with_name("ruff")
    command = [ruff, "check", "--isolated", "--no-cache", "--quiet", "--select", "S"]
    command += ["--ignore", "S101,S311,S608", "--output-format", "concise", str(path)]
    told = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    return sorted(set(re.findall(r": (S\d+) ", told)))


def test_the_security_rules_bite(tmp_path):
    bad = "import pickle, subprocess, hashlib\n"
    bad += "def f(x):\n    subprocess.run(x, shell=True)\n    eval(x)\n    pickle.loads(x)\n"
    bad += "    hashlib.md5(x)\n    password = 'hunter2'\n"
    (tmp_path / "bad.py").write_text(bad)
    assert {"S301", "S307", "S324", "S602", "S105"} <= set(security_faults(tmp_path / "bad.py"))


def test_no_security_rule_is_broken():
    assert security_faults(ROOT / "deliberate") == []
