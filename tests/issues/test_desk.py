"""What waits for a post, and for a neighbour."""

from datetime import UTC, datetime, timedelta

import pytest

from deliberate.areas.models import Area
from deliberate.areas.rules import Level
from deliberate.calendar import SHANGHAI
from deliberate.issues.queries import desk_of, desk_tally, issues_waiting
from deliberate.issues.rules import Pile, State, due_in, end_of_day, end_of_working_day
from deliberate.people.rules import Role
from deliberate.storage import unit_of_work
from tests.build import (
    COMMUNITY,
    NOW,
    a_community,
    a_holder,
    a_resident,
    an_issue,
    later,
    signed_in,
)

pytestmark = pytest.mark.anyio
NOON = datetime(2026, 11, 23, 12, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("due_at", "pile", "days"),
    [
        (NOON - timedelta(days=6), Pile.LATE, -6),
        (datetime(2026, 11, 23, tzinfo=SHANGHAI), Pile.LATE, -1),
        (NOON, Pile.LATE, 0),
        (NOON + timedelta(minutes=1), Pile.TODAY, 0),
        (datetime(2026, 11, 24, tzinfo=SHANGHAI), Pile.TODAY, 0),
        (datetime(2026, 11, 27, tzinfo=SHANGHAI), Pile.SOON, 3),
        (datetime(2026, 11, 27, 0, 1, tzinfo=SHANGHAI), Pile.ON_TIME, 4),
    ],
)
def test_how_a_deadline_presses(due_at, pile, days):
    due = due_in(due_at.astimezone(UTC), NOON.astimezone(UTC))
    assert (due.pile, due.days) == (pile, days)


def test_periods_end_with_their_last_day():
    friday = datetime(2026, 11, 20, 18, tzinfo=SHANGHAI)
    assert end_of_day(friday, 15) == datetime(2026, 12, 6, tzinfo=SHANGHAI)
    assert end_of_working_day(friday, 5) == datetime(2026, 11, 28, tzinfo=SHANGHAI)
    assert due_in(None, NOON) is None


async def test_each_post_has_its_own_desk(database):
    for state in (State.SCREENING, State.ACCEPTED, State.CONVENING, State.VOTING, State.PASSED):
        await an_issue(state, due_at=later(days=-1))
    desks = {
        "branch-secretary": {State.SCREENING, State.CONVENING},
        "rc-member": {State.SCREENING, State.CONVENING, State.PASSED},
        "rc-director": {State.SCREENING, State.ACCEPTED, State.CONVENING, State.PASSED},
        "teller": {State.VOTING},
        "oc-chair": {State.PASSED},
        "property-staff": set(),
    }
    for role, states in desks.items():
        holder = await a_holder(role)
        assert {each.state for each in await desk_of(holder, at=NOW)} == states


async def test_a_vote_is_the_tellers_once_its_time_is_over(database):
    await an_issue(State.VOTING, due_at=later(hours=1))
    teller = await a_holder("teller")
    assert await desk_of(teller, at=NOW) == []
    assert len(await desk_of(teller, at=later(hours=1))) == 1


async def test_only_what_lies_in_the_area_of_the_post(database):
    await an_issue(State.SCREENING, building=3)
    for area, count in (
        (COMMUNITY, 1),
        (COMMUNITY[:9], 1),
        (f"{COMMUNITY}-001", 1),
        (f"{COMMUNITY}-E1-03", 1),
        (f"{COMMUNITY}-E1-05", 0),
        (f"{COMMUNITY}-E1-0", 0),
    ):
        holder = await a_holder("branch-secretary", area=await an_area(area))
        assert len(await desk_of(holder, at=NOW)) == count


async def an_area(code):
    await a_community()
    make = unit_of_work(Area.get_or_create)
    await make(code=code, defaults={"level": Level.STREET, "name": code})
    return code


async def test_ones_own_and_ones_own_rejection_wait_for_somebody_else(database):
    member = await a_holder("rc-member")
    await an_issue(State.SCREENING, by=member)
    await an_issue(State.SCREENING, first_rejecter_id=member.person_id)
    assert await desk_of(member, at=NOW) == []
    assert len(await desk_of(await a_holder("rc-member"), at=NOW)) == 2


