"""Written proxies: given to one by name, accepted with a code, ended by the voter's own ballot."""

import asyncio
import json
from dataclasses import replace
from datetime import timedelta

import pytest

from deliberate.consensus import preset, presets
from deliberate.decisions.actions import (
    accept_proxy,
    cast_ballot,
    give_back_proxy,
    give_proxy,
    revoke_proxy,
)
from deliberate.decisions.models import Ballot, Proxy, RefusedBallot
from deliberate.decisions.queries import mine_in, proxies_of
from deliberate.decisions.rules import ProxyStage, code_in, is_door, notice
from deliberate.issues.models import Issue
from deliberate.record.models import Entry
from deliberate.record.queries import entries_of
from deliberate.verdict import Refused, Unseen
from tests.build import a_holder, a_person, a_resident
from tests.decisions.proxied import a_vote, held, stage_for
from tests.decisions.votes import (
    NO,
    OVER_NOW,
    STAIRWELL,
    YES,
    ballots,
    counted,
    heads,
    in_clear,
    in_the_box,
    noticed,
    somebody,
    the_lift,
    together,
    voting,
)

pytestmark = pytest.mark.anyio
HOUR = timedelta(hours=1)


# -- giving and accepting ----------------------------------------------------------------


async def test_the_holder_casts_a_ballot_that_is_the_voters(database):
    decision, number, at, owners = await a_vote()
    voter, holder = owners["101"], owners["601"]
    proxy = await held(number, voter, holder, at)

    await cast_ballot(decision.id, by=holder, at=at, choice=NO, proxy=proxy)
    await cast_ballot(decision.id, by=holder, at=at, choice=YES)

    assert await in_the_box(decision) == {
        voter.person_id: ("no", proxy),
        holder.person_id: ("yes", None),
    }
    assert await stage_for(decision, voter) == await stage_for(decision, holder)
    assert await stage_for(decision, voter) == [ProxyStage.USED]
    assert (await mine_in(decision, voter.person_id)).by_proxy
    assert not (await mine_in(decision, holder.person_id)).by_proxy


async def test_a_resident_who_owns_nothing_may_hold_a_proxy_from_the_notice_on(database):
    owners = await the_lift()
    decision = await noticed("R7", electorate_code=STAIRWELL)
    number = (await Issue.get(id=decision.issue_id)).number
    son = await a_resident("王小明", building=5)
    proxy = await held(number, owners["101"], son, decision.noticed_at)
    with pytest.raises(Refused, match="voting-not-open-yet"):
        await cast_ballot(decision.id, by=son, at=decision.noticed_at, choice=YES, proxy=proxy)


async def test_a_code_is_of_no_use_under_another_name(database):
    _, number, at, owners = await a_vote()
    code = await give_proxy(number, by=owners["101"], at=at, holder=" 业主 601 ")
    for other in (owners["602"], await a_resident("业主601x")):
        with pytest.raises(Refused, match="no-such-proxy"):
            await accept_proxy(number, by=other, at=at, code=code)
    with pytest.raises(Refused, match="no-such-proxy"):
        await accept_proxy(number, by=owners["601"], at=at, code="2222-2222")
    await accept_proxy(number, by=owners["601"], at=at, code=code)
    with pytest.raises(Refused, match="no-such-proxy"):
        await accept_proxy(number, by=owners["601"], at=at, code=code)


async def test_a_code_of_one_vote_is_unknown_in_another(database):
    _, number, at, owners = await a_vote()
    other = await voting("R8", electorate_code=STAIRWELL)
    code = await give_proxy(number, by=owners["101"], at=at, holder="业主601")
    elsewhere = (await Issue.get(id=other.issue_id)).number
    with pytest.raises(Refused, match="no-such-proxy"):
        await accept_proxy(elsewhere, by=owners["601"], at=at, code=code)


