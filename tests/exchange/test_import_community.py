"""A neighbourhood begins with its own registers, whole or not at all, and once."""

import asyncio
import csv
import json
import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest

from deliberate.areas.models import Area, Dwelling, Organization
from deliberate.areas.rules import Level
from deliberate.consensus import Electorate
from deliberate.decisions.queries.finding import is_on_roll
from deliberate.decisions.queries.rolls import electors, roll_of
from deliberate.exchange.community import import_community
from deliberate.formats.tables import Malformed
from deliberate.issues.actions import accept_issue
from deliberate.issues.models import Issue
from deliberate.issues.rules import Kind, State, Topic
from deliberate.people.actions import act_as, change_password, digest, sign_in
from deliberate.people.models import Ownership, Person, PostHeld, Residence
from deliberate.people.queries import actor_named, visit_with
from deliberate.people.rules import Role
from deliberate.record import verify
from deliberate.record.models import Entry
from deliberate.record.signing import signer
from deliberate.storage import unit_of_work
from tests.build import NOW, a_community
from tests.decisions.votes import noticed, today

pytestmark = pytest.mark.anyio

FOLDER = Path(__file__).parent / "community"
CODE = "990102004007"
BUILDING, STAIRWELL = f"{CODE}-E1-01", f"{CODE}-E1-01-1"
A, B, H = "areas.csv", "organizations.csv", "homes.csv"
P, W, T = "people.csv", "owners.csv", "posts.csv"
TABLES = (Area, Organization, Dwelling, Person, Residence, Ownership, PostHeld, Entry)


@pytest.fixture
def folder(tmp_path):
    """A copy of the registers, to be spoilt."""
    return Path(shutil.copytree(FOLDER, tmp_path / "community"))


def spoil(folder, name, line, column, cell):
    """Change one cell; the line of the names is the first."""
    with (folder / name).open(encoding="utf-8", newline="") as file:
        cells = list(csv.reader(file))
    cells[line - 1][cells[0].index(column)] = cell
    with (folder / name).open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(cells)


async def counted():
    return [await table.all().count() for table in TABLES]


@unit_of_work
async def an_issue_there(state):
    community = await Area.get(level=Level.COMMUNITY)
    return await Issue.create(
        number=1,
        community=community,
        area=await Area.get(code=BUILDING),
        proposer=await Person.get(name="何大力"),
        state=state,
        kind=Kind.PROPOSAL,
        topic=Topic.SAFETY,
        title="1幢门口要不要装路灯",
        body_source="晚上看不清台阶。",
        body_html="<p>晚上看不清台阶。</p>",
        created_at=NOW,
        submitted_at=NOW,
        changed_at=NOW,
    )


async def test_one_sentence_says_what_was_brought_in(database):
    assert await import_community(FOLDER) == (
        f"柳荫社区 ({CODE}) is here: 6 areas, 2 organizations, 4 homes, 5 people, 5 owners, "
        "3 posts; 3 logins wait for a password."
    )


async def test_areas_lie_in_one_another_and_buildings_in_their_grid(database):
    await import_community(FOLDER)
    stairwell = await Area.get(code=STAIRWELL).select_related("parent__grid", "parent__parent")
    building = stairwell.parent
    assert (stairwell.level, stairwell.name) == (Level.STAIRWELL, "1单元")
    assert (building.code, building.grid.code) == (BUILDING, f"{CODE}-001")
    assert (building.parent.name, building.parent.level) == ("柳荫里小区", Level.ESTATE)
    assert (await Area.get(level=Level.STREET)).parent_id is None


async def test_homes_have_their_number_and_their_area_to_the_hundredth(database):
    await import_community(FOLDER)
    homes = await Dwelling.all().order_by("code").values_list("number", "exclusive_area")
    assert homes == [("101", 6850), ("102", 7200), ("201", 6805), ("202", 12025)]


async def test_people_live_where_they_live_and_have_no_password(database):
    await import_community(FOLDER)
    day = today(NOW)
    held = await Residence.all().order_by("id").values_list("person__name", "head", "since")
    assert [tuple(each) for each in held] == [
        ("周敏", True, date(2021, 9, 1)),
        ("何大力", False, day),
        ("孙玉兰", True, day),
    ]
    firm = await Person.get(legal_person=True)
    assert (firm.name, firm.born, firm.login) == ("柳荫置业有限公司", None, None)
    assert {each.password for each in await Person.all()} == {None}
    assert (await Person.get(login="gao.yuan")).name == "高 远"


