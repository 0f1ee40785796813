"""Commands typed in this process: what they print and how they leave."""

import json

from click.testing import CliRunner

from deliberate.commands import main
from deliberate.commands.columns import COLUMNS, columns_of


def typed(*words):
    """Run a command; its result has `stdout`, `stderr` and `exit_code`."""
    found = CliRunner().invoke(main, [str(word) for word in words])
    if found.exception and not isinstance(found.exception, SystemExit):
        raise found.exception
    return found


def read(*words):
    """Run a command with --json that must succeed, and read what it printed."""
    found = typed(*words, "--json")
    assert found.exit_code == 0, found.stderr
    return json.loads(found.stdout)


def refused(*words):
    """Run a command that must leave with 2 and print nothing; what it says is wrong."""
    found = typed(*words)
    assert (found.exit_code, found.stdout) == (2, ""), found.output
    return found.stderr.strip()


def words(*typed_words):
    """What a command that succeeds prints for people, on one line."""
    found = typed(*typed_words)
    assert found.exit_code == 0, found.stderr
    assert max(map(columns_of, found.stdout.splitlines())) <= COLUMNS
    return " ".join(found.stdout.split())