async def test_late_first_and_counted(database):
    in_time = await an_issue(State.SCREENING, due_at=end_of_day(NOW, 9))
    today = await an_issue(State.SCREENING, due_at=end_of_day(NOW))
    late = await an_issue(State.SCREENING, due_at=later(days=-2))
    soon = await an_issue(State.SCREENING, due_at=end_of_day(NOW, 2))
    without = await an_issue(State.SCREENING)
    member = await a_holder("rc-member")
    numbers = [each.number for each in await desk_of(member, at=NOW)]
    assert numbers == [each.number for each in (late, today, soon, in_time, without)]
    tally = await desk_tally(member, at=NOW)
    assert list(tally.values()) == [1, 1, 1, 2]


async def test_an_empty_desk_says_so(browser):
    await signed_in(browser, await a_holder("rc-member"))
    shown = await browser.get("/desk")
    assert shown.status_code == 200
    assert "现在没有等您办的议题。" in shown.text


async def test_advice_stands_below_what_is_late(browser):
    director = await a_holder(Role.RC_DIRECTOR)
    for days in (-1, 2):
        await an_issue(State.ACCEPTED, due_at=later(days=days))
    await signed_in(browser, director)
    shown = (await browser.get("/desk")).text
    places = [shown.index(f'id="{each}"') for each in ("late", "duties", "soon")]
    assert places == sorted(places)


async def test_the_desk_is_for_posts(browser):
    await an_issue(State.SCREENING, due_at=later(days=-2), title="拖了两天的事")
    assert (await browser.get("/desk")).headers["location"] == "/sign-in?next=/desk"
    await signed_in(browser, await a_resident())
    assert (await browser.get("/desk")).status_code == 403
    await signed_in(browser, await a_holder("rc-member"))
    shown = (await browser.get("/desk")).text
    assert "拖了两天的事" in shown
    assert "tag--late" in shown


async def test_a_neighbour_is_waited_for_where_they_can_act(database):
    me, here = await a_resident(), await a_community()
    await an_issue(State.DRAFT, by=me, title="草稿")
    await an_issue(State.RETURNED, by=me, title="退回的", due_at=later(days=9))
    await an_issue(State.RETURNED, title="别人的")
    await an_issue(State.SECONDING, by=me, title="自己的")
    await an_issue(State.ARGUING, title="议着", due_at=later(days=3))
    await an_issue(State.ARGUING, title="过了", due_at=later(days=-3))
    found = await issues_waiting(me, community_id=here.id, at=NOW, limit=9)
    assert [each.title for each in found] == ["议着", "退回的", "草稿"]


async def test_home_for_a_stranger_a_neighbour_and_staff(browser):
    await an_issue(State.ARGUING, title="充电棚议着", due_at=later(days=3))
    await an_issue(State.EFFECTIVE, title="电梯办成了")
    await an_issue(State.SCREENING, title="刚交上来的")
    stranger = (await browser.get("/")).text
    assert "充电棚议着" in stranger
    assert "电梯办成了" in stranger
    assert "刚交上来的" not in stranger
    assert "/help/paper" in stranger
    await signed_in(browser, await a_resident())
    neighbour = (await browser.get("/")).text
    assert neighbour.count("充电棚议着") == 2  # its title, and what its button is about
    await signed_in(browser, await a_holder("rc-member"))
    assert "刚交上来的" in (await browser.get("/")).text


async def test_home_without_anything_is_a_page_all_the_same(browser):
    assert (await browser.get("/")).status_code == 200
    await a_community()
    assert (await browser.get("/issues")).status_code == 200


async def test_home_and_desk_ask_the_database_little(browser, queries):
    for _ in range(9):
        await an_issue(State.ARGUING, due_at=later(days=3))
    await signed_in(browser, await a_holder("rc-member"))
    for path, most in (("/", 6), ("/desk", 5)):
        await browser.get(path)
        queries.clear()
        await browser.get(path)
        assert len(queries) <= most, path
