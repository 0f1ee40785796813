"""Who fails again and again waits, and nobody else does."""

from contextlib import ExitStack

import pytest

from deliberate.web import attempts as module
from deliberate.web.attempts import Attempts, trying
from deliberate.web.noting import network_of


class Clock:
    now = 1_000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def test_so_many_at_once_and_then_one_by_one(clock):
    attempts = Attempts(3, 90, clock)
    for _ in range(3):
        assert attempts.wait("a") == 0
        attempts.failed("a")
    assert attempts.wait("a") == 90
    assert attempts.wait("b") == 0
    clock.now += 89
    assert attempts.wait("a") == 1
    clock.now += 1
    assert attempts.wait("a") == 0
    attempts.failed("a")
    assert attempts.wait("a") == 90
    clock.now += 3 * 90
    assert [attempts.failed("a") or attempts.wait("a") for _ in range(3)] == [0, 0, 90]


def test_those_under_way_count_until_it_is_known_that_they_did_not_fail(clock):
    attempts = Attempts(3, 90, clock)
    with ExitStack() as under_way:
        for _ in range(3):
            assert attempts.wait("a") == 0
            under_way.enter_context(trying({attempts: "a"}))
        assert attempts.wait("a") > 0
        assert attempts.wait("b") == 0
    assert attempts.wait("a") == 0
    assert not attempts.under_way


def test_what_is_kept_does_not_grow_for_ever(clock, monkeypatch):
    monkeypatch.setattr(module, "MOST_KEYS", 10)
    attempts = Attempts(1, 90, clock)
    for n in range(25):
        attempts.failed(f"k{n}")
        clock.now += 1
    assert len(attempts.free_again) <= 10
    assert attempts.wait("k24") > 0


@pytest.mark.parametrize(
    ("host", "network"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("testclient", "testclient"),
        ("", ""),
    ],
)
def test_a_household_has_one_network(host, network):
    assert network_of(host) == network
