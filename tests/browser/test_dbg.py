import re, pytest
from tests.browser.test_axe import *
pytestmark = pytest.mark.browser
def test_dbg(house, visit, profiles):
    page = visit()
    page.context.add_cookies([{"name":"lang","value":"en","url":house.base}])
    page.goto("/"); page.set_viewport_size({"width":320,"height":800})
    print(page.evaluate("""()=>[...document.querySelectorAll('body *')].filter(e=>e.getBoundingClientRect().right>document.documentElement.clientWidth+1).map(e=>e.tagName+'.'+e.className+' '+e.getBoundingClientRect().right+' '+e.textContent.slice(0,60))"""))
    m = profiles["member"]; m.goto(at(house,"/issues/{to-vote}/decision")); print(m.get_by_role("main").inner_text()[:600]); m.screenshot(path="/tmp/m.png")
