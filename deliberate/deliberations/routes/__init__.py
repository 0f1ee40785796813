"""The page of a deliberation, and every act on it."""

from deliberate.deliberations import policy
from deliberate.deliberations.routes import (
    arguing,
    closing,
    consent,
    landscape,
    limits,
    moderating,
    opening,
    paper,
    rounds,
    showing,
    steering,
)
from deliberate.issues.policy import may_see
from deliberate.verdict import anyone_may
from deliberate.web.routing import get, post, weighty

PAGE = "/issues/{number:int}/deliberation"
CLAIM = "/issues/{number:int}/claims/{claim:int}"
LANDSCAPE = "/issues/{number:int}/landscape"
OPTION = "/issues/{number:int}/options"
ROUNDS = "/issues/{number:int}/rounds"
CONSENT = "/issues/{number:int}/consent"
OBJECTION = f"{CONSENT}/objections/{{objection:int}}"

routes = [
    get(PAGE, showing.show, may=may_see),
    post(f"{PAGE}/convene", steering.convene, may=policy.may_convene),
    post("/issues/{number:int}/claims", arguing.make_claim, may=policy.may_argue),
    post(f"{CLAIM}/reply", arguing.reply, may=policy.may_reply),
    post(f"{CLAIM}/answer", arguing.answer, may=policy.may_answer),
    post(f"{CLAIM}/opinion/{{word}}", arguing.give_opinion, may=policy.may_opine),
    post(f"{CLAIM}/mark", moderating.mark, may=policy.may_mark),
    post(f"{CLAIM}/hide", moderating.hide, may=policy.may_hide),
    post(f"{CLAIM}/show", moderating.show_again, may=policy.may_hide),
    post(f"{PAGE}/extend", steering.extend, may=policy.may_extend),
    post(f"{PAGE}/drafting", steering.start_drafting, may=policy.may_start_drafting),
    post(f"{PAGE}/resume", steering.resume_arguing, may=policy.may_resume_arguing),
    post(OPTION, steering.put_option, may=policy.may_draft_options),
    post(f"{OPTION}/{{option:int}}", steering.put_option, may=policy.may_draft_options),
    post(f"{OPTION}/{{option:int}}/drop", steering.drop_option, may=policy.may_draft_options),
    get(limits.PATH, limits.show, may=anyone_may),
    weighty(limits.PATH, limits.set_, may=policy.may_set_limits),
    get(f"{ROUNDS}/new", opening.show_form, may=policy.may_open_round),
    post(ROUNDS, opening.open_round, may=policy.may_open_round),
    get(f"{ROUNDS}/{{round:int}}", rounds.show, may=may_see),
    get(f"{ROUNDS}/{{round:int}}.json", rounds.show_numbers, may=may_see),
    post(f"{ROUNDS}/{{round:int}}/answer", rounds.answer, may=policy.may_answer_round),
    get(f"{ROUNDS}/{{round:int}}/paper", paper.show_form, may=policy.may_enter_answer),
    post(f"{ROUNDS}/{{round:int}}/paper", paper.enter, may=policy.may_enter_answer),
    get(f"{ROUNDS}/{{round:int}}/receipt", paper.show_receipt, may=may_see),
    get(CONSENT, consent.show, may=may_see),
    post(CONSENT, consent.ask, may=policy.may_ask_consent),
    post(f"{CONSENT}/objections", consent.object_, may=policy.may_object),
    post(f"{OBJECTION}/second", consent.second, may=policy.may_object),
    post(f"{OBJECTION}/withdraw", consent.withdraw, may=policy.may_object),
    post(f"{OBJECTION}/reply", consent.reply, may=policy.may_reply_to_objection),
    post(f"{CONSENT}/end", consent.end, may=policy.may_ask_consent),
    get(LANDSCAPE, landscape.show_landscape, may=may_see),
    get(f"{LANDSCAPE}.json", landscape.show_numbers, may=may_see),
    get(f"{PAGE}/close", closing.show_close, may=policy.may_close),
    weighty(f"{PAGE}/close", closing.close, may=policy.may_close),
]