@pytest.mark.parametrize("role", ["rc-member", "oc-chair", "teller", "supervisor", "grid-worker"])
async def test_who_runs_the_vote_votes_for_nobody_else(database, role):
    _, number, at, owners = await a_vote()
    staff = await a_holder(role, "孙敏")
    code = await give_proxy(number, by=owners["101"], at=at, holder="孙敏")
    with pytest.raises(Refused, match="runs-the-vote"):
        await accept_proxy(number, by=staff, at=at, code=code)
    at_home = await a_resident("孙敏")
    off_duty = replace(at_home, posts=staff.posts)
    with pytest.raises(Refused, match="runs-the-vote"):
        await accept_proxy(number, by=off_duty, at=at, code=code)
    await accept_proxy(number, by=at_home, at=at, code=code)


async def test_nobody_holds_their_own_and_no_minor_and_no_stranger(database):
    _, number, at, owners = await a_vote()
    code = await give_proxy(number, by=owners["101"], at=at, holder="业主101")
    with pytest.raises(Refused, match="not-for-yourself"):
        await accept_proxy(number, by=owners["101"], at=at, code=code)
    code = await give_proxy(number, by=owners["102"], at=at, holder="业主201")
    child = replace(owners["201"], born=at.date() - timedelta(days=17 * 365))
    with pytest.raises(Refused, match="adults-only"):
        await accept_proxy(number, by=child, at=at, code=code)
    code = await give_proxy(number, by=owners["202"], at=at, holder="外人")
    with pytest.raises(Refused, match="residents-and-voters-only"):
        await accept_proxy(number, by=somebody(await a_person("外人")), at=at, code=code)


async def test_one_holds_as_many_as_the_rule_says(database):
    decision, number, at, owners = await a_vote()
    most = preset("R8").proxies
    voters = [owners[flat] for flat in ("101", "102", "201", "202")]
    assert most == len(voters) - 1
    proxies = [await held(number, each, owners["601"], at) for each in voters[:-1]]
    code = await give_proxy(number, by=voters[-1], at=at, holder="业主601")
    with pytest.raises(Refused, match="too-many-proxies"):
        await accept_proxy(number, by=owners["601"], at=at, code=code)

    # one that was used still counts when it is revoked: the ballot stands
    await cast_ballot(decision.id, by=owners["601"], at=at, choice=YES, proxy=proxies[0])
    await revoke_proxy(number, by=voters[0], at=at)
    with pytest.raises(Refused, match="too-many-proxies"):
        await accept_proxy(number, by=owners["601"], at=at, code=code)
    await cast_ballot(decision.id, by=voters[0], at=at, choice=NO)
    await accept_proxy(number, by=owners["601"], at=at, code=code)


async def test_forty_acceptances_at_once_are_no_more_than_the_rule_says(database):
    _, number, at, owners = await a_vote()
    voters = [each for flat, each in owners.items() if flat not in {"502", "601"}]
    codes = [await give_proxy(number, by=each, at=at, holder="业主601") for each in voters]
    await together(*(accept_proxy(number, by=owners["601"], at=at, code=code) for code in codes))
    assert await Proxy.filter(holder_id=owners["601"].person_id).count() == preset("R8").proxies


async def test_a_proxy_is_not_passed_on(database):
    """B votes for A; C, who holds B's proxy, votes for B alone."""
    decision, number, at, owners = await a_vote()
    a, b, c = (owners[flat] for flat in ("101", "102", "201"))
    of_a = await held(number, a, b, at)
    of_b = await held(number, b, c, at)
    with pytest.raises(Unseen):
        await cast_ballot(decision.id, by=c, at=at, choice=NO, proxy=of_a)
    await cast_ballot(decision.id, by=c, at=at, choice=NO, proxy=of_b)
    assert set(await in_the_box(decision)) == {b.person_id}


async def test_one_proxy_at_a_time_and_none_after_an_own_ballot(database):
    decision, number, at, owners = await a_vote()
    await give_proxy(number, by=owners["101"], at=at, holder="业主601")
    with pytest.raises(Refused, match="proxy-given-already"):
        await give_proxy(number, by=owners["101"], at=at, holder="业主602")
    await cast_ballot(decision.id, by=owners["102"], at=at, choice=YES)
    with pytest.raises(Refused, match="voted-already"):
        await give_proxy(number, by=owners["102"], at=at, holder="业主602")


