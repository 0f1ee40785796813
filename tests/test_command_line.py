"""The commands as people type them, and the server as it really runs."""

import json
import sqlite3
from hashlib import sha1
from pathlib import Path

import pytest

from tests import conftest
from tests.served import deliberate, opened, serving

pytestmark = pytest.mark.skipif(
    conftest.KIND != "sqlite", reason="the command line is tested on a SQLite file"
)


@pytest.fixture
def home(tmp_path):
    return tmp_path / "state"


@pytest.fixture
def server(home):
    deliberate(home, "migrate")
    with serving(home) as address:
        yield address


def test_migrating_twice_changes_nothing(home):
    assert "applied 0001_neighbourhood" in deliberate(home, "migrate").stdout
    assert deliberate(home, "migrate").stdout == "nothing to migrate\n"


def test_the_real_server_answers_an_empty_database(server):
    status, headers, body = opened(f"{server}/health")
    assert (status, json.loads(body)["status"]) == (200, "ready")
    assert "server" not in {name.lower() for name in headers}
    for path in ("/", "/issues", "/resolutions", "/record", "/sign-in", "/static/app.css"):
        assert opened(f"{server}{path}")[0] == 200, path
    assert len(opened(f"{server}/static/htmx/htmx.min.js")[2]) > 40_000


def test_the_demo_prints_its_accounts_as_json_and_loads_once(home):
    deliberate(home, "migrate")
    first, second = deliberate(home, "demo", "--json"), deliberate(home, "demo", "--json")
    listed = json.loads(first.stdout)
    assert len(listed) > 15
    assert {"login", "password", "posts"} <= set(listed[0])
    assert second.stdout == first.stdout
    assert "changes nothing" in second.stderr
    assert deliberate(home, "verify").returncode == 0


def test_a_malformed_import_names_file_and_line_and_imports_nothing(home, tmp_path):
    deliberate(home, "migrate")
    (tmp_path / "export").mkdir()
    refused = deliberate(home, "import", "polis", str(tmp_path / "export"))
    assert refused.returncode == 2
    assert refused.stderr == "comments.csv, line 1: the file is missing\n"


def test_a_neighbourhood_begins_with_its_registers_once(home, tmp_path):
    folder = str(Path(__file__).parent / "exchange" / "community")
    assert deliberate(home, "import", "community", folder).returncode == 2
    deliberate(home, "migrate")
    refused = deliberate(home, "import", "community", str(tmp_path))
    assert (refused.returncode, refused.stderr) == (2, "areas.csv, line 1: the file is missing\n")
    first, second = (deliberate(home, "import", "community", folder) for _ in range(2))
    assert (first.returncode, second.returncode) == (0, 0)
    assert "4 homes" in first.stdout
    assert "nothing was changed" in second.stdout
    assert deliberate(home, "verify").returncode == 0


def test_nothing_is_done_before_the_tables_are_there(home):
    for words in (["serve", "--port", "1"], ["verify"], ["demo"], ["clock"]):
        refused = deliberate(home, *words)
        assert refused.returncode == 2
        assert "migrate" in refused.stderr


def test_whoever_runs_it_signs_one_out_or_everybody_and_never_by_a_slip(home):
    deliberate(home, "migrate")
    with sqlite3.connect(home / "deliberate.sqlite3") as tables:
        tables.execute("INSERT INTO person (login, name, pseudonym) VALUES ('ann', 'Ann', 'a1')")
        tables.execute(
            "INSERT INTO sign_in (token_digest, person_id, since, seen, proven, ends, half) "
            "SELECT 'd', id, 0, 0, 0, 0, 0 FROM person"
        )
    assert deliberate(home, "sign-out", "").returncode == 2
    assert "there is no account ben" in deliberate(home, "sign-out", "ben").stderr
    assert deliberate(home, "sign-out", "ann").stdout == "sign-ins ended: 1\n"
    assert deliberate(home, "sign-out", "--all").stdout == "sign-ins ended: 0\n"


def test_a_new_password_is_long_enough_not_stolen_and_somebodys(home, tmp_path):
    deliberate(home, "migrate")
    stolen = sha1(b"long enough for anybody").hexdigest().upper()
    (tmp_path / "list").write_text(f"{stolen}:7\n")
    having = {"DELIBERATE_BREACHED_PASSWORDS": str(tmp_path / "list")}
    known = deliberate(
        home, "password", "nobody", "--password", "long enough for anybody", **having
    )
    assert (known.returncode, "stolen elsewhere" in known.stderr) == (2, True)
    short = deliberate(home, "password", "nobody", "--password", "too short")
    nobody = deliberate(home, "password", "nobody", "--password", "long enough for anybody")
    assert (short.returncode, nobody.returncode) == (2, 2)
    assert "at least 15" in short.stderr
    assert "there is no account nobody" in nobody.stderr


def test_a_record_that_was_changed_is_named(home):
    deliberate(home, "migrate")
    with sqlite3.connect(home / "deliberate.sqlite3") as file:
        file.execute("UPDATE record_head SET number = 7")
    broken = deliberate(home, "verify")
    assert broken.returncode == 1
    assert broken.stderr.startswith("entry 1: cut off")


def test_tables_of_a_later_version_are_refused(home):
    deliberate(home, "migrate")
    with sqlite3.connect(home / "deliberate.sqlite3") as file:
        file.execute("INSERT INTO migration VALUES ('9999_later', '')")
    refused = deliberate(home, "migrate")
    assert refused.returncode == 2
    assert "9999_later" in refused.stderr


def test_every_setting_is_in_the_readme():
    root = Path(__file__).parents[1]
    named = set()
    for line in (root / "deliberate" / "settings.py").read_text().splitlines():
        if "_asked(" in line and "def " not in line:
            named.add("DELIBERATE_" + line.split('_asked("')[1].split('"')[0])
    readme = (root / "README.md").read_text()
    assert len(named) == 10
    assert all(name in readme for name in named)
