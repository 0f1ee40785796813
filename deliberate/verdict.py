"""The answer every policy gives: yes, or no and why."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Verdict:
    allowed: bool
    reason: str = ""

    def __bool__(self) -> bool:
        return self.allowed


YES = Verdict(True)


def no(reason: str) -> Verdict:
    return Verdict(False, reason)


class Refused(Exception):  # noqa: N818  (a refusal is an answer, not an error)
    """A policy said no. The web turns this into a page that says why."""

    def __init__(self, reason: str, **details: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.details = details


class Unseen(Exception):  # noqa: N818
    """There is no such thing, or not for you: the two look alike from outside."""


def anyone_may(_who: object, _state: object = None) -> Verdict:
    """The policy of what the law and the neighbourhood want public."""
    return YES


def require(verdict: Verdict) -> None:
    if not verdict:
        raise Refused(verdict.reason)
