"""deliberate landscape: what the people of a Polis export agree on, and what divides them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click
import numpy as np

from deliberate.commands.answering import answer, answering, as_json_option
from deliberate.consensus.landscape import Counts, Opinions, TooEarly, polis_answer, survey, totals
from deliberate.formats.polis import (
    ANSWER,
    COMMENTS,
    LATER_MATRIX,
    MATRIX,
    NUMBER,
    SUMMARY,
    VOTES,
    Conversation,
    conversation_of,
    read_files,
)
from deliberate.formats.tables import Malformed

TALKS = (MATRIX, LATER_MATRIX, VOTES)
"""Any of them holds the opinions; the first that is there is read."""
NEEDED = {
    TooEarly.PEOPLE.value: "{count} people said enough to be placed; {least} are needed",
    TooEarly.STATEMENTS.value: "{count} statements have ten voters or more; {least} are needed",
    TooEarly.IN_A_BIN.value: "{count} people are in the smallest bin; {least} are needed",
}
NO_GROUPS = {
    "too-few-people": "too few people are placed",
    "group-too-small": "one of them would be too small",
    "not-apart": "people stand no further apart than if spread evenly",
    "unstable": "other people of the same kind would make other groups",
}
LISTS = (
    (
        "common_ground",
        "spectrum",
        "Common ground: more than half agree in every part of the people",
    ),
    ("divisive", "divisiveness", "What divides: more than half agree in one part, not in another"),
)
SHORT_LIST = "A short list: every large like-minded part of the people agrees to one of these"
UNKNOWN = {"listed": False, "spectrum": None, "floor": None, "divisiveness": None}


@click.command(name="landscape", short_help="What a Polis export agrees on.")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@as_json_option
@answering
def landscape_command(folder: Path, *, as_json: bool) -> None:
    """Say what the people of a Polis export in FOLDER agree on and what divides them.

    Statements that the moderators rejected, or that are about the person, are left out of the
    landscape. Polis's own numbers stand beside it. docs/command-line.md describes the JSON.
    """
    talk_in = next((name for name in TALKS if (folder / name).is_file()), MATRIX)
    texts = read_files(folder, (talk_in,), (COMMENTS, SUMMARY, ANSWER))
    talk = conversation_of(texts, whole=False)
    document = _document(talk)
    answer(document, _told(document), as_json=as_json)


def _document(talk: Conversation) -> dict[str, Any]:
    """Our landscape and Polis's answer, with every statement of the export."""
    names = tuple(str(one.id) for one in talk.statements)
    people = tuple(map(str, talk.people))
    opinions = Opinions.from_arrays(talk.person, talk.statement, talk.value, people, names)
    rejected = [str(one.id) for one in talk.statements if one.rejected]
    meta = [str(one.id) for one in talk.statements if one.id in talk.meta]
    left_out = {*rejected, *meta}
    if len(left_out) == len(names):
        raise Malformed(COMMENTS, 1, "every statement is rejected, or about the person")
    placed = zip(people, talk.groups, strict=True)
    member = {who: str(group) for who, group in placed if group is not None}
    ours: dict[str, Any] = survey(
        opinions.among(np.array([name not in left_out for name in names]))
    ).document()
    theirs: dict[str, Any] = polis_answer(opinions, member, left_out=left_out, meta=meta).document()
    statements = [*_statements(talk, totals(opinions), ours.pop("statements"), theirs.pop("each"))]
    consensus = theirs.pop("consensus")
    more = {"rejected": rejected, "meta": meta, "consensus": consensus, "polis": theirs}
    return {"topic": talk.about.get("topic"), **_numbered(ours | more), "statements": statements}


def _statements(
    talk: Conversation, counts: Counts, ours: Iterable[Any], theirs: Iterable[Any]
) -> Iterator[dict[str, Any]]:
    """Every statement of the export, with our numbers where it is in the landscape."""
    known = {one["id"]: one for one in ours}
    parts = (counts.agree, counts.disagree, counts.passed)
    columns = zip(*(part[0].tolist() for part in parts), strict=True)
    for one, (agree, disagree, passed), polis in zip(talk.statements, columns, theirs, strict=True):
        yield {
            **UNKNOWN,
            **known.get(str(one.id), {}),
            "id": one.id,
            "text": one.text,
            "moderated": one.moderated,
            "meta": one.id in talk.meta,
            "agree": agree,
            "disagree": disagree,
            "pass": passed,
            "polis": polis,
        }


def _numbered(value: Any) -> Any:
    """The same with ids as the numbers they are in the export; no other text is a number."""
    if isinstance(value, dict):
        return {key: _numbered(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_numbered(one) for one in value]
    return int(value) if isinstance(value, str) and NUMBER.fullmatch(value) else value


def _told(document: Mapping[str, Any]) -> Iterator[str]:
    """The landscape for people, with the words of the statements."""
    statements = {one["id"]: one for one in document["statements"]}
    yield _one_line(document["topic"] or "A Polis conversation")
    yield f"{document['people']} people, {len(statements)} statements"
    for name, why in (("rejected", "rejected by the moderators"), ("meta", "about the person")):
        if document[name]:
            yield f"left out: {len(document[name])} {why}"
    for one in document["too_early"]:
        yield f"too early: {NEEDED[one['reason']].format(**one)}"
    for name, number, title in LISTS:
        listed = [statements[id_] for id_ in document[name]]
        yield from _told_list(title, [f"{one[number]:.2f}  {_words(one)}" for one in listed])
    yield from _told_groups(document, statements)
    short = document["summary"]["listed"] if document["summary"] else []
    lines = [f"{one['support']:>5} agree  {_words(statements[one['id']])}" for one in short]
    yield from _told_list(SHORT_LIST, lines)
    yield from _told_missing(document)
    for side, ids in document["consensus"].items():
        yield f"Polis's list of what most {side} with: {', '.join(map(str, ids)) or 'none'}"


def _told_list(title: str, lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield from ("", title, *(f"  {line}" for line in lines))


def _told_groups(document: Mapping[str, Any], statements: Mapping[int, Any]) -> Iterator[str]:
    if document["no_clear_groups"]:
        yield from ("", f"No clear groups: {NO_GROUPS[document['no_clear_groups']]}.")
    for group in document["groups"] or []:
        title = f"Group {group['letter']}, {group['people']} people: more than others they"
        lines = [f"{one['side']}  {_words(statements[one['id']])}" for one in group["speaks"]]
        yield from _told_list(title, lines)


def _told_missing(document: Mapping[str, Any]) -> Iterator[str]:
    silent = document["people"] - document["active"]
    kept = len(document["statements"]) - len({*document["rejected"], *document["meta"]})
    listed = sum(one["listed"] for one in document["statements"])
    yield from (
        "",
        f"Missing: {silent} of {document['people']} people said too little to be placed,",
    )
    yield f"and {kept - listed} of {kept} statements have too few voters to be listed."


def _words(statement: Mapping[str, Any]) -> str:
    return f"{statement['id']}: {_one_line(statement['text'])}"


def _one_line(text: str) -> str:
    """Without line breaks and whatever else would move a terminal's cursor."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
