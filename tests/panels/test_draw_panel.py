"""A panel from the call to the last replacement, by its actions and by its pages."""

import asyncio
import json
from datetime import date
from hashlib import sha256

import pytest

from deliberate.issues.rules import State
from deliberate.panels import actions, queries
from deliberate.panels.models import Panel, Volunteer
from deliberate.panels.rules import Feature, Purpose, Stage, age_band, proportional, relaxed_by
from deliberate.people.rules import Role
from deliberate.record import verify
from deliberate.record.signing import signer
from deliberate.storage import rows, unit_of_work
from deliberate.verdict import Refused
from tests.build import (
    COMMUNITY,
    NOW,
    a_holder,
    a_resident,
    an_issue,
    later,
    send,
    signed_in,
)
from tests.panels.build import (
    BEACON,
    CLOSED,
    a_called_panel,
    a_neighbourhood,
    all_volunteer,
    call,
    draw,
    seal,
)

pytestmark = pytest.mark.anyio
PATH = "/issues/{}/panels"


async def a_drawn_panel():
    issue, _, neighbours = await a_called_panel()
    await all_volunteer(issue, neighbours)
    await seal(issue)
    return issue, await draw(issue), neighbours


def test_quotas_are_the_shares_rounded_down_and_up():
    people = [{"age": "18-39"}] * 5 + [{"age": "40-59"}] * 3
    assert list(proportional(people, [Feature.AGE], 4)) == [
        ("age", "18-39", 2, 3),
        ("age", "40-59", 1, 2),
    ]
    assert list(proportional(people[:4], [Feature.AGE], 3)) == [("age", "18-39", 3, 3)]


def test_bands_of_age_hold_their_bounds():
    assert [age_band(age).value for age in (18, 39, 40, 59, 60)] == [
        *("18-39", "18-39", "40-59", "40-59", "60-and-over")
    ]


def test_relaxing_moves_only_the_bounds_that_are_named():
    quotas = [("age", "18-39", 2, 3), ("age", "40-59", 1, 2)]
    assert relaxed_by(quotas, [("age", "18-39", "least", 1)]) == [
        ("age", "18-39", 1, 3),
        ("age", "40-59", 1, 2),
    ]


async def test_a_panel_is_drawn_and_everybody_can_draw_it_again(database):
    _, panel, _ = await a_drawn_panel()
    assert panel.stage_at(later(**CLOSED)) is Stage.DRAWN
    assert sha256(panel.secret.encode()).hexdigest() == panel.commitment
    assert sha256((panel.secret + BEACON).encode()).hexdigest() == panel.seed
    assert sha256(panel.lottery.encode()).hexdigest() == panel.lottery_hash
    digest = sha256(f"{panel.seed}\n{panel.lottery_hash}\n0".encode()).digest()
    assert int.from_bytes(digest, "big") % 1000 == panel.ticket
    seats = await seats_of(panel)
    assert sorted(map(int, panel.tickets[panel.ticket])) == seats
    kept = [row.least <= row.drawn <= row.most for row in await queries.quota_rows(panel)]
    assert len(seats) == panel.size
    assert len(kept) >= 6
    assert all(kept)
    assert (await verify(signer().verifier))[0] == 3


async def test_the_record_names_nobody(database):
    issue, panel, neighbours = await a_drawn_panel()
    entries = await rows(
        "SELECT fact, details, person_id FROM entry WHERE issue = $1", issue.number
    )
    told = {fact: json.loads(details) for fact, details, _ in entries}
    assert set(told) == {"panel-called", "lottery-sealed", "panel-drawn"}
    assert told["lottery-sealed"]["volunteers"] == len(neighbours)
    assert told["panel-drawn"]["ticket"] == panel.ticket
    assert panel.secret not in json.dumps(told["panel-called"])
    ours = {each.person_id for each in neighbours}
    assert not ours & {person for _, _, person in entries}


async def test_only_who_lived_there_on_the_day_and_holds_no_post_is_drawn(database):
    issue, _, _ = await a_called_panel()
    stranger = await a_holder(Role.GRID_WORKER)
    with pytest.raises(Refused, match="residents-only"):
        await actions.volunteer(issue.number, Purpose.COUNCIL, by=stranger, at=NOW)
    youth = await a_resident("小明", born=date(NOW.year - 15, 1, 1))
    with pytest.raises(Refused, match="residents-only"):
        await actions.volunteer(issue.number, Purpose.COUNCIL, by=youth, at=NOW)


