"""What a closing statement is held against."""

from collections.abc import Sequence
from typing import Any

from deliberate.consensus.strata import Grade
from deliberate.deliberations.models import ConsensusRound
from deliberate.deliberations.queries.consent import consents_in
from deliberate.deliberations.queries.rounds import open_among, rounds_in
from deliberate.deliberations.queries.thread import Sheet, open_questions_in, options_in
from deliberate.deliberations.rules import asked_now


async def what_a_closing_needs(deliberation: int) -> dict[str, Any]:
    """As `gaps_in` takes it."""
    questions = await open_questions_in(deliberation)
    options = await options_in(deliberation)
    rounds = await rounds_in(deliberation)
    consents = await consents_in(deliberation)
    return {
        "open_questions": [number for number, _ in questions],
        "options": len(options),
        "status_quo": sum(bool(option.status_quo) for option in options),
        "round_open": open_among(rounds) is not None,
        "agreeable": _agreeable(rounds, options),
        "consent_open": asked_now(consents) is not None,
        "objection_stands": bool(consents) and not consents[-1].given,
    }


def _agreeable(rounds: Sequence[ConsensusRound], options: Sequence[Sheet]) -> bool:
    """The last round found high consensus, on an option that still reads as it was asked."""
    if not rounds:
        return True
    last = rounds[-1]
    high = last.finding is not None and last.finding["grade"] == Grade.HIGH
    return high and last.option in [sheet._asdict() for sheet in options]
