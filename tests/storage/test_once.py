"""The same form sent twice is done once."""

import asyncio
from hashlib import sha256

import pytest

from deliberate.storage import AlreadySent, once, one
from tests.build import NOW
from tests.storage.test_unit_of_work import codes, write

pytestmark = pytest.mark.anyio


async def send(key="k", path="/p", words="a=1", code="a", *, act=None):
    async def do():
        return await write(code)

    return await once(key, path, words, NOW, act or do)


async def test_a_form_that_comes_again_gets_the_first_answer(database):
    assert await send() == "a"
    assert await send(code="b") == "a"
    assert await codes() == {"a", "a-second"}


async def test_other_words_under_the_same_key_are_refused(database):
    await send()
    with pytest.raises(AlreadySent):
        await send(words="a=2", code="b")
    assert await codes() == {"a", "a-second"}


async def test_another_path_is_another_act(database):
    await send()
    assert await send(path="/q", code="b") == "b"


async def test_without_the_same_key_it_would_be_done_again(database):
    """The control: it is the key that keeps the second press from being a second act."""
    await asyncio.gather(*(send(key=f"k{n}", code=f"c{n}") for n in range(20)))
    assert len(await codes()) == 40


async def test_what_failed_may_be_sent_again(database):
    async def fail():
        await write("half")
        raise LookupError

    with pytest.raises(LookupError):
        await send(act=fail)
    assert await codes() == set()
    assert await send(code="b") == "b"


async def test_twenty_at_once_are_one(database):
    answers = await asyncio.gather(*(send(code=f"c{n}") for n in range(20)))
    assert len(set(answers)) == 1
    (kept,) = await one("SELECT count(*) FROM area")
    assert kept == 2


async def test_two_at_once_with_other_words_do_one_and_refuse_one(database):
    both = await asyncio.gather(
        send(words="a=1", code="a"), send(words="a=2", code="b"), return_exceptions=True
    )
    refused = [each for each in both if isinstance(each, AlreadySent)]
    assert len(refused) == 1
    (kept,) = await one("SELECT count(*) FROM area")
    assert kept == 2


async def test_the_table_does_not_tell_what_was_sent(database):
    """A ballot has three answers: a plain digest of each would tell which it was."""
    await send(words="choice=yes")
    kept, _ = await one("SELECT digest, answer FROM sent_form WHERE key = 'k'")
    assert kept != sha256(b"choice=yes").hexdigest()
