"""Who a request comes from, and the pages of accounts."""

from deliberate.people import policy
from deliberate.people.routes import me, recovering, second_step, signing_in
from deliberate.people.routes.here import (
    WHOSE,
    WhoIsHere,
    anyone,
    enter,
    general_standing,
    someone,
    today,
)
from deliberate.people.routes.proving import BY_PERSON, ProofWanted, ask_for_proof
from deliberate.people.routes.recovering import BY_CODE
from deliberate.people.routes.signing_in import BY_LOGIN, BY_NETWORK
from deliberate.people.routes.tokens import COOKIE, give_token
from deliberate.people.routes.words import breach_of
from deliberate.people.rules import STAYS_IN_A_POST
from deliberate.verdict import anyone_may
from deliberate.web.routing import ALWAYS, RECENTLY, get, post, weighty

__all__ = [
    "ATTEMPTS",
    "COOKIE",
    "ProofWanted",
    "WhoIsHere",
    "anyone",
    "ask_for_proof",
    "breach_of",
    "enter",
    "general_standing",
    "give_token",
    "routes",
    "someone",
    "today",
]

ATTEMPTS = (BY_LOGIN, BY_NETWORK, BY_PERSON, BY_CODE)
"""All that is counted in the memory of the process."""
OWN = policy.may_have_own_page
STEP = second_step.HOME

routes = [
    get("/sign-in", signing_in.show_sign_in, may=anyone_may),
    post("/sign-in", signing_in.sign_in, may=anyone_may),
    get(signing_in.SECOND, signing_in.show_second_step, may=anyone_may),
    post(signing_in.SECOND, signing_in.finish_signing_in, may=anyone_may),
    post("/sign-out", signing_in.sign_out, may=OWN),
    get("/me", me.show_me, may=OWN),
    get(WHOSE, me.show_whose, may=OWN),
    post("/me/sign-out-elsewhere", me.sign_out_elsewhere, may=OWN, proof=RECENTLY),
    post("/me/opt-{act}", me.opt, may=OWN),
    post("/me/act-as", me.act_as, may=OWN, proof=STAYS_IN_A_POST),
    get("/me/password", me.show_password, may=OWN),
    post("/me/password", me.change_password, may=OWN, proof=ALWAYS),
    post("/me/stop-recovery", me.stop_recovery, may=OWN),
    get(STEP, second_step.show, may=OWN),
    get(f"{STEP}/app", second_step.show_app, may=OWN),
    post(f"{STEP}/app", second_step.add_app, may=OWN, proof=ALWAYS),
    get(f"{STEP}/passkey", second_step.show_passkey, may=OWN),
    post(f"{STEP}/passkey", second_step.add_passkey, may=OWN, proof=ALWAYS),
    post(f"{STEP}/spare-codes", second_step.renew_spare_codes, may=OWN, proof=ALWAYS),
    post(f"{STEP}/remove", second_step.remove, may=OWN, proof=ALWAYS),
    get("/recoveries", recovering.show_handing, may=policy.may_recover_accounts),
    weighty("/recoveries", recovering.hand_out, may=policy.may_recover_accounts),
    get("/recover", recovering.show_recover, may=anyone_may),
    post("/recover", recovering.recover, may=anyone_may),
]
