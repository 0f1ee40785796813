"""Which passwords are refused and why, and changing one's own."""

import re
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from hypothesis import given
from hypothesis import strategies as some
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from deliberate.people.actions import sign_in
from deliberate.people.models import Person
from deliberate.people.rules import weakness_of
from deliberate.people.rules.passwords import COMMON, EXAMPLES, PUBLISHED, ROWS
from deliberate.storage import unit_of_work
from deliberate.web.language import LANGUAGES
from tests.build import NOW, a_resident, send, signed_in
from tests.people.accounts import PASSWORD, actor_with, shown, with_app, with_password

pytestmark = pytest.mark.anyio
ROOT = Path(__file__).parents[2]
ABOUT = ("陈静", "望江居民07", "chen", "jing", "望江社区", "望江", "wangjiang")
GOOD = "阳台那盆茉莉花每年都比别人家先开"


@pytest.mark.parametrize(
    "password, reason",
    [
        ("short sentence", "password-too-short"),
        ("x" * 257, "password-too-long"),
        ("aaaaaaaaaaaaaaaa", "password-repeats"),
        ("abcdefghabcdefgh", "password-repeats"),
        ("1234567890123456", "password-runs"),
        ("abcdefghijklmnop", "password-runs"),
        ("qwertyuiopasdfghjkl", "password-runs"),
        ("1980-05-04 19800504", "password-runs"),
        ("1980年5月4日2015年12月1日", "password-runs"),
        ("陈静陈静 19800504 望江社区望江", "password-about-you"),
        ("chen.jing.wangjiang.2026", "password-about-you"),
        ("wangjiang社区网格居委会2026", "password-well-known"),
        ("password password 123456", "password-well-known"),
        ("q1w2e3r4t5y6u7i8o9p0", "password-well-known"),
        ("MomsAnAladventure ", "password-well-known"),
        (EXAMPLES[0], "password-well-known"),
        (f"{EXAMPLES[1].title()}!", "password-well-known"),
        ("woaini5201314woaini", "password-well-known"),
        ("Welcome2026Admin888888", "password-well-known"),
    ],
)
def test_what_a_stranger_would_try_is_refused_with_its_reason(password, reason):
    assert weakness_of(password, ABOUT) == reason


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery staple",
        GOOD,
        "我家阳台上第三盆茉莉花昨天晚上开了",
        "x7Gq-2mPw-9LtR-4bVn",
    ],
)
def test_a_sentence_of_ones_own_is_good(password):
    assert weakness_of(password, ABOUT) == ""


def test_beside_a_second_factor_eight_characters_are_enough():
    assert weakness_of("gartenzw", ABOUT, second_factor=True) == ""
    assert weakness_of("garten1", ABOUT, second_factor=True) == "password-too-short-beside"
    assert weakness_of("qwertyui", ABOUT, second_factor=True) == "password-runs"
    assert weakness_of("chenjing8", ABOUT, second_factor=True) == "password-about-you"


def test_the_3000_commonest_of_each_length_that_is_asked_for_are_refused():
    """ASVS 6.2.4. Of 15 characters and more the published list has some thirty, all of them."""
    short = [each for each in FREQUENCY_LISTS["passwords"] if len(each) >= 8]
    long = [each for each in short if len(each) >= 15]
    assert len(short) > 3_000
    assert all(weakness_of(each, second_factor=True) for each in short)
    assert all(weakness_of(f"{each.title()} ") for each in long)


def test_the_handbook_says_where_the_words_are():
    """ASVS 6.1.2"""
    said = (ROOT / "docs" / "security.md").read_text()
    for name in ("`COMMON`", "`ROWS`", "deliberate/people/rules/passwords.py", "zxcvbn"):
        assert name in said
    assert f"{len(PUBLISHED):,} commonest" in said
    assert COMMON
    assert ROWS


def test_without_the_published_list_most_of_them_would_do(monkeypatch):
    """The control."""
    monkeypatch.setattr("deliberate.people.rules.passwords.PUBLISHED", frozenset())
    common = [each for each in FREQUENCY_LISTS["passwords"] if len(each) >= 8][:3_000]
    assert sum(not weakness_of(each, second_factor=True) for each in common) > 2_000


def test_a_long_one_is_taken_whole_and_of_any_letters():
    sentence = "three jars of plum jam stood beside the old stove all winter; "
    for length in (64, 128, 256):
        assert weakness_of((sentence * 5)[:length], ABOUT) == ""
    assert weakness_of((sentence * 5)[:257], ABOUT) == "password-too-long"


