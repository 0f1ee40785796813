"""What is kept about people and how that is assessed, for everybody; one's own data and account."""

from deliberate.people.policy import may_have_own_page
from deliberate.privacy import policy
from deliberate.privacy.routes import assessing, own_data
from deliberate.verdict import anyone_may
from deliberate.web.routing import get, post, weighty

NEW = f"{assessing.ONE}/new"

routes = [
    get("/privacy/data", own_data.show_inventory, may=anyone_may),
    get(assessing.HOME, assessing.show_register, may=anyone_may),
    get(assessing.ONE, assessing.show_versions, may=anyone_may),
    get(NEW, assessing.show_new, may=policy.may_assess),
    weighty(NEW, assessing.assess, may=policy.may_assess),
    get("/me/data", own_data.show_own_data, may=may_have_own_page),
    get("/me/data.json", own_data.send_own_data, may=may_have_own_page),
    get("/me/close", own_data.show_closing, may=may_have_own_page),
    weighty("/me/close", own_data.ask_to_close, may=may_have_own_page),
    post("/me/close/take-back", own_data.take_back, may=may_have_own_page),
]
