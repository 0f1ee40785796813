"""Where the story says so, an option is put to consent, and an objection is answered."""

from collections.abc import AsyncIterator
from datetime import datetime

from deliberate.deliberations import actions as deliberations
from deliberate.deliberations.rules import Parties, PartyKind, ReplyEffect
from deliberate.demo.lives import Life

ASKED, REPLIED = 27, 28
DAYS = 7


async def asking_consent(life: Life) -> AsyncIterator[datetime]:
    if not (told := life.story.get("consent")):
        return
    moment, director = life.day(ASKED), await life.director()
    yield moment
    await deliberations.ask_consent(
        life.number,
        by=director,
        at=moment,
        option=told["option"],
        days=DAYS,
        seconds_needed=told["seconds_needed"],
        parties=Parties(
            PartyKind.PLACES, tuple(life.town.areas[key].code for key in told["places"])
        ),
    )
    for objection in told["objections"]:
        author, *behind = life.affected_people(1 + objection["seconds"])
        said = {name: objection[name] for name in ("harm", "bearer", "remedy")}
        raised = await deliberations.raise_objection(life.number, by=author, at=moment, **said)
        for person in behind:
            await deliberations.second_objection(life.number, raised, by=person, at=moment)
        replied = life.day(REPLIED)
        yield replied
        await deliberations.reply_to_objection(
            *(life.number, raised),
            by=director,
            at=replied,
            text=objection["reply"],
            effect=ReplyEffect(objection["effect"]),
        )