async def test_homes_have_owners_co_owners_and_the_firm(database):
    await import_community(FOLDER)
    held = await Ownership.all().order_by("id").values_list("dwelling__number", "person__name")
    assert [tuple(each) for each in held] == [
        *(("101", "周敏"), ("101", "何大力"), ("102", "孙玉兰"), ("201", "孙玉兰")),
        ("202", "柳荫置业有限公司"),
    ]


async def test_posts_are_held_over_their_area_for_their_time(database):
    await import_community(FOLDER)
    member = await PostHeld.get(role=Role.RC_MEMBER).select_related("organization", "area")
    assert (member.organization.name, member.area.code) == ("柳荫社区居民委员会", CODE)
    assert (member.since, member.until) == (date(2024, 1, 15), date(2029, 1, 14))
    branch = await PostHeld.get(role=Role.BRANCH_SECRETARY).select_related("area")
    assert (branch.area.level, branch.until) == (Level.GRID, None)


async def test_a_date_of_ones_own_stands_for_owners_too(database, folder):
    text = (folder / W).read_text().replace("\n", ",2010-05-01\n")
    (folder / W).write_text(text.replace("person,2010-05-01", "person,since"))
    await import_community(folder)
    assert {each.since for each in await Ownership.all()} == {date(2010, 5, 1)}


async def test_the_heads_of_its_households_are_on_the_roll_of_a_vote(database):
    await import_community(FOLDER)
    issue = await an_issue_there(State.TO_VOTE)
    director = await actor_named("zhou.min", NOW, Role.RC_DIRECTOR)
    decision = await noticed("R2", issue=issue, by=director, at=NOW, electorate_code=BUILDING)
    voters = [p.name for p in await Person.all() if await is_on_roll(issue.number, p.id)]
    assert sorted(voters) == ["周敏", "孙玉兰"]
    assert len(await roll_of(decision)) == 2


async def test_owners_vote_with_the_areas_of_the_register(database):
    await import_community(FOLDER)
    lines = await electors(Electorate.OWNERS, await Area.get(code=BUILDING), today(NOW))
    assert sum({line.unit: line.area for line in lines}.values()) == 6850 + 7200 + 6805 + 12025


async def test_the_director_gets_a_password_signs_in_and_acts_in_the_post(database):
    await import_community(FOLDER)
    issue = await an_issue_there(State.SCREENING)
    assert await sign_in("zhou.min", "liuyin-2026-long", at=NOW) is None

    assert await change_password("zhou.min", "liuyin-2026-long")
    token = await sign_in("zhou.min", "liuyin-2026-long", at=NOW)
    herself = (await visit_with(digest(token), NOW)).actor
    token = await act_as(herself.posts[0].id, token, by=herself, at=NOW)
    director = (await visit_with(digest(token), NOW)).actor
    await accept_issue(issue.number, by=director, at=NOW)

    assert director.home == f"{STAIRWELL}-101"
    assert (await Issue.get(id=issue.id)).state is State.SECONDING


async def test_its_pages_open(browser):
    await import_community(FOLDER)
    assert "柳荫社区" in (await browser.get("/")).text
    assert "社区的基础资料已导入" in (await browser.get("/record?all=1")).text


async def test_one_fact_holds_the_counts_and_the_record_stays_whole(database):
    await import_community(FOLDER)
    entry = await Entry.get()
    assert (entry.fact, entry.issue, entry.person_id) == ("community-imported", None, None)
    assert json.loads(entry.details) == {
        "community": CODE,
        "areas": 6,
        "organizations": 2,
        "homes": 4,
        "people": 5,
        "owners": 5,
        "posts": 3,
    }
    assert (await verify(signer().verifier)).number == 1


async def test_a_second_import_changes_nothing_and_says_so(database, folder):
    await import_community(FOLDER)
    before = await counted()
    spoil(folder, P, 2, "name", "周敏敏")
    again = await import_community(folder)
    assert again == f"柳荫社区 ({CODE}) was imported before; nothing was changed."
    assert await counted() == before
    assert not await Person.exists(name="周敏敏")


async def test_two_imports_at_once_leave_one(database):
    said = await asyncio.gather(import_community(FOLDER), import_community(FOLDER))
    assert sum("nothing was changed" in words for words in said) == 1
    assert await counted() == [6, 2, 4, 5, 3, 5, 3, 1]


