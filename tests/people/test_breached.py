"""Passwords that were stolen elsewhere: found in a file, and refused wherever one is chosen."""

import random
import re
from datetime import UTC, datetime
from hashlib import sha1
from pathlib import Path

import pytest

from deliberate import settings
from deliberate.people.actions import BadList, check_list, issue_recovery, sign_in
from deliberate.people.actions.breached import holds
from deliberate.people.rules import Handing
from tests.build import NOW, a_holder, a_resident, send, signed_in
from tests.people.accounts import PASSWORD, shown, with_password
from tests.residency.letters import a_letter, open_account, registered

pytestmark = pytest.mark.anyio
MANY = 300_000
STOLEN = "阳台那盆茉莉花每年都比别人家先开"
GOOD = "楼下老陈的三轮车又没有锁在车棚里"


def hash_of(password):
    return sha1(password.encode()).hexdigest().upper()


def written(file, hashes, end="\r\n"):
    file.write_bytes("".join(f"{each}:{n % 90 + 1}{end}" for n, each in enumerate(hashes)).encode())
    return file


@pytest.fixture(scope="module")
def listed(tmp_path_factory):
    """A list as it is given out, the passwords in it in the order of their hashes."""
    passwords = sorted((f"password {n}" for n in range(MANY)), key=hash_of)
    file = tmp_path_factory.mktemp("lists") / "breached.txt"
    return written(file, map(hash_of, passwords)), passwords


def test_every_line_is_found_and_nothing_else(listed):
    file, passwords = listed
    places = [0, 1, MANY // 2, MANY - 2, MANY - 1, *random.Random(7).sample(range(MANY), 500)]
    assert all(holds(file, passwords[place]) for place in places)
    assert not any(holds(file, f"password {n}") for n in range(MANY, MANY + 500))
    check_list(file)


def characters_read():
    return int(re.search(r"rchar: (\d+)", Path("/proc/self/io").read_text())[1])


@pytest.mark.skipif(not Path("/proc/self/io").exists(), reason="Linux tells what was read")
def test_little_of_it_is_read(listed):
    file, passwords = listed
    before = characters_read()
    assert holds(file, passwords[12_345])
    assert characters_read() - before < file.stat().st_size / 20


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("lines", [1, 2, 3, 50])
def test_short_lists_and_all_ends_of_lines(tmp_path, lines, end):
    passwords = [f"word {n}" for n in range(lines)]
    file = written(tmp_path / "list", sorted(map(hash_of, passwords)), end)
    check_list(file)
    assert all(holds(file, each) for each in passwords)
    assert not holds(file, "another word")
    file.write_bytes(file.read_bytes().removesuffix(end.encode()).lower())
    assert all(holds(file, each) for each in passwords)


def test_a_list_that_is_not_ordered_would_miss_what_is_in_it_and_is_named(tmp_path):
    """The control: so `deliberate check` has to look."""
    passwords = [f"word {n}" for n in range(10_000)]
    file = written(tmp_path / "list", map(hash_of, passwords))
    assert not all(holds(file, each) for each in passwords)
    with pytest.raises(BadList, match="not ordered"):
        check_list(file)


@pytest.mark.parametrize(
    "content, said",
    [(b"", "empty"), (b"hunter2\n" * 50, "no line of a SHA-1"), (b"\0" * 9000, "no line")],
)
def test_what_is_no_list_is_named(tmp_path, content, said):
    (tmp_path / "list").write_bytes(content)
    with pytest.raises(BadList, match=said):
        check_list(tmp_path / "list")
    if content:
        with pytest.raises(BadList):
            holds(tmp_path / "list", "word")


@pytest.fixture
async def chen(browser, tmp_path, monkeypatch):
    file = written(tmp_path / "list", sorted(map(hash_of, [STOLEN, "word"])))
    monkeypatch.setattr(settings, "BREACHED_PASSWORDS", str(file))
    resident = await a_resident("陈静")
    await with_password(resident.person_id, login="chen.jing")
    await signed_in(browser, resident)
    return resident


async def test_a_stolen_one_is_not_taken_in_place_of_ones_own(browser, chen):
    on = {"on": "/me/password", **shown()}
    refused = await send(browser, "/me/password", password=STOLEN, **on)
    assert refused.status_code == 422
    assert "在别处泄露过" in refused.text
    assert await sign_in("chen.jing", PASSWORD, at=NOW)
    assert (await send(browser, "/me/password", password=GOOD, **on)).status_code == 303


async def test_nor_by_a_recovery_code_which_stays_good(browser, chen):
    worker, now = await a_holder("grid-worker"), datetime.now(UTC)
    code = await issue_recovery(chen.person_id, Handing.LETTER, by=worker, at=now)
    refused = await send(browser, "/recover", on="/recover", code=code, password=STOLEN)
    assert refused.status_code == 422
    assert "在别处泄露过" in refused.text
    taken = await send(browser, "/recover", on="/recover", code=code, password=GOOD)
    assert taken.status_code == 200


async def test_nor_by_who_joins_and_the_letter_stays_good(browser, chen):
    browser.cookies.clear()
    await registered("王新")
    letter = await a_letter()
    new = {"login": "new.one", "pseudonym": "三幢新来的"}
    refused = await open_account(browser, letter.code, password=STOLEN, again=STOLEN, **new)
    assert refused.status_code == 422
    assert "在别处泄露过" in refused.text
    joined = await open_account(browser, letter.code, password=GOOD, again=GOOD, **new)
    assert joined.status_code == 303


async def test_without_a_list_it_would_be_taken(browser, chen, monkeypatch):
    """The control."""
    monkeypatch.setattr(settings, "BREACHED_PASSWORDS", "")
    answer = await send(browser, "/me/password", on="/me/password", password=STOLEN, **shown())
    assert answer.status_code == 303
