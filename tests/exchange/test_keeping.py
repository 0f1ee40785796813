"""What is unsafe is refused, and a backup is one that restores."""

import json
import shutil
import sqlite3
import threading
from datetime import UTC, datetime

import pytest
from tortoise import connections

from deliberate import settings
from deliberate.commands.safety import advice, faults
from deliberate.exchange import backup as module
from deliberate.exchange.backup import BadBackup, apart_from, back_up, restore
from deliberate.record.notes import WITNESS, Signer
from deliberate.record.signing import sign_head
from deliberate.storage import one
from deliberate.storage.apart import KEYS, KINDS, SCRUTINY, destroy, place_of, unpack
from tests.build import NOW, a_person
from tests.conftest import KIND, OWNER, SERVING, forced
from tests.decisions.votes import OVER_NOW, ballots, counted, heads, voting
from tests.record.test_verify import write_entries
from tests.served import deliberate, serving

pytestmark = pytest.mark.anyio
on_a_file = pytest.mark.skipif(KIND != "sqlite", reason="the command line runs on a SQLite file")


async def found(at=NOW):
    return [fault async for fault in faults(at)]


async def advised():
    return [line async for line in advice(datetime.now(UTC))]


@pytest.fixture
def trusted(monkeypatch):
    """The servers that tests start keep nothing for good; that is found, and not looked at here."""
    monkeypatch.setattr("deliberate.storage.safety.MUST_BE_ON", ())


async def test_an_ordinary_host_is_safe(database, trusted):
    await write_entries(3)
    await sign_head(NOW)
    assert await found() == []


@pytest.mark.skipif(KIND != "postgres", reason="of PostgreSQL")
async def test_a_server_that_may_lose_what_it_acknowledged_is_named(database):
    said = " ".join(await found())
    for name in ("fsync", "full_page_writes", "synchronous_commit"):
        assert f"PostgreSQL's {name} is off" in said


@pytest.mark.skipif(KIND != "sqlite", reason="of SQLite")
@pytest.mark.parametrize(
    ("pragma", "value"), [("synchronous", "NORMAL"), ("foreign_keys", "OFF"), ("trusted_schema", 1)]
)
async def test_a_file_that_may_lose_what_it_acknowledged_is_named(database, pragma, value):
    await write_entries(1)
    connections.get("default")._connection._raw.execute(f"PRAGMA {pragma}={value}")
    assert [fault.split()[1] for fault in await found()] == [pragma]


async def test_a_network_file_system_is_named(database, trusted, monkeypatch):
    monkeypatch.setattr("deliberate.storage.safety.file_system_of", lambda _: "nfs4")
    said = await found()
    assert len(said) == (KIND == "sqlite")
    assert all("nfs4" in fault for fault in said)


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("http://zhongyi.example", "need https"),
        ("https://zhongyi.example/path", "no path"),
        ("zhongyi.example", "scheme and name"),
    ],
)
async def test_an_unsafe_address_is_named(database, trusted, monkeypatch, address, said):
    monkeypatch.setattr(settings, "BASE_URL", address)
    assert said in " ".join(await found())


async def test_debugging_in_public_is_named(database, trusted, monkeypatch):
    monkeypatch.setattr(settings, "SECURE", True)
    monkeypatch.setattr(settings, "DEBUG", True)
    assert await found() == ["DELIBERATE_DEBUG is not for real use"]


@pytest.mark.parametrize("name", ["secret", "record-key"])
async def test_a_secret_that_others_read_is_named(database, trusted, name):
    await write_entries(1)
    await sign_head(NOW)
    settings.secrets()
    file = settings.HOME / name
    file.chmod(0o640)
    try:
        assert await found() == [
            f"{file} can be read or changed by others (40): chmod 600",
        ]
    finally:
        file.chmod(0o600)


async def test_a_short_secret_a_wrong_clock_and_no_key_are_named(database, trusted, monkeypatch):
    monkeypatch.setattr(settings, "secrets", lambda: [b"short"])
    key = str(Signer("street.example", WITNESS, bytes(32)).verifier)
    monkeypatch.setattr(settings, "WITNESSES", (key, "street.example"))
    said = await found(datetime(2020, 1, 1, tzinfo=UTC))
    assert [fault.split()[-1] for fault in said] == ["made", "made", "key"]


