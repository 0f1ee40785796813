"""No page asks the database more than twelve times, whoever opens it."""

import pytest

from deliberate.issues.rules import State
from deliberate.people.rules import Role
from tests.build import a_holder, a_resident, an_issue, signed_in
from tests.test_permissions import GENERAL_ROUTES, ISSUE_ROUTES, furnished, path_of

pytestmark = pytest.mark.anyio
MOST = 12
BUSIEST = (State.SECONDING, State.ARGUING, State.DRAFTING, State.VOTING, State.PASSED)


def pages(routes):
    return [route for route in routes if "GET" in route.methods and "{word" not in route.path]


@pytest.mark.parametrize("role", [None, Role.RC_DIRECTOR])
@pytest.mark.parametrize("state", BUSIEST)
async def test_no_page_of_an_issue_asks_more_than_twelve_times(browser, queries, state, role):
    reader = await (a_holder(role) if role else a_resident())
    issue = await an_issue(state)
    await furnished(issue, reader, reader, on_roll=True)
    await signed_in(browser, reader)
    asked = {}
    for route in pages(ISSUE_ROUTES):
        queries.clear()
        await browser.get(path_of(route, issue.number))
        asked[route.path] = len(queries)
    assert not {path: many for path, many in asked.items() if many > MOST}


async def test_no_other_page_asks_more_than_twelve_times(browser, queries):
    await signed_in(browser, await a_holder(Role.RC_DIRECTOR))
    for state in BUSIEST:
        await an_issue(state)
    asked = {}
    for route in pages(GENERAL_ROUTES):
        queries.clear()
        await browser.get(path_of(route, 1))
        asked[route.path] = len(queries)
    assert not {path: many for path, many in asked.items() if many > MOST}