@pytest.mark.parametrize("holder", ["", "长" * 61])
async def test_a_proxy_names_somebody(database, holder):
    _, number, at, owners = await a_vote()
    with pytest.raises(Refused, match=r"needed|too-long"):
        await give_proxy(number, by=owners["101"], at=at, holder=holder)


@pytest.mark.parametrize("rule", [one for one in presets() if one.id in notice.HELD_HERE])
def test_only_owners_votes_know_proxies(rule):
    assert bool(rule.proxies) is (rule.electorate == "owners")


async def test_a_vote_of_households_knows_none(database):
    (head, other) = await heads(2)
    decision = await voting("R2")
    number = (await Issue.get(id=decision.issue_id)).number
    with pytest.raises(Refused, match="no-proxies-here"):
        await give_proxy(number, by=head, at=decision.opens_at, holder=other.name)


async def test_nothing_is_given_or_ended_when_the_time_is_over(database):
    decision, number, at, owners = await a_vote()
    proxy = await held(number, owners["101"], owners["601"], at)
    code = await give_proxy(number, by=owners["102"], at=at, holder="业主602")
    late = decision.closes_at
    acts = [
        give_proxy(number, by=owners["201"], at=late, holder="业主602"),
        accept_proxy(number, by=owners["602"], at=late, code=code),
        revoke_proxy(number, by=owners["101"], at=late),
        give_back_proxy(number, proxy, by=owners["601"], at=late),
    ]
    for act in acts:
        with pytest.raises(Refused, match="too-late-for-proxies"):
            await act
    with pytest.raises(Refused, match="voting-closed"):
        await cast_ballot(decision.id, by=owners["601"], at=late, choice=NO, proxy=proxy)
    assert await RefusedBallot.all().count() == 1
    assert await Ballot.all().count() == 0


# -- ending ------------------------------------------------------------------------------


async def test_ones_own_ballot_takes_the_place_and_ends_the_proxy(database):
    decision, number, at, owners = await a_vote()
    voter, holder = owners["101"], owners["601"]
    proxy = await held(number, voter, holder, at)
    by_proxy = await cast_ballot(decision.id, by=holder, at=at, choice=NO, proxy=proxy)

    own = await cast_ballot(decision.id, by=voter, at=at, choice=YES)

    assert own == by_proxy
    with pytest.raises(Refused, match="proxy-has-ended"):
        await cast_ballot(decision.id, by=holder, at=at, choice=NO, proxy=proxy)
    assert await in_the_box(decision) == {voter.person_id: ("yes", None)}
    assert await stage_for(decision, voter) == [ProxyStage.OVERRIDDEN]


async def test_a_revoked_proxy_casts_nothing_more_and_its_ballot_stands(database):
    decision, number, at, owners = await a_vote()
    voter, first, second = (owners[flat] for flat in ("101", "601", "602"))
    proxy = await held(number, voter, first, at)
    await cast_ballot(decision.id, by=first, at=at, choice=NO, proxy=proxy)
    await revoke_proxy(number, by=voter, at=at)
    with pytest.raises(Refused, match="proxy-has-ended"):
        await cast_ballot(decision.id, by=first, at=at, choice=YES, proxy=proxy)
    assert await in_clear() == ["no"]

    another = await held(number, voter, second, at)
    await cast_ballot(decision.id, by=second, at=at, choice=YES, proxy=another)
    assert await in_the_box(decision) == {voter.person_id: ("yes", another)}
    with pytest.raises(Refused, match="no-proxy-to-end"):
        await revoke_proxy(number, by=owners["102"], at=at)


async def test_whoever_holds_it_gives_it_back(database):
    decision, number, at, owners = await a_vote()
    proxy = await held(number, owners["101"], owners["601"], at)
    with pytest.raises(Refused, match="no-proxy-to-end"):
        await give_back_proxy(number, proxy, by=owners["602"], at=at)
    await give_back_proxy(number, proxy, by=owners["601"], at=at)
    assert await stage_for(decision, owners["101"]) == [ProxyStage.GIVEN_BACK]
    await give_proxy(number, by=owners["101"], at=at, holder="业主602")


