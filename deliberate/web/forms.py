"""Reading a sent form, and doing what it asks once."""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Self, TypeVar
from urllib.parse import urlencode

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from deliberate.clock import now
from deliberate.storage import answer_to, once
from deliberate.web.pages import Done
from deliberate.web.security import StaleForm, check_form_key, session_of
from deliberate.web.text import plain, secret

MOST_FIELDS = 200
PROOF = frozenset({"proof-password", "proof-code", "proof-passkey", "proof-challenge"})
"""Fields that carry what shows who somebody is, beside what they ask for."""
SECRET = frozenset({"password", "again", "proof-password"})
"""Passwords: nothing of them is tidied away."""
R = TypeVar("R")


class Typed(Mapping[str, str]):
    """What was typed, tidied. An absent field is empty; of a repeated one the first counts."""

    def __init__(
        self,
        pairs: list[tuple[str, str]],
        key: str = "",
        proof: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self.pairs, self.key = pairs, key
        self.proof = proof
        """What shows who they are, where that was asked: it is no part of what they ask for."""
        self.first = dict(reversed(pairs))

    def __getitem__(self, name: str) -> str:
        return self.first.get(name, "")

    def __contains__(self, name: object) -> bool:
        return name in self.first

    def __iter__(self) -> Iterator[str]:
        return iter(self.first)

    def __len__(self) -> int:
        return len(self.first)

    def every(self, name: str) -> list[str]:
        """What was ticked of several boxes of one name."""
        return [value for field, value in self.pairs if field == name]

    @classmethod
    async def read(cls, request: Request, *, files: int = 0) -> Self:
        """The form of a request, once whoever sent it has shown what the route wants to see.

        Raises `StaleForm` when it is not one of ours.
        """
        typed = await cls.sent(request, files=files)
        await request.state.prove(request, typed)
        return typed

    @classmethod
    async def sent(cls, request: Request, *, files: int = 0) -> Self:
        try:
            sent = await request.form(max_files=files, max_fields=MOST_FIELDS)
        except UnicodeError:
            raise HTTPException(400, "the form is in no charset that is known here") from None
        fields = [
            (name, secret(value) if name in SECRET else plain(value))
            for name, value in sent.multi_items()
            if not _is_file(value)
        ]
        own = {name: value for name, value in fields if name == "key" or name in PROOF}
        key = own.pop("key", "")
        check_form_key(key, session_of(request))
        asked = [field for field in fields if field[0] != "key" and field[0] not in PROOF]
        return cls(asked, key, own)


def _is_file(value: object) -> bool:
    return isinstance(value, UploadFile)


async def file_in(request: Request, name: str) -> bytes:
    """What came as a file, of a form that was read; b'' for none. Its name is not looked at."""
    sent = (await request.form()).get(name)
    return await sent.read() if isinstance(sent, UploadFile) else b""


def arrived(request: Request) -> datetime:
    """When the server had the whole form, however long it then waited for its turn."""
    at: datetime | None = getattr(request.state, "arrived", None)
    return at or now()


async def do_once(
    request: Request,
    typed: Typed,
    act: Callable[[], Awaitable[R]],
    done: Callable[[R], Done],
) -> Done:
    """Do what the form asks; a form that comes again gets the answer of the first time."""

    async def answer() -> str:
        return str(done(await act()))

    words = urlencode(typed.pairs)
    answered = await once(typed.key, request.url.path, words, now(), answer)
    return Done.read(answered)


async def done_before(request: Request) -> Done | None:
    """What a form led to when it came the first time, if it did.

    The first of two presses may have changed what the second is allowed: it is no refusal.
    """
    if request.method != "POST":
        return None
    try:
        typed = await Typed.sent(request)
    except StaleForm:
        return None
    answered = await answer_to(typed.key, request.url.path, urlencode(typed.pairs))
    return Done.read(answered) if answered else None
