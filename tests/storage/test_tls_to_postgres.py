"""A real PostgreSQL that takes nobody without TLS: known by its certificate, or not reached."""

import os
import shutil
import ssl
import tempfile
from pathlib import Path
from urllib.parse import quote

import asyncpg
import pytest
from tortoise import Tortoise

from deliberate import settings
from deliberate.exchange import backup
from deliberate.exchange.backup import BadBackup
from deliberate.storage import one
from deliberate.storage.connections import configuration, reaching
from deliberate.storage.safety import unsafe_database
from tests.certificates import Authority
from tests.conftest import KIND
from tests.served import deliberate
from tools.postgres import NoPostgres, Server, installations

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.usefixtures("databases"),
    pytest.mark.skipif(KIND != "postgres", reason="SQLite has no connection"),
]
ROLE, PASSWORD = "deliberate", "腌菜 @geheim:wort/"
WITH_TLS = "ssl = on\nssl_cert_file = '{0}'\nssl_key_file = '{1}'\nssl_ca_file = '{2}'\n"
TAKEN = """
local all all trust
hostssl certified all 127.0.0.1/32 cert
hostssl all all 127.0.0.1/32 scram-sha-256
"""


class Machine(Server):
    """Its certificate is for `localhost`, from an authority of its own; there is another, too."""

    def __init__(self, work):
        super().__init__(next(installations()), work)
        self.authority, self.other = Authority(work / "authority"), Authority(work / "other")
        self.client, self.client_key = self.authority.certificate(ROLE)
        self.client_key.chmod(0o600)

    def start(self):
        certificate, key = self.authority.certificate("localhost")
        key.chmod(0o600)
        if self.user:
            os.chown(key, self.user.pw_uid, self.user.pw_gid)
        self.make()
        (self.data / "pg_hba.conf").write_text(TAKEN)
        address = self.launch(WITH_TLS.format(certificate, key, self.authority.root))
        self.port = address.rpartition(":")[2].partition("/")[0]

    def address(self, name, *, host="localhost", mode="verify-full", root=None):
        user = f"{ROLE}:{quote(PASSWORD, safe='')}"
        tls = f"sslmode={mode}&sslrootcert={root or self.authority.root}"
        return f"postgres://{user}@{host}:{self.port}/{name}?maxsize=2&{tls}"

    def by_socket(self, user="postgres"):
        return f"postgres://{user}@/postgres?host={self.work}&port={self.port}&maxsize=1"

    async def told(self, *statements):
        """As its superuser, at its socket."""
        at = {"host": str(self.work), "port": self.port}
        server = await asyncpg.connect(**at, user="postgres", database="postgres")
        for statement in statements:
            await server.execute(statement)
        await server.close()


@pytest.fixture(scope="module")
async def machine(databases):
    work = Path(tempfile.mkdtemp(prefix="deliberate-tls-"))
    work.chmod(0o711)
    machine = Machine(work)
    try:
        machine.start()
    except NoPostgres as reason:
        pytest.skip(f"PostgreSQL with TLS does not start: {reason}")
    try:
        await machine.told(
            f"CREATE ROLE {ROLE} LOGIN CREATEDB PASSWORD '{PASSWORD}'",
            *(f"CREATE DATABASE {name} OWNER {ROLE}" for name in ("plain", "kept", "certified")),
        )
        yield machine
    finally:
        machine.stop()
        shutil.rmtree(work, ignore_errors=True)


