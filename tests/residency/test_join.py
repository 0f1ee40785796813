"""From a letter to an account, and no way without one."""

import asyncio
import os
import re

import pytest

from deliberate.people.actions import digest_of
from deliberate.people.models import Person, Residence
from deliberate.people.queries import actor_named
from deliberate.people.routes import COOKIE
from deliberate.record.queries import latest_entries
from deliberate.residency.models import JoinCode
from deliberate.residency.routes.joining import BY_ALL, BY_NETWORK
from deliberate.residency.rules import code_of
from deliberate.storage import rows, unit_of_work
from deliberate.verdict import Refused
from tests.build import NOW, a_dwelling, a_person, a_resident, later, send, signed_in
from tests.conftest import visiting
from tests.residency.letters import a_letter, joined, open_account, registered, typed

pytestmark = pytest.mark.anyio
TRIES = 100_000 if os.environ.get("DELIBERATE_TRUST") == "1" else 300


@pytest.fixture(autouse=True)
def _nobody_has_failed():
    for attempts in (BY_NETWORK, BY_ALL):
        attempts.free_again.clear()


async def show_home(browser, code):
    return await send(browser, "/join/code", on="/join", code=code)


async def test_whoever_has_a_letter_makes_an_account_and_is_a_resident(browser):
    person = await registered("陈静")
    letter = await a_letter()
    shown = await show_home(browser, letter.code)
    assert "和平里小区 3幢 2单元 501" in shown.text
    answer = await open_account(browser, letter.code)
    assert (answer.status_code, answer.headers["location"]) == (303, "/me")
    assert "三幢老陈" in (await browser.get("/me")).text
    actor = await actor_named("chen.jing", NOW)
    assert (actor.person_id, actor.home) == (person.id, letter.to.home.code)
    assert await Residence.all().count() == 1


async def test_the_record_says_that_somebody_joined_and_not_who(database):
    await registered("陈静")
    await joined(await a_letter())
    (line,) = await latest_entries(limit=1)
    assert (line.fact, line.details, line.acting) == ("resident-joined", {"attested": False}, "")


async def test_the_first_of_a_home_that_nobody_was_known_in_gives_a_name(browser):
    await a_dwelling("504")
    letter = await a_letter(empty_homes=True)
    missing = await open_account(browser, letter.code)
    assert missing.status_code == 422
    await open_account(browser, letter.code, name="何静")
    person = await Person.get(login="chen.jing")
    assert (person.name, person.born) == ("何静", None)
    assert person.adult_on
    actor = await actor_named("chen.jing", NOW)
    assert actor.home == letter.to.home.code
    assert actor.is_adult(NOW.date())


async def test_a_code_works_once(database):
    await registered()
    letter = await a_letter()
    await joined(letter)
    with pytest.raises(Refused, match="code-not-valid"):
        await joined(letter, "another")


async def test_two_who_use_it_at_once_are_one(database):
    await a_dwelling("504")
    letter = await a_letter(empty_homes=True)
    answers = await asyncio.gather(
        *(joined(letter, f"login-{n}", name="何静") for n in range(6)), return_exceptions=True
    )
    assert sum(isinstance(each, str) for each in answers) == 1
    assert await Residence.all().count() == 1


async def test_a_code_lasts_sixty_days(database):
    await registered()
    letter = await a_letter()
    with pytest.raises(Refused, match="code-not-valid"):
        await joined(letter, at=later(days=60))
    await joined(letter, at=later(days=60, seconds=-1))


async def test_after_it_is_used_nobody_can_tell_whose_it_was(database):
    await registered()
    await joined(await a_letter())
    (code,) = await JoinCode.all().values("used", "person_id")
    assert code == {"used": True, "person_id": None}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"login": "张"}, "登录名用 3 到 40 个"),
        ({"login": "taken"}, "这个登录名有人用了"),
        ({"pseudonym": ""}, "不超过 20 个字"),
        ({"pseudonym": "我是陈静"}, "不要写真名"),
        ({"password": "short", "again": "short"}, "至少 15 个字符"),
        ({"password": "1" * 20, "again": "1" * 20}, "重复太多"),
        ({"password": "chen.jing-2026-x", "again": "chen.jing-2026-x"}, "只有您自己会说的话"),
        ({"again": "three boats on the Lake"}, "两遍密码不一样"),
        ({"grown": ""}, "满 18 岁"),
    ],
)
async def test_what_is_wrong_is_said_and_the_code_is_not_used(browser, wrong, said):
    await unit_of_work(a_person)(login="taken")
    await registered("陈静")
    letter = await a_letter()
    answer = await open_account(browser, letter.code, **wrong)
    assert answer.status_code == 422
    assert said in answer.text
    assert "three boats" not in answer.text
    assert COOKIE not in browser.cookies
    await joined(letter)


