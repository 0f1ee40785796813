"""What many agree with and what divides them, as counted."""

from collections.abc import Iterable
from typing import NamedTuple

from deliberate.deliberations.rules.thread import TOO_FEW_TO_SHOW


class Counted(NamedTuple):
    number: int
    agree: int
    unsure: int
    disagree: int

    @property
    def people(self) -> int:
        return self.agree + self.unsure + self.disagree


AGREED_SHARE = 60
DIVIDED_SHARE = 30
MOST_SHOWN = 5
NOTICEABLE = 5
"""Points out of 100 by which a corrected share must be another to be shown beside the raw one."""
FEWEST_BEHIND = 10
"""As many people, equally weighed, must be behind a corrected share."""


def enough_to_rank(people: int) -> int:
    """A claim is ranked when so many have said what they think of it: 7, or a tenth of all."""
    return max(TOO_FEW_TO_SHOW, people // 10)


def broad_agreement(counted: Iterable[Counted], enough: int) -> list[Counted]:
    """What at least 60 in 100 agree with, the largest share first."""
    found = [
        one for one in counted if one.people >= enough and _holds(one.agree, one, AGREED_SHARE)
    ]
    return sorted(found, key=lambda one: (-(one.agree * 10_000 // one.people), -one.people))[
        :MOST_SHOWN
    ]


def most_divided(counted: Iterable[Counted], enough: int) -> list[Counted]:
    """What at least 30 in 100 agree with and at least 30 in 100 do not, the closest first."""
    found = [
        one
        for one in counted
        if one.people >= enough
        and not _holds(one.agree, one, AGREED_SHARE)
        and _holds(min(one.agree, one.disagree), one, DIVIDED_SHARE)
    ]
    apart = sorted(
        found, key=lambda one: (abs(one.agree - one.disagree) * 10_000 // one.people, -one.people)
    )
    return apart[:MOST_SHOWN]


def _holds(some: int, of: Counted, share: int) -> bool:
    return some * 100 >= of.people * share
