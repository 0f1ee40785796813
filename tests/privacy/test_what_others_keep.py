"""What becomes, when an account is closed, of photos and of what two persons decide."""

import pytest

from deliberate.confirmations.actions import take_back_act
from deliberate.confirmations.models import Confirmation
from deliberate.confirmations.rules import Outcome
from deliberate.issues.models import Photo
from deliberate.issues.rules import State
from deliberate.people.rules import Role
from deliberate.privacy.actions import erase_what_is_due
from deliberate.privacy.rules import NOBODY, Texts
from deliberate.storage import one, run, unit_of_work
from tests.build import LONG_AGO, NOW, a_holder, a_person, a_resident, an_issue
from tests.issues.test_photos import a_photo
from tests.posts.test_two_persons_give_a_post import proposed
from tests.privacy.test_closing import AFTER, asked

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("texts", list(Texts))
async def test_photos_go_along_or_stay_as_nobodys(database, texts):
    me = await a_resident()
    issue = await an_issue(State.SECONDING, by=me)
    await a_photo(issue, me)
    await asked(me.person_id, texts)
    await erase_what_is_due(AFTER)
    (owners,) = await one("SELECT count(*) FROM photo WHERE uploader_id = $1", me.person_id)
    assert (owners, await Photo.all().count()) == (0, 1 if texts is Texts.STAY else 0)


async def test_what_was_proposed_about_somebody_goes_and_what_they_took_back_stays(database):
    """Of one that was taken back, proposer and decider have to be the same person."""
    director, person = await a_holder(Role.RC_DIRECTOR), await a_person("唐岳")
    await take_back_act(await proposed(director, person), by=director, at=NOW)
    await proposed(director, person)
    await unit_of_work(run)("UPDATE post_held SET until = $1", LONG_AGO)
    for who in (director.person_id, person.id):
        await asked(who)
    await erase_what_is_due(AFTER)
    kept = await Confirmation.get().select_related("proposer", "decider", "about")
    assert kept.outcome is Outcome.TAKEN_BACK
    assert {kept.proposer.name, kept.decider.name, kept.about.name} == {NOBODY}
    assert kept.proposer.id not in {director.person_id, person.id}
