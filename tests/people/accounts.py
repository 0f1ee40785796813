"""What tests of accounts start from: a password, a second step, time that has passed."""

import pyotp

from deliberate.people.actions import Shown, add_app, begin_session, digest, digest_of
from deliberate.people.models import Person
from deliberate.people.queries import visit_with
from deliberate.people.routes import COOKIE
from deliberate.people.rules import new_secret
from deliberate.storage import run, unit_of_work
from tests.build import NOW, a_person, send
from tests.conftest import forced

PASSWORD = "wangjiang-2026-long"


async def with_password(person_id, password=PASSWORD, login=None):
    kept = await digest_of(password)
    await unit_of_work(run)("UPDATE person SET password = $1 WHERE id = $2", kept, person_id)
    if login:
        await unit_of_work(run)("UPDATE person SET login = $1 WHERE id = $2", login, person_id)
    return await Person.get(id=person_id)


async def somebody_with_password(login="wang.lihua", name="王丽华"):
    person = await a_person(name, login=login)
    return await with_password(person.id)


async def actor_with(token, at=NOW):
    visit = await visit_with(digest(token), at)
    return visit and visit.actor


async def with_app(actor, at=NOW):
    """The secret of an app that the actor has from now on, and the spare codes."""
    secret = new_secret()
    token = await begin_session(actor.person_id, at=at)
    added = await add_app("手机", secret, digits(secret, at), token, by=actor, at=at)
    return secret, added.spare_codes


def shown(code=""):
    """The fields that show who one is: the password, and a code where there is a second step."""
    return {"proof-password": PASSWORD} | ({"proof-code": code} if code else {})


def digits(secret, at=NOW):
    return pyotp.TOTP(secret).at(at)


def code(text):
    return Shown(text)


async def long_ago(browser, **moments):
    """As if the browser had shown who it is so long ago."""
    for name, at in moments.items():
        await forced(
            f"UPDATE sign_in SET {name} = $1 WHERE token_digest = $2",
            *(at, digest(browser.cookies[COOKIE])),
        )


async def signing_in(browser, login="wang.lihua", password=PASSWORD, **more):
    return await send(browser, "/sign-in", on="/sign-in", login=login, password=password, **more)
