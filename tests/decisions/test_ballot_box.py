"""The ballot box: apart from its voters while it is open, and unlinkable once it is sealed."""

import csv
import random
from datetime import timedelta
from io import StringIO

import pytest

from deliberate.decisions.actions import (
    cast_ballot,
    count_decision,
    extend_voting,
    seal_boxes,
)
from deliberate.decisions.models import Decision, Participation, RefusedBallot
from deliberate.decisions.queries import open_box, open_key
from deliberate.decisions.rules import STRAGGLERS, ballot_id, opened_ballot
from deliberate.exchange.database import verify_database
from deliberate.issues.models import Issue
from deliberate.record.queries import entries_of
from deliberate.record.signing import sign_head, signer
from deliberate.storage import Unavailable, one, rows, unit_of_work
from deliberate.storage.apart import KEYS, kept, place_of
from deliberate.verdict import Refused
from tests.build import a_dwelling, a_holder, a_person, signed_in
from tests.conftest import KIND, forced
from tests.decisions.votes import (
    ABSTAIN,
    NO,
    OVER_NOW,
    YES,
    a_convener,
    as_before,
    ballots,
    counted,
    heads,
    noticed,
    owned_by,
    page_of,
    the_meeting,
    voting,
)
from tests.privacy.build import files_of, found_in

pytestmark = pytest.mark.anyio
HOUR = timedelta(hours=1)


async def a_secret_vote(people=12, *, seed=7, **wanted):
    """Everybody has voted, in an order of chance: the decision, and who voted what."""
    voters = await heads(people)
    decision = await voting("R2", at=OVER_NOW, secret=True, **wanted)
    chance = random.Random(seed)
    cast = {voter: chance.choice([YES, NO, ABSTAIN]) for voter in voters}
    for voter in chance.sample(voters, people):
        await ballots(decision, {voter: cast[voter]})
    return decision, cast


async def sealed(decision):
    decision = await counted(decision)
    await seal_boxes(decision.closes_at)
    return await Decision.get(id=decision.id).select_related("issue")


async def columns(table):
    if KIND == "sqlite":
        return {name for _, name, *_ in await rows(f"PRAGMA table_info({table})")}
    found = await rows(
        "SELECT column_name FROM information_schema.columns WHERE table_name = $1", table
    )
    return {name for (name,) in found}


# -- what lies in it -----------------------------------------------------------------------


async def test_a_ballot_bears_no_voter_no_time_and_no_number(database):
    assert await columns("ballot") == {"id", "decision_id", "choice"}
    assert "voter_id" in await columns("linked_ballot")  # as it was: the look sees such columns
    assert "choice" not in await columns("participation") | await columns("affected_line")


async def test_without_the_key_no_ballot_is_anybodys(database):
    decision, cast = await a_secret_vote()
    found = dict(await rows("SELECT id, choice FROM ballot"))
    assert len(found) == 12
    key = open_key(decision.box_key)
    names = {voter: ballot_id(key, voter.person_id) for voter in cast}
    said = {voter: opened_ballot(key, name, found[name]) for voter, name in names.items()}
    assert said == cast
    assert {len(text) for text in found.values()} == {len(found[names[next(iter(cast))]])}
    assert not [text for name, text in found.items() if opened_ballot("00" * 32, name, text)]
    assert not set(found) & {ballot_id("00" * 32, voter.person_id) for voter in cast}
    assert place_of(KEYS, decision.box_key).stat().st_mode & 0o077 == 0
    for table in ("decision", "entry", "sent_form"):
        assert key not in str(await rows(f"SELECT * FROM {table}"))


