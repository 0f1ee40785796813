"""What the program reaches for outside itself: the network, other programs, chance."""

import ast
import json
import re

import pytest

from tests.test_house import PROGRAM, ROOT, named

NETWORK = {"urllib.request", "http.client", "httpx", "requests", "aiohttp", "socket", "smtplib"}
NETWORK |= {"ftplib", "imaplib", "poplib", "telnetlib", "xmlrpc.client", "websockets", "ssl"}
OPENING = {"open_connection", "open_unix_connection", "create_connection", "urlopen"}
STARTING = {"create_subprocess_exec", "create_subprocess_shell", "system", "popen", "execv", "fork"}
KEEPS = re.compile(r"localStorage|sessionStorage|indexedDB|\bcaches\b|\.cookie\b")
GUESSABLE = {"random", "uuid"}
MAY_CONNECT = {"deliberate/commands/recording.py", "deliberate/commands/outside.py"}
"""`witness` and `verify ADDRESS`, to the address that who runs them gives; `check --outside`."""
MAY_SPEAK_TLS = {"deliberate/web/tls.py"}
"""To who connects to it."""
MAY_START = {"deliberate/web/pictures.py", "deliberate/exchange/backup.py"}
MAY_DRAW = {"deliberate/decisions/actions/publishing.py": ["SystemRandom"]}
"""The system's own chance under that name; the demo makes up its people as it likes."""


def imported(source):
    """Modules, and names out of them."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((each.name, "") for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.module or "", each.name) for each in node.names)


def called(source):
    calls = (each.func for each in ast.walk(ast.parse(source)) if isinstance(each, ast.Call))
    return {getattr(each, "id", getattr(each, "attr", "")) for each in calls}


def connects(source):
    modules = {f"{module}.{name}" for module, name in imported(source)}
    modules |= {module for module, _ in imported(source)}
    return sorted(modules & NETWORK | called(source) & OPENING)


def starts(source):
    modules = {module for module, _ in imported(source)}
    return sorted(modules & {"subprocess", "multiprocessing"} | called(source) & STARTING)


def draws(source):
    return sorted(name for module, name in imported(source) if module in GUESSABLE)


def test_these_lints_bite():
    assert connects("import httpx") == ["httpx"]
    assert connects("from urllib import request") == ["urllib.request"]
    assert connects("await asyncio.open_connection(host, 80)") == ["open_connection"]
    assert connects("from urllib.parse import urlsplit") == []
    assert starts("import os\nos.system('ls')") == ["system"]
    assert starts("from subprocess import run") == ["subprocess"]
    assert draws("from random import choice\nimport random") == ["", "choice"]
    assert draws("from secrets import choice") == []


@pytest.mark.parametrize("path", PROGRAM, ids=named)
def test_the_server_connects_to_nothing_but_its_database(path):
    allowed = {"ssl"} if named(path) in MAY_SPEAK_TLS else set()
    assert {*connects(path.read_text())} <= allowed or named(path) in MAY_CONNECT


def test_whom_the_program_reaches_is_written_down():
    words = " ".join((ROOT / "docs" / "security.md").read_text().split())
    assert "the server opens one to its database and no other." in words
    assert "`witness` and `verify ADDRESS` reach the address that" in words


@pytest.mark.parametrize("path", PROGRAM, ids=named)
def test_two_modules_start_other_programs(path):
    assert not starts(path.read_text()) or named(path) in MAY_START


@pytest.mark.parametrize("path", PROGRAM, ids=named)
def test_what_must_not_be_guessed_is_never_drawn_by_a_guessable_generator(path):
    if not named(path).startswith("deliberate/demo/"):
        assert draws(path.read_text()) == MAY_DRAW.get(named(path), [])


def test_pages_keep_nothing_in_the_browser():
    assert KEEPS.search("w.localStorage.setItem('a', b); d.cookie = 'a=b'")
    assert not KEEPS.search((ROOT / "static" / "deliberate.js").read_text())
    layout = (ROOT / "templates" / "layout.html").read_text()
    settings = json.loads(re.search(r"name=\"htmx-config\" content='([^']+)'", layout)[1])
    assert settings["historyCacheSize"] == 0  # else htmx keeps pages in the browser's storage
