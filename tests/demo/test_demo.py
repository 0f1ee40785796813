"""The demo community: whole, in every state, with the numbers of the stories it tells."""

import pytest

from deliberate.consensus.consent import Closing
from deliberate.decisions.models import Decision, Participation
from deliberate.decisions.queries import concurring_on, objections_of
from deliberate.deliberations.models import (
    ConsensusRound,
    ConsentObjection,
    PaperAnswer,
    Resumption,
    RoundAnswer,
)
from deliberate.demo import accounts, load
from deliberate.exchange.database import verify_database
from deliberate.issues.models import Issue
from deliberate.issues.rules import State
from deliberate.people.actions import sign_in
from deliberate.people.models import Person, Residence
from deliberate.record.signing import signer
from deliberate.resolutions.models import Resolution
from tests.build import NOW
from tests.conftest import visiting

pytestmark = pytest.mark.anyio


@pytest.fixture
async def demo(app):
    said = []
    await load(say=said.append)
    return said


async def decision_on(words):
    return await Decision.get(issue__title__contains=words)


async def test_the_demo_is_whole(app, demo):
    """One load, since it takes a while; what it made is looked at from all sides."""
    states = set(await Issue.all().values_list("state", flat=True))
    assert states == set(State)
    assert await Residence.filter(head=True).count() == 1862
    assert abs(await Person.all().count() - 4000) < 20

    lift = (await decision_on("加装一部电梯")).outcome
    assert lift["verdict"] == "passed"
    assert lift["eligible"] == {"area": 84_480, "persons": 11}
    assert lift["tally"]["area"] == {"yes": 63_550, "no": 14_080, "abstain": 0}
    assert lift["tally"]["persons"] == {"yes": 8, "no": 2, "abstain": 0}

    station = await decision_on("垃圾分类站")
    assert station.outcome["tally"]["members"] == {"yes": 38, "no": 11, "abstain": 3}
    assert station.outcome["eligible"] == {"members": 69}
    told = {key: station.safeguard[key] for key in ("applies", "eligible", "voted", "against")}
    assert told == {"applies": True, "eligible": 14, "voted": 13, "against": 11}

    grouped = await objections_of(station.id)
    assert [len(each.statements) for each in grouped] == [3, 2, 2, 1, 1]
    assert all(each.answer and each.answered_by and each.answered_at for each in grouped)
    (handrails,) = await ConsentObjection.all().select_related("consent")
    assert (handrails.closing, handrails.consent.ended_at) == (Closing.INTEGRATED, None)
    assert await handrails.secondings.all().count() == 3
    assert handrails.consent.parties["kind"] == "places"

    ground = await decision_on("北墙边的空地")
    assert ground.outcome["chosen"]["order"] == [["1"], ["3"], ["2"], ["4"]]
    assert ground.outcome["tally"] == {"persons": {"cast": 152 + 8, "abstain": 6 + 2}}
    spoken = ground.told_of_delegations
    assert (spoken.heard, spoken.abstained, spoken.greatest) == (7, 2, 7)
    assert ground.counted_ballots
    lawn = await decision_on("北侧草坪")
    assert await Participation.filter(decision_id=lawn.id).exclude(proxy_id=None).count() == 2
    fund = await decision_on("明年公益资金")
    assert (len(fund.on_ballot.ids), fund.on_ballot.budget, fund.outcome) == (8, 300_000, None)
    assert await Participation.filter(decision_id=fund.id).count() == 162

    await rounds_as_told()

    lamps = await Resolution.get(title__contains="增设路灯")
    assert "党员大会审议：" in lamps.document
    assert "应到52人，到会41人，同意33人" in lamps.document
    door = await concurring_on(await Issue.get(title__contains="电控锁"))
    assert [turned.turns for turned in door.turned] == [("propose", "discuss")]
    assert door.finding.at == "review"

    whole = await verify_database(signer().verifier)
    assert whole.number > 10_000
    assert await load(say=demo.append) is False
    assert await verify_database(signer().verifier) == whole

    first = accounts()[0]
    assert await sign_in(first.login, first.password, at=NOW)
    assert await sign_in(first.login, "not the password at all", at=NOW) is None

    await every_page_answers(app)


async def rounds_as_told():
    """Scenario 5 in two rounds, and one that people are answering."""
    dance = ConsensusRound.filter(deliberation__issue__title__contains="跳舞").order_by("number")
    first, second = [one.finding for one in await dance]
    assert (first["grade"], first["consensus"], first["floor"]) == (
        "basic",
        "106567/141600",
        "39/59",
    )
    assert (second["grade"], second["percent"]["consensus"]) == ("high", "86.96")
    assert [one["answers"] for one in second["strata"]] == [32, 118, 240]
    assert [one.approval["figures"]["yes"] for one in await dance] == [10, 12]
    assert [one.bars[0]["opposition"] for one in await dance] == ["3/20", "3/20"]
    carts = await ConsensusRound.get(deliberation__issue__title__contains="快递外卖车")
    assert carts.finding["grade"] == "divided"
    assert (await Resumption.get(round=carts)).acting.endswith("rc-director")
    open_one = await ConsensusRound.get(finding__isnull=True)
    assert await PaperAnswer.filter(counted=True).count() == 6
    assert await PaperAnswer.filter(round=open_one).count() == 2
    assert (
        await RoundAnswer.filter(round=open_one).count() == await RoundAnswer.all().count() == 100
    )


async def every_page_answers(app):
    numbers = await Issue.exclude(number=None).order_by("number").values_list("number", "state")
    published = [code for code in await Resolution.all().values_list("code", flat=True) if code]
    hidden = {State.SCREENING, State.RETURNED, State.REFERRED}
    async with visiting(app) as browser:
        for number, state in numbers:
            expected = 404 if state in hidden else 200
            for page in ("", "/deliberation", "/decision", "/resolution"):
                answer = await browser.get(f"/issues/{number}{page}")
                assert answer.status_code in {expected, 404}, (number, state, page)
            assert (await browser.get(f"/issues/{number}")).status_code == expected
        for path in (
            "/",
            "/issues",
            "/resolutions",
            "/rules",
            "/record",
            *(f"/v/{c}" for c in published),
        ):
            assert (await browser.get(path)).status_code == 200, path