@given(some.text(max_size=300), some.lists(some.text(max_size=12), max_size=4))
def test_whatever_is_typed_gets_an_answer(password, about):
    found = weakness_of(password, tuple(about))
    assert found == "" or found.startswith("password-")
    if not 15 <= len(password) <= 256:
        assert found


@pytest.fixture
async def chen(browser):
    resident = await a_resident("陈静")
    await with_password(resident.person_id, login="chen.jing")
    await signed_in(browser, resident)
    return resident


async def changing(browser, password=GOOD, now=PASSWORD):
    fields = {"proof-password": now, "password": password}
    return await send(browser, "/me/password", on="/me/password", **fields)


async def test_one_changes_ones_own_with_the_present_one(browser, chen):
    answer = await changing(browser)
    assert (answer.status_code, answer.headers["location"]) == (303, "/me")
    assert (await browser.get("/me")).status_code == 200
    assert await sign_in("chen.jing", PASSWORD, at=NOW) is None
    assert await actor_with(await sign_in("chen.jing", GOOD, at=NOW))


@pytest.mark.parametrize("now", ["", "another password"])
async def test_without_the_present_one_nothing_changes_however_fresh_the_sign_in(
    browser, chen, now
):
    answer = await changing(browser, now=now)
    assert answer.status_code == 422
    assert 'id="f-proof-password-err"' in answer.text
    assert GOOD not in answer.text
    assert await sign_in("chen.jing", PASSWORD, at=NOW)


async def test_a_weak_one_is_refused_with_its_reason(browser, chen):
    answer = await changing(browser, "陈静陈静 19800504 望江社区望江")
    assert answer.status_code == 422
    assert "只有您自己会说的话" in answer.text
    assert await sign_in("chen.jing", PASSWORD, at=NOW)


async def test_composed_letters_are_one_password(browser, chen):
    """NFC on the way in, at change and at sign-in."""
    composed, apart = "café am Gartenzaun", "cafe\u0301 am Gartenzaun"
    await changing(browser, apart)
    await send(browser, "/sign-out", on="/me")
    answer = await send(browser, "/sign-in", on="/sign-in", login="chen.jing", password=composed)
    assert answer.status_code == 303


async def test_blanks_at_its_ends_belong_to_it(browser, chen):
    await changing(browser, f" {GOOD} ")
    assert await sign_in("chen.jing", GOOD, at=NOW) is None
    await send(browser, "/sign-out", on="/me")
    typed = {"login": "chen.jing", "password": f" {GOOD} "}
    assert (await send(browser, "/sign-in", on="/sign-in", **typed)).status_code == 303


async def test_who_always_typed_blanks_that_once_were_dropped_is_not_locked_out(browser, chen):
    assert await sign_in("chen.jing", f" {PASSWORD}\u200b ", at=NOW)


async def test_what_is_hashed_anew_is_what_fitted(browser, chen):
    weak = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
    await unit_of_work(Person.filter(login="chen.jing").update)(password=weak)
    assert await sign_in("chen.jing", f"{PASSWORD} ", at=NOW)
    assert await sign_in("chen.jing", PASSWORD, at=NOW)


async def test_the_form_asks_for_less_beside_a_second_step(browser, chen):
    assert "至少 15 个字符" in (await browser.get("/me/password")).text
    _, codes = await with_app(chen)
    await signed_in(browser, chen)
    assert "至少 8 个字符" in (await browser.get("/me/password")).text
    short = {"password": "gartenzw", **shown(codes[0])}
    assert (await send(browser, "/me/password", on="/me/password", **short)).status_code == 303


@pytest.mark.parametrize("language, example", [*zip(LANGUAGES, EXAMPLES, strict=True)])
async def test_the_example_that_the_page_shows_is_one_that_is_refused(browser, language, example):
    browser.cookies.set("lang", language)
    assert example in (await browser.get("/recover")).text.lower()


@pytest.mark.parametrize("path", ["/sign-in", "/recover", "/me/password"])
async def test_a_password_is_hidden_and_whoever_keeps_it_may_fill_it_in(browser, chen, path):
    if path != "/me/password":
        browser.cookies.clear()
    shown = (await browser.get(path)).text
    fields = re.findall(r'<input[^>]*name="password"[^>]*>', shown)
    assert fields
    for field in fields:
        assert 'type="password"' in field
        assert re.search(r'autocomplete="(current|new)-password"', field)
        assert not re.search(r"onpaste|readonly|maxlength", field)
