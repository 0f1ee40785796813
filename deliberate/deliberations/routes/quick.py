"""The card that asks for one opinion after another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from deliberate.deliberations.queries import Claim, Heard
from deliberate.deliberations.rules import WORDS, Waiting, next_to_hear

WORD_OF = {int(value): word for word, value in WORDS.items()}


@dataclass(frozen=True, slots=True)
class Quick:
    number: int | None
    """Of the claim that is asked about; None when all are answered."""
    mine: str
    """What the viewer thinks of this claim already: agree, unsure, disagree or ''."""
    answered: int
    all: int
    after: int | None
    """The claim they just said something about; `after_word` is what."""
    after_word: str


def quick_card(
    claims: Sequence[Claim | Heard],
    opinions: Mapping[int, int],
    asked: int | None,
    after: int | None,
) -> Quick:
    """On the claim that is asked for, or the next that the viewer has not answered."""
    shown = {claim.number: claim for claim in claims if not claim.hidden}
    answered = sum(number in shown for number in opinions)
    if asked not in shown:
        waiting = (
            Waiting(claim.heard, claim.number, claim.position)
            for claim in shown.values()
            if claim.number not in opinions
        )
        asked = next_to_hear(waiting, answered)
    return Quick(
        number=asked,
        mine=_word(opinions, asked),
        answered=answered,
        all=len(shown),
        after=after,
        after_word=_word(opinions, after),
    )


def _word(opinions: Mapping[int, int], number: int | None) -> str:
    return WORD_OF[opinions[number]] if number is not None and number in opinions else ""
