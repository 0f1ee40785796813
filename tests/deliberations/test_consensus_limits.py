"""The limits of a round: the usual ones, or those of the charter; pinned when the round opens."""

import json
from dataclasses import replace
from fractions import Fraction

import pytest

from deliberate.consensus.strata import BARS
from deliberate.deliberations.actions import open_round, set_limits, settle_rounds
from deliberate.deliberations.forms.checks import share_in
from deliberate.deliberations.models import ConsensusLimits
from deliberate.deliberations.queries import limits_in
from deliberate.deliberations.rules import Limits
from deliberate.people.rules import Role
from deliberate.record.models import Entry
from deliberate.verdict import Refused
from tests.build import NOW, a_community, a_holder, a_resident, later, send, signed_in
from tests.conftest import forced
from tests.deliberations.test_close_deliberation import a_draft
from tests.deliberations.test_round_pages import at_round
from tests.deliberations.test_rounds import (
    OVER,
    SECOND,
    SQUARE,
    a_round,
    all_answer,
    held,
    many_residents,
)

pytestmark = pytest.mark.anyio
HIGH, BASIC = BARS
BASIS = "居民公约第9条，2026年3月8日居民会议通过"
STRICT = Limits(replace(HIGH, consensus=Fraction(9, 10)), BASIC, BASIS)
PATH = "/consensus-limits"
TYPED = {
    "high-consensus": "90%",
    "high-floor": "70",
    "high-opposition": "1/5",
    "basic-consensus": "70",
    "basic-floor": "60",
    "basic-opposition": "1/3",
    "basis": BASIS,
}


@pytest.mark.parametrize(
    "high, basic, faults",
    [
        ({}, {}, {}),
        ({"consensus": Fraction(1, 2)}, {"consensus": Fraction(1, 2)}, {}),
        ({"consensus": Fraction(3, 5)}, {}, {"high-consensus": "laxer-than-basic"}),
        ({"floor": Fraction(1, 2)}, {}, {"high-floor": "laxer-than-basic"}),
        ({"opposition": Fraction(2, 5)}, {}, {"high-opposition": "laxer-than-basic"}),
        ({}, {"consensus": Fraction(49, 100)}, {"basic-consensus": "half-at-least"}),
        ({}, {"floor": Fraction(49, 100)}, {"basic-floor": "half-at-least"}),
        ({}, {"opposition": Fraction(1, 2)}, {}),
        ({}, {"opposition": Fraction(51, 100)}, {"basic-opposition": "half-at-most"}),
    ],
)
def test_limits_that_are_no_agreement_are_named_by_field(high, basic, faults):
    assert Limits(replace(HIGH, **high), replace(BASIC, **basic), BASIS).faults() == faults


def test_limits_need_a_basis():
    assert Limits().faults() == {"basis": "needed"}
    assert Limits(basis="字" * 201).faults() == {"basis": "too-long"}


@pytest.mark.parametrize(
    "typed, share",
    [
        ("80", Fraction(4, 5)),
        ("80%", Fraction(4, 5)),
        ("1/3", Fraction(1, 3)),
        ("0", Fraction(0)),
        ("100", Fraction(1)),
        *((wrong, None) for wrong in ("", "八成", "0.8", "101", "4/3", "1/0", "-1", "1/", "/3")),
    ],
)
def test_a_share_is_read_in_per_cent_or_as_a_fraction(typed, share):
    assert share_in(typed) == share


async def test_a_round_is_judged_by_the_limits_it_was_opened_with(database):
    issue, director = await a_round()
    await set_limits(STRICT, by=director, at=NOW)
    people = await many_residents(390)
    await all_answer(issue, 1, people, SECOND)
    await settle_rounds(OVER)
    assert (await held(issue)).finding["grade"] == "high"  # 0.8697 against 0.8

    again = replace(SQUARE, changed="问得更严")
    await open_round(issue.number, by=director, at=OVER, option=1, declared=again)
    await set_limits(Limits(basis=BASIS), by=director, at=OVER)
    await all_answer(issue, 2, people, SECOND, at=OVER)
    await settle_rounds(later(days=14))
    found = (await held(issue, 2)).finding
    assert found["grade"] == "basic"  # against 0.9
    assert found["steps"][0]["data"]["right"] == "9/10"


