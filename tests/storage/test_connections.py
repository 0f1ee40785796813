"""Where the database is, as the setting says it."""

import pytest

from deliberate.storage.connections import configuration


@pytest.mark.parametrize(
    ("address", "hosts"),
    [
        ("postgres://ann:pass@first:6000/name", [("first", 6000)]),
        (
            "postgres://ann:pass@first:6000,second/name?maxsize=3",
            [("first", 6000), ("second", 5432)],
        ),
        ("postgres://ann:pass@[::1]:6000/name", [("::1", 6000)]),
    ],
)
def test_the_hosts_of_an_address(address, hosts):
    asked = configuration(address)["connections"]["default"]["credentials"]
    assert asked["hosts"] == hosts
    assert (asked["user"], asked["password"], asked["database"]) == ("ann", "pass", "name")