async def encrypted(address):
    """Whether what is at this address is reached with TLS."""
    await Tortoise.init(config=configuration(address))
    try:
        (found,) = await one("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
        return found
    finally:
        await Tortoise.close_connections()


async def test_a_server_that_shows_its_certificate_is_reached(machine):
    assert await encrypted(machine.address("plain"))


async def test_another_authority_or_another_name_is_refused(machine):
    for address, said in (
        (machine.address("plain", root=machine.other.root), "certificate verify failed"),
        (machine.address("plain", host="127.0.0.1"), "IP address mismatch"),
    ):
        with pytest.raises(ssl.SSLCertVerificationError, match=said):
            await encrypted(address)
    assert await encrypted(machine.address("plain", host="127.0.0.1", mode="verify-ca"))


async def test_a_server_without_tls_is_refused(machine):
    without = os.environ["DELIBERATE_TEST_PG"]
    tls = f"sslmode=verify-full&sslrootcert={machine.authority.root}"
    with pytest.raises(ConnectionError, match="rejected SSL upgrade"):
        await encrypted(f"{without}?{tls}")
    assert not await encrypted(without)
    with pytest.raises(asyncpg.InvalidAuthorizationSpecificationError, match="no encryption"):
        await encrypted(machine.address("plain", mode="disable"))


async def test_a_certificate_stands_for_a_password(machine):
    mine = f"sslcert={machine.client}&sslkey={machine.client_key}"
    address = machine.address("certified").replace(f":{quote(PASSWORD, safe='')}", "")
    assert await encrypted(f"{address}&{mine}")
    with pytest.raises(asyncpg.InvalidAuthorizationSpecificationError, match="certificate"):
        await encrypted(address)


@pytest.fixture
def programs():
    if not shutil.which("pg_dump"):
        pytest.skip("pg_dump is not installed")


async def test_tables_are_made_backed_up_and_restored_over_the_same_tls(
    machine, programs, tmp_path
):
    file, there = tmp_path / "backup", {"DELIBERATE_DATABASE_URL": machine.address("kept")}
    for words in (["migrate"], ["backup", str(file)]):
        said = deliberate(tmp_path, *words, **there)
        assert said.returncode == 0, said.stderr
    await machine.told("DROP DATABASE kept", f"CREATE DATABASE kept OWNER {ROLE}")
    said = deliberate(tmp_path, "restore", str(file), **there)
    assert said.returncode == 0, said.stderr
    elsewhere = {"DELIBERATE_DATABASE_URL": machine.address("kept", root=machine.other.root)}
    for words in (["migrate"], ["restore", str(file)]):
        said = deliberate(tmp_path, *words, **elsewhere)
        assert said.returncode
        assert "certificate verify failed" in said.stderr


async def test_programs_of_postgres_know_the_server_too(machine, programs, monkeypatch):
    for root, said in ((machine.authority.root, None), (machine.other.root, "verify failed")):
        address = machine.address("plain", root=root)
        monkeypatch.setattr(settings, "DATABASE_URL", address)
        asked = backup._run("createdb", f"--maintenance-db={reaching(address)}", "made")
        if said:
            with pytest.raises(BadBackup, match=said):
                await asked
        else:
            await asked


@pytest.mark.parametrize(
    ("as_whom", "statement", "named"),
    [
        (ROLE, "", None),
        ("postgres", "", "is postgres"),
        ("mighty", "CREATE ROLE mighty LOGIN CREATEROLE", "is mighty"),
        ("member", "CREATE ROLE member LOGIN; GRANT postgres TO member", "is postgres"),
        (
            "reader",
            "CREATE ROLE reader LOGIN; GRANT pg_read_server_files TO reader",
            "is pg_read_server_files",
        ),
    ],
)
async def test_a_role_that_may_more_than_it_needs_is_named_in_public(
    machine, monkeypatch, as_whom, statement, named
):
    await machine.told(statement or "SELECT 1")
    monkeypatch.setattr("deliberate.storage.safety.MUST_BE_ON", ())
    monkeypatch.setattr(settings, "BASE_URL", "https://zhongyi.example")
    await Tortoise.init(config=configuration(machine.by_socket(as_whom)))
    try:
        said = [fault async for fault in unsafe_database()]
    finally:
        await Tortoise.close_connections()
    assert len(said) == bool(named)
    assert all(f"to PostgreSQL this program {named}, or can become it" in line for line in said)