async def test_a_volunteer_has_one_number_and_can_take_it_back(database):
    issue, panel, neighbours = await a_called_panel()
    numbers = await asyncio.gather(
        *(actions.volunteer(issue.number, Purpose.COUNCIL, by=neighbours[0], at=NOW),) * 3
    )
    assert numbers == [1, 1, 1]
    second = await actions.volunteer(issue.number, Purpose.COUNCIL, by=neighbours[1], at=NOW)
    assert second == 2
    await actions.take_back(issue.number, Purpose.COUNCIL, by=neighbours[0], at=NOW)
    assert await numbers_of(panel) == [(2, neighbours[1].person_id)]


async def test_nobody_comes_forward_after_the_call(database):
    issue, _, neighbours = await a_called_panel()
    with pytest.raises(Refused, match="panel-is-closed"):
        await actions.volunteer(issue.number, Purpose.COUNCIL, by=neighbours[0], at=later(**CLOSED))


async def test_the_lottery_is_sealed_once_and_not_before_the_call_is_over(database):
    issue, _, neighbours = await a_called_panel()
    await all_volunteer(issue, neighbours)
    with pytest.raises(Refused, match="panel-is-called"):
        await seal(issue, at=NOW)
    await seal(issue)
    with pytest.raises(Refused, match="panel-is-sealed"):
        await seal(issue)


async def test_a_lottery_of_another_pool_is_not_sealed(database):
    issue, panel, neighbours = await a_called_panel()
    await all_volunteer(issue, neighbours)
    panel = await queries.find_panel(issue, "council")
    made = queries.lottery_for(await queries.pool_of(panel))
    await _forget(panel, 3)
    with pytest.raises(Refused, match="pool-has-changed"):
        await actions.seal_lottery(
            issue.number,
            Purpose.COUNCIL,
            by=await a_holder(Role.TELLER),
            at=later(**CLOSED),
            lottery=made,
            quotas=panel.kept,
        )


async def test_who_steps_down_is_followed_by_lot_and_does_not_come_back(database):
    issue, panel, neighbours = await a_drawn_panel()
    before = await seats_of(panel)
    by_number = dict(await numbers_of(panel))
    left = next(each for each in neighbours if each.person_id == by_number[before[0]])
    at = later(days=10)
    await actions.step_down(issue.number, Purpose.COUNCIL, by=left, at=at)
    after = await seats_of(panel)
    assert before[0] not in after
    assert len(set(after) - set(before)) == 1
    with pytest.raises(Refused, match="no-seat-of-yours"):
        await actions.step_down(issue.number, Purpose.COUNCIL, by=left, at=at)
    await actions.excuse(
        issue.number, Purpose.COUNCIL, after[-1], by=await a_holder(Role.SUPERVISOR), at=at
    )
    assert before[0] not in await seats_of(panel)


async def test_a_seat_that_nobody_can_take_stays_empty(database):
    issue, _, neighbours = await a_called_panel(features=(Feature.BUILDING,))
    await all_volunteer(issue, neighbours[:4])
    await seal(issue)
    panel = await draw(issue)
    supervisor = await a_holder(Role.SUPERVISOR)
    seat = (await seats_of(panel))[0]
    await actions.excuse(issue.number, Purpose.COUNCIL, seat, by=supervisor, at=later(days=10))
    assert len(await seats_of(panel)) == 3
    with pytest.raises(Refused, match="nobody-in-that-seat"):
        await actions.excuse(issue.number, Purpose.COUNCIL, seat, by=supervisor, at=later(days=10))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"size": 2}, "panel-size-out-of-range"),
        ({"size": 8, "purpose": Purpose.APPRAISAL}, "appraisers-odd-from-seven"),
        ({"size": 30}, "too-few-residents-for-a-panel"),
    ],
)
async def test_a_call_that_cannot_be_is_refused(database, change, code):
    await a_neighbourhood()
    issue = await an_issue(State.CONVENING)
    with pytest.raises(Refused, match=code):
        await call(issue, by=await a_holder(Role.RC_DIRECTOR), **change)


