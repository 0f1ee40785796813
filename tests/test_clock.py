"""The one clock: it follows the machine's, unless that jumps."""

import time
from datetime import timedelta

import pytest
from click.testing import CliRunner

from deliberate import clock
from deliberate.clock import Clock
from deliberate.commands import hosting

HOUR, DAY = 3600, 86_400


class Machine:
    """Its clock, and the time that really passes."""

    def __init__(self):
        self.wall, self.passed = 1_800_000_000.0, 50.0
        self.clock = Clock(lambda: self.wall, lambda: self.passed)

    def wait(self, seconds, jump=0):
        self.wall += seconds + jump
        self.passed += seconds

    def confirm(self):
        clock.RIGHT.write_text(str(self.wall))


@pytest.fixture
def machine():
    yield Machine()
    clock.RIGHT.unlink(missing_ok=True)


def test_small_corrections_are_followed(machine):
    for _ in range(100):
        machine.wait(60, jump=9)
        assert machine.clock.now().timestamp() == machine.wall
        assert machine.clock.jump is None


@pytest.mark.parametrize("jump", [HOUR, -HOUR, DAY, -DAY])
def test_a_jump_is_named_and_not_followed(machine, jump):
    before = machine.clock.now()
    machine.wait(60, jump)
    assert machine.clock.jump == timedelta(seconds=jump)
    assert machine.clock.now() == before + timedelta(seconds=60)
    machine.wait(HOUR)
    assert machine.clock.now() == before + timedelta(seconds=60 + HOUR)

    machine.wait(1, -jump)
    assert machine.clock.jump is None, "the clock was put right"
    assert machine.clock.now().timestamp() == machine.wall


def test_the_command_says_what_time_it_is_and_confirms_it(machine, monkeypatch):
    monkeypatch.setattr(hosting, "on_the_tables", lambda _: None)
    said = CliRunner().invoke(hosting.clock_command).output
    assert said.startswith("it is 20")
    assert abs(float(clock.RIGHT.read_text()) - time.time()) < 5


def test_a_jump_that_somebody_confirms_is_followed(machine):
    machine.confirm()  # in the morning, as every day
    machine.wait(HOUR, jump=DAY)
    assert machine.clock.jump == timedelta(days=1)
    machine.confirm()
    machine.wait(30)
    assert machine.clock.jump is None
    assert machine.clock.now().timestamp() == machine.wall
