"""`deliberate renew-key` beside a server that runs: what it says, and what the server then does."""

import fcntl
import os
import re
import stat

import pytest
from click.testing import CliRunner

from deliberate import settings
from deliberate.commands import main
from deliberate.storage import connections
from tests.conftest import KIND
from tests.served import opened, serving

on_a_file = pytest.mark.skipif(KIND != "sqlite", reason="the command line runs on a SQLite file")
KEYS = "secret", "account-key", "record-key"


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setattr(settings, "HOME", tmp_path)
    there = f"sqlite://{tmp_path}/deliberate.sqlite3"
    monkeypatch.setattr(settings, "DATABASE_URL", there)
    monkeypatch.setattr(connections, "TORTOISE", connections.configuration(there))
    return tmp_path


def ran(*words):
    """A command, in this process: the server is another."""
    found = CliRunner().invoke(main, words)
    assert "PRIVATE" not in found.output
    return found.exit_code, found.output


def told(*words, status=0):
    left, said = ran(*words)
    assert left == status, said
    return said


def key_at(address):
    return opened(f"{address}/record/key")[2].decode().strip()


@on_a_file
def test_keys_are_exchanged_beside_a_server_and_whoever_watches_follows(home):
    told("migrate")
    with serving(home) as address:
        first = key_at(address)
        form = opened(f"{address}/sign-in")[2].decode()
        said = told("renew-key", "record")
        second = key_at(address)
        assert second != first
        assert f"signed by {second}" in said
        watch = "witness", address, "--key", first, "--state", str(home / "w")
        assert ran(*watch, "--name", "street.example")[0] == 0
        told("renew-key", "record")
        assert key_at(address) not in {first, second}
        assert ran(*watch)[0] == 0
        for known in (first, second):
            assert ran("verify", address, "--key", known)[0] == 0
        status, said = ran("verify", address, "--entry", "1", "--key", second)
        assert (status, said.count("\n")) == (0, 4)
        assert "entry 1: record-key-changed" in said
        assert f"signed by {key_at(address)}" in said
        for kind in ("secret", "account"):
            assert "servers that run use it" in told("renew-key", kind)
        assert opened(f"{address}/sign-in")[2].decode() != form
    assert "2 entries, whole" in told("verify", "--key", first)
    for name in KEYS:
        assert stat.S_IMODE((home / name).stat().st_mode) == 0o600
    assert len((home / "record-key").read_text().split()) == 1


@on_a_file
def test_a_lost_key_keeps_the_server_from_starting_until_it_is_replaced(home):
    told("migrate")
    said = told("renew-key", "record")
    lost = re.search(r"signed by (\S+)", said)[1]
    (home / "record-key").unlink()
    assert "is not the key that signs this record" in told("check", status=1)
    assert "is not the key that signs" in told("renew-key", "record", status=1)
    assert "cannot" not in told("renew-key", "record", "--lost", lost)
    assert "not lost" in told("renew-key", "record", "--lost", lost, status=1)
    assert told("check") == "nothing unsafe was found\n"
    assert "from entry 2 on" in told("verify")
    assert "entry 2" in told("verify", "--key", lost, status=1)


def test_two_are_not_exchanged_at_once(home):
    handle = os.open(home, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    assert ran("renew-key", "secret") == (2, "another key is being exchanged just now\n")
    os.close(handle)
    assert ran("renew-key", "secret")[0] == 0
    assert ran("renew-key", "secret", "--leaked")[0] == 0


def test_a_key_that_the_server_could_not_read_is_not_made(home, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: home.stat().st_uid + 1)
    status, said = ran("renew-key", "secret")
    assert (status, "another user's" in said) == (2, True)
    monkeypatch.setattr(settings, "HOME", home / "elsewhere")
    assert ran("renew-key", "secret")[0] == 2
    assert [*home.iterdir()] == []