async def test_pressed_twice_is_one_account_and_no_failure(browser):
    await registered()
    letter = await a_letter()
    page = await browser.get("/join")
    key = re.search(r'name="key" value="([^"]+)"', page.text)[1]
    sent = {"key": key, "code": letter.code, **typed()}
    first = await browser.post("/join", data=sent)
    browser.cookies.clear()  # the first answer never came
    second = await browser.post("/join", data=sent)
    assert first.headers["location"] == second.headers["location"] == "/me"
    assert not BY_NETWORK.free_again


async def test_who_is_signed_in_does_not_join_again(browser):
    await signed_in(browser, await a_resident())
    assert (await browser.get("/join")).status_code == 403


async def test_a_slip_of_the_pen_is_said_and_locks_nobody_out(browser):
    await registered()
    letter = await a_letter()
    wrong = letter.code[:-1] + ("7" if letter.code[-1] != "7" else "8")
    for _ in range(15):
        assert "抄错了" in (await show_home(browser, wrong)).text
    assert "和平里" in (await show_home(browser, letter.code)).text


async def answers_to(browser, queries, code):
    """What a guess is told, and how often the database is asked for it."""
    page = await browser.get("/join")
    key = re.search(r'name="key" value="([^"]+)"', page.text)[1]
    queries.clear()
    answer = await browser.post("/join/code", data={"key": key, "code": code})
    told = re.sub(r'(nonce|name="key" value)="[^"]*"', "", answer.text).replace(code, "CODE")
    return answer.status_code, re.sub(r'key="[^"]*"|value="[^"]*"', "", told), len(queries)


async def test_unknown_used_expired_and_replaced_codes_look_the_same(browser, queries):
    """The same page and as many questions to the database: nothing to measure with a watch."""
    await registered("陈静")
    await registered("李响", number="502")
    replaced = await a_letter()
    used = await a_letter()
    await joined(used)
    expired = await a_letter(at=later(days=-61))
    codes = [code_of(12345), used.code, expired.code, replaced.code]
    answers = [await answers_to(browser, queries, code) for code in codes]
    assert answers[0][0] == 422
    assert all(answer == answers[0] for answer in answers)


async def test_guessing_is_locked_before_it_could_find_anything(app, monkeypatch):
    """T-CODE: of 100,000 tries from one place ten are looked up; the others wait."""
    await registered()
    await a_letter()
    asked = []
    from deliberate.residency.routes import joining  # noqa: PLC0415

    plain = joining.queries.invited_by

    async def watched(code, at):
        asked.append(code)
        return await plain(code, at)

    monkeypatch.setattr(joining.queries, "invited_by", watched)
    async with visiting(app) as browser:
        page = await browser.get("/join")
        key = re.search(r'name="key" value="([^"]+)"', page.text)[1]
        statuses = [
            (await browser.post("/join/code", data={"key": key, "code": code_of(n)})).status_code
            for n in range(TRIES)
        ]
    assert len(asked) <= 10 + TRIES // 1_000
    assert statuses[:10] == [422] * 10
    assert set(statuses[-100:]) == {429}


async def test_without_the_lock_every_guess_would_be_looked_up(browser, monkeypatch):
    """The control of the test above."""
    for attempts in (BY_NETWORK, BY_ALL):
        monkeypatch.setattr(attempts, "wait", lambda key: 0)
    statuses = {(await show_home(browser, code_of(n))).status_code for n in range(20)}
    assert statuses == {422}


async def test_who_guesses_from_many_places_is_slowed_down_too(browser, monkeypatch):
    monkeypatch.setattr(BY_ALL, "most", 5)
    for n in range(5):
        BY_NETWORK.free_again.clear()
        assert (await show_home(browser, code_of(n))).status_code == 422
    BY_NETWORK.free_again.clear()
    assert (await show_home(browser, code_of(6))).status_code == 429


async def test_the_password_is_kept_as_a_digest_and_nowhere_else(browser):
    await registered()
    await open_account(browser, (await a_letter()).code)
    kept = str([tuple(row) for row in await rows("SELECT * FROM sent_form")])
    kept += str([tuple(row) for row in await rows("SELECT * FROM person")])
    assert "three boats" not in kept
    assert "argon2id" in kept
    assert await digest_of("x" * 15) not in kept
