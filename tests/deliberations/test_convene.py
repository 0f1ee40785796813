"""Opening a deliberation: a question, a neutral facilitator, a period of seven days at least."""

from datetime import timedelta

import pytest

from deliberate.consensus.seeds import commitment
from deliberate.deliberations.actions import convene
from deliberate.deliberations.models import Deliberation
from deliberate.deliberations.rules import Form
from deliberate.issues.models import Issue
from deliberate.issues.rules import State
from deliberate.people.rules import Role
from deliberate.record.models import Entry
from deliberate.verdict import Refused
from tests.build import NOW, a_holder, a_resident, an_issue, send, signed_in
from tests.deliberations.build import page_of

pytestmark = pytest.mark.anyio

WORDS = {
    "question": "要不要建充电棚？",
    "form": Form.HEARING,
    "facts": "<script>x</script>**22** 个充电口",
    "days": 7,
}


async def test_convening_opens_the_thread_and_names_its_facilitator(database):
    issue = await an_issue(State.CONVENING)
    director = await a_holder(Role.RC_DIRECTOR)
    neutral = await a_holder(Role.GRID_WORKER, "李响", organization="网格")

    await convene(issue.number, by=director, at=NOW, facilitator_id=neutral.person_id, **WORDS)

    opened, thread = await Issue.get(id=issue.id), await Deliberation.get(issue_id=issue.id)
    assert (opened.state, opened.facilitator_id) == (State.ARGUING, neutral.person_id)
    assert opened.due_at == thread.closes_at == NOW + timedelta(days=7)
    assert "<strong>22</strong>" in thread.facts
    assert "<script" not in thread.facts
    entry = await Entry.get(fact="deliberation-convened")
    assert entry.issue == issue.number
    assert "李响" not in entry.details
    assert commitment(thread.seed) in entry.details
    assert thread.seed not in entry.details


async def test_who_raised_it_or_holds_no_neutral_post_cannot_facilitate(database):
    proposer = await a_holder(Role.FACILITATOR, "赵宁")
    issue = await an_issue(State.CONVENING, by=proposer)
    director = await a_holder(Role.RC_DIRECTOR)
    for person in (proposer, director, await a_resident()):
        with pytest.raises(Refused, match="facilitator-not-neutral"):
            await convene(
                issue.number, by=director, at=NOW, facilitator_id=person.person_id, **WORDS
            )
    assert (await Issue.get(id=issue.id)).state is State.CONVENING


async def test_six_days_are_too_few_and_residents_cannot_convene(database):
    issue = await an_issue(State.CONVENING)
    neutral = await a_holder(Role.FACILITATOR, "赵宁")
    director = await a_holder(Role.RC_DIRECTOR)
    words = {**WORDS, "facilitator_id": neutral.person_id, "at": NOW}
    with pytest.raises(Refused, match="period-too-short"):
        await convene(issue.number, by=director, **{**words, "days": 6})
    with pytest.raises(Refused, match="conveners-only"):
        await convene(issue.number, by=await a_resident(), **words)
    await convene(issue.number, by=director, **words)
    with pytest.raises(Refused, match="not-being-convened"):
        await convene(issue.number, by=director, **words)
    assert await Deliberation.all().count() == 1


async def test_the_form_comes_back_as_typed_and_then_opens_the_page(browser):
    issue = await an_issue(State.CONVENING)
    neutral = await a_holder(Role.FACILITATOR, "赵宁")
    await signed_in(browser, await a_holder(Role.RC_DIRECTOR))
    path = f"{page_of(issue)}/convene"
    typed = {
        "question": "要不要建？",
        "form": "council",
        "facilitator": str(neutral.person_id),
        "facts": "22 个口",
        "days": "6",
    }

    wrong = await send(browser, path, on=page_of(issue), **typed)
    assert wrong.status_code == 422
    assert "要不要建？" in wrong.text
    assert 'aria-invalid="true"' in wrong.text

    answer = await send(browser, path, on=page_of(issue), **{**typed, "days": "15"})
    assert answer.status_code == 303
    assert "要不要建？" in (await browser.get(answer.headers["location"])).text


async def test_a_resident_who_sends_the_form_is_told_why_not(browser):
    issue = await an_issue(State.CONVENING)
    await signed_in(browser, await a_resident())
    answer = await send(browser, f"{page_of(issue)}/convene", on="/display")
    assert answer.status_code == 403
