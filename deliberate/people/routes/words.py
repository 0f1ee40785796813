"""What a stranger would try first as somebody's password here, or knows already."""

import re
from urllib.parse import urlsplit

from starlette.requests import Request

from deliberate import settings
from deliberate.people import actions, queries


async def breach_of(password: str) -> dict[str, str]:
    """Why the password of a form is refused, where it was stolen elsewhere."""
    return {"password": "password-breached"} if await actions.is_breached(password) else {}


async def words_about(request: Request, person_id: int) -> tuple[str, ...]:
    """Of the person, of the neighbourhood, and of the address, which is often its pinyin."""
    community = request.state.community
    host = re.split(r"[.:-]", urlsplit(settings.BASE_URL).hostname or "")
    place = (community.name, community.name.removesuffix("社区")) if community else ()
    return (*await queries.words_about(person_id), *place, *host)
