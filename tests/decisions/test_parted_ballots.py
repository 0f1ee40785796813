"""Ballots of an earlier version, which were kept with their voters, are parted from them."""

import pytest

from deliberate.consensus import Choice, certify
from deliberate.decisions.actions import (
    answer_as_affected,
    seal_boxes,
)
from deliberate.decisions.actions.unlinking import part_ballots
from deliberate.decisions.models import Decision
from deliberate.decisions.queries import open_box, open_key, roll_of, voter_key
from deliberate.decisions.rules import ballot_id
from deliberate.exchange.checking import agrees
from deliberate.storage.apart import KEYS, SCRUTINY, destroy, place_of
from deliberate.storage.rows import has_table
from deliberate.verdict import Refused
from tests.conftest import KIND, as_owner, forced
from tests.decisions.votes import (
    BUILDING,
    NO,
    OVER_NOW,
    YES,
    as_before,
    ballots,
    counted,
    heads,
    voting,
)

pytestmark = [pytest.mark.anyio, as_owner]


async def sealed(decision):
    decision = await counted(decision)
    await seal_boxes(decision.closes_at)
    return await Decision.get(id=decision.id).select_related("issue")


async def test_an_open_vote_of_an_earlier_version_gets_a_box(database):
    voters = await heads(12)
    decision = await voting("R2", at=OVER_NOW, affected_code=BUILDING)
    await ballots(decision, dict.fromkeys(voters[:8], YES) | {voters[8]: NO})
    for voter in voters[:10]:
        await answer_as_affected(decision.id, by=voter, at=decision.opens_at, choice=NO)
    before = await as_before(decision)
    drop = "DROP TRIGGER ballot_is_kept" + (" ON ballot" if KIND == "postgres" else "")
    await forced(drop)
    await forced("DELETE FROM ballot")
    await forced("UPDATE decision SET box_key = ''")

    for _ in range(2):
        await part_ballots()

    decision = await Decision.get(id=decision.id)
    assert (await open_box(decision)).votes == before
    assert not await has_table("linked_ballot")
    assert not await has_table("linked_answer")
    decision = await counted(decision)
    assert decision.outcome["tally"]["households"] == {"yes": 8, "no": 1, "abstain": 0}
    assert decision.safeguard["applies"]


@pytest.mark.parametrize("key_is_there", [True, False])
async def test_ballots_that_lie_open_in_their_box_are_closed(database, key_is_there):
    voters = await heads(3)
    decision = await voting("R2", at=OVER_NOW)
    await ballots(decision, dict.fromkeys(voters, YES))
    cast = (await open_box(decision)).votes
    key = open_key(decision.box_key)
    for voter, choice in cast.items():
        lying = ballot_id(key, voter), decision.id, choice
        await forced("INSERT INTO open_ballot VALUES ($1, $2, $3)", *lying)
    await forced("UPDATE ballot SET choice = 'yes'")
    with pytest.raises(Refused, match="ballot-box-spoiled"):  # the control
        await open_box(decision)
    if not key_is_there:
        destroy(KEYS, decision.box_key)

    for _ in range(2):
        assert await part_ballots() == []

    assert not await has_table("open_ballot")
    if key_is_there:
        assert (await open_box(decision)).votes == cast
        assert (await counted(decision)).outcome["tally"]["households"]["yes"] == 3


async def test_a_vote_that_has_a_box_is_left_as_it_is(database):
    voters = await heads(3)
    decision = await voting("R2", at=OVER_NOW)
    await ballots(decision, dict.fromkeys(voters, YES))
    decision = await sealed(decision)
    place = place_of(SCRUTINY, f"{decision.file_name}.csv")
    table = place.read_text()
    assert await part_ballots() == []
    assert place.read_text() == table


async def test_a_counted_vote_of_an_earlier_version_leaves_its_ballots_to_the_scrutineers(database):
    voters = await heads(3)
    decision = await voting("R2", at=OVER_NOW)
    await ballots(decision, {voters[0]: YES, voters[1]: NO})
    await as_before(decision)
    votes = (await open_box(decision)).votes
    decision = await sealed(decision)
    cast = {voter_key(decision.roll_salt, who): Choice(said) for who, said in votes.items()}
    certificate = certify(decision.named_rule, await roll_of(decision), cast).decode()
    place = place_of(SCRUTINY, f"{decision.file_name}.csv")
    assert not agrees(certificate, place.read_text())  # numbered anew: another certificate

    await forced("UPDATE decision SET box_key = ''")
    await part_ballots()

    assert agrees(certificate, place.read_text())
