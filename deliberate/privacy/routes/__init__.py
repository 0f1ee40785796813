"""What is kept about people, for everybody; one's own data and account."""

from deliberate.people.policy import may_have_own_page
from deliberate.privacy.routes import own_data
from deliberate.verdict import anyone_may
from deliberate.web.routing import get, post, weighty

routes = [
    get("/privacy/data", own_data.show_inventory, may=anyone_may),
    get("/me/data", own_data.show_own_data, may=may_have_own_page),
    get("/me/data.json", own_data.send_own_data, may=may_have_own_page),
    get("/me/close", own_data.show_closing, may=may_have_own_page),
    weighty("/me/close", own_data.ask_to_close, may=may_have_own_page),
    post("/me/close/take-back", own_data.take_back, may=may_have_own_page),
]
