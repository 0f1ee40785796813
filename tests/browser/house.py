"""A real server with a state folder of its own, and time that can be made to pass."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SECONDS_TO_START = 30
OF_ISSUE = "issue_id = (SELECT id FROM issue WHERE number = ?)"
MOMENTS = {
    "issue": ("number = ?", "created_at submitted_at changed_at due_at"),
    "deliberation": (OF_ISSUE, "opens_at closes_at closed_at"),
    "decision": (OF_ISSUE, "noticed_at opens_at closes_at counted_at"),
    "resolution": (OF_ISSUE, "published_at publication_ends effective_at"),
}
"""Table -> whose rows, and the moments in them. The record's entries are sealed, and stay."""


class House:
    def __init__(self, home: Path):
        with closing(socket.socket()) as asked:
            asked.bind(("127.0.0.1", 0))
            port = asked.getsockname()[1]
        self.base = f"http://127.0.0.1:{port}"
        self.file = home / "deliberate.sqlite3"
        self.log = home / "server.log"
        self.env = {
            **os.environ,
            "DELIBERATE_HOME": str(home),
            "DELIBERATE_DATABASE_URL": self.url,
            "DELIBERATE_BASE_URL": self.base,
        }
        self.port = port

    @property
    def url(self):
        return f"sqlite://{self.file}"

    def serve(self):
        """Start the server, and return once it answers."""
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "deliberate", "serve", "--port", str(self.port)],
                cwd=ROOT,
                env=self.env,
                stdout=log,
                stderr=log,
            )
        until = time.monotonic() + SECONDS_TO_START
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > until:
                self.stop()
                raise RuntimeError(f"the server did not start:\n{self.log.read_text()}")
            time.sleep(0.1)

    def answers(self):
        try:
            with urllib.request.urlopen(f"{self.base}/health", timeout=2) as answer:
                return answer.status == 200
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def run(self, *words):
        """A command of the program on this database; what it said."""
        done = subprocess.run(
            [sys.executable, "-m", "deliberate", *words],
            cwd=ROOT,
            env=self.env,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def days_pass(self, days, *, issue):
        """All that was to happen to an issue comes so many days nearer, and the clock looks."""
        with closing(sqlite3.connect(self.file, timeout=20)) as database, database:
            for table, (whose, columns) in MOMENTS.items():
                bring_nearer(database, table, whose, columns.split(), issue, days)
        self.run("clock")


def bring_nearer(database, table, whose, columns, issue, days):
    names = ", ".join(columns)
    places = ", ".join(f"{name} = ?" for name in columns)
    for key, *moments in database.execute(
        f"SELECT id, {names} FROM {table} WHERE {whose}", (issue,)
    ).fetchall():
        nearer = [
            (datetime.fromisoformat(at) - timedelta(days=days)).isoformat(" ") if at else None
            for at in moments
        ]
        database.execute(f"UPDATE {table} SET {places} WHERE id = ?", (*nearer, key))
