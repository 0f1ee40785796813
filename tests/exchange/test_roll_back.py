"""One release forward and back: the backup that `migrate` makes first is the way back."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import KIND
from tests.served import deliberate
from tests.served import settings as environment

FOLDER = Path(__file__).parent / "community"
NEXT_RELEASE = """
from deliberate.storage import migrate
released = list(migrate.migrations())
migrate.migrations = lambda: iter([*released, ("9999_next", {statement!r})])
from deliberate.exchange import backup
backup.migrations = migrate.migrations
from deliberate.commands import main
main()
"""


def of_the_next_release(home, *words, statement="ALTER TABLE area ADD COLUMN next integer"):
    command = [sys.executable, "-c", NEXT_RELEASE.format(statement=statement), *words]
    return subprocess.run(
        command, env=environment(home), capture_output=True, text=True, timeout=120, check=False
    )


@pytest.mark.skipif(KIND != "sqlite", reason="the command line runs on a SQLite file")
def test_one_release_forward_and_back(tmp_path):
    home, back = tmp_path / "home", tmp_path / "back"
    assert "backed up" not in deliberate(home, "migrate").stdout  # there was nothing yet
    assert deliberate(home, "import", "community", str(FOLDER)).returncode == 0

    would_fail = "ALTER TABLE no_such_table ADD x integer"
    assert of_the_next_release(home, "migrate", statement=would_fail).returncode != 0
    assert list((home / "backups").iterdir()) == [], "it was tried on a copy, and not begun"
    with sqlite3.connect(home / "deliberate.sqlite3") as file:
        (seal,) = file.execute("SELECT hash FROM record_head").fetchone()
    file.close()

    done = of_the_next_release(home, "migrate")
    assert "applied 9999_next" in done.stdout, done.stderr
    (backup,) = (home / "backups").iterdir()
    assert f"backed up first: {backup}" in done.stdout

    refused = deliberate(home, "verify")
    assert (refused.returncode, "by a later version" in refused.stderr) == (2, True)
    restored = deliberate(back, "restore", str(backup))
    assert (restored.returncode, restored.stdout.split()[-1]) == (0, seal)
