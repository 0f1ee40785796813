"""A post is given and ended by two persons, and what ends, ends at once."""

import asyncio
from datetime import datetime, timedelta

import pytest

from deliberate.app import CARRIED_OUT
from deliberate.areas.models import Organization
from deliberate.calendar import SHANGHAI
from deliberate.calendar.moments import day_in_shanghai
from deliberate.confirmations.actions import confirm_act, refuse_act, take_back_act
from deliberate.confirmations.models import Confirmation
from deliberate.confirmations.rules import Outcome, TwoPersonAct
from deliberate.people.models import Person, PostHeld, SignIn
from deliberate.people.queries import actor_in
from deliberate.people.rules import Role
from deliberate.posts.actions import propose_end, propose_post
from deliberate.posts.rules import clash
from deliberate.record.models import Entry
from deliberate.storage import run, unit_of_work
from deliberate.verdict import Refused
from tests.build import COMMUNITY, NOW, a_holder, a_person, a_resident, later, send, signed_in

pytestmark = pytest.mark.anyio
GRID = f"{COMMUNITY}-001"
TODAY = day_in_shanghai(NOW)


async def a_clerk(name="蒋文"):
    return await a_holder("street-clerk", name, organization="桂园街道办事处")


async def proposed(by, person, role="grid-worker", *, area=GRID, since=TODAY, **wanted):
    body = await Organization.get(name="望江社区居民委员会")
    return await propose_post(
        COMMUNITY,
        by=by,
        at=NOW,
        login=person.login,
        role=Role(role),
        organization_id=body.id,
        area_code=area,
        since=since,
        **wanted,
    )


async def confirmed(key, by, at=NOW):
    act = (await Confirmation.get(id=key)).act
    return await confirm_act(key, CARRIED_OUT[act], by=by, at=at)


@unit_of_work
async def now_lasts(post_id, **days):
    await PostHeld.filter(id=post_id).update(**days)


async def given(person, director, clerk, role="grid-worker", **wanted):
    await confirmed(await proposed(clerk, person, role, **wanted), director)
    return await PostHeld.filter(person=person).order_by("-id").first()


async def test_it_is_given_when_the_second_confirms_and_the_record_names_nobody(database):
    director, clerk, person = await a_holder("rc-director"), await a_clerk(), await a_person("唐岳")
    key = await proposed(director, person)
    assert not await PostHeld.filter(person=person).exists()

    assert await confirmed(key, clerk) == "/posts"

    held = await PostHeld.get(person=person).select_related("area")
    assert (held.role, held.area.code, held.since, held.until) == (
        *(Role.GRID_WORKER, GRID, TODAY, None),
    )
    assert (await actor_in(held.id, NOW)).post.role is Role.GRID_WORKER
    facts = {each.fact: each for each in await Entry.all()}
    assert facts["act-proposed"].acting == "望江社区居民委员会·rc-director"
    assert facts["act-confirmed"].acting == "桂园街道办事处·street-clerk"
    assert '"grid-worker"' in facts["post-granted"].details
    assert not any(
        word in each.details for each in facts.values() for word in ("唐岳", person.login)
    )


async def test_who_proposes_does_not_confirm_and_the_table_does_not_let_them(database):
    director, person = await a_holder("rc-director"), await a_person()
    key = await proposed(director, person)
    with pytest.raises(Refused, match="another-person-confirms"):
        await confirmed(key, director)

    @unit_of_work
    async def behind_the_policy():
        await run(
            "UPDATE confirmation SET outcome = 'confirmed', decider_id = proposer_id, "
            "decided_at = proposed_at WHERE id = $1",
            key,
        )

    with pytest.raises(Exception, match=r"(?i)constraint|check"):
        await behind_the_policy()
    assert not await PostHeld.filter(person=person).exists()


async def test_the_second_is_of_another_post_that_gives_posts_there(database):
    director, clerk, person = await a_holder("rc-director"), await a_clerk(), await a_person()
    key = await proposed(director, person)
    elsewhere = await a_holder("branch-secretary", area=f"{COMMUNITY}-E1-05")
    same_post = await a_holder("rc-director", "第二位主任")
    for somebody in (await a_resident(), await a_holder("rc-member"), elsewhere, same_post):
        with pytest.raises(Refused, match="another-post-confirms"):
            await confirmed(key, somebody)
    await confirmed(key, clerk)
    with pytest.raises(Refused, match="decided-already"):
        await confirmed(key, await a_holder("community-secretary"))


async def test_nobody_gives_themself_a_post_as_the_first_or_as_the_second(database):
    director, clerk = await a_holder("rc-director"), await a_clerk()
    with pytest.raises(Refused, match="nobody-for-themself"):
        await proposed(director, await Person.get(id=director.person_id))
    key = await proposed(director, await Person.get(id=clerk.person_id))
    with pytest.raises(Refused, match="nobody-for-themself"):
        await confirmed(key, clerk)


