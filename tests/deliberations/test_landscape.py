"""The landscape page: common ground, what divides, groups, who is missing, and when it is early."""

import json

import pytest

from deliberate.consensus.seeds import commitment
from deliberate.deliberations.actions import give_opinion, hide_claim, keep_letters
from deliberate.deliberations.models import GroupLetter
from deliberate.deliberations.queries import opinions_in, revision_of
from deliberate.deliberations.routes import drawing
from deliberate.deliberations.routes.drawing import drawn_from, keep_drawn_letters
from deliberate.deliberations.rules import CERTAIN, HideReason, Opinion
from deliberate.issues.rules import State
from deliberate.people.rules import Role
from tests.build import NOW, a_holder, a_resident, signed_in
from tests.conftest import forced
from tests.deliberations.build import PEOPLE, a_claim, a_thread, put_in, thread_of, two_camps

pytestmark = pytest.mark.anyio
CHANCE = """
UPDATE opinion_given SET chance = $1 WHERE claim_id IN (SELECT id FROM claim WHERE number = $2)
"""


@pytest.fixture(autouse=True)
def nothing_drawn():
    drawing._kept.clear()


@pytest.fixture
async def talk(database):
    return await two_camps()


async def shown(browser, issue):
    answer = await browser.get(f"/issues/{issue.number}/landscape")
    assert answer.status_code == 200
    return answer.text


async def test_it_shows_common_ground_and_what_divides_once_the_arguing_is_over(talk, browser):
    issue, _ = talk
    await put_in(issue, State.DRAFTING)
    said = await shown(browser, issue)
    common, rest = said.split('id="divides"')
    divides, map_ = rest.split('id="map"')
    assert "看法第9条" in common
    assert "看法第1条" not in common.split('id="common"')[1]
    assert "看法第1条" in divides
    assert "看法第9条" not in divides
    assert "甲群，22 人" in map_
    assert "乙群，22 人" in map_
    assert "这群人 100% 同意" in map_.replace("&#37;", "%") or "这群人 95% 同意" in map_


async def test_while_opinions_are_given_only_who_gave_all_of_theirs_sees_it(talk, browser):
    issue, people = talk
    early = await shown(browser, issue)
    assert "大家还在表态" in early
    assert 'class="cnt"' not in early  # nothing waits for a stranger
    await signed_in(browser, await a_resident("新来的"))
    assert "大家还在表态" in await shown(browser, issue)
    await signed_in(browser, people[3])
    assert "哪里一致" in await shown(browser, issue)
    numbers = f"/issues/{issue.number}/landscape.json"
    assert (await browser.get(numbers)).status_code == 200
    browser.cookies.clear()
    assert (await browser.get(numbers)).status_code == 404


async def test_ones_own_place_is_shown_to_oneself_alone(talk, browser):
    issue, people = talk
    await put_in(issue, State.DRAFTING)
    assert "只有您自己看得见" not in await shown(browser, issue)
    await signed_in(browser, people[5])
    assert "只有您自己看得见" in await shown(browser, issue)
    await signed_in(browser, await a_resident("没有参加的"))
    assert "只有您自己看得见" not in await shown(browser, issue)


async def test_too_few_people_are_told_how_many_are_needed(database, browser):
    issue, _ = await a_thread()
    await a_claim(issue)
    for _ in range(3):
        await give_opinion(issue.number, 1, Opinion.AGREE, by=await a_resident(), at=NOW)
    await put_in(issue, State.DRAFTING)
    said = await shown(browser, issue)
    assert "还太早" in said
    assert "要 30" in said
    assert "哪里一致" not in said


async def test_without_an_opinion_there_is_nothing_to_draw(database, browser):
    issue, _ = await a_thread(State.DRAFTING)
    assert "还没有人对看法表态" in await shown(browser, issue)
    assert (await browser.get(f"/issues/{issue.number}/landscape.json")).status_code == 404


async def test_an_issue_without_a_deliberation_has_no_landscape(database, browser):
    assert (await browser.get("/issues/999/landscape")).status_code == 404


async def test_a_changed_opinion_and_a_hidden_claim_change_it(talk, browser):
    issue, people = talk
    await put_in(issue, State.DRAFTING)
    before = await shown(browser, issue)
    revision = await revision_of(issue.number)
    await put_in(issue, State.ARGUING)
    for person in people[:30]:
        await give_opinion(issue.number, 9, Opinion.DISAGREE, by=person, at=NOW)
    assert await revision_of(issue.number) > revision
    await put_in(issue, State.DRAFTING)
    after = await shown(browser, issue)
    assert "看法第9条" in before.split('id="divides"')[0]
    assert "看法第9条" not in after.split('id="divides"')[0]
    director = await a_holder(Role.RC_DIRECTOR)
    await hide_claim(issue.number, 8, HideReason.OFF_TOPIC, by=director, at=NOW)
    assert "看法第8条" not in await shown(browser, issue)


async def test_the_numbers_hold_nobodys_row_and_the_order_does_not_matter(talk, browser):
    issue, _ = talk
    await put_in(issue, State.DRAFTING)
    numbers = (await browser.get(f"/issues/{issue.number}/landscape.json")).json()
    assert numbers["landscape"]["people"] == PEOPLE
    assert numbers["tables"]["fewest_together"] == 5
    assert "居民" not in json.dumps(numbers, ensure_ascii=False)
    said = await opinions_in((await thread_of(issue)).id)
    forward, backward = drawn_from(said, {}), drawn_from(said[::-1], {})
    assert forward.landscape.document() == backward.landscape.document() == numbers["landscape"]


