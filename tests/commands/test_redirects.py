"""`verify ADDRESS` and `witness ADDRESS` go where they are told to, and nowhere else."""

import urllib.request
from contextlib import contextmanager

import pytest
from click.testing import CliRunner

from deliberate.commands import main
from tests.commands.listening import listening

COMMANDS = (["verify"], ["witness", "--name", "street.example", "--state"])


def found_nothing(_):
    return 404, {}


@contextmanager
def pointing(status):
    """A site that points to another: its address, and what each of the two was asked."""
    with listening(found_nothing) as (port, there):
        elsewhere = f"http://127.0.0.1:{port}/elsewhere"
        with listening(lambda _: (status, {"Location": elsewhere})) as (first, here):
            yield f"http://127.0.0.1:{first}", elsewhere, here, there


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("command", COMMANDS, ids=lambda words: words[0])
def test_a_site_that_points_elsewhere_is_not_followed(command, status, tmp_path):
    state = [str(tmp_path)] if len(command) > 1 else []
    with pointing(status) as (address, elsewhere, here, there):
        said = CliRunner().invoke(main, [*command, *state, address])
        assert (said.exit_code, here, there) == (2, ["/record/key"], [])
        assert f"{address}/record/key points to {elsewhere}, which is not followed" in said.stderr


def test_what_follows_is_seen_to_follow():
    with pointing(302) as (address, _, here, there), pytest.raises(OSError, match="404"):
        urllib.request.urlopen(address)
    assert (here, there) == (["/"], ["/elsewhere"])
