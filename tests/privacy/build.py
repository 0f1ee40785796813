"""An assessment to start from, and what the files of a database hold."""

from contextlib import suppress
from pathlib import Path

from deliberate.privacy.actions import assess_impact
from deliberate.privacy.rules import Assessment, ImpactResult, Processing
from deliberate.storage import one
from tests.build import LONG_AGO, NOW
from tests.conftest import KIND, on_server

WRITTEN = Assessment(
    since=LONG_AGO,
    purpose="每人只计一次。",
    risks="有人知道了邻居投的什么。",
    measures="计票以后钥匙销毁。",
    answer="值班员两人保管备份。",
    fit="相称。",
    heard="居民代表九人",
    result=ImpactResult.GOES_ON,
)


async def assessed(by, processing=Processing.VOTES, *, written=WRITTEN, at=NOW):
    await assess_impact(processing, written, by=by, at=at)


async def files_of(database):
    """Every file in which the database keeps its rows."""
    if KIND == "sqlite":
        path = Path(database.removeprefix("sqlite://"))
        return sorted(path.parent.glob(f"{path.name}*"))
    await on_server("CHECKPOINT")
    folder = await on_server("SHOW data_directory")
    (number,) = await one("SELECT oid::text FROM pg_database WHERE datname = current_database()")
    return sorted((Path(folder) / "base" / number).iterdir())


async def found_in(places, marks):
    text = []
    for place in places:
        with suppress(FileNotFoundError):  # PostgreSQL makes those that are no tables' anew
            text.append(place.read_bytes())
    return {mark for mark in marks if any(mark.encode() in each for each in text)}
