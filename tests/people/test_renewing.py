"""The account key is exchanged in use: apps and codes on paper go on, and nobody is signed out."""

import stat
from datetime import timedelta

import pytest

from deliberate import settings
from deliberate.people.actions import (
    begin_session,
    issue_recovery,
    passes,
    renew_account_key,
    renewing,
    use_recovery,
)
from deliberate.people.models import Authenticator, SpareCode
from deliberate.people.rules import Handing
from deliberate.storage import one, run, unit_of_work
from tests.build import NOW, a_holder, a_resident
from tests.people.accounts import actor_with, code, digits, with_app

pytestmark = pytest.mark.anyio
NEW = "阳台那盆茉莉花每年都比别人家先开"


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setattr(settings, "HOME", tmp_path)


class Held:
    """Somebody with an app and codes on paper, and what is looked at later and later."""

    async def begin(self):
        self.director = await a_holder("rc-director")
        self.at = NOW
        self.secret, self.codes = await with_app(self.director, at=NOW - timedelta(minutes=5))
        self.token = await begin_session(self.director.person_id, at=NOW)
        return self

    async def go_on(self):
        """The app, a spare code and the sign-in are good."""
        self.at += timedelta(minutes=1)
        assert await passes(self.director.person_id, code(digits(self.secret, self.at)), at=self.at)
        assert await passes(self.director.person_id, code(self.codes.pop()), at=self.at)
        assert await actor_with(self.token, self.at)


@pytest.fixture
async def held(database):
    return await Held().begin()


def keys():
    return (settings.HOME / "account-key").read_text().split()


async def sealed_now():
    (kept,) = await one("SELECT key FROM authenticator")
    return kept


async def test_apps_and_codes_go_on_for_as_often_as_the_key_is_renewed(held):
    for n in range(3):
        before = await sealed_now()
        renewed = await renew_account_key(NOW, leaked=False)
        assert (renewed.apps, renewed.codes) == (1, 10 - n)
        assert await sealed_now() != before
        await held.go_on()
    assert len(keys()) == 4
    assert stat.S_IMODE((settings.HOME / "account-key").stat().st_mode) == 0o600


async def test_the_secret_of_an_app_needs_the_newest_key_alone(held, monkeypatch):
    await renew_account_key(NOW, leaked=False)
    newest, oldest = settings.account_keys()
    with monkeypatch.context() as alone:
        alone.setattr(settings, "account_keys", lambda: [newest])
        assert await passes(held.director.person_id, code(digits(held.secret)), at=NOW)
        assert not await passes(held.director.person_id, code(held.codes[0]), at=NOW)
        alone.setattr(settings, "account_keys", lambda: [oldest])
        late = NOW + timedelta(minutes=1)
        assert not await passes(held.director.person_id, code(digits(held.secret, late)), at=late)
        assert await passes(held.director.person_id, code(held.codes[0]), at=NOW)


async def test_new_codes_are_kept_under_the_newest_key(held, monkeypatch):
    await renew_account_key(NOW, leaked=False)
    other = await a_holder("oc-chair")
    _, codes = await with_app(other)
    newest, _ = settings.account_keys()
    monkeypatch.setattr(settings, "account_keys", lambda: [newest])
    assert await passes(other.person_id, code(codes[0]), at=NOW)


async def test_a_code_for_a_new_password_goes_on(database):
    worker, chen = await a_holder("grid-worker", "李响"), await a_resident("陈静")
    recovery = await issue_recovery(chen.person_id, Handing.IN_PERSON, by=worker, at=NOW)
    assert (await renew_account_key(NOW, leaked=False)).codes == 1
    assert await use_recovery(recovery, NEW, at=NOW)


async def test_older_keys_go_once_no_code_is_out(held):
    await renew_account_key(NOW, leaked=False)
    await renew_account_key(NOW, leaked=False)
    assert len(keys()) == 3
    await unit_of_work(run)("DELETE FROM spare_code")
    assert (await renew_account_key(NOW, leaked=False)).codes == 0
    assert len(keys()) == 2


async def test_a_key_that_leaked_ends_the_codes_and_leaves_the_apps(held):
    old = keys()
    await renew_account_key(NOW, leaked=True)
    assert not {*old} & {*keys()}
    assert await passes(held.director.person_id, code(digits(held.secret)), at=NOW)
    assert not await passes(held.director.person_id, code(held.codes[0]), at=NOW)
    assert not await SpareCode.exists()


async def test_what_no_key_opens_stays_as_it_is(held):
    await unit_of_work(run)("UPDATE authenticator SET key = 'of another server'")
    await renew_account_key(NOW, leaked=False)
    assert (await Authenticator.get()).key == "of another server"


class Killed(BaseException):
    """As by kill -9: nothing of ours is done any more."""


@pytest.mark.parametrize(
    ("step", "leaked"),
    [("put_first", False), ("_seal_anew", False), ("put_first", True), ("_seal_anew", True)],
)
async def test_killed_before_a_step_nothing_is_lost(held, monkeypatch, step, leaked):
    await killed_before(step, monkeypatch, leaked=leaked)
    await held.go_on()
    await renew_account_key(NOW, leaked=False)
    await held.go_on()


@pytest.mark.parametrize("leaked", [False, True])
async def test_killed_before_older_keys_go_they_go_the_next_time(held, monkeypatch, leaked):
    await unit_of_work(run)("DELETE FROM spare_code")
    await killed_before("keep_first", monkeypatch, leaked=leaked)
    assert await passes(held.director.person_id, code(digits(held.secret)), at=NOW)
    await renew_account_key(NOW, leaked=leaked)
    assert len(keys()) == (1 if leaked else 2)
    late = NOW + timedelta(minutes=1)
    assert await passes(held.director.person_id, code(digits(held.secret, late)), at=late)


async def killed_before(step, monkeypatch, *, leaked):
    def killed(*_, **__):
        raise Killed

    with monkeypatch.context() as killing:
        killing.setattr(renewing, step, killed)
        with pytest.raises(Killed):
            await renew_account_key(NOW, leaked=leaked)


async def test_sealed_anew_before_the_key_is_kept_apps_would_be_lost(held, monkeypatch):
    """The control: in the other order a kill between the two leaves what nobody can open."""

    async def other_order():
        fresh = settings.new_account_key().encode()
        with monkeypatch.context() as ahead:
            old = settings.account_keys()
            ahead.setattr(settings, "account_keys", lambda: [fresh, *old])
            await renewing._seal_anew(NOW, forget_codes=False)
        raise Killed

    with pytest.raises(Killed):
        await other_order()
    assert not await passes(held.director.person_id, code(digits(held.secret)), at=NOW)
