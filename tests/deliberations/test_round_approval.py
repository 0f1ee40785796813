"""Weights by affectedness: the council agrees first, or the post that opens the round signs."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from deliberate.areas.models import Area, Organization
from deliberate.areas.rules import Sector
from deliberate.calendar import SHANGHAI
from deliberate.consensus.meeting import Figures
from deliberate.deliberations.actions import open_round, settle_rounds
from deliberate.deliberations.models import ConsensusRound
from deliberate.deliberations.queries import councils_over
from deliberate.deliberations.rules import Approval, faults_in
from deliberate.people.rules import Role
from deliberate.record.models import Entry
from deliberate.storage import unit_of_work
from deliberate.verdict import Refused
from tests.build import COMMUNITY, NOW, a_community, a_holder, later, signed_in
from tests.deliberations.test_close_deliberation import a_draft
from tests.deliberations.test_round_pages import TYPED, at_round, opening
from tests.deliberations.test_rounds import DANCERS, NEAR, OTHERS, OVER, SQUARE, held

pytestmark = pytest.mark.anyio
TODAY = NOW.astimezone(SHANGHAI).date()
COUNCIL, OF_THE_ESTATE = "望江社区居民议事会", "和平里小区议事小组"
MET = Approval(COUNCIL, TODAY, Figures(15, 10, 6, 3, 1))
AGREED = replace(SQUARE, approval=MET)
MEETING = {
    "council": COUNCIL,
    "held_on": TODAY.isoformat(),
    "should_attend": "15",
    "present": "10",
    "yes": "6",
    "no": "3",
    "abstain": "1",
}


@unit_of_work
async def a_council(name=COUNCIL, area=COMMUNITY):
    await a_community()
    over = await Area.get(code=area)
    await Organization.create(name=name, area=over, kind="council", sector=Sector.SELF_GOVERNING)


@pytest.mark.parametrize(
    "wrong, field",
    [
        ({"council": "别处的议事会"}, {"council": "choose-one"}),
        ({"held_on": None}, {"held_on": "not-a-day"}),
        ({"held_on": TODAY + timedelta(days=1)}, {"held_on": "held-in-the-future"}),
        ({"figures": None}, {"should_attend": "figures-needed"}),
        ({"figures": Figures(15, 16, 16, 0, 0)}, {"present": "more-present-than-members"}),
        ({"figures": Figures(15, 10, 6, 3, 0)}, {"yes": "figures-do-not-add-up"}),
        ({"figures": Figures(16, 10, 10, 0, 0)}, {"present": "council-without-quorum"}),
        ({"figures": Figures(15, 10, 5, 4, 1)}, {"yes": "council-did-not-agree"}),
        ({"figures": Figures(15, 10, 6, 3, 1)}, {}),  # two thirds came, more than half agreed
    ],
)
def test_a_council_agrees_by_the_rule_of_councils(wrong, field):
    declared = replace(SQUARE, approval=replace(MET, **wrong))
    assert faults_in(declared, again=False, councils=[COUNCIL], today=TODAY) == field


@pytest.mark.parametrize(
    "statement, field",
    [("", {"statement": "needed"}), ("字" * 401, {"statement": "too-long"}), ("字" * 400, {})],
)
def test_without_a_council_a_statement_is_needed(statement, field):
    declared = replace(SQUARE, approval=Approval(statement=statement))
    assert faults_in(declared, again=False, councils=(), today=TODAY) == field


def test_other_weights_need_nobody_to_agree():
    equal = replace(SQUARE, weighing="equal", approval=Approval())
    assert faults_in(equal, again=False, councils=[COUNCIL], today=TODAY) == {}


async def test_a_statement_does_not_stand_in_for_a_council_that_exists(database):
    issue, director, _ = await a_draft()
    await a_council()
    with pytest.raises(Refused, match="round-declared-badly"):
        await open_round(issue.number, by=director, at=NOW, option=1, declared=SQUARE)
    assert await ConsensusRound.all().count() == 0


async def test_the_council_of_the_place_or_of_what_it_lies_in_agrees(database):
    for name, area in (
        (COUNCIL, COMMUNITY),
        (OF_THE_ESTATE, f"{COMMUNITY}-E1"),
        ("5幢", f"{COMMUNITY}-E1-05"),
    ):
        await a_council(name, area)
    assert await councils_over(f"{COMMUNITY}-E1-03") == [OF_THE_ESTATE, COUNCIL]
    assert await councils_over(COMMUNITY) == [COUNCIL]


async def test_what_the_council_came_to_is_pinned_and_recorded_and_the_weights_stay(database):
    issue, director, _ = await a_draft()
    await a_council()
    await open_round(issue.number, by=director, at=NOW, option=1, declared=AGREED)
    opened = await held(issue)
    approval = opened.approval
    assert (approval["council"], approval["rule"]) == (COUNCIL, "R13")
    assert approval["held_on"] == TODAY.isoformat()
    assert approval["figures"] == Figures(15, 10, 6, 3, 1).document()
    assert [step["holds"] for step in approval["steps"]] == [True] * 3
    assert approval["signed"] == director.acting
    entry = await Entry.get(fact="round-opened")
    fact = json.loads(entry.details)
    assert fact["approval"] == approval
    assert fact["weights"]["shares"] == {DANCERS: "3/10", NEAR: "1/2", OTHERS: "1/5"}
    assert set(fact["weights"]) == {"weighing", "shares", "reasons", "merging"}


async def test_a_facilitator_opens_with_the_council_and_signs_nothing_in_its_stead(database):
    issue, _, facilitator = await a_draft()
    with pytest.raises(Refused, match="convener-signs"):
        await open_round(issue.number, by=facilitator, at=NOW, option=1, declared=SQUARE)
    await a_council()
    await open_round(issue.number, by=facilitator, at=NOW, option=1, declared=AGREED)
    assert (await held(issue)).approval["signed"] == facilitator.acting


async def test_agreement_to_the_weights_of_one_round_holds_for_the_same_weights_only(database):
    issue, director, _ = await a_draft()
    await a_council()
    await open_round(issue.number, by=director, at=NOW, option=1, declared=AGREED)
    await settle_rounds(OVER)
    secretary = await a_holder(Role.COMMUNITY_SECRETARY)
    act = {"by": secretary, "at": OVER, "option": 1}
    first, second, third = SQUARE.strata
    strata = (replace(first, percent=40), replace(second, percent=40), third)
    other = replace(AGREED, strata=strata, changed="跳舞的多算一点")
    with pytest.raises(Refused, match="approved-other-weights"):
        await open_round(issue.number, **act, declared=other)
    await open_round(issue.number, **act, declared=replace(AGREED, changed="换了时间"))
    await settle_rounds(OVER + timedelta(days=7))
    met_again = replace(MET, held_on=(NOW + timedelta(days=14)).date())
    act["at"] = later(days=14)
    declared = replace(other, approval=met_again)
    assert await open_round(issue.number, **act, declared=declared) == 3


async def test_the_form_asks_for_the_meeting_and_the_page_tells_it(browser):
    issue, director, _ = await a_draft()
    await a_council()
    await signed_in(browser, director)
    asked = (await browser.get(f"/issues/{issue.number}/rounds/new")).text
    assert f'value="{COUNCIL}" checked' in asked  # the only one
    assert 'name="statement"' not in asked
    wrong = await opening(browser, issue, **{**TYPED, **MEETING, "present": "9", "yes": "5"})
    assert wrong.status_code == 422
    assert "到会多少人：到会的不到应到的三分之二" in wrong.text
    assert 'name="should_attend" type="text" inputmode="numeric" value="15"' in wrong.text

    opened = await opening(browser, issue, **{**TYPED, **MEETING})
    assert opened.headers["location"] == at_round(issue)
    shown = (await browser.get(at_round(issue))).text
    assert f"{COUNCIL} " in shown
    assert "应到 15 人，到会 10 人，同意 6 人，反对 3 人，弃权 1 人" in shown
    browser.cookies.set("lang", "en")
    english = (await browser.get(at_round(issue))).text
    assert "15 should attend, 10 came, 6 for, 3 against, 1 abstained" in english
    told = (await browser.get(f"{at_round(issue)}.json")).json()
    assert told["approval"] == (await held(issue)).approval


async def test_where_there_is_no_council_the_page_says_who_signed_and_why(browser):
    issue, director, facilitator = await a_draft()
    await signed_in(browser, facilitator)
    asked = (await browser.get(f"/issues/{issue.number}/rounds/new")).text
    assert "要由居委会成员或书记来开这一轮" in asked
    assert 'name="statement"' not in asked
    await signed_in(browser, director)
    unsaid = await opening(browser, issue, **{**TYPED, "statement": ""})
    assert (unsaid.status_code, "为什么这样定权重：这里要填" in unsaid.text) == (422, True)
    await opening(browser, issue, **TYPED)
    shown = (await browser.get(at_round(issue))).text
    assert TYPED["statement"] in shown
    assert "签发：望江社区居民委员会 · 居委会主任" in shown


async def test_a_round_of_equal_weights_tells_of_no_approval(browser):
    issue, director, _ = await a_draft()
    await a_council()
    await signed_in(browser, director)
    await opening(browser, issue, **{**TYPED, "weighing": "equal"})
    assert (await held(issue)).approval is None
    assert "权重谁同意的" not in (await browser.get(at_round(issue))).text
