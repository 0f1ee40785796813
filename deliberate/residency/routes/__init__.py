"""The pages of residency."""

from deliberate.residency import policy
from deliberate.residency.routes import (
    attesting,
    counts,
    households,
    joining,
    letters,
    rechecking,
    signals,
)
from deliberate.verdict import anyone_may
from deliberate.web.routing import get, post, weighty

routes = [
    get("/join", joining.show_code, may=policy.may_join),
    post("/join/code", joining.open_code, may=policy.may_join),
    post("/join", joining.join, may=policy.may_join),
    get("/residents", counts.show_counts, may=anyone_may),
    get("/residents/letters", letters.show_letters, may=policy.may_print_letters),
    weighty("/residents/letters", letters.print_letters, may=policy.may_print_letters),
    get("/residents/attested", attesting.show_attested, may=policy.may_see_attestations),
    post("/residents/attested", attesting.attest, may=policy.may_attest),
    *attesting.routes,
    *rechecking.routes,
    get("/residents/signals", signals.show_signals, may=policy.may_see_signals),
    get("/me/household", households.show_household, may=policy.may_name_representative),
    post("/me/household", households.name_representative, may=policy.may_name_representative),
]