async def test_one_panel_a_purpose(database):
    issue, _, _ = await a_called_panel()
    with pytest.raises(Refused, match="panel-called-already"):
        await call(issue, by=await a_holder(Role.RC_DIRECTOR))


async def test_by_hand_from_the_call_to_the_draw(browser, database):
    neighbours = await a_neighbourhood()
    issue = await an_issue(State.CONVENING, by=await a_resident("提议人"))
    path = PATH.format(issue.number)
    assert "还没有抽签小组" in (await browser.get(path)).text
    await signed_in(browser, await a_holder(Role.RC_DIRECTOR))
    fields = {"purpose": "council", "area": COMMUNITY, "size": "4", "days": "7"}
    fields |= {"features": ["building", "tenure"], "beacon_named": "下一期双色球"}
    wrong = await send(browser, path, on=path, **{**fields, "size": "四", "beacon_named": ""})
    assert wrong.status_code == 422
    assert 'value="四"' in wrong.text
    assert await Panel.all().count() == 0
    done = await send(browser, path, on=path, **fields)
    assert done.status_code == 303
    await signed_in(browser, neighbours[0])
    page = await send(browser, f"{path}/council/volunteer", on=path, htmx=True)
    assert "您已报名，编号 1" in page.text
    assert "编号 1" not in (await _as(browser, neighbours[1], path)).text
    assert (await browser.get(f"{path}/council.json")).json()["draw"] is None


async def test_too_few_volunteers_can_be_given_more_days(browser, database):
    issue, panel, neighbours = await a_called_panel()
    await all_volunteer(issue, neighbours[:2])
    await _close(panel)
    path = PATH.format(issue.number)
    await signed_in(browser, await a_holder(Role.TELLER))
    refused = await send(browser, f"{path}/council/seal", on=path)
    assert refused.status_code == 403
    assert "愿意参加的人不够抽" in refused.text
    await signed_in(browser, await a_holder(Role.RC_DIRECTOR))
    await send(browser, f"{path}/council/extend", on=path, **{"days-council": "5"})
    again = await queries.find_panel(issue, "council")
    assert again.stage_at(NOW) is Stage.CALLED


async def test_quotas_that_cannot_be_kept_are_relaxed_only_when_agreed(browser, database):
    issue, panel, neighbours = await a_called_panel(features=(Feature.BUILDING,))
    await all_volunteer(issue, [each for each in neighbours if "-03-" in each.home])
    await _close(panel)
    path = PATH.format(issue.number)
    await signed_in(browser, await a_holder(Role.TELLER))
    asked = await send(browser, f"{path}/council/seal", on=path)
    assert asked.status_code == 422
    assert "改动最少的办法" in asked.text
    assert 'name="relax"' in asked.text
    await send(browser, f"{path}/council/seal", on=path, relax="1")
    sealed = await queries.find_panel(issue, "council")
    assert sealed.stage_at(NOW) is Stage.SEALED
    assert sealed.relaxed
    empty = await send(browser, f"{path}/council/draw", on=path)
    assert empty.status_code == 422
    await send(browser, f"{path}/council/draw", on=path, **{"beacon-council": BEACON})
    drawn = (await browser.get(f"{path}/council.json")).json()["draw"]
    assert drawn["beacon"] == BEACON
    assert len(drawn["seats"]) == 4
    assert neighbours[1].name not in (await browser.get(path)).text
    shown = await _as(browser, await a_holder(Role.SUPERVISOR), path)
    assert "只有工作人员看得到" in shown.text


async def numbers_of(panel):
    return (
        await Volunteer.filter(panel_id=panel.id)
        .order_by("number")
        .values_list("number", "person_id")
    )


async def seats_of(panel):
    return queries.seats_of(await Panel.get(id=panel.id).prefetch_related("volunteers"))


@unit_of_work
async def _forget(panel, number):
    await Volunteer.filter(panel_id=panel.id, number=number).delete()


@unit_of_work
async def _close(panel):
    await Panel.filter(id=panel.id).update(closes_at=later(days=-1))


async def _as(browser, who, path):
    await signed_in(browser, who)
    return await browser.get(path)