async def test_the_demo_in_public_is_named(database, trusted, monkeypatch):
    await a_person("王丽华", login="wang.lihua")
    assert await found() == []
    monkeypatch.setattr(settings, "BASE_URL", "https://zhongyi.example")
    monkeypatch.setattr(settings, "TRIAL", True)
    assert await found() == []
    monkeypatch.setattr(settings, "TRIAL", False)
    assert "wang.lihua is here, and everybody knows its password" in " ".join(await found())


async def test_a_list_of_stolen_passwords_that_is_none_is_named_and_one_is_advised_in_public(
    database, trusted, monkeypatch, tmp_path
):
    assert await advised() == []
    monkeypatch.setattr(settings, "BASE_URL", "https://zhongyi.example")
    assert "DELIBERATE_BREACHED_PASSWORDS" in " ".join(await advised())
    monkeypatch.setattr(settings, "BREACHED_PASSWORDS", str(tmp_path / "list"))
    assert await advised() == []
    assert "No such file" in " ".join(await found())
    (tmp_path / "list").write_text(f"{'F' * 40}:1\n{'0' * 40}:2\n")
    assert "not ordered by hash" in " ".join(await found())
    (tmp_path / "list").write_text(f"{'0' * 40}:2\n{'F' * 40}:1\n")
    assert "BREACHED" not in " ".join(await found())


async def test_a_record_that_does_not_go_on_is_named(database, trusted):
    await write_entries(2)
    await sign_head(NOW)
    await forced("UPDATE record_head SET number = 1")
    assert "does not begin with the 2 entries" in " ".join(await found())
    (settings.HOME / "record-head").write_text("nonsense")
    assert "is not what was signed last" in " ".join(await found())


@on_a_file
def test_the_server_does_not_start_with_any_of_it(tmp_path):
    home = tmp_path / "state"
    deliberate(home, "migrate")
    assert deliberate(home, "check").stdout == "nothing unsafe was found\n"
    unsafe = {"DELIBERATE_BASE_URL": "http://zhongyi.example"}
    checked = deliberate(home, "check", **unsafe)
    assert (checked.returncode, "need https" in checked.stdout) == (1, True)
    assert deliberate(home, "check", **unsafe, DELIBERATE_TRIAL="1").returncode == 0
    refused = deliberate(home, "serve", "--port", "1", **unsafe)
    assert (refused.returncode, "need https" in refused.stderr) == (2, True)


@on_a_file
def test_the_state_folder_is_read_by_its_owner_alone(tmp_path):
    home = tmp_path / "state"
    deliberate(home, "migrate")
    for file in (home, *home.rglob("*")):
        assert file.stat().st_mode & 0o077 == 0, file


@on_a_file
def test_a_backup_is_made_while_the_server_runs_and_restores_elsewhere(tmp_path):
    home, copy = tmp_path / "state", tmp_path / "backup.sqlite3"
    deliberate(home, "migrate")
    with serving(home), sqlite3.connect(home / "deliberate.sqlite3", timeout=5) as file:
        stop = threading.Event()

        def writes():
            writer = sqlite3.connect(home / "deliberate.sqlite3", timeout=5)
            while not stop.is_set():
                writer.execute("INSERT INTO sent_form VALUES (hex(randomblob(9)), '/', '', '', '')")
                writer.commit()
            writer.close()

        writing = threading.Thread(target=writes)
        writing.start()
        made = deliberate(home, "backup", str(copy))
        stop.set()
        writing.join()
        (kept,) = file.execute("SELECT count(*) FROM sent_form").fetchone()
    assert made.returncode == 0, made.stderr
    assert "restores: 0 entries, whole" in made.stdout
    assert copy.stat().st_mode & 0o077 == 0
    assert deliberate(home, "backup", str(copy)).returncode == 2  # never over another
    with sqlite3.connect(copy) as file:
        (in_copy,) = file.execute("SELECT count(*) FROM sent_form").fetchone()
    assert 0 < in_copy <= kept

    elsewhere = tmp_path / "elsewhere"
    restored = deliberate(elsewhere, "restore", str(copy))
    assert restored.returncode == 0, restored.stderr
    assert deliberate(elsewhere, "verify").returncode == 0
    again = deliberate(elsewhere, "restore", str(copy))
    assert (again.returncode, "is there already" in again.stderr) == (1, True)


