"""What a role may that serves and owns nothing: PostgreSQL itself then keeps record and ballots.

It reads every table. It empties, alters and makes none, and takes no trigger from any.
"""

from collections.abc import Iterator, Mapping

from deliberate.storage.rows import one, run
from deliberate.storage.unit import unit_of_work

LOCK = "UPDATE (id)"
"""A row is locked by whoever may change something in it: what others point to cannot be changed."""
MAY: Mapping[str, str] = {
    # the ground, and who is on it
    "area": f"INSERT, {LOCK}",
    "dwelling": f"INSERT, {LOCK}",
    "organization": f"INSERT, {LOCK}",
    "ownership": "INSERT, DELETE",
    "person": "INSERT, UPDATE",
    "post_held": "INSERT, UPDATE (person_id, since, until)",
    "residence": "INSERT, UPDATE (head, until), DELETE",
    # accounts
    "attestation": "INSERT, UPDATE",
    "authenticator": "INSERT, UPDATE (key, counter), DELETE",
    "closure": "INSERT, UPDATE (person_id, erased_at, swept_at), DELETE",
    "join_code": "INSERT, UPDATE, DELETE",
    "letter_batch": "INSERT",
    "look": "INSERT, DELETE",
    "opt_in": "INSERT, UPDATE (withdrawn_at), DELETE",
    "recheck": "INSERT, UPDATE (outcome, by_id, acting, at, ended_by_id)",
    "recheck_draw": "INSERT, UPDATE (seed)",
    "recovery": "INSERT, UPDATE (issuer_id, password, due), DELETE",
    "sent_form": "INSERT, UPDATE (answer), DELETE",
    "sign_in": "INSERT, UPDATE (post_id, seen), DELETE",
    "spare_code": "INSERT, DELETE",
    # issues and what two persons do
    "confirmation": "INSERT, UPDATE, DELETE",
    "follow": "INSERT, DELETE",
    "impact_assessment": "INSERT, UPDATE (replaced_at), DELETE",
    "issue": "INSERT, UPDATE, DELETE",
    "issue_gram": "INSERT, DELETE",
    "photo": "INSERT, UPDATE (uploader_id, hidden, hidden_by), DELETE",
    "seconding": "INSERT, UPDATE (person_id)",
    # deliberations
    "claim": "INSERT, UPDATE",
    "consensus_limits": "INSERT",
    "consensus_round": "INSERT, UPDATE (finding)",
    "consent": "INSERT, UPDATE (ended_at, finding)",
    "consent_objection": "INSERT, UPDATE, DELETE",
    "deliberation": "INSERT, UPDATE",
    "group_letter": "INSERT, DELETE",
    "objection_seconding": "INSERT, DELETE",
    "opinion_given": "INSERT, UPDATE (value), DELETE",
    "option": "INSERT, UPDATE, DELETE",
    "paper_answer": "INSERT, UPDATE (counted)",
    "participant": "INSERT, UPDATE (person_id, number)",
    "reply": "INSERT, UPDATE (text)",
    "resumption": "INSERT",
    "round_answer": "INSERT, UPDATE (stratum, level, paper_id), DELETE",
    # panels
    "panel": "INSERT, UPDATE",
    "volunteer": "INSERT, UPDATE (person_id, seated_at, left_at), DELETE",
    # decisions: what was noticed stays, and who is on the roll, took part and voted in public
    "affected_line": "INSERT, UPDATE (answered)",
    "ballot": "INSERT, UPDATE (choice), DELETE",
    "concurrence": "INSERT, UPDATE",
    "decision": "INSERT, UPDATE (closes_at, extended, counted_at, outcome, safeguard, certificate, "
    "counted_ballots, breadth, other_rules, bloc, delegated, sealed_at)",
    "delegate": "INSERT",
    "delegation": "INSERT, UPDATE, DELETE",
    "minority_statement": "INSERT, UPDATE",
    "participation": "INSERT, UPDATE (cast_at, proxy_id)",
    "proxy": "INSERT, UPDATE",
    "recorded_vote": "INSERT",
    "refused_ballot": "INSERT",
    "roll_line": "INSERT",
    "statement_seconding": "INSERT, UPDATE (person_id)",
    "turn_record": "INSERT",
    "resolution": "INSERT, UPDATE",
    # the record: added to, and whoever is in it can be forgotten
    "checkpoint": "INSERT",
    "cosignature": "INSERT",
    "entry": "INSERT, UPDATE (person_id)",
    "record_head": "UPDATE (number, hash, peaks)",
    "migration": "",
}


class UnfitRole(ValueError):  # noqa: N818
    """It is not there, or has no need of grants: it owns the tables, or can become who does."""


@unit_of_work
async def grant(role: str) -> None:
    """Let it do what the program does, and no more; raises `UnfitRole`."""
    mighty = "SELECT pg_has_role(oid, session_user, 'MEMBER') FROM pg_roles WHERE rolname = $1"
    found = await one(mighty, role)
    if found is None:
        raise UnfitRole(f"there is no role {role}")
    if found[0]:
        raise UnfitRole(f"{role} owns the tables, or can become the role that does")
    database, name = await one("SELECT quote_ident(current_database()), quote_ident($1)", role)
    for statement in _statements(database, name):
        await run(statement)


def _statements(database: str, role: str) -> Iterator[str]:
    yield f"GRANT CONNECT ON DATABASE {database} TO {role}"
    yield f"GRANT USAGE ON SCHEMA public TO {role}"
    yield f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}"
    yield f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}"
    for table, writes in MAY.items():
        if writes:
            yield f"GRANT {writes} ON {table} TO {role}"
    yield "REVOKE ALL ON FUNCTION write_anew FROM PUBLIC"
    yield f"GRANT EXECUTE ON FUNCTION write_anew TO {role}"
