"""Statements that say the same are put together by people and answered once, before publication."""

import json
import re
from hashlib import sha256

import pytest
from click.testing import CliRunner

from deliberate.calendar import publication_ends
from deliberate.commands import main
from deliberate.consensus.breadth import Label
from deliberate.decisions.actions import (
    answer_minority,
    group_objections,
    state_minority,
    ungroup_objection,
)
from deliberate.decisions.models import Decision, MinorityStatement
from deliberate.decisions.queries import objections_of, open_objections
from deliberate.decisions.rules import Objection, ObjectionClosing, Said, portion_of
from deliberate.issues.models import Issue
from deliberate.issues.queries.desk import desk_of
from deliberate.issues.rules import Pile, State, usual_due
from deliberate.record.models import Entry
from deliberate.resolutions.actions import publish_resolution
from deliberate.verdict import Refused, Unseen
from tests.build import COMMUNITY, NOW, a_resident, an_issue, send, signed_in
from tests.decisions.votes import (
    NO,
    OVER_NOW,
    YES,
    a_convener,
    ballots,
    counted,
    heads,
    state_of,
    together,
    voting,
)
from tests.resolutions.build import a_draft
from tools.recount import recount
from tools.recount_more import Whole

pytestmark = pytest.mark.anyio
INTEGRATED, ANSWERED = ObjectionClosing
SMELL, NOISE = "味道和蚊蝇", "半夜的声响"
HTMX = [False, True]


async def a_passed_vote(*texts, against=4, agreeing=10):
    """Counted and passed, with statements of those against; number, director, statements."""
    director, people = await a_convener(), await heads(agreeing + against)
    decision = await voting("R2", at=OVER_NOW, by=director)
    said = [NO] * against + [YES] * agreeing
    await ballots(decision, dict(zip(people, said, strict=True)))
    number = (await Issue.get(id=decision.issue_id)).number
    at = decision.opens_at
    stated = [
        await state_minority(number, by=person, at=at, text=text)
        for person, text in zip(people, texts, strict=False)
    ]
    decision = await counted(decision)
    assert await state_of(decision) is State.PASSED
    return decision, number, director, people, stated


async def answered(number, objection, director, closing=ANSWERED, text="每天冲洗。"):
    await answer_minority(number, objection, by=director, at=NOW, text=text, closing=closing)


async def test_statements_that_say_the_same_get_one_title_and_one_answer(database):
    texts = ("窗前有味道。", "夏天有蚊子。", "半夜倒瓶子吵。")
    decision, number, director, _, (smell, flies, noise) = await a_passed_vote(*texts)

    await group_objections(number, [flies, smell], by=director, at=NOW, title=SMELL)
    assert await open_objections(decision.issue_id) == 2
    await answered(number, smell, director, INTEGRATED)

    first, second = await objections_of(decision.id)
    assert (first.id, first.title) == (smell, SMELL)
    assert [each.text for each in first.statements] == list(texts[:2])
    assert (first.answer, first.closing) == ("每天冲洗。", "integrated")
    assert (first.answered_by, first.answered_at) == (director.acting, NOW)
    assert (second.id, second.title, second.answer) == (noise, "", "")
    facts = await Entry.filter(fact__startswith="objection").values_list(
        "fact", "details", "acting"
    )
    details = {"reading": 1, "statement": smell, "statements": 2}
    assert [(fact, json.loads(text), acting) for fact, text, acting in facts] == [
        ("objections-grouped", details, director.acting)
    ]


