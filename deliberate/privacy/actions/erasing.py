"""Erase an account as the inventory says, column by column.

What a register or a counted vote needs stays at the person's line, which loses everything else.
What they said and did here goes over to a line that is nobody, so that the two are not told to
belong together any more: docs/decisions/0024.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter

from deliberate.people.models import Person
from deliberate.privacy.queries import field_of, inventory, links, owner
from deliberate.privacy.rules import NOBODY, REMOVED, Deletion, Texts
from deliberate.storage import run

DIRECT = "IN ($1)"
TAKEN_ALONG = {
    Texts.STAY: "issue.state = 'draft'",
    Texts.GO: "NOT EXISTS (SELECT 1 FROM deliberation WHERE deliberation.issue_id = issue.id)",
}
"""An issue that others deliberate is theirs too: its words stay, without who wrote them."""
OF_WHOLE_LINES = {Deletion.LINE_ERASED, Deletion.ON_REGISTER}
WORDS_TO_FIND = "issue_gram"
OWN_ISSUES = "SELECT issue.id FROM issue WHERE issue.proposer_id = $1 AND "


async def erase(person_id: int, texts: Texts, *, on_register: bool) -> None:
    """Within the unit that closes the account."""
    await _forget_words_to_find(person_id, texts)
    await _forget_proposals_about(person_id)
    await _draw_anew(person_id)
    await _blank(person_id, Deletion.AS_CHOSEN, REMOVED, texts)
    gone = {Deletion.LINE_ERASED} if on_register else OF_WHOLE_LINES
    if texts is Texts.GO:
        gone = gone | {Deletion.LINE_AS_CHOSEN}
    for table, link in _links_that_are(gone):
        await run(f"DELETE FROM {table} WHERE {links(table)[link]}", person_id)
    await _blank(person_id, Deletion.ERASED, NOBODY)
    if not on_register:
        await _blank(person_id, Deletion.ON_REGISTER, NOBODY)
    await _unlink(person_id)


async def _forget_words_to_find(person_id: int, texts: Texts) -> None:
    mine = OWN_ISSUES + TAKEN_ALONG[texts]
    await run(f"DELETE FROM {WORDS_TO_FIND} WHERE issue_id IN ({mine})", person_id)
    await run(f"UPDATE issue SET gram_count = 0 WHERE id IN ({mine})", person_id)


async def _forget_proposals_about(person_id: int) -> None:
    """Nobody is given a post who has no account."""
    await run("DELETE FROM confirmation WHERE about_id = $1 AND outcome = 'waiting'", person_id)


async def _unlink(person_id: int) -> None:
    """All links of a line at once: two may have to name the same person."""
    nobody = await Person.create(name=NOBODY, pseudonym=NOBODY)
    found = _links_that_are({Deletion.UNLINKED, Deletion.LINE_AS_CHOSEN})
    for table, pairs in groupby(found, key=itemgetter(0)):
        # the others follow who took part
        direct = [link for _, link in pairs if links(table)[link].endswith(DIRECT)]
        if direct:
            fresh = [f"{each} = CASE {each} WHEN $1 THEN $2 ELSE {each} END" for each in direct]
            where = f"$1 IN ({', '.join(direct)})"
            sql = f"UPDATE {table} SET {', '.join(fresh)} WHERE {where}"
            await run(sql, person_id, nobody.id)


async def _draw_anew(person_id: int) -> None:
    """Pages that are kept drawn are of an earlier revision from now on."""
    await run(
        "UPDATE deliberation SET revision = revision + 1 "
        "WHERE id IN (SELECT deliberation_id FROM participant WHERE person_id = $1)",
        person_id,
    )


async def _blank(person_id: int, kind: Deletion, words: str, texts: Texts = Texts.GO) -> None:
    """Empty what is theirs of lines that stay."""
    for table in inventory().tables:
        about = inventory().about(table)
        for column, datum in about.items():
            link = owner(table, column)
            line_goes = link in about and about[link].on_deletion in OF_WHOLE_LINES
            stays = texts is Texts.STAY and table != "issue"
            if datum.on_deletion is not kind or line_goes or stays:
                continue
            where = links(table)[link]
            if table == "issue":
                where += f" AND {TAKEN_ALONG[texts]}"
            empty = _empty(table, column, words)
            await run(f"UPDATE {table} SET {column} = $2 WHERE {where}", person_id, empty)


def _empty(table: str, column: str, words: str) -> object:
    """Nothing, where the column may hold nothing; else its default; else the words."""
    field = field_of(table, column)
    if field.null:
        return None
    return words if field.default is None else field.default


def _links_that_are(kinds: Iterable[Deletion]) -> Iterator[tuple[str, str]]:
    for table in inventory().tables:
        about = inventory().about(table)
        yield from (
            (table, link)
            for link in links(table)
            if link in about and about[link].on_deletion in kinds
        )
