"""Delegations: whose ballot speaks for whom at the count."""

from collections.abc import Mapping, Sequence

from deliberate.consensus import RollEntry
from deliberate.consensus.delegation import Resolution, resolve_under
from deliberate.decisions.models import Decision
from deliberate.decisions.queries.rolls import voter_key
from deliberate.storage import rows

GIVEN = """
SELECT x.voter_id, t.person_id FROM delegation x JOIN delegate t ON t.id = x.delegate_id
WHERE x.decision_id = $1
"""


async def heard_on(
    decision: Decision, roll: Sequence[RollEntry], cast: Mapping[str, str]
) -> Resolution[str]:
    """For the count alone: the ballots, and whose speaks for whom, under the keys of the roll."""
    given = {}
    if decision.named_rule.delegation:
        for pair in await rows(GIVEN, decision.id):
            voter, delegate = (voter_key(decision.roll_salt, each) for each in pair)
            given[voter] = delegate
    return resolve_under(decision.named_rule, roll, cast, given, seed=decision.lot_seed)
