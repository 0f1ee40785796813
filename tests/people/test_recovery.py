"""The way back: a code on paper, a new password, a day in which to say no."""

import re
from datetime import timedelta

import pytest

from deliberate.people.actions import (
    begin_session,
    change_password,
    issue_recovery,
    let_recoveries_take_effect,
    sign_in,
    stop_recovery,
    use_recovery,
)
from deliberate.people.models import Recovery
from deliberate.people.rules import Handing, as_code, new_code
from deliberate.people.rules.codes import LETTERS
from deliberate.record.models import Entry
from deliberate.verdict import Refused
from tests.build import NOW, a_holder, a_person, a_resident, later, send, signed_in
from tests.conftest import forced, visiting
from tests.people.accounts import PASSWORD, actor_with, with_app, with_password

pytestmark = pytest.mark.anyio
NEW = "阳台那盆茉莉花每年都比别人家先开"
NEXT = "第二年春天燕子又回到了我家老屋檐下"


@pytest.fixture
async def worker(database):
    return await a_holder("grid-worker", "李响")


@pytest.fixture
async def chen(database):
    resident = await a_resident("陈静")
    await with_password(resident.person_id, login="chen.jing")
    return resident


async def a_code(worker, whom, handing=Handing.IN_PERSON):
    return await issue_recovery(whom.person_id, handing, by=worker, at=NOW)


async def is_right(password, login="chen.jing"):
    return await sign_in(login, password, at=NOW) is not None


async def test_after_a_day_the_new_password_holds_and_the_old_one_not(worker, chen):
    token = await begin_session(chen.person_id, at=NOW)
    assert await use_recovery(await a_code(worker, chen), NEW, at=NOW) == later(hours=24)
    await let_recoveries_take_effect(later(hours=23, minutes=59))
    assert (await is_right(PASSWORD), await is_right(NEW)) == (True, False)
    assert await actor_with(token)
    await let_recoveries_take_effect(later(hours=24))
    assert (await is_right(PASSWORD), await is_right(NEW)) == (False, True)
    assert await actor_with(token) is None


async def test_whom_it_is_for_sees_it_and_stops_it(browser, worker, chen):
    code = await a_code(worker, chen)
    await signed_in(browser, chen)
    assert "替您办了找回密码" in (await browser.get("/me")).text
    await use_recovery(code, NEW, at=NOW)
    answer = await send(browser, "/me/stop-recovery", on="/me")
    assert answer.status_code == 303
    assert "替您办了找回密码" not in (await browser.get("/me")).text
    await let_recoveries_take_effect(later(days=2))
    assert (await is_right(PASSWORD), await is_right(NEW)) == (True, False)


async def test_nobody_stops_what_is_for_another(worker, chen):
    await a_code(worker, chen)
    await stop_recovery(by=await a_resident(), at=NOW)
    assert await Recovery.exists()


@pytest.mark.parametrize(
    "handing, last", [(Handing.IN_PERSON, {"hours": 1}), (Handing.LETTER, {"days": 60})]
)
async def test_a_code_is_good_for_its_time_and_once(worker, chen, handing, last):
    code = await a_code(worker, chen, handing)
    assert await use_recovery(code, NEW, at=NOW + timedelta(**last)) is None
    assert await use_recovery(code, NEW, at=NOW + timedelta(**last) - timedelta(seconds=1))
    assert await use_recovery(code, NEXT, at=NOW) is None


async def test_a_newer_code_ends_the_older_and_what_waited(worker, chen):
    old = await a_code(worker, chen)
    await use_recovery(old, NEW, at=NOW)
    code = await a_code(worker, chen)
    await let_recoveries_take_effect(later(days=2))
    assert await is_right(PASSWORD)
    assert await use_recovery(old, NEW, at=NOW) is None
    assert await use_recovery(code, NEXT, at=NOW)


async def test_a_first_password_holds_at_once(worker):
    person = await a_person("刘洋", login="liu.yang")
    resident = await a_resident()
    invited = resident.__class__(person.id, person.name, person.pseudonym, None)
    assert await use_recovery(await a_code(worker, invited), NEW, at=NOW) == NOW
    assert await is_right(NEW, "liu.yang")
    assert not await Recovery.exists()


async def test_the_second_step_stays(worker, chen):
    await with_app(chen)
    await use_recovery(await a_code(worker, chen), NEW, at=NOW)
    await let_recoveries_take_effect(later(days=1))
    token = await sign_in("chen.jing", NEW, at=NOW)
    assert token
    assert await actor_with(token) is None


async def test_staff_need_another_member_of_staff(worker):
    with pytest.raises(Refused, match="not-for-yourself"):
        await a_code(worker, worker)
    other = await a_holder("rc-director")
    assert await a_code(other, worker)


