"""The card that asks for one opinion after another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.requests import Request

from deliberate.deliberations.queries import Claim, Heard
from deliberate.deliberations.rules import WORDS, Asked, next_to_hear, unheard
from deliberate.web.forms import Typed
from deliberate.web.security import sealed, session_of, unsealed

WORD_OF = {int(value): word for word, value in WORDS.items()}


@dataclass(frozen=True, slots=True)
class Quick:
    number: int | None
    """Of the claim that is asked about; None when all are answered."""
    chance: int | None
    """With which the lot asks about it; None where it was asked for."""
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
    *,
    person: int | None,
    seed: str,
) -> Quick:
    """On the claim that is asked for, or the one that the lot asks `person` about next."""
    shown = {claim.number: claim for claim in claims if not claim.hidden}
    waiting = [claim for number, claim in shown.items() if number not in opinions]
    lot = _drawn(waiting, person, len(opinions), seed)
    if asked not in shown:
        asked = lot and lot.number
    return Quick(
        number=asked,
        chance=lot.chance if lot and lot.number == asked else None,
        mine=_word(opinions, asked),
        answered=len(shown) - len(waiting),
        all=len(shown),
        after=after,
        after_word=_word(opinions, after),
    )


def carried(request: Request, number: int | None, quick: Quick) -> str:
    """The chance of the claim, for the form on the card to bring back unchanged."""
    if quick.number is None or quick.chance is None:
        return ""
    return sealed(str(quick.chance), _about(number, quick.number), session_of(request))


def chance_in(request: Request, number: int, claim: int, typed: Typed) -> int | None:
    """The chance that a form brought back; None where it came from elsewhere than the card."""
    if not typed["shown"]:
        return None
    return int(unsealed(typed["shown"], _about(number, claim), session_of(request)))


def _about(number: int | None, claim: int) -> str:
    return f"claim {claim} of issue {number}"


def _drawn(
    waiting: Sequence[Claim | Heard], person: int | None, answered: int, seed: str
) -> Asked | None:
    if person is None:
        return None
    there = [unheard(claim.number, claim.agree, claim.heard) for claim in waiting]
    return next_to_hear(there, person, answered, seed)


def _word(opinions: Mapping[int, int], number: int | None) -> str:
    return WORD_OF[opinions[number]] if number is not None and number in opinions else ""
