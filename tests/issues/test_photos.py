"""Photos of an issue: who adds them, who sees them, and how they go."""

import re

import pytest
from starlette.formparsers import MultiPartParser

from deliberate.issues.actions import add_photo, hide_photo, remove_photo
from deliberate.issues.models import Issue, Photo
from deliberate.issues.queries import photos_of
from deliberate.issues.rules import (
    MOST_OF_A_PERSON,
    MOST_ON_AN_ISSUE,
    NEVER_PUBLIC,
    HidePhoto,
    State,
    fitted,
)
from deliberate.record.models import Entry
from deliberate.storage import unit_of_work
from deliberate.verdict import Refused, Unseen
from deliberate.web import limits
from deliberate.web.pictures import Picture
from tests.build import NOW, a_holder, a_resident, an_issue, later, signed_in
from tests.web.test_pictures import HTML, a_picture

pytestmark = pytest.mark.anyio
DRAWN = Picture(640, 480, b"\xff\xd8small\xff\xd9", b"\xff\xd8large\xff\xd9")


async def a_photo(issue, by, words="断了两根木条", *, at=NOW):
    await add_photo(issue.number, DRAWN, words, by=by, at=at)
    return (await photos_of(issue.id))[-1].name


async def sent(browser, issue, picture=None, words="断了两根木条", **file):
    path = f"/issues/{issue.number}/photos"
    shown = await browser.get(path)
    key = re.search(r'name="key" value="([^"]+)"', shown.text)[1]
    picture = a_picture() if picture is None else picture
    named = (file.get("name", "a.jpg"), picture, file.get("type", "image/jpeg"))
    data = {"key": key, "words": words}
    return await browser.post(path, data=data, files={"picture": named})


@unit_of_work
async def becomes(issue, state, **more):
    await Issue.filter(id=issue.id).update(state=state, **more)


async def test_its_proposer_adds_one_and_everybody_sees_it(browser):
    proposer = await a_resident()
    issue = await an_issue(State.SECONDING, by=proposer)
    await signed_in(browser, proposer)

    answer = await sent(browser, issue)

    assert (answer.status_code, answer.headers["location"]) == (
        303,
        f"/issues/{issue.number}/photos",
    )
    photo = await Photo.get()
    assert re.fullmatch("[0-9a-f]{32}", photo.name)
    browser.cookies.clear()
    shown = (await browser.get(f"/issues/{issue.number}")).text
    address = f"/issues/{issue.number}/photos/{photo.name}"
    assert f'src="{address}/small" alt="断了两根木条" width="480" height="360"' in shown
    for path, kept in ((f"{address}/small", photo.small), (address, photo.large)):
        picture = await browser.get(path)
        assert picture.content == kept
        assert picture.headers["Content-Type"] == "image/jpeg"
        assert picture.headers["X-Content-Type-Options"] == "nosniff"
        assert picture.headers["Content-Disposition"] == 'inline; filename="photo.jpg"'
        assert picture.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
        assert "immutable" in picture.headers["Cache-Control"]
        assert "set-cookie" not in picture.headers
    assert await Entry.filter(fact="photo-added", issue=issue.number).count() == 1


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd", "a.jpg\x00.php", "a.php", "a.jpg.html", "..\\..\\a", "a" * 300, "<img>"],
)
async def test_the_name_and_the_type_it_came_under_say_nothing(browser, name):
    proposer = await a_resident()
    issue = await an_issue(State.SECONDING, by=proposer)
    await signed_in(browser, proposer)
    lied = {"name": name, "type": "text/html"}
    assert (await sent(browser, issue, **lied)).status_code == 303
    assert name not in (await browser.get(f"/issues/{issue.number}/photos")).text


