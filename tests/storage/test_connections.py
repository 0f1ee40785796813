"""Where the database is, as the setting says it."""

import pytest
from click.testing import CliRunner

from deliberate import settings
from deliberate.commands import main
from deliberate.storage.connections import configuration, password_of, reaching
from deliberate.storage.safety import unsafe_reach


@pytest.mark.parametrize(
    ("address", "hosts"),
    [
        ("postgres://ann:pass@first:6000/name", [("first", 6000)]),
        (
            "postgres://ann:pass@first:6000,second/name?maxsize=3",
            [("first", 6000), ("second", 5432)],
        ),
        ("postgres://ann:pass@[::1]:6000/name", [("::1", 6000)]),
        ("postgres://ann:pass@/name?host=/run/postgresql", [("/run/postgresql", 5432)]),
    ],
)
def test_the_hosts_of_an_address(address, hosts):
    asked = configuration(address)["connections"]["default"]["credentials"]
    assert asked["hosts"] == hosts
    assert (asked["user"], asked["password"], asked["database"]) == ("ann", "pass", "name")


def test_what_other_programs_are_given_has_the_tls_and_no_password():
    tls = "sslmode=verify-full&sslrootcert=/etc/a%20root.pem"
    address = f"postgres://ann:p%40ss@db.example:6000/name?minsize=2&{tls}&maxsize=3"
    assert reaching(address) == f"postgres://ann@db.example:6000/name?{tls}"
    assert password_of(address) == "p@ss"
    assert reaching("postgres://db.example/name") == "postgres://postgres@db.example/name"


@pytest.mark.parametrize(
    ("rest", "away"),
    [
        ("127.0.0.1/name", None),
        ("localhost:6000,[::1]/name?sslmode=disable", None),
        ("/name?host=/run/postgresql", None),
        ("/name", None),
        ("db.example/name", "db.example"),
        ("127.0.0.1,db.example/name", "db.example"),
        ("db.example/name?sslmode=require&sslrootcert=/etc/root.pem", "db.example"),
        ("db.example/name?sslmode=verify-ca&sslrootcert=/etc/root.pem", "db.example"),
        ("db.example/name?sslmode=verify-full&sslmode=disable", "db.example"),
        ("/name?host=db.example", "db.example"),
        ("db.example/name?sslmode=verify-full&sslrootcert=/etc/root.pem", None),
    ],
)
def test_another_machine_is_reached_with_tls_that_knows_it(monkeypatch, rest, away):
    monkeypatch.setattr(settings, "DATABASE_URL", f"postgres://ann:pass@{rest}")
    said = [*unsafe_reach()]
    assert [line.split()[2] for line in said] == ([f"{away},"] if away else [])


@pytest.fixture
def elsewhere(monkeypatch):
    monkeypatch.setattr(settings, "DATABASE_URL", "postgres://ann:pass@db.example/name")


@pytest.mark.parametrize(
    ("command", "status"),
    [
        (["check"], 1),
        *((words, 2) for words in (["serve"], ["migrate"], ["verify"], ["clock"])),
        *((words, 2) for words in (["backup", "new"], ["restore", __file__])),
    ],
)
def test_a_database_that_may_be_anybodys_is_not_even_reached(elsewhere, command, status):
    refused = CliRunner().invoke(main, command)
    assert (refused.exit_code, "reaches db.example" in refused.output) == (status, True)


def test_a_trial_lets_it_pass(elsewhere, monkeypatch):
    monkeypatch.setattr(settings, "TRIAL", True)
    assert [*unsafe_reach()] == []
    gone_on = CliRunner().invoke(main, ["check"])
    assert "run `deliberate migrate` first" in gone_on.output
