"""Strings put where not everybody may read, and who may read them: the reviewed table."""

import re
from dataclasses import dataclass

from deliberate.issues.actions.indexing import index_words
from deliberate.issues.models import Issue
from deliberate.storage import rows, unit_of_work
from tests.build import without_guard
from tests.conftest import forced

MARK = re.compile(r"q(\d\d)(\d{4})z", re.IGNORECASE)
EVERYBODY = "everybody"
COMMITTEE = "member director rc-member rc-director"
SCREENERS = f"{COMMITTEE} branch-secretary community-secretary"
OVERSEERS = "supervisor street-clerk auditor"
NOT_PUBLIC = "state IN ('screening', 'returned')"
PROPOSER = "SELECT id, proposer_id FROM issue"
LEADS = "id IN (SELECT facilitator_id FROM issue WHERE facilitator_id IS NOT NULL)"
SERVES = "id IN (SELECT person_id FROM post_held)"
SITS = "id IN (SELECT person_id FROM volunteer WHERE seated_at IS NOT NULL)"
THEMSELVES = "SELECT id, id FROM person"
FELLOWS = f"""{THEMSELVES} UNION SELECT v.voter_id, r.voter_id FROM recorded_vote v
JOIN roll_line r ON r.decision_id = v.decision_id"""
"""Themselves, and who is on the roll of a recorded vote with them."""
HANDLED = """
SELECT principal_id, principal_id FROM proxy UNION SELECT principal_id, holder_id FROM proxy
UNION SELECT principal_id, entered_by_id FROM proxy
UNION SELECT d.person_id, g.voter_id FROM delegation g JOIN delegate d ON d.id = g.delegate_id"""
UNCOUNTED = "decision_id IN (SELECT id FROM decision WHERE counted_at IS NULL)"
OF_BALLOTS = "SELECT voter_id, voter_id FROM participation"
OF_HOMES = """
SELECT dwelling_id, person_id FROM residence UNION SELECT dwelling_id, person_id FROM ownership"""
OF_CLAIMS = "SELECT c.id, p.person_id FROM claim c JOIN participant p ON p.id = c.author_id"
OF_PROXY = """
SELECT id, principal_id FROM proxy UNION SELECT id, holder_id FROM proxy
UNION SELECT id, entered_by_id FROM proxy"""
DOORS = """
SELECT id, voter_id FROM roll_line
UNION SELECT r.id, p.principal_id FROM roll_line r JOIN proxy p ON p.principal_id = r.voter_id
UNION SELECT r.id, p.holder_id FROM roll_line r JOIN proxy p ON p.principal_id = r.voter_id
UNION SELECT r.id, p.entered_by_id FROM roll_line r JOIN proxy p ON p.principal_id = r.voter_id"""
ARGUED = "issue_id IN (SELECT id FROM issue WHERE state IN ('arguing', 'drafting'))"


@dataclass(frozen=True)
class Canary:
    """A column, whose rows `roles` may read all and `persons` (SQL: row, person) some."""

    what: str
    column: str
    where: str = "1 = 1"
    roles: str = ""
    persons: str = ""


CANARIES = [
    Canary("title of a draft", "issue.title", "state = 'draft'", "", PROPOSER),
    Canary("words of a draft", "issue.body_source", "state = 'draft'", "", PROPOSER),
    Canary(
        "title before it is public", "issue.title", NOT_PUBLIC, f"{SCREENERS} {OVERSEERS}", PROPOSER
    ),
    Canary(
        "text before it is public",
        "issue.body_html",
        NOT_PUBLIC,
        f"{SCREENERS} {OVERSEERS}",
        PROPOSER,
    ),
    Canary("title in public", "issue.title", f"state <> 'draft' AND NOT {NOT_PUBLIC}", EVERYBODY),
    Canary("name of who leads a talk", "person.name", LEADS, EVERYBODY),
    Canary(
        "name of who holds a post",
        "person.name",
        f"{SERVES} AND NOT {LEADS}",
        f"{SCREENERS} street-clerk",
        FELLOWS,
    ),
    Canary(
        "name of who was drawn",
        "person.name",
        f"{SITS} AND NOT {SERVES}",
        f"{SCREENERS} supervisor",
        FELLOWS,
    ),
    Canary(
        "name of a neighbour",
        "person.name",
        f"NOT ({LEADS} OR {SERVES} OR {SITS})",
        "supervisor",
        f"{FELLOWS} UNION {HANDLED}",
    ),
    Canary("login", "person.login", "login IS NOT NULL", persons=THEMSELVES),
    Canary("password", "person.password", "password IS NOT NULL"),
    Canary("public name", "person.pseudonym", roles=EVERYBODY),
    Canary("door", "dwelling.number", persons=OF_HOMES),
    Canary("claim", "claim.text", "hidden = ''", EVERYBODY),
    Canary("hidden claim", "claim.text", "hidden <> ''", persons=OF_CLAIMS),
    Canary("receipt of a ballot", "participation.receipt", UNCOUNTED, "", OF_BALLOTS),
    Canary("name written on a proxy", "proxy.holder_name", "1 = 1", "supervisor", OF_PROXY),
    Canary("code of a proxy", "proxy.code", persons=OF_PROXY),
    Canary("code of a delegate", "delegate.code", persons="SELECT id, person_id FROM delegate"),
    Canary("receipt of an answer on paper", "paper_answer.receipt"),
    Canary("secret of a lottery", "panel.secret", "drawn_at IS NULL"),
    Canary("seed of a talk that goes on", "deliberation.seed", ARGUED),
    Canary("door on a roll", "roll_line.unit", "1 = 1", "supervisor", DOORS),
    Canary(
        "door directly affected",
        "affected_line.unit",
        "1 = 1",
        COMMITTEE,
        "SELECT id, voter_id FROM affected_line",
    ),
    Canary("salt of a roll", "decision.roll_salt", "counted_at IS NULL"),
    Canary("lot of a decision", "decision.lot_seed", "counted_at IS NULL"),
    Canary("objection of a minority", "minority_statement.text", roles=EVERYBODY),
    Canary(
        "resolution before it is published",
        "resolution.title",
        "published_at IS NULL",
        f"{COMMITTEE} oc-chair",
    ),
    Canary(
        "building of who seconds",
        "seconding.building",
        persons="SELECT id, person_id FROM seconding",
    ),
    Canary("what a form led to", "sent_form.answer"),
    Canary(
        "what only the operator can answer",
        "impact_assessment.answer",
        roles=f"{COMMITTEE} {OVERSEERS}",
    ),
]


ROW = {"sent_form": "0", "participation": "voter_id"}
"""What tells a row from the others, where that is no `id`."""


@unit_of_work
async def plant():
    """A mark in every row, of the canary's number and the row's."""
    await without_guard("roll_line")
    await without_guard("impact_assessment", "stays")
    for number, each in enumerate(CANARIES):
        table, column = each.column.split(".")
        row = ROW.get(table, "id")
        mark = f"'q{number:02}' || substr(CAST(10000 + {row} AS varchar(9)), 2, 4) || 'z'"
        await forced(f"UPDATE {table} SET {column} = {mark} WHERE {each.where}")
    for issue in await Issue.all():
        await index_words(issue)


async def readers():
    """Canary -> row -> the persons who may read it."""
    allowed = []
    for each in CANARIES:
        found = {}
        for row, person in await rows(each.persons) if each.persons else ():
            found.setdefault(row, set()).add(person)
        allowed.append(found)
    return allowed
