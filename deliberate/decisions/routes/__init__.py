"""The pages of decisions."""

from deliberate.decisions import policy
from deliberate.decisions.routes import (
    balloting,
    concurring,
    deciding,
    delegations,
    proxies,
    recounting,
    rulebook,
    showing,
)
from deliberate.verdict import anyone_may
from deliberate.web.routing import get, post, weighty

HERE = "/issues/{number:int}/decision"
PROXIES = f"{HERE}/proxies"
PROXY = f"{PROXIES}/{{proxy:int}}"

routes = [
    get("/rules", rulebook.show_rules, may=anyone_may),
    get("/rules/{id}", rulebook.show_rule, may=anyone_may),
    get(HERE, showing.show, may=anyone_may),
    post(f"{HERE}/plan", concurring.choose_plan, may=policy.may_choose_plan),
    weighty(f"{HERE}/turns/{{turn}}", concurring.record_turn, may=policy.may_record_turn),
    post(f"{HERE}/request", concurring.record_request, may=policy.may_record_request),
    weighty(f"{HERE}/notice", deciding.propose_notice, may=policy.may_give_notice),
    weighty(f"{HERE}/extend", deciding.extend, may=policy.may_extend),
    weighty(f"{HERE}/count", deciding.count, may=policy.may_count),
    get(f"{HERE}/vote", balloting.show_ballot, may=policy.may_vote),
    post(f"{HERE}/vote", balloting.choose, may=policy.may_vote),
    post(f"{HERE}/confirm", balloting.cast, may=policy.may_send_ballot),
    get(f"{HERE}/receipt", balloting.show_receipt, may=policy.may_have_receipt),
    get(f"{HERE}/check", balloting.check_receipt, may=anyone_may),
    get(f"{HERE}/certificate.json", recounting.show_certificate, may=anyone_may),
    get(f"{HERE}/ballots.csv", recounting.show_ballots, may=anyone_may),
    get(f"{HERE}/receipts.txt", recounting.show_receipts, may=anyone_may),
    get(PROXIES, proxies.show, may=anyone_may),
    get(f"{PROXIES}/form", proxies.show_form, may=anyone_may),
    post(f"{PROXIES}/give", proxies.give, may=policy.may_give_proxy),
    post(f"{PROXIES}/revoke", proxies.revoke, may=policy.may_give_proxy),
    post(f"{PROXIES}/accept", proxies.accept, may=policy.may_hold_proxy),
    weighty(f"{PROXIES}/enter", proxies.enter, may=policy.may_enter_proxy),
    weighty(f"{PROXIES}/revoke-on-paper", proxies.revoke_on_paper, may=policy.may_enter_proxy),
    weighty(f"{PROXY}/check", proxies.check, may=policy.may_check_proxy),
    post(f"{PROXY}/give-back", proxies.give_back, may=policy.may_hold_proxy),
    get(f"{PROXY}/vote", balloting.show_ballot, may=policy.may_vote_by_proxy),
    post(f"{PROXY}/vote", balloting.choose, may=policy.may_vote_by_proxy),
    post(f"{PROXY}/confirm", balloting.cast, may=policy.may_send_ballot_by_proxy),
    get(f"{PROXY}/receipt", balloting.show_receipt, may=policy.may_have_receipt_by_proxy),
    get(f"{HERE}/delegation", delegations.show, may=anyone_may),
    post(f"{HERE}/delegation/give", delegations.give, may=policy.may_delegate),
    post(f"{HERE}/delegation/take-back", delegations.take_back, may=policy.may_delegate),
    post(f"{HERE}/delegation/offer", delegations.offer, may=policy.may_be_delegate),
    post(f"{HERE}/affected", deciding.answer_as_affected, may=policy.may_answer_as_affected),
    post(f"{HERE}/minority", deciding.state_minority, may=policy.may_state_minority),
    post(
        f"{HERE}/minority/{{id:int}}/second",
        deciding.second_statement,
        may=policy.may_second_statement,
    ),
    post(f"{HERE}/minority/group", deciding.group_objections, may=policy.may_answer_minority),
    post(
        f"{HERE}/minority/{{id:int}}/ungroup",
        deciding.ungroup_objection,
        may=policy.may_answer_minority,
    ),
    post(
        f"{HERE}/minority/{{id:int}}/answer",
        deciding.answer_minority,
        may=policy.may_answer_minority,
    ),
]