async def test_who_is_missing_is_told_by_building_and_never_by_person(talk, browser):
    issue, _ = talk
    await put_in(issue, State.DRAFTING)
    said = await shown(browser, issue)
    assert "谁还没有说话" in said
    assert f"参与 {PEOPLE} 人" in said


async def asked_at_different_times(claim, likely, unlikely):
    """As if the lot had asked who agrees with `claim` gladly, and all others rarely."""
    await forced("UPDATE opinion_given SET chance = $1", CERTAIN)
    on_claim = f"{CHANCE} AND value = $3"
    await forced(on_claim, likely, claim, Opinion.AGREE.value)
    await forced(on_claim, unlikely, claim, Opinion.DISAGREE.value)


async def test_a_share_is_corrected_for_who_was_asked(talk, browser):
    issue, _ = talk
    await put_in(issue, State.DRAFTING)
    assert "校正后" not in await shown(browser, issue)
    await asked_at_different_times(5, CERTAIN, CERTAIN // 10)
    drawing._kept.clear()
    said = (await shown(browser, issue)).split('id="divides"')[1]
    # Who gave the first opinion of claim 5 stands for one; of the nine showings of each of the
    # others four came after it: 21 x (1 + 4) / 9 agree, 22 x (10 + 4) / 9 do not.
    assert said.count("校正后 27%") == 1
    assert said.index("看法第5条") < said.index("校正后 27%")
    numbers = (await browser.get(f"/issues/{issue.number}/landscape.json")).json()
    assert numbers["corrected"]["5"]["agree"] == pytest.approx(
        (1 + 21 * 5 / 9) / (1 + 21 * 5 / 9 + 22 * 14 / 9), abs=0.001
    )
    assert numbers["corrected"]["1"]["agree"] == pytest.approx(0.5, abs=0.02)


async def asked_by_luck(person, claim, chance):
    theirs = "participant_id IN (SELECT id FROM participant WHERE person_id = $3)"
    await forced(f"{CHANCE} AND {theirs}", chance, claim, person.person_id)


async def test_a_correction_that_stands_on_few_people_is_not_shown(talk, browser):
    issue, people = talk
    await put_in(issue, State.DRAFTING)
    await asked_at_different_times(5, CERTAIN, CERTAIN)
    await asked_by_luck(people[1], 5, CERTAIN // 1000)
    drawing._kept.clear()
    assert "校正后" not in await shown(browser, issue)


async def test_it_says_how_sure_it_is(talk, browser):
    issue, _ = talk
    await put_in(issue, State.DRAFTING)
    sure = (await shown(browser, issue)).split('<details class="sec" id="sure">')[1]
    sure = sure.split("</details>")[0]
    assert "分成两头的程度：100（最低 0，最高 100）" in sure
    assert "重抽 200 次" in sure
    assert "“哪里一致”的 2 条：重抽以后一条不差的占 100%" in sure
    assert "平均还有 2.0 条" in sure
    numbers = (await browser.get(f"/issues/{issue.number}/landscape.json")).json()
    assert numbers["sure"]["polarisation"]["value"] == 1
    assert numbers["sure"]["resamples"] == 200


async def test_while_it_is_too_early_it_says_nothing_of_how_sure_it_is(database, browser):
    issue, _ = await a_thread()
    await a_claim(issue)
    await give_opinion(
        issue.number, 1, Opinion.AGREE, by=await a_resident(), at=NOW, chance=CERTAIN
    )
    await put_in(issue, State.DRAFTING)
    assert 'id="sure"' not in await shown(browser, issue)
    numbers = (await browser.get(f"/issues/{issue.number}/landscape.json")).json()
    assert (numbers["sure"], numbers["corrected"]) == (None, {})


async def group_of_claim(browser, issue, number):
    """The letter of the group that agrees with a claim which the others refuse."""
    numbers = (await browser.get(f"/issues/{issue.number}/landscape.json")).json()
    for group in numbers["landscape"]["groups"]:
        if any(one["id"] == str(number) and one["side"] == "agree" for one in group["speaks"]):
            return group["letter"]
    return None


async def test_groups_keep_their_letters_and_nobodys_group_is_kept(talk, browser):
    issue, _ = talk
    await put_in(issue, State.DRAFTING)
    first = await group_of_claim(browser, issue, 1)
    assert not await GroupLetter.exists()  # to read writes nothing
    await keep_drawn_letters()
    kept = {one.letter: json.loads(one.leaning) for one in await GroupLetter.all()}
    assert {*kept} == {"A", "B"}
    assert kept[first]["1"] > 0.5
    assert all({*leaning} == {str(claim) for claim in range(1, 10)} for leaning in kept.values())
    turned = {"A": kept["B"], "B": kept["A"]}
    await keep_letters((await thread_of(issue)).id, turned)
    drawing._kept.clear()  # as after a new start of the server
    assert await group_of_claim(browser, issue, 1) == {"A": "B", "B": "A"}[first]
    again = {one.letter: json.loads(one.leaning) for one in await GroupLetter.all()}
    assert again == turned


async def test_the_seed_of_the_lot_stands_with_the_numbers_when_it_is_over(talk, browser):
    issue, people = talk
    seed = (await thread_of(issue)).seed
    numbers = f"/issues/{issue.number}/landscape.json"
    await signed_in(browser, people[3])
    lot = (await browser.get(numbers)).json()["lot"]
    assert lot == {"commitment": commitment(seed), "seed": None}
    await put_in(issue, State.TO_VOTE)
    assert (await browser.get(numbers)).json()["lot"]["seed"] == seed


async def test_english_too(talk, browser):
    issue, _ = talk
    await put_in(issue, State.DRAFTING)
    browser.cookies.set("lang", "en")
    said = await shown(browser, issue)
    for words in ("Common ground", "What divides", "Group A, 22 people", "Who is missing"):
        assert words in said
