"""The help of the command line says everything, in 80 columns."""

import click
import pytest

from deliberate.commands import COMMANDS, main
from tests.commands.shell import typed, words

FOUND = {name: main.get_command(click.Context(main), name) for name in COMMANDS}


def test_the_list_of_commands_cuts_no_sentence_off():
    told = words("--help")
    assert "..." not in told.replace("[ARGS]...", "")
    assert all(name in told for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_every_option_is_explained(name):
    assert words(name, "--help")
    for one in FOUND[name].params:
        assert isinstance(one, click.Argument) or one.help, one


def test_a_command_that_is_none_is_refused():
    found = typed("decree")
    assert (found.exit_code, found.stdout) == (2, "")
    assert "No such command 'decree'" in found.stderr
