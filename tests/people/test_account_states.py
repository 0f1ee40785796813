"""T-ACCOUNT: invited, signed in, recovered, changed, with and without a second step, in any order.

Whatever the order: a used, replaced or expired code never works, the password that holds is the one
the model says, and nobody stays signed in across a change of it.
"""

import asyncio
import secrets
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as some
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from tortoise import Tortoise

from deliberate.people.actions import (
    begin_session,
    change_own_password,
    change_password,
    digest,
    issue_recovery,
    let_recoveries_take_effect,
    remove_authenticator,
    sign_in,
    signing_in,
    stop_recovery,
    use_recovery,
)
from deliberate.people.models import Authenticator, Person
from deliberate.people.queries import half_signed_in
from deliberate.people.rules import DELAY, GOOD_FOR, IDLE, STAYS, Handing
from deliberate.storage import connections, run, unit_of_work
from tests import conftest
from tests.build import NOW, a_holder, a_resident
from tests.people.accounts import actor_with, with_app
from tests.trust.world import FULL

LOGIN = "chen.jing"
PASSWORDS = [f"a sentence of my own, number {n}" for n in range(4)]


class Account(RuleBasedStateMachine):
    """One account, and what should be true of it."""

    loop = None
    """Of the test that lets it run: the database belongs to it."""

    def __init__(self):
        super().__init__()
        self.at, self.password, self.waiting, self.factor = NOW, None, None, False
        self.codes, self.tokens, self.ended = {}, {}, set()
        """Code -> until when it is good; token -> when it was begun and used; tokens of before."""

    def do(self, act):
        return self.loop.run_until_complete(act)

    @initialize()
    def begin(self):
        self.me, self.worker = self.do(a_resident()), self.do(a_holder("grid-worker"))
        self.do(bears_the_login(self.me))

    def everywhere_out(self):
        self.ended |= set(self.tokens)
        self.tokens = {}

    def is_holding(self, token):
        since, seen = self.tokens[token]
        return self.at < since + STAYS and self.at - seen < IDLE

    @rule(hours=some.sampled_from([0.5, 2, 11, 25, 24 * 61]))
    def time_passes(self, hours):
        self.at += timedelta(hours=hours)
        self.do(let_recoveries_take_effect(self.at))
        if self.waiting and self.waiting[1] <= self.at:
            self.password, self.waiting = self.waiting[0], None
            self.everywhere_out()

    @rule(handing=some.sampled_from(Handing))
    def a_code_is_handed_out(self, handing):
        code = self.do(issue_recovery(self.me.person_id, handing, by=self.worker, at=self.at))
        self.codes = dict.fromkeys(self.codes, NOW)
        self.codes[code] = self.at + GOOD_FOR[handing]
        self.waiting = None

    @precondition(lambda self: self.codes)
    @rule(choice=some.randoms(use_true_random=False), password=some.sampled_from(PASSWORDS))
    def a_code_is_used(self, choice, password):
        code = choice.choice(sorted(self.codes))
        due = self.do(use_recovery(code, password, at=self.at))
        good = self.at < self.codes[code]
        assert (due is not None) is good
        if not good:
            return
        self.codes[code] = NOW
        if self.password is None:
            self.password = password
            self.everywhere_out()
            assert due == self.at
        else:
            self.waiting = (password, self.at + DELAY)

    @rule()
    def it_is_stopped(self):
        self.do(stop_recovery(by=self.me, at=self.at))
        self.codes, self.waiting = dict.fromkeys(self.codes, NOW), None

    @rule(password=some.sampled_from(PASSWORDS))
    def somebody_signs_in(self, password):
        token = self.do(sign_in(LOGIN, password, at=self.at))
        assert (token is not None) is (password == self.password)
        if token and not self.factor:
            self.tokens[token] = (self.at, self.at)
        elif token:
            assert self.do(half_signed_in(digest(token), self.at)) == self.me.person_id
            self.ended.add(token)  # good for nothing but the second step

    @rule(password=some.sampled_from(PASSWORDS))
    def the_host_gives_a_password(self, password):
        self.do(change_password(LOGIN, password))
        self.forget_what_is_under_way(password)

    @precondition(lambda self: any(map(self.is_holding, self.tokens)))
    @rule(password=some.sampled_from(PASSWORDS))
    def they_change_it(self, password):
        token = next(filter(self.is_holding, self.tokens))
        since, _ = self.tokens[token]
        fresh = self.do(change_own_password(password, token, by=self.me, at=self.at))
        self.forget_what_is_under_way(password)
        self.tokens[fresh] = (since, self.at)

    def forget_what_is_under_way(self, password):
        self.password, self.waiting = password, None
        self.codes = dict.fromkeys(self.codes, NOW)
        self.everywhere_out()

    @precondition(lambda self: not self.factor)
    @rule()
    def a_second_step_is_added(self):
        self.do(with_app(self.me, at=self.at))
        self.factor = True
        self.everywhere_out()

    @precondition(lambda self: self.factor)
    @rule()
    def the_second_step_is_removed(self):
        self.do(self.removed())
        self.factor = False
        self.everywhere_out()

    async def removed(self):
        (held,) = await Authenticator.filter(person_id=self.me.person_id)
        token = await begin_session(self.me.person_id, at=self.at)
        await remove_authenticator(held.id, token, by=self.me, at=self.at)

    @invariant()
    def who_is_signed_in_is(self):
        for token in self.tokens:
            assert (self.do(actor_with(token, self.at)) is not None) is self.is_holding(token)
        for token in self.ended:
            assert self.do(actor_with(token, self.at)) is None

    @invariant()
    def there_is_a_password_or_none(self):
        if self.do(Person.exists(id=self.me.person_id, password=None)):
            assert self.password is None


@unit_of_work
async def bears_the_login(actor):
    await run("UPDATE person SET login = NULL WHERE login = $1", LOGIN)
    await run("UPDATE person SET login = $1 WHERE id = $2", LOGIN, actor.person_id)


@pytest.fixture
def account(anyio_backend, template):
    """The machine on a database of its own, outside of any running loop."""
    loop, name = asyncio.new_event_loop(), f"deliberate_{secrets.token_hex(6)}"
    url = loop.run_until_complete(conftest.copy_of_template(name))
    config = connections.configuration(url)
    loop.run_until_complete(Tortoise.init(config=config, _enable_global_fallback=True))
    yield type("AnAccount", (Account,), {"loop": loop})
    loop.run_until_complete(Tortoise.close_connections())
    loop.run_until_complete(conftest.drop(name))
    loop.close()


def test_in_any_order_only_what_is_good_works(account):
    run_state_machine_as_test(
        account,
        settings=settings(
            max_examples=60 if FULL else 6,
            stateful_step_count=30 if FULL else 18,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_a_password_that_ends_no_sign_ins_would_be_seen(account, monkeypatch):
    """The control."""
    monkeypatch.setattr(signing_in, "replace_password", signing_in._put)
    one = account()
    one.begin()
    one.the_host_gives_a_password(PASSWORDS[0])
    one.somebody_signs_in(PASSWORDS[0])
    one.the_host_gives_a_password(PASSWORDS[1])
    with pytest.raises(AssertionError):
        one.who_is_signed_in_is()
