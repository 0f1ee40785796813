"""What a stranger would try first as somebody's password here."""

import re
from urllib.parse import urlsplit

from starlette.requests import Request

from deliberate import settings
from deliberate.people import queries


async def words_about(request: Request, person_id: int) -> tuple[str, ...]:
    """Of the person, of the neighbourhood, and of the address, which is often its pinyin."""
    community = request.state.community
    host = re.split(r"[.:-]", urlsplit(settings.BASE_URL).hostname or "")
    place = (community.name, community.name.removesuffix("社区")) if community else ()
    return (*await queries.words_about(person_id), *place, *host)