async def test_the_record_tells_that_and_not_for_whom(worker, chen):
    await use_recovery(await a_code(worker, chen, Handing.LETTER), NEW, at=NOW)
    await let_recoveries_take_effect(later(days=1))
    issued, recovered = await Entry.filter(fact__contains="recover").order_by("id")
    assert (issued.fact, issued.details) == ("recovery-code-issued", '{"by_letter":true}')
    assert issued.acting == "望江社区居民委员会·grid-worker"
    assert (recovered.fact, recovered.details) == ("account-recovered", "{}")
    assert recovered.person_id is None


async def test_the_code_is_not_in_the_database(worker, chen):
    code = await a_code(worker, chen)
    kept = await Recovery.get()
    assert code not in str(vars(kept))
    assert code.replace("-", "") not in str(vars(kept))


async def handing_out(browser, **typed):
    fields = {"who": "chen.jing", "handing": "in-person", "seen": "1", **typed}
    return await send(browser, "/recoveries", on="/recoveries", **fields)


async def recovering(browser, code, password=NEW):
    return await send(browser, "/recover", on="/recover", code=code, password=password)


async def test_from_the_grid_worker_to_the_new_password(app, browser, worker, chen):
    await signed_in(browser, worker)
    slip = (await handing_out(browser)).text
    code = re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}", slip)[0]
    assert "陈静" in slip
    assert "http://test/recover" in slip
    async with visiting(app) as phone:
        done = await recovering(phone, code.lower().replace("-", " "))
        assert done.status_code == 200
        assert "chen.jing" in done.text
        assert (await phone.get("/me")).status_code == 303  # nobody is signed in by it
        again = await recovering(phone, code)
        assert again.status_code == 422


@pytest.mark.parametrize(
    "typed, field",
    [
        ({"who": ""}, "who"),
        ({"who": "nobody.here"}, "who"),
        ({"who": "陈静", "same": "1"}, "who"),
        ({"seen": ""}, "seen"),
    ],
)
async def test_what_is_missing_is_named(browser, worker, chen, typed, field):
    if typed.pop("same", ""):
        await a_person("陈静", login="another")
    await signed_in(browser, worker)
    shown = await handing_out(browser, **typed)
    assert shown.status_code == 422
    assert f'id="f-{field}-err"' in shown.text
    assert not await Recovery.exists()


async def test_a_name_that_one_person_bears_will_do(browser, worker, chen):
    await signed_in(browser, worker)
    assert (await handing_out(browser, who="陈静")).status_code == 200


async def test_guessing_codes_soon_has_to_wait(app, browser, worker, chen):
    right = await a_code(worker, chen)
    for _ in range(10):
        assert (await recovering(browser, new_code())).status_code == 422
    assert (await recovering(browser, right)).status_code == 429
    assert (await Recovery.get()).password is None


async def test_a_weak_password_leaves_the_code_good(browser, worker, chen):
    code = await a_code(worker, chen)
    shown = await recovering(browser, code, "陈静陈静陈静陈静 1980-05-04")
    assert shown.status_code == 422
    assert 'id="f-password-err"' in shown.text
    assert (await recovering(browser, code)).status_code == 200


async def test_a_password_given_by_the_host_ends_what_was_under_way(worker, chen):
    await use_recovery(await a_code(worker, chen), NEW, at=NOW)
    await change_password("chen.jing", NEXT)
    await let_recoveries_take_effect(later(days=2))
    assert (await is_right(NEXT), await is_right(NEW)) == (True, False)


def test_any_one_wrong_letter_is_found():
    code = new_code().replace("-", "")
    for place, right in enumerate(code):
        for letter in set(LETTERS) - {right}:
            assert as_code(code[:place] + letter + code[place + 1 :]) == ""
    assert as_code(code.lower()).replace("-", "") == code


@pytest.mark.parametrize("typed", ["", "x", "A" * 13, "7F3C-9AKD-2QH", "０" * 12, "李" * 12])
def test_what_cannot_be_a_code_is_none(typed):
    assert as_code(typed) == ""


async def test_everybody_is_answered_the_same_before_the_code_is_right(browser, worker, chen):
    """T-ENUM: a code tells nothing of accounts: unknown, over and used ones look alike."""
    used = await a_code(worker, chen)
    await use_recovery(used, NEW, at=NOW)
    over = await a_code(worker, await a_resident())
    await forced("UPDATE recovery SET ends = $1 WHERE password IS NULL", NOW)
    answers = [await recovering(browser, each) for each in (new_code(), used, over)]
    texts = {
        re.sub(r'(nonce|value)="[^"]*"', "", answer.text).replace(code, "")
        for answer, code in zip(answers, (used, used, over), strict=True)
    }
    assert [answer.status_code for answer in answers] == [422] * 3
    assert len(texts) == 1
