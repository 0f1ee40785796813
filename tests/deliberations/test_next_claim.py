"""Which claim the card asks about next: by lot, the same on a reload, its chance kept and used."""

import re
import subprocess
import sys
from importlib.resources import files

import pytest

from deliberate.consensus.seeds import commitment
from deliberate.deliberations.actions import give_opinion
from deliberate.deliberations.models import Deliberation, OpinionGiven
from deliberate.deliberations.rules import CERTAIN, Opinion, next_to_hear, unheard
from deliberate.issues.rules import State
from deliberate.record.models import Entry
from deliberate.storage import run, unit_of_work
from deliberate.storage.migrate import statements
from tests.build import NOW, a_resident, send, signed_in
from tests.conftest import KIND
from tests.deliberations.build import a_claim, a_thread, page_of, put_in, thread_of

pytestmark = pytest.mark.anyio
CLAIMS = 6


@pytest.fixture
async def talk(database):
    issue, _ = await a_thread()
    for number in range(1, CLAIMS + 1):
        await a_claim(issue, text=f"看法第{number}条")
    return issue


@unit_of_work
async def seeded(issue, seed):
    await Deliberation.filter(issue_id=issue.id).update(seed=seed)


async def card(browser, issue, query=""):
    """The claim that the card is on, and what its form carries."""
    text = (await browser.get(page_of(issue) + query)).text
    number = re.search(r'id="st(\d+)"', text)
    carried = re.search(r'name="shown" value="([^"]+)"', text)
    return number and int(number[1]), carried and carried[1]


def opinion_on(issue, claim, word="agree"):
    return f"/issues/{issue.number}/claims/{claim}/opinion/{word}"


async def tap(browser, issue, claim, shown="", word="agree", **how):
    fields = {"shown": shown} if shown else {}
    return await send(browser, opinion_on(issue, claim, word), on=page_of(issue), **how, **fields)


async def test_the_card_asks_what_the_lot_draws_and_a_reload_asks_the_same(talk, browser):
    await seeded(talk, "spring")
    me = await a_resident()
    await signed_in(browser, me)
    waiting = [unheard(number, 0, 0) for number in range(1, CLAIMS + 1)]
    drawn = next_to_hear(waiting, me.person_id, 0, "spring")
    asked, carried = await card(browser, talk)
    assert asked == drawn.number
    assert carried.startswith(f"{drawn.chance}.")
    assert await card(browser, talk) == (asked, carried)


async def test_people_are_asked_in_different_orders(talk, browser):
    asked = set()
    for _ in range(12):
        await signed_in(browser, await a_resident())
        asked.add((await card(browser, talk))[0])
    assert len(asked) > 2


async def test_everybody_is_asked_about_everything_once(talk, browser):
    await signed_in(browser, await a_resident())
    met = []
    for _ in range(CLAIMS):
        number, shown = await card(browser, talk)
        met.append(number)
        await tap(browser, talk, number, shown)
    assert sorted(met) == list(range(1, CLAIMS + 1))
    assert await card(browser, talk) == (None, None)
    chances = await OpinionGiven.all().order_by("id").values_list("chance", flat=True)
    assert all(chances)
    assert chances[-1] == CERTAIN


@pytest.mark.parametrize("htmx", [False, True])
async def test_the_chance_of_what_the_card_asked_is_kept(talk, browser, htmx):
    await signed_in(browser, await a_resident())
    number, shown = await card(browser, talk)
    await tap(browser, talk, number, shown, htmx=htmx)
    kept = await OpinionGiven.get()
    assert kept.chance == round(CERTAIN / CLAIMS)


async def test_a_claim_that_one_goes_to_oneself_was_not_asked_by_the_lot(talk, browser):
    await signed_in(browser, await a_resident())
    asked, _ = await card(browser, talk)
    other = asked % CLAIMS + 1
    number, shown = await card(browser, talk, f"?claim={other}")
    assert (number, shown) == (other, None)
    await tap(browser, talk, other)
    assert (await OpinionGiven.get()).chance is None


async def test_a_changed_mind_keeps_the_first_chance_and_taking_back_erases_it(talk):
    me = await a_resident()
    given = {"by": me, "at": NOW}
    await give_opinion(talk.number, 1, Opinion.AGREE, chance=250_000_000, **given)
    await give_opinion(talk.number, 1, Opinion.DISAGREE, chance=400_000_000, **given)
    kept = await OpinionGiven.get()
    assert (kept.value, kept.chance) == (Opinion.DISAGREE, 250_000_000)
    await give_opinion(talk.number, 1, None, **given)
    await give_opinion(talk.number, 1, Opinion.AGREE, **given)
    assert (await OpinionGiven.get()).chance is None


async def test_what_was_taken_back_is_asked_again_with_its_chance(talk, browser):
    await signed_in(browser, await a_resident())
    number, shown = await card(browser, talk)
    await tap(browser, talk, number, shown)
    undone = await tap(browser, talk, number, word="undo")
    assert await card(browser, talk, undone.headers["location"].removeprefix(page_of(talk))) == (
        number,
        shown,
    )


async def test_nobody_can_make_up_a_chance_or_bring_that_of_another(talk, browser):
    await signed_in(browser, await a_resident())
    number, shown = await card(browser, talk)
    other = number % CLAIMS + 1
    chance, _, seal = shown.partition(".")
    for claim, carried in (
        (number, f"1.{seal}"),
        (number, "1"),
        (number, f"{chance}.{seal[:-1]}é"),
        (other, shown),
    ):
        assert (await tap(browser, talk, claim, carried)).status_code == 422
    await signed_in(browser, await a_resident())
    assert (await tap(browser, talk, number, shown)).status_code == 422
    assert await OpinionGiven.all().count() == 0


async def test_the_record_knows_no_chance(talk, browser):
    await signed_in(browser, await a_resident())
    number, shown = await card(browser, talk)
    await tap(browser, talk, number, shown)
    entry = await Entry.get(fact="opinion-given")
    assert entry.details == f'{{"claim":{number}}}'


async def test_the_seed_is_promised_at_first_and_shown_when_it_is_over(talk, browser):
    seed = (await thread_of(talk)).seed
    assert len(seed) == 32
    for state in (State.ARGUING, State.DRAFTING):
        await put_in(talk, state)
        page = (await browser.get(page_of(talk))).text
        assert commitment(seed) in page
        assert seed not in page
    await put_in(talk, State.TO_VOTE)
    page = (await browser.get(page_of(talk))).text
    assert commitment(seed) in page
    assert seed in page


async def test_threads_from_before_get_a_seed_each(talk):
    other, _ = await a_thread()
    for issue in (talk, other):
        await seeded(issue, "")
    text = (files("deliberate.migrations") / "0008_routing.sql").read_text()
    (fill,) = [one for one in statements(text, KIND) if one.startswith("UPDATE deliberation")]
    await unit_of_work(run)(fill)
    seeds = {(await thread_of(issue)).seed for issue in (talk, other)}
    assert len(seeds) == 2
    assert all(re.fullmatch("[0-9a-f]{32}", seed) for seed in seeds)


def test_the_first_tap_waits_for_no_numpy():
    found = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys, deliberate.deliberations.routes as _; print(*sys.modules)",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "numpy" not in found.stdout.split()