async def test_a_group_grows_and_is_taken_apart_until_it_is_answered(database):
    decision, number, director, people, stated = await a_passed_vote("甲", "乙", "丙", "丁")
    await group_objections(number, stated[:2], by=director, at=NOW, title=SMELL)
    await group_objections(number, [stated[2], stated[0]], by=director, at=NOW, title=NOISE)
    (whole, _) = await objections_of(decision.id)
    assert (whole.title, len(whole.statements)) == (NOISE, 3)

    await ungroup_objection(number, stated[0], by=director, at=NOW)
    assert [each.title for each in await objections_of(decision.id)] == [""] * 4
    with pytest.raises(Refused, match="not-grouped"):
        await ungroup_objection(number, stated[0], by=director, at=NOW)

    await group_objections(number, stated[2:], by=director, at=NOW, title=SMELL)
    await state_minority(number, by=people[3], at=NOW, text="丁，换个说法")
    await answered(number, stated[2], director)
    for act in (
        group_objections(number, [stated[1], stated[2]], by=director, at=NOW, title=NOISE),
        ungroup_objection(number, stated[2], by=director, at=NOW),
        state_minority(number, by=people[3], at=NOW, text="丁，又换个说法"),
    ):
        with pytest.raises(Refused, match="already-answered"):
            await act
    texts = [each.text for each in (await objections_of(decision.id))[2].statements]
    assert texts == ["丙", "丁，换个说法"]


async def test_who_puts_statements_together_and_which(database):
    _, number, director, people, stated = await a_passed_vote("甲", "乙")
    other = await an_issue(State.PASSED)
    for by, where, chosen, title, reason in (
        (people[0], number, stated, SMELL, "committee-or-chair-only"),
        (director, number, stated, "", "needed"),
        (director, number, stated, "长" * 61, "too-long"),
        (director, number, [], SMELL, "choose-objections"),
    ):
        with pytest.raises(Refused, match=reason):
            await group_objections(where, chosen, by=by, at=NOW, title=title)
    with pytest.raises(Unseen):
        await group_objections(other.number, stated, by=director, at=NOW, title=SMELL)
    assert not await MinorityStatement.exclude(title="").exists()


async def test_many_statements_come_in_portions(browser):
    texts = [f"第{n}段话" for n in range(1, 24)]
    decision, number, director, _, stated = await a_passed_vote(*texts, against=23, agreeing=40)
    await group_objections(number, stated[:2], by=director, at=NOW, title=SMELL)
    await signed_in(browser, director)
    page = f"/issues/{number}/decision"
    first = (await browser.get(page)).text
    assert [text for text in texts if f"<p>{text}</p>" in first] == texts[:20]
    assert f'href="{page}?from=20#minority"' in first
    assert "第 1 到 20 段，共 23 段" in first

    second = (await browser.get(f"{page}?from=20")).text
    assert [text for text in texts if f"<p>{text}</p>" in second] == texts[20:]
    offered = re.findall(r'name="objection" value="(\d+)"', second)
    assert offered == [str(each) for each in (stated[0], *stated[20:])]  # groups are at hand
    field = str(stated[22])
    words = {f"answer-{field}": "每天冲洗。", f"closing-{field}": "answered"}
    to = f"{page}/minority/{field}/answer?from=20"
    sent = await send(browser, to, on=f"{page}?from=20", **words)
    assert sent.headers["location"].startswith(f"{page}?from=20#minority")
    assert await open_objections(decision.issue_id) == 21
    assert "<p>第1段话</p>" in (await browser.get(f"{page}?from=23")).text  # no such portion


@pytest.mark.parametrize("start", [0, 19, 20, 40, 45, 46])
def test_a_portion_splits_a_group_that_is_larger(start):
    said = tuple(Said(n, str(n)) for n in range(45))
    whole = [Objection(0, SMELL, said[:43]), Objection(43, "", said[43:])]
    portion = portion_of(whole, start)
    begins = start if start < 45 else 0
    shown = [each for _, one in portion.objections for each in one.statements]
    assert shown == list(said[begins : begins + 20])
    assert portion.before + portion.shown + portion.after == 45
    assert {one.id: many for many, one in portion.objections}.items() <= {0: 43, 43: 2}.items()


