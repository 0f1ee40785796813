"""Reading what the grades of a round ask for in a community."""

import json
from collections.abc import Sequence
from typing import Any

from deliberate.consensus.strata import Bar
from deliberate.deliberations.rules import Limits
from deliberate.storage import moment, rows

SET = "SELECT bars, basis, acting, since FROM consensus_limits WHERE area_id = $1 ORDER BY id DESC"


async def limits_in(community: int) -> list[Limits]:
    """All that were set, the last first: that is in force. Before them, the usual ones."""
    return [*map(_limits, await rows(SET, community)), Limits()]


def _limits(row: Sequence[Any]) -> Limits:
    bars, basis, acting, since = row
    high, basic = map(Bar.from_document, json.loads(bars))
    return Limits(high, basic, basis, acting, moment(since))