@pytest.mark.parametrize(
    ("picture", "status", "says"),
    [
        (b"", 422, "这里要填"),
        (HTML, 415, "不是 JPEG、PNG 或 WebP"),
        (a_picture("GIF", mode="P", colour=1), 415, "不是 JPEG、PNG 或 WebP"),
        (a_picture() + bytes(8 * 1024 * 1024), 413, "超过 8 MB"),
        (a_picture("PNG", (20_000, 2_000), 0, "1"), 422, "2400 万像素"),
        (a_picture()[:300], 422, "打不开"),
    ],
)
async def test_what_cannot_be_kept_comes_back_with_what_was_typed(browser, picture, status, says):
    proposer = await a_resident()
    issue = await an_issue(State.SECONDING, by=proposer)
    await signed_in(browser, proposer)
    answer = await sent(browser, issue, picture, words="断了的长椅")
    assert answer.status_code == status
    assert 'value="断了的长椅"' in answer.text
    assert 'href="#f-picture"' in answer.text
    assert says in answer.text
    assert not await Photo.exists()


async def test_what_it_shows_is_asked_for(browser):
    proposer = await a_resident()
    issue = await an_issue(State.SECONDING, by=proposer)
    await signed_in(browser, proposer)
    for words in ("", "长" * 101):
        answer = await sent(browser, issue, words=words)
        assert answer.status_code == 422
        assert 'href="#f-words"' in answer.text


async def test_a_body_far_over_the_limit_is_not_read_here_and_nowhere_else_is_a_large_one(browser):
    proposer = await a_resident()
    issue = await an_issue(State.SECONDING, by=proposer)
    await signed_in(browser, proposer)
    far = await sent(browser, issue, bytes(limits.LARGEST_UPLOAD))
    assert far.status_code == 413
    elsewhere = {"picture": ("a.jpg", bytes(limits.LARGEST_BODY), "image/jpeg")}
    answer = await browser.post(f"/issues/{issue.number}/follow", files=elsewhere)
    assert answer.status_code == 413


async def test_a_file_of_a_form_is_not_taken_for_words(browser):
    """A picture of 5 MB lies on the disk while it is read, and not among the fields."""
    assert MultiPartParser.spool_max_size <= 1024 * 1024
    proposer = await a_resident()
    issue = await an_issue(State.SECONDING, by=proposer)
    await signed_in(browser, proposer)
    path = f"/issues/{issue.number}/photos"
    key = re.search(r'name="key" value="([^"]+)"', (await browser.get(path)).text)[1]
    for files in (
        {"words": ("a.jpg", a_picture(), "image/jpeg")},
        [("picture", ("a.jpg", a_picture(), "image/jpeg"))] * 2,
    ):
        answer = await browser.post(path, data={"key": key}, files=files)
        assert answer.status_code in {400, 422}
    assert not await Photo.exists()


async def test_who_adds_and_until_when(database):
    proposer, worker = await a_resident(), await a_holder("grid-worker")
    issue = await an_issue(State.SECONDING, by=proposer)
    await a_photo(issue, proposer)
    await a_photo(issue, worker)
    for somebody in (await a_resident(), await a_holder("teller")):
        with pytest.raises(Refused, match="proposer-or-workers-only"):
            await a_photo(issue, somebody)
    await becomes(issue, State.EFFECTIVE)
    await a_photo(issue, worker, "修好了")
    with pytest.raises(Refused, match="too-late-for-photos"):
        await a_photo(issue, proposer)
    await becomes(issue, State.ARCHIVED)
    with pytest.raises(Refused, match="too-late-for-photos"):
        await a_photo(issue, worker)


async def test_a_few_on_an_issue_and_so_many_a_month_of_a_person(browser):
    proposer = await a_resident()
    issue = await an_issue(State.SECONDING, by=proposer)
    for _ in range(MOST_ON_AN_ISSUE):
        await a_photo(issue, proposer)
    await signed_in(browser, proposer)
    full = await sent(browser, issue, words="第七张")
    assert (full.status_code, "第七张" in full.text, "最多 6 张" in full.text) == (422, True, True)
    worker = await a_holder("grid-worker")
    for turn in range(MOST_OF_A_PERSON):
        if turn % MOST_ON_AN_ISSUE == 0:
            other = await an_issue(State.SECONDING)
        await a_photo(other, worker)
    other = await an_issue(State.SECONDING)
    with pytest.raises(Refused, match="enough-photos-of-yours"):
        await a_photo(other, worker)
    await a_photo(other, worker, at=later(days=31))