@pytest.mark.skipif(KIND != "sqlite", reason="of SQLite's order of rows")
async def test_the_order_of_the_rows_is_not_that_of_the_votes(database):
    """An onlooker knows in which order all of them voted, and reads the table in its own."""
    voters = await heads(60)
    decision = await voting("R2", at=OVER_NOW, secret=True)
    said = random.Random(7).choices(["yes", "no", "abstain"], k=60)
    for voter, choice in zip(voters, said, strict=True):
        await ballots(decision, {voter: choice})
    await as_before(decision)

    def guessed(stored):
        return sum(a == b for a, b in zip(stored, said, strict=True))

    key = open_key(decision.box_key)
    plain = [choice for (choice,) in await rows("SELECT choice FROM linked_ballot")]
    stored = [opened_ballot(key, *each) for each in await rows("SELECT id, choice FROM ballot")]
    assert guessed(plain) == 60  # an ordinary table tells all
    assert guessed(stored) < 36  # by chance some 20, to whoever could open them


# -- sealed --------------------------------------------------------------------------------


async def test_the_count_empties_it_and_the_key_is_destroyed(database):
    decision, cast = await a_secret_vote()
    key = open_key(decision.box_key)
    decision = await sealed(decision)

    assert kept(KEYS, decision.box_key) is None
    assert await rows("SELECT 1 FROM ballot") == []
    assert await rows("SELECT 1 FROM recorded_vote") == []
    facts = await entries_of(decision.issue.number)
    told = [each.details for each in facts if each.fact == "ballot-box-sealed"]
    assert told == [{"box_key": decision.box_key, "reading": 1}]
    table = [row["choice"] for row in csv.DictReader(StringIO(decision.counted_ballots))]
    assert sorted(table) == sorted(choice.value for choice in cast.values())
    ids = [ballot_id(key, voter.person_id) for voter in cast]
    for name in ("decision", "participation", "roll_line", "entry", "sent_form", "person"):
        text = str([tuple(row) for row in await rows(f"SELECT * FROM {name}")])
        assert not [each for each in ids if each in text]


async def test_the_numbers_of_published_ballots_follow_nothing(database):
    decision, cast = await a_secret_vote(60)
    decision = await sealed(decision)
    table = [row["choice"] for row in csv.DictReader(StringIO(decision.counted_ballots))]
    said = [choice.value for choice in cast.values()]
    by_receipt = {each.voter_id: each.receipt for each in await Participation.all()}
    by_receipts = sorted(cast, key=lambda voter: by_receipt[voter.person_id])
    orders = {"the roll": said, "receipts": [cast[voter].value for voter in by_receipts]}
    for name, order in orders.items():
        assert sum(a == b for a, b in zip(table, order, strict=True)) < 36, name


async def test_what_was_in_it_is_gone_from_the_file(database):
    decision, cast = await a_secret_vote()
    key = open_key(decision.box_key)
    ids = {ballot_id(key, voter.person_id) for voter in cast}
    assert await found_in(await files_of(database), ids) == ids  # the look finds what is there
    await sealed(decision)
    assert await found_in(await files_of(database), ids) == set()


@pytest.mark.skipif(KIND != "postgres", reason="of PostgreSQL's numbers of transactions")
async def test_no_transaction_joins_a_ballot_to_its_voter_once_it_is_sealed(database):
    join = "SELECT count(*) FROM participation p JOIN ballot b ON p.xmin = b.xmin"
    decision, _ = await a_secret_vote()
    assert tuple(await one(join)) == (12,)  # while it is open it does, and the privacy page says so
    decision = await sealed(decision)
    assert tuple(await one(join)) == (0,)


async def test_a_server_that_stopped_between_count_and_seal_does_the_rest(database):
    decision, _ = await a_secret_vote()
    decision = await counted(decision)
    assert kept(KEYS, decision.box_key) is not None
    assert decision.sealed_at is None
    for _ in range(2):
        await seal_boxes(decision.closes_at + HOUR)
    number = (await Issue.get(id=decision.issue_id)).number
    assert [each.fact for each in await entries_of(number)].count("ballot-box-sealed") == 1
    assert kept(KEYS, decision.box_key) is None


