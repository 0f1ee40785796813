"""Which posts are given by whom, and which nobody holds together."""

from collections.abc import Collection
from datetime import date, timedelta

from deliberate.confirmations.rules import APPOINTERS
from deliberate.people.rules import COMMITTEE, Role

LATEST_BEGINNING = timedelta(days=90)
FROM_THE_STREET = frozenset({Role.STREET_CLERK, Role.SUPERVISOR, Role.AUDITOR, Role.PLATFORM_ADMIN})
"""They watch the committee, or keep its tools: the street office proposes who does."""
ADMINISTERING = APPOINTERS | {Role.PLATFORM_ADMIN}
APART = (
    (frozenset({Role.AUDITOR}), ADMINISTERING),
    (frozenset({Role.SUPERVISOR}), COMMITTEE),
)
"""Who checks does nothing that is checked (村民委员会组织法 32 in the same way)."""


def clash(role: Role, held: Collection[Role]) -> bool:
    """Whether somebody who holds posts of these roles must not hold this one beside them."""
    for one, other in APART:
        if role in one and not other.isdisjoint(held):
            return True
        if role in other and not one.isdisjoint(held):
            return True
    return False


def last_day_before(today: date) -> date:
    """Of a post that ends at once: `until` is the last whole day that it was held."""
    return today - timedelta(days=1)