@pytest.mark.parametrize("state", [State.SCREENING, State.RETURNED])
async def test_what_nobody_may_see_has_no_photos_for_them(browser, state):
    proposer = await a_resident()
    issue = await an_issue(state, by=proposer)
    address = f"/issues/{issue.number}/photos/{await a_photo(issue, proposer)}"
    await signed_in(browser, proposer)
    own = await browser.get(address)
    assert (own.status_code, own.headers["Cache-Control"]) == (200, "no-store")
    await signed_in(browser, await a_resident())
    for path in (address, f"{address}/small", address.rpartition("/")[0]):
        assert (await browser.get(path)).status_code == 404


async def test_with_the_issue_its_photos_are_taken_back(browser):
    proposer = await a_resident()
    issue = await an_issue(State.SECONDING, by=proposer)
    other = await an_issue(State.SECONDING)
    name = await a_photo(issue, proposer)
    address = f"/issues/{issue.number}/photos/{name}"
    assert (await browser.get(address)).status_code == 200
    assert (await browser.get(f"/issues/{other.number}/photos/{name}")).status_code == 404
    await becomes(issue, State.WITHDRAWN)
    assert (await browser.get(address)).status_code == 404
    assert name not in (await browser.get(f"/issues/{issue.number}")).text
    await becomes(issue, State.LAPSED, reason=NEVER_PUBLIC)
    assert (await browser.get(address)).status_code == 404


@pytest.mark.parametrize(
    "name", ["..%2F..%2Fsecret", "%2e%2e/secret", "a%00", "'%20OR%201=1--", "x" * 200, "%C0%AE"]
)
async def test_no_other_name_leads_anywhere(browser, name):
    proposer = await a_resident()
    issue = await an_issue(State.SECONDING, by=proposer)
    await a_photo(issue, proposer)
    assert (await browser.get(f"/issues/{issue.number}/photos/{name}")).status_code == 404


async def test_one_that_shows_too_much_is_put_away_with_a_reason(browser):
    proposer, member = await a_resident(), await a_holder("rc-member")
    issue = await an_issue(State.SECONDING, by=proposer)
    name = await a_photo(issue, proposer)
    act = {"at": NOW, "reason": HidePhoto.PERSONAL_DATA}
    with pytest.raises(Refused, match="moderators-only"):
        await hide_photo(issue.number, name, by=await a_resident(), **act)
    with pytest.raises(Unseen):
        await hide_photo(issue.number, "0" * 32, by=member, **act)
    await hide_photo(issue.number, name, by=member, **act)
    assert (await browser.get(f"/issues/{issue.number}/photos/{name}")).status_code == 404
    shown = (await browser.get(f"/issues/{issue.number}/photos")).text
    assert "有别人的个人信息" in shown
    assert "断了两根木条" not in shown
    with pytest.raises(Refused, match="not-your-photo"):
        await remove_photo(issue.number, name, by=proposer, at=NOW)


async def test_who_added_one_removes_it_and_it_is_gone_from_the_file(database, tmp_path):
    proposer, neighbour = await a_resident(), await a_resident()
    issue = await an_issue(State.SECONDING, by=proposer)
    name = await a_photo(issue, proposer)
    with pytest.raises(Refused, match="not-your-photo"):
        await remove_photo(issue.number, name, by=neighbour, at=NOW)
    await remove_photo(issue.number, name, by=proposer, at=NOW)
    assert not await Photo.exists()
    assert await Entry.filter(fact="photo-removed").count() == 1


def test_the_small_picture_is_announced_as_large_as_it_is():
    assert fitted(2000, 1000) == (480, 240)
    assert fitted(1000, 2000) == (240, 480)
    assert fitted(100, 50) == (100, 50)
    assert fitted(2000, 1) == (480, 1)
