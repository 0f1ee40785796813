"""The command line: one module a family of commands, loaded when one of them is asked for."""

import os
from collections.abc import Mapping
from importlib import import_module

import click

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
"""Read when numpy is loaded. Two threads that wait for each other on a busy machine take 20 times
as long for a product of matrices as one; on a quiet one they gain little."""

HOSTING = "deliberate.commands.hosting"
KEEPING = "deliberate.commands.keeping"
RECORDING = "deliberate.commands.recording"

COMMANDS: Mapping[str, str] = {
    "serve": HOSTING,
    "migrate": HOSTING,
    "demo": HOSTING,
    "import": HOSTING,
    "verify": RECORDING,
    "export": RECORDING,
    "witness": RECORDING,
    "clock": HOSTING,
    "check": KEEPING,
    "backup": KEEPING,
    "restore": KEEPING,
    "retention": KEEPING,
    "renew-key": "deliberate.commands.renewing",
    "password": HOSTING,
    "sign-out": HOSTING,
    "decide": "deliberate.commands.deciding",
    "recount": "deliberate.commands.deciding",
    "landscape": "deliberate.commands.landscape",
    "budget": "deliberate.commands.budget",
    "rank": "deliberate.commands.rank",
    "panel": "deliberate.commands.panel",
}


class Commands(click.Group):
    """Imports a command's module only when the command runs: a count needs no web server."""

    def list_commands(self, _: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, _: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module = import_module(COMMANDS[name])
        found = getattr(module, f"{name.replace('-', '_')}_command")
        assert isinstance(found, click.Command)
        return found


@click.group(cls=Commands)
@click.version_option(package_name="deliberate")
def main() -> None:
    """Deliberate 众议: deliberation and participation for neighbourhoods."""