@pytest.fixture
async def here(database, monkeypatch):
    """A counted vote, in the database that the settings name."""
    if KIND == "postgres" and not shutil.which("pg_dump"):
        pytest.skip("pg_dump is not installed")
    monkeypatch.setattr(settings, "DATABASE_URL", database.replace(SERVING, OWNER))
    voters = await heads(4)
    decision = await voting(at=OVER_NOW)
    await ballots(decision, dict.fromkeys(voters, "yes"))
    decision = await counted(decision)
    await decision.fetch_related("issue")
    return decision


async def test_a_backup_counts_again(here, tmp_path):
    target = tmp_path / "backup"
    number, hashed = await one("SELECT number, hash FROM record_head")
    head = await back_up(target)
    assert (head.number, head.hash) == (number, hashed)
    assert target.stat().st_size > 10_000


async def test_a_backup_of_a_record_that_is_not_whole_does_not_stay(here, tmp_path):
    trigger = "entry_stays"
    on = " ON entry" if KIND == "postgres" else ""
    await forced(f"DROP TRIGGER {trigger}{on}")
    await forced("UPDATE entry SET fact = 'forged' WHERE id = 1")
    target = tmp_path / "backup"
    with pytest.raises(BadBackup, match="not whole: entry 1"):
        await back_up(target)
    assert list(tmp_path.iterdir()) == []


async def test_a_backup_of_ballots_that_give_another_result_does_not_stay(here, tmp_path):
    ballots = place_of(SCRUTINY, f"{here.issue.number}-1.csv")
    ballots.write_text(ballots.read_text().replace("yes", "no"))
    with pytest.raises(BadBackup, match="ballots do not give"):
        await back_up(tmp_path / "backup")
    assert list(tmp_path.iterdir()) == []


def contents(kind):
    folder = settings.HOME / kind
    return {file.name: file.read_text() for file in folder.iterdir()} if folder.exists() else {}


async def test_what_is_kept_apart_comes_back_with_the_backup(here, tmp_path, monkeypatch):
    voters = await heads(1)
    await ballots(await voting(), {voters[0]: "yes"})
    target = tmp_path / "backup"
    await back_up(target)
    assert apart_from(target).stat().st_mode & 0o077 == 0
    before = {kind: contents(kind) for kind in KINDS}
    elsewhere = tmp_path / "elsewhere"
    monkeypatch.setattr(settings, "HOME", elsewhere)
    unpack(apart_from(target))
    assert {kind: contents(kind) for kind in KINDS} == before
    for kind in KINDS:
        assert before[kind]


@pytest.mark.parametrize(("kind", "said"), [(KEYS, "is not there"), (SCRUTINY, "are gone")])
async def test_without_what_is_kept_apart_nothing_is_called_restored(here, tmp_path, kind, said):
    voters = await heads(1)
    await ballots(await voting(), {voters[0]: "yes"})
    for name in contents(kind):
        destroy(kind, name)
    with pytest.raises(BadBackup, match=said):
        await back_up(tmp_path / "backup")


async def test_what_is_no_backup_is_not_restored(database, tmp_path, monkeypatch):
    if KIND == "postgres" and not shutil.which("pg_restore"):
        pytest.skip("pg_restore is not installed")
    nothing = tmp_path / "nothing"
    nothing.write_text(json.dumps({"not": "a backup"}))
    empty = f"sqlite://{tmp_path}/fresh.sqlite3" if KIND == "sqlite" else database
    monkeypatch.setattr(settings, "DATABASE_URL", empty)
    with pytest.raises(BadBackup):
        await restore(nothing)
    assert not (tmp_path / "fresh.sqlite3").exists()


async def test_a_command_that_is_not_there_is_named():
    with pytest.raises(BadBackup, match="no-such-command is not installed"):
        await module._run("no-such-command")