async def test_two_who_put_the_same_together_at_once_make_one_group(database):
    decision, number, director, _, stated = await a_passed_vote("甲", "乙", "丙")
    came = await together(
        group_objections(number, stated[:2], by=director, at=NOW, title=SMELL),
        group_objections(number, stated[1:], by=director, at=NOW, title=NOISE),
    )
    refused = [str(each) for each in came if each is not None]
    sizes = sorted(len(each.statements) for each in await objections_of(decision.id))
    # Whoever came second met the first one's group: whole, and took it in; or a part, and not.
    assert (refused, sizes) in ((["grouped-meanwhile"], [1, 2]), ([], [3]))


async def test_the_resolution_waits_until_every_group_is_answered(database):
    decision, number, director, _, stated = await a_passed_vote("有味道。", "有蚊子。", "太吵。")
    issue = await Issue.get(id=decision.issue_id)
    await group_objections(number, stated[:2], by=director, at=NOW, title=SMELL)
    await answered(number, stated[0], director, INTEGRATED)
    await a_draft(issue, by=director)
    with pytest.raises(Refused, match="minority-unanswered") as refused:
        await publish_resolution(number, by=director, at=NOW)
    assert refused.value.details == {"n": 1}

    await answered(number, stated[2], director, text="十点以后不倒。")
    await publish_resolution(number, by=director, at=NOW)

    document = json.loads((await issue.resolution).document)
    printed = document["sections"][-1]["paragraphs"]
    day = f"{NOW.astimezone(decision.opens_at.tzinfo).year}年"
    assert printed[:3] == [f"意见一：{SMELL}（2人提出）", "原话：有味道。", "原话：有蚊子。"]
    assert printed[3].startswith(f"答复（望江社区居民委员会主任，{day}")
    assert printed[3].endswith("，作了修改）：每天冲洗。")
    assert printed[4] == "意见二：太吵。"
    assert printed[5].endswith("，维持原案）：十点以后不倒。")
    assert [each["statements"] for each in document["objections"]] == [2, 1]


async def test_the_certificate_holds_objections_and_answers_after_publication(
    database, browser, tmp_path
):
    decision, number, director, people, stated = await a_passed_vote("有味道。", "有蚊子。")
    here = f"/issues/{number}/decision"
    assert (await browser.get(f"{here}/certificate.json")).json()["objections"] == []
    await group_objections(number, stated, by=director, at=NOW, title=SMELL)
    await answered(number, stated[0], director, INTEGRATED)
    await a_draft(await Issue.get(id=decision.issue_id), by=director)
    await publish_resolution(number, by=director, at=NOW)

    certificate = await browser.get(f"{here}/certificate.json")
    table = await browser.get(f"{here}/ballots.csv")

    (objection,) = certificate.json()["objections"]
    assert objection["signed_on"]
    assert objection == {
        "title": SMELL,
        "statements": 2,
        "texts": ["有味道。", "有蚊子。"],
        "answer": "每天冲洗。",
        "closing": "integrated",
        "signed_by": director.acting,
        "signed_on": objection["signed_on"],
    }
    assert all(person.pseudonym not in certificate.text for person in people)
    (sealed,) = await Entry.filter(fact="certificate-completed")
    assert json.loads(sealed.details)["hash"] == sha256(certificate.content).hexdigest()
    assert recount(certificate.text, table.text, Whole) == []
    for name, answer in (("c.json", certificate), ("b.csv", table)):
        (tmp_path / name).write_bytes(answer.content)
    asked = ["recount", str(tmp_path / "c.json"), str(tmp_path / "b.csv")]
    assert CliRunner().invoke(main, asked).output == "The certificate holds.\n"


async def test_without_objections_the_certificate_stays_as_it_was_counted(database):
    decision, number, director, *_ = await a_passed_vote()
    await a_draft(await Issue.get(id=decision.issue_id), by=director)
    await publish_resolution(number, by=director, at=NOW)
    assert (await Decision.get(id=decision.id)).certificate == decision.certificate
    assert not await Entry.filter(fact="certificate-completed").exists()