async def test_within_a_unit_nothing_is_sealed(database):
    """What is not on the disk yet may still be undone: the key is what opens the box again."""
    decision, _ = await a_secret_vote()
    decision = await counted(decision)
    await unit_of_work(seal_boxes)(decision.closes_at)
    assert kept(KEYS, decision.box_key) is not None


async def test_the_forms_that_ballots_came_in_are_forgotten(database):
    decision, _ = await a_secret_vote()
    number = (await Issue.get(id=decision.issue_id)).number
    for path in ("confirm", "proxies/4/confirm", "affected", "notice"):
        sent = f"/issues/{number}/decision/{path}"
        await forced(
            "INSERT INTO sent_form (key, path, digest, answer, at) VALUES ($1, $1, '', '', $2)",
            *(sent, decision.closes_at),
        )
    await sealed(decision)
    assert [path for (path,) in await rows("SELECT path FROM sent_form")] == [
        f"/issues/{number}/decision/notice"
    ]


# -- spoiled, or without its key -----------------------------------------------------------


@pytest.mark.parametrize(
    "blow",
    [
        "INSERT INTO ballot (id, decision_id, choice) SELECT 'x', id, 'yes' FROM decision",
        "UPDATE ballot SET id = 'x' WHERE id = (SELECT min(id) FROM ballot)",
        "UPDATE participation SET voter_id = (SELECT max(id) FROM person) "  # noqa: ISC004
        "WHERE receipt = (SELECT min(receipt) FROM participation)",
        "DELETE FROM ballot WHERE id = (SELECT min(id) FROM ballot)",
        "UPDATE ballot SET choice = 'yes' WHERE id = (SELECT min(id) FROM ballot)",
        "UPDATE ballot SET choice = (SELECT choice FROM ballot b ORDER BY id LIMIT 1)",
    ],
)
async def test_a_box_that_was_reached_into_is_not_counted(database, blow):
    decision, _ = await a_secret_vote()
    await a_person("没有投票的")
    await forced("DROP TRIGGER ballot_is_kept" + (" ON ballot" if KIND == "postgres" else ""))
    await forced(blow)
    with pytest.raises(Refused, match="ballot-box-spoiled"):
        await counted(decision)
    assert (await Decision.get(id=decision.id)).counted_at is None


async def test_without_the_key_nothing_is_taken_or_counted_and_nothing_is_lost(database):
    decision, cast = await a_secret_vote()
    voter = next(iter(cast))
    place = place_of(KEYS, decision.box_key)
    key = place.read_text()
    for wrong in (None, "00" * 32):
        place.unlink(missing_ok=True)
        if wrong:
            place.write_text(wrong)
        with pytest.raises(Unavailable, match="is not there"):
            await cast_ballot(decision.id, by=voter, at=decision.opens_at, choice=NO)
        with pytest.raises(Unavailable):
            await counted(decision)
    place.write_text(key)
    decision = await counted(decision)
    said = [choice.value for choice in cast.values()]
    assert decision.outcome["tally"]["households"] == {
        each: said.count(each) for each in ("yes", "no", "abstain")
    }


# -- secret or recorded --------------------------------------------------------------------


async def test_fewer_than_ten_do_not_vote_in_secret(database):
    await heads(9)
    with pytest.raises(Refused, match="too-few-for-secrecy"):
        await noticed("R2", secret=True)
    with pytest.raises(Refused, match="too-few-for-secrecy"):
        await noticed("R2", secret=None)
    assert not (await noticed("R2", secret=False)).secret
    await heads(1)
    assert (await noticed("R2", secret=None)).secret


async def test_those_who_have_one_ballot_together_are_one_in_secret(database):
    """Nine couples who own a flat each are eighteen people, and nine ballots."""
    for n in range(1, 11):
        if n == 10:
            with pytest.raises(Refused, match="too-few-for-secrecy"):
                await noticed("R7", secret=True)
        flat = await a_dwelling(f"{n}01")
        for one_of_two in ("甲", "乙"):
            await owned_by((await a_person(f"{one_of_two}{n}")).id, flat)
    assert (await noticed("R7", secret=True)).secret


