"""One thing is talked about in one place: what is like a draft is shown."""

import pytest

from deliberate.issues.queries import find_draft, issues_like
from deliberate.issues.rules import LIKE_ENOUGH, State, excerpt, grams, number_in, says, sought
from tests.build import a_findable_issue, a_resident, an_issue

pytestmark = pytest.mark.anyio


async def like(title, body="", **wanted):
    draft = await an_issue(State.DRAFT, title=title, body_source=body, body_html="", **wanted)
    return await issues_like(await find_draft(draft.id))


async def known(title, body="", **wanted):
    return await a_findable_issue(title=title, body_source=body, body_html="", **wanted)


async def test_the_same_thing_in_other_words_is_shown(database):
    shed = await known("3幢北侧要不要建充电棚", "楼道里充电太危险，飞线也多。")
    await known("花园健身器材换成哪几样", "预算六万，大家来选。")
    found = await like("3幢北侧建一个充电棚", "楼道里充电危险")
    assert [each.number for each in found] == [shed.number]
    assert found[0].percent >= LIKE_ENOUGH


async def test_something_else_is_not_shown(database):
    await known("3幢北侧要不要建充电棚", "楼道里充电太危险，飞线也多。")
    assert await like("广场舞声音太大", "晚上九点还在跳") == []


async def test_at_most_three_the_likest_first(database):
    for end in ("棚", "棚吧", "棚好吗", "棚行不行"):
        await known(f"北侧建充电{end}")
    found = await like("北侧建充电棚")
    assert found[0].title == "北侧建充电棚"
    assert len(found) == 3
    assert [each.percent for each in found] == sorted(
        (each.percent for each in found), reverse=True
    )


async def test_of_equals_the_nearer_comes_first(database):
    near = await known("门禁坏了要换", building=5)
    far = await known("门禁坏了要换", building=3)
    assert [each.number for each in await like("门禁坏了要换", building=5)] == [
        near.number,
        far.number,
    ]
    assert [each.number for each in await like("门禁坏了要换", building=3)] == [
        far.number,
        near.number,
    ]


async def test_only_what_is_public_and_under_way(database):
    for state in (State.SCREENING, State.REJECTED, State.WITHDRAWN, State.ARCHIVED):
        await known("门禁坏了要换", state=state)
    assert await like("门禁坏了要换", by=await a_resident()) == []


async def test_a_draft_without_words_is_like_nothing(database):
    await known("门禁坏了要换")
    assert await like("？！") == []


def test_grams():
    assert grams("3号楼 WiFi") == {"3", "号楼", "wifi"}
    assert grams("") == frozenset()
    assert max(len(gram) for gram in grams("a" * 99)) == 40
    assert sought("3号") == {"3"}


def test_whole_numbers_at_the_edges():
    assert says("在3号楼北侧", "3号楼")
    assert not says("在13号楼北侧", "3号楼")
    assert says("B3号楼和3号楼", "3号楼")


def test_numbers_and_beginnings():
    assert excerpt("- 北侧\n- 西门") == "北侧 西门"
    assert (number_in("#46"), number_in("46"), number_in("46号")) == (46, 46, None)
    assert excerpt("**很**\n\n> 危险") == "很 危险"
    assert excerpt("长" * 99).endswith("…")