async def test_a_revocation_and_a_ballot_by_proxy_at_once_agree(database):
    """Whichever comes first: no ballot is cast after the proxy has ended."""
    decision, number, at, owners = await a_vote()
    voter, holder = owners["101"], owners["601"]
    proxy = await held(number, voter, holder, at)
    done = await together(
        revoke_proxy(number, by=voter, at=at),
        *(cast_ballot(decision.id, by=holder, at=at, choice=NO, proxy=proxy) for _ in range(9)),
    )
    refused = [each for each in done if isinstance(each, Refused)]
    assert {each.reason for each in refused} <= {"proxy-has-ended"}
    assert await Ballot.all().count() == (1 if len(refused) < 9 else 0)
    assert [each.ended for each in await Proxy.all()] == ["revoked"]


async def test_a_proxy_never_overrides_an_own_ballot_however_they_meet(database):
    decision, number, at, owners = await a_vote()
    pairs = [(owners["101"], owners["601"]), (owners["102"], owners["602"])]
    proxies = [await held(number, *pair, at) for pair in pairs]
    acts = [
        act
        for (voter, holder), proxy in zip(pairs, proxies, strict=True)
        for act in (
            cast_ballot(decision.id, by=holder, at=at, choice=NO, proxy=proxy),
            cast_ballot(decision.id, by=voter, at=at, choice=YES),
            cast_ballot(decision.id, by=holder, at=at, choice=NO, proxy=proxy),
        )
    ]
    await asyncio.gather(*acts, return_exceptions=True)
    assert set((await in_the_box(decision)).values()) == {("yes", None)}


# -- what is told, and to whom -----------------------------------------------------------


async def test_the_count_tells_how_many_were_cast_by_proxy_and_the_certificate_too(database):
    decision, number, at, owners = await a_vote(at=OVER_NOW)
    for flat in ("101", "102"):
        proxy = await held(number, owners[flat], owners["601"], at)
        await cast_ballot(decision.id, by=owners["601"], at=at, choice=NO, proxy=proxy)
    others = {each: YES for flat, each in owners.items() if flat not in {"101", "102"}}
    await ballots(decision, others, at=at)

    decision = await counted(decision)

    fact = (await entries_of(number))[-1]
    assert (fact.fact, fact.details["by_proxy"]) == ("decision-counted", 2)
    assert json.loads(decision.certificate)["context"]["by_proxy"] == 2
    assert decision.outcome["tally"]["persons"] == {"yes": 9, "no": 2, "abstain": 0}
    document = f"{decision.certificate}{decision.outcome}"
    assert all(each.name not in document for each in owners.values())


async def test_only_the_two_see_it_and_the_record_names_nobody(database):
    decision, number, at, owners = await a_vote()
    proxy = await held(number, owners["101"], owners["601"], at)
    await revoke_proxy(number, by=owners["101"], at=at)
    for each in owners.values():
        seen = [one.id for one in await proxies_of(decision, each.person_id)]
        assert seen == ([proxy] if each in (owners["101"], owners["601"]) else [])
    told = await Entry.filter(issue=number, fact__startswith="proxy-").order_by("id")
    assert [each.fact for each in told] == ["proxy-given", "proxy-accepted", "proxy-ended"]
    assert {(each.person_id, each.acting) for each in told} == {(None, "")}
    assert all("业主" not in each.details for each in told)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("k7m2-9qxf", "K7M2-9QXF"),
        (" K7M2 9QXF ", "K7M2-9QXF"),
        ("K7M29QXF", "K7M2-9QXF"),
        ("K7M2-9QX", ""),
        ("K7M2-9QX0", ""),
        ("", ""),
    ],
)
def test_a_code_is_read_as_people_type_it(typed, code):
    assert code_in(typed) == code


@pytest.mark.parametrize(
    ("typed", "fits"),
    [
        ("3-2-501", True),
        ("3幢2单元501", True),
        ("501", True),
        ("03-2-501", True),
        ("1-3-2-501", True),
        ("2-501", True),
        ("5", False),
        ("01", False),
        ("5-2-501", False),
        ("", False),
    ],
)
def test_a_door_is_the_end_of_the_code_of_a_home(typed, fits):
    assert is_door(typed, "990102003001-E1-03-2-501") is fits
