"""The archive: the whole file under one hash, and nothing after it."""

import json
from hashlib import sha256

import pytest

from deliberate.consensus import canonical_json
from deliberate.issues.models import Issue
from deliberate.issues.rules import State
from deliberate.record.models import Entry
from deliberate.resolutions.actions import archive_issue, take_effect
from deliberate.resolutions.models import Resolution
from deliberate.verdict import Refused
from tests.build import NOW, a_holder, a_resident, an_issue, later, send, signed_in
from tests.resolutions.build import a_director, a_published_issue

pytestmark = pytest.mark.anyio


async def an_effective_issue(by):
    issue = await a_published_issue(by=by)
    await take_effect(later(days=20))
    return issue


async def test_the_hash_covers_every_entry_and_the_resolution(database):
    director = await a_director()
    issue = await an_effective_issue(director)
    seals = await Entry.filter(issue=issue.number).order_by("id").values_list("hash", flat=True)
    text = (await Resolution.get(issue_id=issue.id)).document

    file = await archive_issue(issue.number, by=director, at=later(days=30))

    assert file == sha256(canonical_json({"entries": list(seals), "resolution": text})).hexdigest()
    assert (await Issue.get(id=issue.id)).state is State.ARCHIVED
    assert (await Resolution.get(issue_id=issue.id)).archived_at == later(days=30)
    details = json.loads((await Entry.get(fact="issue-archived")).details)
    assert details == {"file": file, "entries": 3}


@pytest.mark.parametrize("state", [State.NOT_PASSED, State.ENDED_NO_RESULT])
async def test_what_came_to_nothing_is_archived_too(database, state):
    issue = await an_issue(state)
    await archive_issue(issue.number, by=await a_holder("rc-member"), at=NOW)
    assert (await Issue.get(id=issue.id)).state is State.ARCHIVED


async def test_not_before_it_is_in_effect_and_only_once(database):
    director = await a_director()
    issue = await a_published_issue(by=director)
    with pytest.raises(Refused, match="not-in-effect"):
        await archive_issue(issue.number, by=director, at=NOW)
    await take_effect(later(days=20))
    with pytest.raises(Refused, match="committee-only"):
        await archive_issue(issue.number, by=await a_resident(), at=NOW)
    await archive_issue(issue.number, by=director, at=NOW)
    with pytest.raises(Refused, match="not-in-effect"):
        await archive_issue(issue.number, by=director, at=NOW)


async def test_the_button_is_there_for_the_committee_and_does_it(browser):
    director = await a_director()
    issue = await an_effective_issue(director)
    page = f"/issues/{issue.number}/resolution"
    assert "/archive" not in (await browser.get(page)).text
    await signed_in(browser, director)
    assert f'action="/issues/{issue.number}/archive"' in (await browser.get(page)).text

    answer = await send(browser, f"/issues/{issue.number}/archive", on=page)

    assert (answer.status_code, answer.headers["location"]) == (303, page)
    assert (await Issue.get(id=issue.id)).state is State.ARCHIVED
