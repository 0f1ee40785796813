"""The page of a deliberation, and every act on it."""

from deliberate.deliberations import policy
from deliberate.deliberations.routes import (
    arguing,
    closing,
    landscape,
    moderating,
    showing,
    steering,
)
from deliberate.issues.policy import may_see
from deliberate.web.routing import get, post

PAGE = "/issues/{number:int}/deliberation"
CLAIM = "/issues/{number:int}/claims/{claim:int}"
LANDSCAPE = "/issues/{number:int}/landscape"
OPTION = "/issues/{number:int}/options"

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
    post(OPTION, steering.put_option, may=policy.may_draft_options),
    post(f"{OPTION}/{{option:int}}", steering.put_option, may=policy.may_draft_options),
    post(f"{OPTION}/{{option:int}}/drop", steering.drop_option, may=policy.may_draft_options),
    get(LANDSCAPE, landscape.show_landscape, may=may_see),
    get(f"{LANDSCAPE}.json", landscape.show_numbers, may=may_see),
    get(f"{PAGE}/close", closing.show_close, may=policy.may_close),
    post(f"{PAGE}/close", closing.close, may=policy.may_close),
]