async def a_contested_vote():
    """The ten of one building are against, the twenty of the other for it."""
    director = await a_convener()
    agreeing, against = await heads(20), await heads(10, building=5)
    decision = await voting("R2", at=OVER_NOW, by=director, electorate_code=f"{COMMUNITY}-E1")
    await ballots(decision, dict.fromkeys(agreeing, YES) | dict.fromkeys(against, NO))
    number, at = (await Issue.get(id=decision.issue_id)).number, decision.opens_at
    stated = [await state_minority(number, by=who, at=at, text="太近。") for who in against[:2]]
    return await counted(decision), number, director, stated


async def test_objections_to_a_contested_result_are_due_in_ten_days(browser):
    decision, number, director, stated = await a_contested_vote()
    assert (decision.outcome["verdict"], decision.breadth["grade"]) == ("passed", "contested")
    due = publication_ends(decision.counted_at, 10)
    issue = await Issue.get(id=decision.issue_id)
    assert issue.due_at == due
    page = f"/issues/{number}/decision"
    shown = (await browser.get(page)).text
    assert "有楼栋明显反对，每一件都要在" in shown
    assert ("答复超期了" in shown) is (due <= NOW)
    assert "已决定，正在复议" in shown
    desk = [each.number for each in await desk_of(director, at=due) if each.pile is Pile.LATE]
    assert number in desk

    for statement in stated:
        await answered(number, statement, director)

    assert (await Issue.get(id=issue.id)).due_at == usual_due(State.PASSED, NOW)
    assert "有楼栋明显反对，每一件都要在" not in (await browser.get(page)).text


# -- the page ----------------------------------------------------------------------------


@pytest.mark.parametrize("htmx", HTMX)
async def test_the_body_ticks_names_answers_and_takes_apart(browser, htmx):
    _, number, director, _, stated = await a_passed_vote("有味道。", "有蚊子。")
    page = f"/issues/{number}/decision"
    await signed_in(browser, director)
    path = f"{page}/minority/group"

    nothing = await send(browser, path, on=page, htmx=htmx, title=SMELL)
    nameless = await send(browser, path, on=page, htmx=htmx, objection=stated)
    assert (nothing.status_code, f'value="{SMELL}"' in nothing.text) == (422, True)
    assert (nameless.status_code, nameless.text.count("checked")) == (422, 2)

    done = await send(browser, path, on=page, htmx=htmx, objection=stated, title=SMELL)
    assert done.status_code == (200 if htmx else 303)
    shown = (await browser.get(page)).text
    assert "2 人提出" in shown
    apart = await send(browser, f"{page}/minority/{stated[0]}/ungroup", on=page, htmx=htmx)
    assert apart.status_code == (200 if htmx else 303)
    assert "2 人提出" not in (await browser.get(page)).text


async def test_residents_read_the_groups_and_the_label_and_do_nothing_with_them(browser):
    decision, number, director, _, stated = await a_passed_vote("有味道。", "有蚊子。")
    page = f"/issues/{number}/decision"
    await group_objections(number, stated, by=director, at=NOW, title=SMELL)
    await signed_in(browser, await a_resident())
    open_ = (await browser.get(page)).text
    assert "并在一起</button>" not in open_
    assert "已决定，有不同意见在案" in open_
    refused = await send(browser, f"{page}/minority/group", on="/issues/new", title=SMELL)
    assert refused.status_code == 403

    await answered(number, stated[0], director, INTEGRATED)
    shown = (await browser.get(page)).text
    for words in (SMELL, "2 人提出", "作了修改", "每天冲洗。", "望江社区居民委员会 · 居委会主任"):
        assert words in shown, words
    assert decision.breadth["grade"] == "broad"
    assert '<span class="tag tag--ok"' in shown.split('id="label"')[1][:60]


async def test_where_breadth_is_withheld_the_label_claims_no_consensus(browser):
    decision, number, *_ = await a_passed_vote(against=1, agreeing=4)
    assert decision.breadth["grade"] == "unknown"
    shown = (await browser.get(f"/issues/{number}/decision")).text
    assert "所以不说是不是共识" in shown
    assert Label.DECIDED == "decided"
