"""Making one's own account with the code of a letter."""

from datetime import datetime

from deliberate.calendar.moments import day_in_shanghai
from deliberate.people.actions import begin_session
from deliberate.people.models import Person, Residence
from deliberate.people.rules import Actor
from deliberate.record import record
from deliberate.residency import queries
from deliberate.residency.events import ResidentJoined
from deliberate.residency.queries import Invited
from deliberate.storage import one, run, unit_of_work
from deliberate.verdict import Refused

WHO_HAS = {
    "login": "SELECT id FROM person WHERE login = $1",
    "pseudonym": "SELECT id FROM person WHERE pseudonym = $1",
}


@unit_of_work
async def join(
    code: str, *, at: datetime, login: str, password: str, pseudonym: str, name: str = ""
) -> str:
    """The token of a browser signed in. `password` is a digest; `name` where nobody was known."""
    await run("UPDATE record_head SET number = number")  # joiners follow one another
    invited = await queries.invited_by(code, at)
    if invited is None:
        raise Refused("code-not-valid")
    await _check_free("login", login, invited)
    await _check_free("pseudonym", pseudonym, invited)
    attested = await one("SELECT 1 FROM attestation WHERE person_id = $1", invited.to.person_id)
    await run(
        "UPDATE join_code SET used = $2, person_id = NULL WHERE id = $1", invited.code_id, True
    )
    person_id = invited.to.person_id or await _moved_in(invited, name, at)
    await run(
        "UPDATE person SET login = $2, password = $3, pseudonym = $4, joined_at = $5 WHERE id = $1",
        *(person_id, login, password, pseudonym, at),
    )
    by = Actor(person_id, "", pseudonym, None)
    await record(ResidentJoined(attested is not None), by=by, at=at)
    return await begin_session(person_id, at=at)


async def _check_free(name: str, wanted: str, invited: Invited) -> None:
    taken = await one(WHO_HAS[name], wanted)
    if taken and taken[0] != invited.to.person_id:
        raise Refused(f"{name}-taken")


async def _moved_in(invited: Invited, name: str, at: datetime) -> int:
    """The first whom the register knows in a home, by their own word."""
    today = day_in_shanghai(at)
    person = await Person.create(name=name, pseudonym=name, adult_on=today)
    await Residence.create(person=person, dwelling_id=invited.to.home.id, since=today)
    joined: int = person.id
    return joined