async def test_who_checks_does_not_do_what_is_checked(database):
    director, clerk, person = await a_holder("rc-director"), await a_clerk(), await a_person()
    both = [
        await proposed(clerk, person, "auditor", area=COMMUNITY),
        await proposed(clerk, person, "platform-admin", area=COMMUNITY),
    ]
    await confirmed(both[0], director)
    with pytest.raises(Refused, match="posts-kept-apart"):
        await confirmed(both[1], director)  # proposed before, and asked again
    for role in ("rc-director", "branch-secretary", "platform-admin", "street-clerk"):
        with pytest.raises(Refused, match="posts-kept-apart"):
            await proposed(clerk, person, role, area=COMMUNITY)
    await confirmed(await proposed(clerk, person, "teller", area=COMMUNITY), director)


def test_every_pair_that_is_kept_apart_is_refused_both_ways():
    assert clash(Role.AUDITOR, {Role.PLATFORM_ADMIN})
    assert clash(Role.PLATFORM_ADMIN, {Role.AUDITOR})
    assert clash(Role.SUPERVISOR, {Role.RC_MEMBER})
    assert clash(Role.RC_MEMBER, {Role.SUPERVISOR})
    assert not clash(Role.RC_DIRECTOR, {Role.COMMUNITY_SECRETARY})


async def test_two_clashing_posts_confirmed_at_once_leave_one(database):
    director, clerk, person = await a_holder("rc-director"), await a_clerk(), await a_person()
    keys = [
        await proposed(clerk, person, role, area=COMMUNITY) for role in ("auditor", "rc-director")
    ]
    answers = await asyncio.gather(
        *(confirmed(key, director) for key in keys), return_exceptions=True
    )
    assert [isinstance(each, Refused) for each in answers].count(True) == 1
    assert await PostHeld.filter(person=person).count() == 1


async def test_a_committee_does_not_choose_who_watches_it(database):
    director, person = await a_holder("rc-director"), await a_person()
    for role in ("auditor", "supervisor", "street-clerk", "platform-admin"):
        with pytest.raises(Refused, match="street-proposes"):
            await proposed(director, person, role, area=COMMUNITY)


async def test_a_branch_names_posts_in_its_own_grid_only(database):
    branch, person = await a_holder("branch-secretary", area=GRID), await a_person()
    await a_clerk()
    await proposed(branch, person)
    with pytest.raises(Refused, match="beyond-your-post"):
        await proposed(branch, person, area=COMMUNITY)


async def test_days_are_held_to(database):
    director, person = await a_holder("rc-director"), await a_person()
    for days in (-1, 91):
        with pytest.raises(Refused, match="post-begins-too-far"):
            await proposed(director, person, since=TODAY + timedelta(days=days))
    with pytest.raises(Refused, match="post-ends-before-it-begins"):
        await proposed(director, person, until=TODAY - timedelta(days=1))


async def test_refused_with_a_reason_or_taken_back_it_has_no_effect(database):
    director, clerk, person = await a_holder("rc-director"), await a_clerk(), await a_person()
    key = await proposed(director, person)
    with pytest.raises(Refused, match="waits-already"):
        await proposed(director, person)
    with pytest.raises(Refused, match="proposer-only"):
        await take_back_act(key, by=clerk, at=NOW)
    await refuse_act(key, by=clerk, at=NOW, words="还没有公示。")
    again = await proposed(director, person)
    await take_back_act(again, by=director, at=NOW)
    for gone in (key, again):
        with pytest.raises(Refused, match="decided-already"):
            await confirmed(gone, clerk)
    assert not await PostHeld.filter(person=person).exists()
    assert not await Entry.filter(details__contains="还没有公示").exists()


async def test_who_has_left_the_post_cannot_have_proposed_in_it(database):
    director, clerk, person = await a_holder("rc-director"), await a_clerk(), await a_person()
    key = await proposed(director, person)
    await now_lasts(director.post.id, until=TODAY - timedelta(days=1))
    with pytest.raises(Refused, match="proposer-left-office"):
        await confirmed(key, clerk)
    assert (await Confirmation.get(id=key)).outcome is Outcome.WAITING


async def test_the_next_request_of_somebody_whose_post_ended_has_no_standing(browser):
    director, clerk, person = await a_holder("rc-director"), await a_clerk(), await a_person()
    held = await given(person, director, clerk, "rc-member", area=COMMUNITY)
    holder = await actor_in(held.id, NOW)
    await signed_in(browser, holder)
    assert (await browser.get("/desk")).status_code == 200

    key = await propose_end(held.id, COMMUNITY, by=director, at=NOW)
    assert (await browser.get("/desk")).status_code == 200  # proposed is not ended
    await confirmed(key, clerk)

    assert (await browser.get("/desk")).status_code == 303
    assert not await SignIn.filter(post_id=held.id).exists()
    await signed_in(browser, await a_resident())  # and what one has as a resident is untouched
    assert (await browser.get("/me")).status_code == 200
    assert await Entry.filter(fact="post-ended").count() == 1


