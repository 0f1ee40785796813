"""What commands answer: text or JSON on standard output, and faults with their place, status 2."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import NoReturn, ParamSpec

import click

from deliberate.commands.columns import folded, seen
from deliberate.consensus import BadInput
from deliberate.formats.tables import Malformed

P = ParamSpec("P")

as_json_option = click.option("--json", "as_json", is_flag=True, help="One JSON object instead.")


def give_up(words: str, status: int = 2) -> NoReturn:
    click.echo(seen(words), err=True)
    sys.exit(status)


def answering(command: Callable[P, None]) -> Callable[P, None]:
    """Whatever is wrong with what was given ends the command with its place and reason."""

    @wraps(command)
    def answered(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except (Malformed, BadInput) as wrong:
            give_up(str(wrong))
        except BrokenPipeError:
            raise  # whoever reads has read enough: click leaves in silence
        except OSError as wrong:
            give_up(f"{wrong.filename or 'output'}: {wrong.strerror}")

    return answered


@contextmanager
def blaming(file: Path) -> Iterator[None]:
    """What is wrong with a whole file is said of its first line."""
    try:
        yield
    except BadInput as wrong:
        raise Malformed(file.name, 1, str(wrong)) from None


def answer(document: object, lines: Iterable[str], *, as_json: bool) -> None:
    """Print the document as JSON, or the lines in 80 columns."""
    if as_json:
        click.echo(json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False))
    else:
        click.echo("\n".join(part for line in lines for part in folded(line)))
