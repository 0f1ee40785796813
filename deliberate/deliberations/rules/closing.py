"""What a closing statement says, and what it may not leave out."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from deliberate.deliberations.rules.thread import FEWEST_OPTIONS, Path


@dataclass(frozen=True, slots=True)
class Statement:
    """What a closing says."""

    agreed: tuple[str, ...] = ()
    disputed: tuple[str, ...] = ()
    unanswered: tuple[str, ...] = ()
    path: str = ""
    reason: str = ""


def gaps_in(
    said: Statement,
    *,
    open_questions: Iterable[int],
    options: int,
    status_quo: int,
    round_open: bool = False,
    agreeable: bool = True,
    consent_open: bool = False,
    objection_stands: bool = False,
) -> dict[str, str]:
    """What a closing statement lacks: field -> code. Empty when it is complete.

    `agreeable`: the last consensus round, if there was one, lets people close as agreed;
    `objection_stands`: against what was put to consent last.
    """
    gaps: dict[str, str] = {}
    if not (said.agreed or said.disputed):
        gaps["agreed"] = "no-point"
    if not all(names_question(said.unanswered, number) for number in open_questions):
        gaps["unanswered"] = "open-question-left-out"
    if said.path not in set(Path):
        gaps["path"] = "choose-one"
    elif said.path != Path.NO_RESULT and (options < FEWEST_OPTIONS or status_quo != 1):
        gaps["path"] = "options-first"
    elif round_open:
        gaps["path"] = "round-is-open"
    elif said.path == Path.AGREED and not agreeable:
        gaps["path"] = "no-high-consensus"
    elif consent_open:
        gaps["path"] = "consent-is-asked"
    elif said.path == Path.AGREED and objection_stands:
        gaps["path"] = "objection-stands"
    if not said.reason:
        gaps["reason"] = "needed"
    return gaps


def names_question(lines: Iterable[str], number: int) -> bool:
    """Whether a line names the claim: `#12 …`."""
    return any(re.match(rf"#{number}(?!\d)", line) for line in lines)