async def test_without_the_end_of_sign_ins_the_standing_is_gone_all_the_same(browser, monkeypatch):
    """The control: standing is read for each request, whatever the browser holds."""

    async def nothing(_):
        pass

    monkeypatch.setattr("deliberate.posts.actions.end_sign_ins_of_post", nothing)
    director, clerk, person = await a_holder("rc-director"), await a_clerk(), await a_person()
    held = await given(person, director, clerk, "rc-member", area=COMMUNITY)
    await signed_in(browser, await actor_in(held.id, NOW))
    await confirmed(await propose_end(held.id, COMMUNITY, by=director, at=NOW), clerk)
    assert await SignIn.filter(post_id=held.id).exists()
    assert (await browser.get("/desk")).status_code == 403


async def test_a_post_begins_with_the_day_in_shanghai_and_not_in_greenwich(database):
    early = datetime(2026, 11, 30, 0, 30, tzinfo=SHANGHAI)
    director = await a_holder("rc-director")
    await now_lasts(director.post.id, since=early.date())
    assert await actor_in(director.post.id, early)
    assert await actor_in(director.post.id, early - timedelta(hours=1)) is None


async def test_one_proposal_of_one_end_waits_at_a_time(database):
    director, clerk, person = await a_holder("rc-director"), await a_clerk(), await a_person()
    held = await given(person, director, clerk)
    answers = await asyncio.gather(
        *(propose_end(held.id, COMMUNITY, by=who, at=NOW) for who in (director, clerk)),
        return_exceptions=True,
    )
    assert sum(isinstance(each, Refused) for each in answers) == 1
    assert await Confirmation.filter(act=TwoPersonAct.END_POST).count() == 1


async def test_the_pages_lead_from_the_proposal_to_the_confirmation(browser):
    director, clerk, person = await a_holder("rc-director"), await a_clerk(), await a_person("唐岳")
    body = await Organization.get(name="望江社区居民委员会")
    typed = {
        "login": person.login,
        "role": "grid-worker",
        "organization": str(body.id),
        "area": GRID,
        "since": TODAY.isoformat(),
        "until": "",
    }
    await signed_in(browser, director)
    wrong = await send(browser, "/posts/new", on="/posts/new", **{**typed, "login": "nobody.here"})
    assert wrong.status_code == 422
    assert "没有这个账号" in wrong.text
    assert "nobody.here" in wrong.text
    made = await send(browser, "/posts/new", on="/posts/new", **typed)
    here = made.headers["location"]
    far = f"/posts/{10**30}/end"
    assert (await send(browser, far, on="/posts/new")).status_code == 404
    odd = {**typed, "organization": "9" * 5000}
    assert (await send(browser, "/posts/new", on="/posts/new", **odd)).status_code == 422
    own = (await browser.get(here)).text
    assert "唐岳" in own
    assert "确认，马上生效" not in own
    assert "我收回" in own

    await signed_in(browser, clerk)
    assert here in (await browser.get("/desk")).text
    assert "确认，马上生效" in (await browser.get(here)).text
    silent = await send(browser, f"{here}/refuse", on=here, words="")
    assert silent.status_code == 422
    done = await send(browser, f"{here}/confirm", on=here)
    assert done.headers["location"] == "/posts"
    assert here not in (await browser.get("/desk")).text
    shown = (await browser.get("/posts")).text
    assert "唐岳" in shown
    ends = f"/posts/{(await PostHeld.get(person=person)).id}/end"
    assert (await send(browser, ends, on="/posts")).headers["location"].startswith("/confirmations")


async def test_everybody_sees_the_posts_and_nobody_else_who_holds_or_proposes_them(browser):
    director, person = await a_holder("rc-director", "陆安"), await a_person("唐岳")
    key = await proposed(director, person)
    shown = (await browser.get("/posts")).text
    assert "居委会主任" in shown
    assert "陆安" not in shown
    for somebody in (await a_resident(), await a_holder("property-staff")):
        await signed_in(browser, somebody)
        assert (await browser.get(f"/confirmations/{key}")).status_code in {403, 404}
        assert (await browser.get("/posts/new")).status_code == 403
        assert "陆安" not in (await browser.get("/posts")).text
    assert (await browser.get(f"/confirmations/{10**12}")).status_code == 404


async def test_a_post_in_the_future_gives_no_standing_before_its_day(database):
    director, clerk, person = await a_holder("rc-director"), await a_clerk(), await a_person()
    held = await given(person, director, clerk, since=TODAY + timedelta(days=2))
    assert await actor_in(held.id, NOW) is None
    assert await actor_in(held.id, later(days=2))