async def test_a_database_is_that_of_one_neighbourhood(database):
    await a_community()
    before = await counted()
    with pytest.raises(Malformed) as wrong:
        await import_community(FOLDER)
    said = f"{A}, line 3: the database is that of 望江社区 (990102003001)"
    assert str(wrong.value) == said
    assert await counted() == before


async def test_a_byte_order_mark_and_the_line_ends_of_windows_are_no_matter(database, folder):
    for file in folder.iterdir():
        file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))
    await import_community(folder)
    assert await counted() == [6, 2, 4, 5, 3, 5, 3, 1]


TOMORROW = str(today(NOW) + timedelta(days=2))
WRONG = [
    (A, 3, "code", f"{CODE} 7", f"code '{CODE} 7' is not letters and digits"),
    (A, 3, "code", "990102005007", "code '990102005007' does not begin with '990102004'"),
    (A, 3, "code", "9901020047", "code '9901020047' is not 12 digits without a dash"),
    (A, 3, "code", "990102004-007", "code '990102004-007' is not 12 digits without a dash"),
    (A, 4, "code", "990102004008-001", f"code '990102004008-001' does not begin with '{CODE}-'"),
    (A, 4, "code", f"{CODE}001", f"code '{CODE}001' does not begin with '{CODE}-'"),
    (A, 5, "code", f"{CODE}-001", f"code '{CODE}-001' is there twice"),
    (A, 4, "code", f"{CODE}-{'1' * 40}", "code has more than 40 characters"),
    (A, 4, "level", "village", "level 'village' is unknown"),
    (A, 7, "level", "estate", "level 'estate' does not lie in 'building'"),
    (A, 4, "level", "community", "level 'community' does not lie in 'community'"),
    (A, 4, "name", "", "name is empty"),
    (A, 4, "name", "格" * 61, "name has more than 60 characters"),
    (A, 4, "parent", "", "parent is empty"),
    (A, 4, "parent", STAIRWELL, f"parent '{STAIRWELL}' is in no line above"),
    (A, 6, "grid", "nowhere", "grid 'nowhere' is no grid of a line above"),
    (A, 6, "grid", f"{CODE}-E1", f"grid '{CODE}-E1' is no grid of a line above"),
    (A, 5, "grid", f"{CODE}-001", "only a building or a stairwell names its grid"),
    (B, 3, "key", "committee", "key 'committee' is there twice"),
    (B, 3, "key", "", "key is empty"),
    (B, 3, "sector", "church", "sector 'church' is unknown"),
    (B, 3, "area", "nowhere", "area 'nowhere' is not in areas.csv"),
    (B, 3, "name", "党" * 81, "name has more than 80 characters"),
    (H, 3, "home", f"{STAIRWELL}-101", f"home '{STAIRWELL}-101' is there twice"),
    (H, 3, "home", f"{BUILDING}-102", f"home '{BUILDING}-102' is in no stairwell"),
    (H, 3, "home", f"{STAIRWELL}-", f"home '{STAIRWELL}-' is not letters and digits"),
    (H, 3, "home", f"{STAIRWELL}-{'1' * 13}", f"number '{'1' * 13}' has more than 12 characters"),
    (H, 3, "area_m2", "-72", "area_m2 '-72' is not square metres"),
    (H, 3, "area_m2", "68.555", "area_m2 '68.555' is not square metres"),
    (H, 3, "area_m2", "7e1", "area_m2 '7e1' is not square metres"),
    (H, 3, "area_m2", "0.00", "area_m2 is nothing"),
    (H, 3, "area_m2", "", "area_m2 is empty"),
    (P, 3, "key", "p1", "key 'p1' is there twice"),
    (P, 3, "name", "", "name is empty"),
    (P, 3, "pseudonym", "柳荫居民01", "pseudonym '柳荫居民01' is there twice"),
    (P, 3, "pseudonym", "柳荫居民０１", "pseudonym '柳荫居民０１' is there twice"),
    (P, 3, "pseudonym", "аdа的妈", "pseudonym 'аdа的妈' mixes alphabets"),
    (P, 3, "pseudonym", "居委会小王", "pseudonym '居委会小王' is what an office is called"),
    (P, 3, "born", "1973-02-30", "born '1973-02-30' is not a day"),
    (P, 3, "born", "19731130", "born '19731130' is not a day"),
    (P, 3, "born", TOMORROW, f"born {TOMORROW} is still to come"),
    (P, 3, "born", "", "without a day of birth it is a firm"),
    (P, 3, "login", "zhou.min", "login 'zhou.min' is there twice"),
    (P, 3, "login", "He.Dali", "login 'He.Dali' has capitals"),
    (P, 3, "home", f"{STAIRWELL}-999", f"home '{STAIRWELL}-999' is not in homes.csv"),
    (P, 3, "head", "yes", f"the head of '{STAIRWELL}-101' is there twice"),
    (P, 3, "head", "", "head is empty"),
    (P, 3, "head", "maybe", "head 'maybe' is unknown"),
    (P, 5, "head", "yes", "the head of no household"),
    (P, 4, "born", "2020-01-01", "the head of a household is 18 or older"),
    (P, 4, "since", "lately", "since 'lately' is not a day"),
    (W, 3, "home", "nowhere", "home 'nowhere' is not in homes.csv"),
    (W, 3, "person", "p9", "person 'p9' is not in people.csv"),
    (W, 3, "person", "p1", f"'p1' as owner of '{STAIRWELL}-101' is there twice"),
    (T, 3, "person", "p9", "person 'p9' is not in people.csv"),
    (T, 3, "person", "firm", "person 'firm' is a firm, which holds no post"),
    (T, 3, "role", "mayor", "role 'mayor' is unknown"),
    (T, 3, "role", "resident", "role 'resident' is unknown"),
    (T, 3, "organization", "club", "organization 'club' is not in organizations.csv"),
    (T, 3, "area", "nowhere", "area 'nowhere' is not in areas.csv"),
    (T, 3, "since", "", "since is empty"),
    (T, 3, "until", "2024-01-14", "until 2024-01-14 is before since 2024-01-15"),
]