async def test_representatives_vote_in_public_and_everybody_reads_it_after_the_count(browser):
    seats = await the_meeting(members=12, representatives=12)
    decision = await voting("R3", at=OVER_NOW, secret=None)
    assert not decision.secret
    await ballots(decision, {seats[0]: NO} | dict.fromkeys(seats[1:11], YES))
    page = await page_of(decision)
    assert seats[0].name not in (await browser.get(page)).text
    await counted(decision)
    shown = (await browser.get(page)).text
    assert 'id="recorded"' in shown
    assert f"<dt>{seats[0].name}</dt><dd>反对</dd>" in shown
    assert f"<dt>{seats[5].name}</dt><dd>同意</dd>" in shown


async def test_neighbours_who_vote_in_public_are_read_by_those_on_the_roll(browser):
    voters = await heads(3)
    (far,) = await heads(1, building=5)
    decision = await voting("R2", at=OVER_NOW, secret=False)
    await ballots(decision, {voters[0]: NO})
    await counted(decision)
    page = await page_of(decision)
    assert 'id="recorded"' not in (await browser.get(page)).text
    await signed_in(browser, far)
    assert 'id="recorded"' not in (await browser.get(page)).text
    await signed_in(browser, voters[2])
    assert f"<dt>{voters[0].name}</dt><dd>反对</dd>" in (await browser.get(page)).text


# -- receipts ------------------------------------------------------------------------------


async def test_the_receipts_of_a_count_are_public_and_tell_nobodys_choice(browser):
    decision, _ = await a_secret_vote()
    page = await page_of(decision)
    assert (await browser.get(f"{page}/receipts.txt")).status_code == 404
    await sealed(decision)
    listed = (await browser.get(f"{page}/receipts.txt")).text
    given = [each.receipt for each in await Participation.all()]
    assert listed.splitlines() == sorted(given)
    assert f'href="{page}/receipts.txt?reading=1"' in (await browser.get(page)).text


# -- any order of things -------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(3))
async def test_whatever_happens_the_result_is_what_was_said_last(database, seed):
    """Votes, votes anew, late ones, more time, count, seal: model, tables and verifier agree."""
    chance, said = random.Random(seed), {}
    voters = await heads(14)
    convener, teller = await a_convener(), await a_holder("teller", "郑会计")
    decision = await voting("R2", at=OVER_NOW, secret=True, by=convener)
    number, late = decision.issue.number, 0
    at = decision.opens_at
    for _ in range(40):
        at += timedelta(hours=chance.randrange(1, 5))
        match chance.choices(["vote", "extend", "late"], [12, 1, 1])[0]:
            case "vote" if at < decision.closes_at:
                voter, choice = chance.choice(voters), chance.choice([YES, NO, ABSTAIN])
                await cast_ballot(decision.id, by=voter, at=at, choice=choice)
                said[voter.person_id] = choice.value
            case "extend" if len(said) < 7 and not decision.extended:
                decision = await extend_voting(number, by=convener, at=at, voting_days=3)
            case _:
                with pytest.raises(Refused, match="voting-closed"):
                    await cast_ballot(
                        decision.id, by=chance.choice(voters), at=decision.closes_at, choice=YES
                    )
                late += 1
        assert (await open_box(decision)).votes == said
    await count_decision(number, by=teller, at=decision.closes_at + STRAGGLERS)
    await seal_boxes(decision.closes_at)
    decision = await Decision.get(id=decision.id)
    values = list(said.values())
    if decision.outcome["verdict"] != "inquorate":
        assert decision.outcome["tally"]["households"] == {
            each: values.count(each) for each in ("yes", "no", "abstain")
        }
    assert await Participation.all().count() == len(said)
    assert await RefusedBallot.all().count() == late
    await sign_head(decision.closes_at)
    await verify_database(signer().verifier)
