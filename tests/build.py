"""Things for tests to start from. Say only what the test is about."""

import re
from datetime import UTC, date, datetime, timedelta
from itertools import count

from deliberate.app import CARRIED_OUT
from deliberate.areas.models import Area, Dwelling, Organization
from deliberate.areas.rules import Level, Sector
from deliberate.confirmations.actions import confirm_act
from deliberate.confirmations.models import Confirmation
from deliberate.confirmations.rules import Outcome
from deliberate.issues.actions.indexing import index_words
from deliberate.issues.models import Issue
from deliberate.issues.rules import Kind, State, Topic
from deliberate.people.actions import act_as, begin_session
from deliberate.people.models import OptIn, Ownership, Person, PostHeld, Residence
from deliberate.people.queries import posts_of
from deliberate.people.routes import COOKIE
from deliberate.people.rules import ASKED_OF, WORDING, Actor, Role
from deliberate.storage import unit_of_work
from tests.conftest import KIND, forced

NOW = datetime.now(UTC).replace(microsecond=0)
LONG_AGO = date(2020, 1, 1)
COMMUNITY = "990102003001"
_numbers = count(1)


@unit_of_work
async def a_community():
    """望江社区 with one grid and 和平里 3幢2单元; made once a database."""
    if found := await Area.get_or_none(code=COMMUNITY):
        return found
    community = await Area.create(level=Level.COMMUNITY, code=COMMUNITY, name="望江社区")
    grid = await Area.create(
        level=Level.GRID, code=f"{COMMUNITY}-001", name="第一网格", parent=community
    )
    estate = await Area.create(
        level=Level.ESTATE, code=f"{COMMUNITY}-E1", name="和平里小区", parent=community
    )
    for number in (3, 5):
        building = await Area.create(
            level=Level.BUILDING,
            code=f"{estate.code}-{number:02}",
            name=f"{number}幢",
            parent=estate,
            grid=grid,
        )
        await Area.create(
            level=Level.STAIRWELL,
            code=f"{building.code}-2",
            name="2单元",
            parent=building,
            grid=grid,
        )
    return community


@unit_of_work
async def a_dwelling(number="501", *, building=3, size=6850):
    await a_community()
    stairwell = await Area.get(code=f"{COMMUNITY}-E1-{building:02}-2")
    found, _ = await Dwelling.get_or_create(
        code=f"{stairwell.code}-{number}",
        defaults={"stairwell": stairwell, "number": number, "exclusive_area": size},
    )
    return found


@unit_of_work
async def a_person(name="陈静", *, born=date(1980, 5, 4), login=None):
    n = next(_numbers)
    return await Person.create(
        name=name, pseudonym=f"望江邻居{n:02}", born=born, login=login or f"login{n}"
    )


@unit_of_work
async def a_resident(
    name="陈静", *, dwelling=None, building=3, head=False, owner=False, born=date(1980, 5, 4)
):
    """An actor with a verified home, acting for themselves."""
    home = dwelling or await a_dwelling(str(100 + next(_numbers)), building=building)
    person = await a_person(name, born=born)
    await Residence.create(person=person, dwelling=home, since=LONG_AGO, head=head)
    if owner:
        await Ownership.create(person=person, dwelling=home, since=LONG_AGO)
    return Actor(person.id, person.name, person.pseudonym, person.born, home.code)


@unit_of_work
async def a_holder(role, name="王丽华", *, area=COMMUNITY, organization="望江社区居民委员会"):
    """An actor acting in a post of `role` over `area`."""
    await a_community()
    over = await Area.get(code=area)
    body, _ = await Organization.get_or_create(
        name=organization,
        defaults={"area": over, "kind": "residents-committee", "sector": Sector.SELF_GOVERNING},
    )
    person = await a_person(name)
    await PostHeld.create(
        person=person, organization=body, area=over, role=Role(role), since=LONG_AGO
    )
    await who_agreed_to_all(person.id, Role(role))
    (post,) = await posts_of(person.id, NOW.date())
    return Actor(person.id, person.name, person.pseudonym, person.born, "", post, (post,))


@unit_of_work
async def who_agreed_to_all(person_id, role):
    """What is asked of whoever holds a post was agreed to."""
    for purpose, roles in ASKED_OF.items():
        if role in roles:
            told = {"version": WORDING[purpose], "given_at": NOW}
            await OptIn.create(person_id=person_id, purpose=purpose, **told)


@unit_of_work
async def an_issue(state=State.SCREENING, *, by=None, building=3, **wanted):
    """An issue put straight into a state."""
    community = await a_community()
    by = by or await a_resident()
    wanted = {
        "title": "3幢北侧要不要建充电棚",
        "body_source": "楼道里充电太危险。",
        "body_html": "<p>楼道里充电太危险。</p>",
        "kind": Kind.PROPOSAL,
        "topic": Topic.SAFETY,
        "number": None if state is State.DRAFT else next(_numbers),
        "created_at": NOW,
        "submitted_at": None if state is State.DRAFT else NOW,
        "changed_at": NOW,
        **wanted,
    }
    return await Issue.create(
        community=community,
        area=await Area.get(code=f"{COMMUNITY}-E1-{building:02}"),
        proposer_id=by.person_id,
        state=state,
        **wanted,
    )


@unit_of_work
async def a_findable_issue(state=State.SECONDING, **wanted):
    """An issue that search and likeness know."""
    issue = await an_issue(state, **wanted)
    issue.gram_count = await index_words(issue)
    await issue.save(update_fields=["gram_count"])
    return issue


async def signed_in(browser, actor):
    """The browser, belonging to the actor in the post they act in."""
    at = datetime.now(UTC)  # not NOW: a long run would find them idle
    token = await begin_session(actor.person_id, at=at)
    if actor.post:
        token = await act_as(actor.post.id, token, by=actor, at=at)
    browser.cookies.set(COOKIE, token, domain="test.local")  # as the answers of the app are kept
    return browser


async def send(browser, path, /, *, on=None, htmx=False, **fields):
    """Open the page that holds the form (`on`, else the path's parent) and send it with its key."""
    shown = await browser.get(on or path.rsplit("/", 1)[0] or "/")
    key = re.search(r'name="key" value="([^"]+)"', shown.text)
    assert key, f"{shown.request.url} shows no form: {shown.status_code}"
    headers = {"HX-Request": "true"} if htmx else {}
    return await browser.post(path, data={"key": key[1], **fields}, headers=headers)


async def a_second_confirms(role="rc-member", *, at=NOW, **holder):
    """Of two persons the second: whatever waits, they confirm."""
    kept = await Confirmation.get(outcome=Outcome.WAITING)
    by = await a_holder(role, "第二人", **holder)
    return await confirm_act(kept.id, CARRIED_OUT[kept.act], by=by, at=at)


def later(**by):
    return NOW + timedelta(**by)


async def without_guard(table, *guards):
    """As whoever administers the database can."""
    on = f" ON {table}" if KIND == "postgres" else ""
    for guard in guards or ("stays", "is_kept"):
        await forced(f"DROP TRIGGER {table}_{guard}{on}")
