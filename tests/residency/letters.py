"""Letters and accounts for tests to start from."""

from deliberate.people.models import Person, Residence
from deliberate.residency.actions import join, print_letters
from deliberate.storage import unit_of_work
from tests.build import COMMUNITY, LONG_AGO, NOW, a_dwelling, a_holder, a_person, send

BUILDING = f"{COMMUNITY}-E1-03"
PASSWORD = "three boats on the river"
HOME = f"{COMMUNITY}-E1-03-2-501"


@unit_of_work
async def registered(name="陈静", *, number="501", building=3, **more):
    """Somebody whom the register knows and who has no account."""
    home = await a_dwelling(number, building=building)
    person = await a_person(name, **more)
    await Person.filter(id=person.id).update(login=None)
    await Residence.create(person=person, dwelling=home, since=LONG_AGO)
    return await Person.get(id=person.id)


async def a_letter(place=BUILDING, *, at=NOW, **more):
    """The first letter of a batch printed for the building."""
    return (await print_letters(place, by=await a_holder("rc-member"), at=at, **more))[0]


async def joined(letter, login="chen.jing", *, at=NOW, **more):
    wanted = {"password": "a digest", "pseudonym": f"望江{login}", **more}
    return await join(letter.code, at=at, login=login, **wanted)


def typed(**changed):
    return {
        "pseudonym": "三幢老陈",
        "login": "chen.jing",
        "password": PASSWORD,
        "again": PASSWORD,
        "grown": "1",
        **changed,
    }


async def open_account(browser, code, **changed):
    """Fill in the second page as a resident would."""
    return await send(browser, "/join", on="/join", code=code, **typed(**changed))