async def test_limits_are_recorded_with_their_basis_and_again_by_each_round(database):
    issue, director, _ = await a_draft()
    await set_limits(STRICT, by=director, at=NOW)
    await open_round(issue.number, by=director, at=NOW, option=1, declared=SQUARE)
    entry = await Entry.get(fact="limits-set")
    fact = json.loads(entry.details)
    assert (fact["basis"], fact["bars"][0]["consensus"]) == (BASIS, "9/10")
    assert (entry.acting, entry.issue) == (director.acting, None)
    opened = json.loads((await Entry.get(fact="round-opened")).details)
    assert opened["bars"] == fact["bars"] == (await held(issue)).bars


async def test_limits_that_were_set_stay_to_be_read_and_no_round_changes_its_own(database):
    _, director = await a_round()
    await set_limits(STRICT, by=director, at=NOW)
    await set_limits(Limits(basis="又改回来"), by=director, at=NOW)
    community = await a_community()
    assert [each.basis for each in await limits_in(community.id)] == ["又改回来", BASIS, ""]
    assert await limits_in(community.id + 1) == [Limits()]
    for change in ("UPDATE consensus_limits SET basis = ''", "DELETE FROM consensus_limits"):
        with pytest.raises(Exception, match="never changed"):
            await forced(change)
    with pytest.raises(Exception, match="stays as it was opened"):
        await forced("UPDATE consensus_round SET bars = '[]'")


async def test_who_sets_limits(database):
    for by, why in (
        (await a_resident(), "director-sets-limits"),
        (await a_holder(Role.COMMUNITY_SECRETARY), "director-sets-limits"),
        (await a_holder(Role.RC_MEMBER), "director-sets-limits"),
    ):
        with pytest.raises(Refused, match=why):
            await set_limits(STRICT, by=by, at=NOW)
    director = await a_holder(Role.RC_DIRECTOR)
    with pytest.raises(Refused, match="needed"):
        await set_limits(Limits(), by=director, at=NOW)
    assert await ConsensusLimits.all().count() == 0


async def test_the_page_tells_the_limits_and_takes_those_of_the_charter(browser):
    await a_community()
    shown = (await browser.get(PATH)).text
    assert "这是平台默认的标准" in shown
    assert "≥ 80%" in shown
    assert "&lt; 1/3" in shown
    assert "登记并公布" not in shown

    await signed_in(browser, await a_holder(Role.RC_DIRECTOR, "王丽华"))
    wrong = await send(browser, PATH, on=PATH, **{**TYPED, "high-floor": "五成", "basis": ""})
    assert wrong.status_code == 422
    assert "高度共识，最低群体接受度：请写百分数" in wrong.text
    assert 'value="五成"' in wrong.text
    lax = await send(browser, PATH, on=PATH, **{**TYPED, "high-consensus": "65"})
    assert "高度共识不能比基本共识松" in lax.text
    done = await send(browser, PATH, on=PATH, **TYPED)
    assert done.headers["location"] == PATH
    after = (await browser.get(PATH)).text
    assert "≥ 90%" in after
    assert f"依据：{BASIS}" in after
    assert "平台默认" in after  # among those before
    browser.cookies.set("lang", "en")
    assert "Consensus limits" in (await browser.get(PATH)).text


async def test_before_there_is_a_community_there_are_no_limits_to_show(browser):
    assert (await browser.get(PATH)).status_code == 404


async def test_a_round_shows_the_limits_it_is_judged_by(browser):
    issue, director, _ = await a_draft()
    await set_limits(STRICT, by=director, at=NOW)
    await open_round(issue.number, by=director, at=NOW, option=1, declared=SQUARE)
    await set_limits(Limits(basis=BASIS), by=director, at=NOW)
    shown = (await browser.get(at_round(issue))).text
    assert "≥ 90%" in shown
    assert f'href="{PATH}"' in shown
    told = (await browser.get(f"{at_round(issue)}.json")).json()
    assert told["bars"][0]["consensus"] == "9/10"
