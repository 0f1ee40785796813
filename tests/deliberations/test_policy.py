"""The policies as tables: every standing that matters, every state."""

import pytest

from deliberate.deliberations import policy
from deliberate.issues.rules import State
from deliberate.people.rules import Role, Standing

STRANGER = Standing()
RESIDENT = Standing(Role.RESIDENT, resident=True, signed_in=True)
YOUTH = Standing(Role.YOUTH, youth=True, signed_in=True)
FACILITATOR = Standing(Role.FACILITATOR, facilitator=True, signed_in=True)
GRID_WORKER = Standing(Role.GRID_WORKER, signed_in=True)
MEMBER = Standing(Role.RC_MEMBER, signed_in=True)
DIRECTOR = Standing(Role.RC_DIRECTOR, signed_in=True)
OWN = Standing(Role.RC_DIRECTOR, proposer=True, signed_in=True)
EVERYBODY = (STRANGER, RESIDENT, YOUTH, FACILITATOR, GRID_WORKER, MEMBER, DIRECTOR, OWN)

ARGUING, OPEN, DRAFTING = {State.ARGUING}, set(policy.OPEN), {State.DRAFTING}
TABLE = {
    policy.may_convene: ({MEMBER, DIRECTOR, OWN}, {State.CONVENING}),
    policy.may_argue: ({RESIDENT, YOUTH, GRID_WORKER}, ARGUING),
    policy.may_reply: ({RESIDENT, YOUTH}, ARGUING),
    policy.may_opine: ({RESIDENT, YOUTH}, OPEN),
    policy.may_answer: ({MEMBER, DIRECTOR, OWN}, OPEN),
    policy.may_mark: ({FACILITATOR}, OPEN),
    policy.may_hide: ({FACILITATOR, MEMBER, DIRECTOR}, OPEN),
    policy.may_extend: ({FACILITATOR, MEMBER, DIRECTOR, OWN}, ARGUING),
    policy.may_start_drafting: ({FACILITATOR, MEMBER, DIRECTOR, OWN}, ARGUING),
    policy.may_draft_options: ({MEMBER, DIRECTOR, OWN}, DRAFTING),
    policy.may_close: ({DIRECTOR}, DRAFTING),
}


@pytest.mark.parametrize("may", TABLE, ids=lambda may: may.__name__)
@pytest.mark.parametrize("state", State)
def test_who_may_when(may, state):
    who_may, states = TABLE[may]
    for who in EVERYBODY:
        verdict = may(who, state)
        assert verdict.allowed is (who in who_may and state in states), (who, verdict)
        assert bool(verdict.reason) is not verdict.allowed
        if who is STRANGER:
            assert verdict.reason == "sign-in-first"
