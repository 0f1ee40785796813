"""The server's secret is exchanged in use: nobody is signed out, forms and letters go on."""

import re
import stat

import pytest

from deliberate import settings
from deliberate.storage import AlreadySent, answer_to, once
from deliberate.web.security import (
    StaleForm,
    check_form_key,
    new_form_key,
    renew_secret,
    sealed,
    unsealed,
)
from tests.build import NOW, a_resident, signed_in
from tests.residency.letters import a_letter, open_account, registered

pytestmark = pytest.mark.anyio


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setattr(settings, "HOME", tmp_path)
    return tmp_path


def lines(name="secret"):
    return (settings.HOME / name).read_text().split()


def test_the_newest_signs_and_the_one_before_passes():
    first = settings.secrets()
    key, carried = new_form_key("session"), sealed("words", "app", "session")
    renew_secret(leaked=False)
    assert settings.secrets()[1:] == first
    assert new_form_key("session") != key
    check_form_key(key, "session")
    assert unsealed(carried, "app", "session") == "words"
    with pytest.raises(StaleForm):
        check_form_key(key, "another")
    renew_secret(leaked=False)
    assert len(lines()) == 2
    with pytest.raises(StaleForm):
        check_form_key(key, "session")
    with pytest.raises(StaleForm):
        unsealed(carried, "app", "session")


def test_one_that_leaked_passes_no_more():
    key = new_form_key("session")
    renew_secret(leaked=True)
    assert len(lines()) == 1
    with pytest.raises(StaleForm):
        check_form_key(key, "session")


def test_the_file_is_its_owners_alone():
    settings.secrets()
    for leaked in (False, True):
        renew_secret(leaked=leaked)
        assert stat.S_IMODE((settings.HOME / "secret").stat().st_mode) == 0o600
    assert [each.name for each in settings.HOME.iterdir()] == ["secret"]


async def answered():
    return "/done"


async def test_a_form_that_was_sent_before_is_known_by_its_words(database):
    await once("k", "/p", "a=1", NOW, answered)
    renew_secret(leaked=False)
    assert await once("k", "/p", "a=1", NOW, answered) == "/done"
    assert await answer_to("k", "/p", "a=1") == "/done"
    assert await answer_to("k", "/p", "a=2") == ""
    with pytest.raises(AlreadySent):
        await once("k", "/p", "a=2", NOW, answered)


@pytest.mark.parametrize(("leaked", "status"), [(False, 303), (True, 422)])
async def test_a_letter_that_is_out_opens_an_account_unless_the_secret_leaked(
    browser, leaked, status
):
    await registered("陈静")
    letter = await a_letter()
    renew_secret(leaked=leaked)
    assert (await open_account(browser, letter.code)).status_code == status


async def test_a_form_that_is_open_is_sent_and_nobody_is_signed_out(browser):
    await signed_in(browser, await a_resident())
    key = re.search(r'name="key" value="([^"]+)"', (await browser.get("/me")).text)[1]
    for leaked, status in ((False, 303), (True, 422)):
        renew_secret(leaked=leaked)
        sent = await browser.post("/me/stop-recovery", data={"key": key})
        assert (sent.status_code, leaked) == (status, leaked)
        assert (await browser.get("/me")).status_code == 200