@pytest.mark.parametrize(
    "name, line, column, cell, said", WRONG, ids=[f"{each[0]}: {each[4]}" for each in WRONG]
)
async def test_what_is_wrong_is_named_by_file_line_and_reason(
    database, folder, name, line, column, cell, said
):
    spoil(folder, name, line, column, cell)
    with pytest.raises(Malformed) as wrong:
        await import_community(folder)
    assert str(wrong.value).startswith(f"{name}, line {line}: {said}")
    assert await counted() == [0] * len(TABLES)


@pytest.mark.parametrize("name", [A, B, H, P, W, T])
async def test_a_file_or_column_that_is_missing_or_text_of_another_kind(database, folder, name):
    file = folder / name
    raw = file.read_bytes()
    first = raw.split(b",")[0].decode()
    for spoilt, line, said in (
        (raw.replace(b"\n", b"\n\xff\xfe", 1), 2, "not UTF-8 text"),
        (raw.replace(b",", b"x,", 1), 1, f"there is no column '{first}'"),
        (raw.replace(b"\n", b"\n,", 1), 2, ".* columns instead of .*"),
        (b"", 1, "the file is empty"),
        (None, 1, "the file is missing"),
    ):
        file.unlink() if spoilt is None else file.write_bytes(spoilt)
        with pytest.raises(Malformed, match=f"^{name}, line {line}: {said}$"):
            await import_community(folder)
    assert await counted() == [0] * len(TABLES)


async def test_registers_without_a_community_or_with_two_are_refused(database, folder):
    lines = (folder / A).read_text().splitlines(keepends=True)
    (folder / A).write_text("".join(lines[:2]))
    with pytest.raises(Malformed, match=f"^{A}, line 1: there is no community$"):
        await import_community(folder)
    second = "990102004008,community,柳岸社区,990102004,\n"
    (folder / A).write_text("".join([*lines, second]))
    with pytest.raises(Malformed, match=f"^{A}, line 8: there is a second community$"):
        await import_community(folder)
    assert await counted() == [0] * len(TABLES)


async def test_the_example_of_the_handbook_can_be_imported(database, tmp_path):
    book = (Path(__file__).parents[2] / "docs" / "operating.md").read_text()
    for line in book[book.index("    areas.csv ") : book.index("* Areas: each")].splitlines():
        name, _, cells = line.strip().rpartition(" ")
        file = tmp_path / name.strip() if name else file  # noqa: F821  (the first line names one)
        with file.open("a", encoding="utf-8") as adding:
            adding.write(f"{cells}\n")
    await import_community(tmp_path)
    assert await counted() == [5, 1, 1, 1, 1, 1, 1, 1]
