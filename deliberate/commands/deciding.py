"""Count a roll's ballots under a rule, and hold a certificate against its ballots."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from deliberate.commands.answering import answer, answering, as_json_option, give_up
from deliberate.consensus import (
    MalformedRule,
    Noticed,
    Outcome,
    Rule,
    certify,
    count,
    other_rules,
    preset,
    recount,
    roll_hash,
)
from deliberate.consensus.by_segment import breadth_of
from deliberate.consensus.noticed import NO_OPTIONS
from deliberate.consensus.tied_areas import tied_areas
from deliberate.formats.tables import Malformed, read_text
from deliberate.formats.votes import (
    Box,
    Roll,
    counted_table,
    options_on,
    read_ballots,
    read_counted,
    read_roll,
)
from deliberate.web.language import ENGLISH, LANGUAGES, say
from deliberate.web.telling import sentence

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command(name="decide")
@click.argument("rule")
@click.argument("roll", type=FILE)
@click.argument("ballots", type=FILE)
@click.option("--noticed", type=FILE, help="The options that were noticed, as JSON.")
@click.option(
    "--certificate",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the certificate here, and beside it the counted ballots as .csv.",
)
@click.option("--language", type=click.Choice(LANGUAGES), default=ENGLISH, show_default=True)
@as_json_option
@answering
def decide_command(
    rule: str,
    roll: Path,
    ballots: Path,
    noticed: Path | None,
    certificate: Path | None,
    language: str,
    *,
    as_json: bool,
) -> None:
    """Count BALLOTS.csv on ROLL.csv under RULE: a shipped id (R1 to R16, C1 to C7) or a JSON file.

    docs/command-line.md describes the files and the JSON.
    """
    named = _rule(rule)
    rolled = read_roll(roll, named)
    tested = _testable(named, rolled)
    options = _noticed(noticed, tested, ballots)
    box = read_ballots(ballots, tested, rolled, options)
    areas = options.areas or tied_areas(tested, rolled.entries, box.ballots, options)
    options = replace(options, areas=areas)
    outcome = count(tested, rolled.entries, box.ballots, options)
    if certificate:
        sealed = certify(tested, rolled.entries, box.ballots, options, outcome=outcome)
        certificate.write_bytes(sealed)
        table = counted_table(rolled.entries, box.ballots)
        certificate.with_suffix(".csv").write_text(table, encoding="utf-8")
    entries = rolled.entries
    found = breadth_of(tested, entries, box.ballots)
    others = other_rules(tested, entries, box.ballots, options, decided=outcome)
    document = _document(named, rolled, box, outcome) | {
        "breadth": found.document() if found else None,
        "other_rules": [other.document() for other in others],
    }
    answer(document, _told(document, language), as_json=as_json)


@click.command(name="recount")
@click.argument("certificate", type=FILE)
@click.argument("ballots", type=FILE)
@as_json_option
@answering
def recount_command(certificate: Path, ballots: Path, *, as_json: bool) -> None:
    """Count BALLOTS.csv anew; status 1 if CERTIFICATE differs in a single byte."""
    given = _json(certificate)
    if not isinstance(given, dict):
        raise Malformed(certificate.name, 1, "a certificate is an object")
    roll, counted = read_counted(ballots, Rule.from_document(given.get("rule")))
    again = recount(given, roll.entries, counted)
    differing = list(_differences(given, json.loads(again)))
    holds = again == certificate.read_bytes().rstrip(b"\n")
    if not holds and not differing:
        differing = ["the spelling of the file: it is not canonical JSON"]
    words = "The certificate holds." if holds else "The certificate does not hold:"
    lines = [words, *(f"  {place}" for place in differing)]
    answer({"holds": holds, "differing": differing}, lines, as_json=as_json)
    if not holds:
        raise SystemExit(1)


def _rule(named: str) -> Rule:
    path = Path(named)
    if not path.is_file():
        try:
            return preset(named)
        except MalformedRule as wrong:
            give_up(f"{wrong.reason}, and there is no file {named!r}")
    try:
        return Rule.from_document(_json(path))
    except MalformedRule as wrong:
        give_up(f"{path.name}, {wrong}")


def _testable(rule: Rule, roll: Roll) -> Rule:
    """Without the composition that the roll has no column to test by."""
    known = tuple(one for one in rule.composition if one.mark in roll.marks)
    return replace(rule, composition=known)


def _noticed(path: Path | None, rule: Rule, ballots: Path) -> Noticed:
    if rule.method is None:
        return NO_OPTIONS
    if path is not None:
        return Noticed.from_document(_json(path))
    return options_on(ballots, rule)


def _json(path: Path) -> Any:
    text = read_text(path.parent, path.name)
    try:
        return json.loads(text, parse_constant=_refuse)
    except json.JSONDecodeError as wrong:
        raise Malformed(path.name, wrong.lineno, wrong.msg) from None
    except ValueError as wrong:
        raise Malformed(path.name, 1, str(wrong)) from None


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no number")


def _document(rule: Rule, roll: Roll, box: Box, outcome: Outcome) -> dict[str, Any]:
    chosen = outcome.chosen
    found = outcome.document()
    return {
        "rule": {name: rule.document()[name] for name in ("id", "version", "name", "source")},
        "roll": {
            "rows": len(roll.entries),
            "voters": len({entry.voter for entry in roll.entries}),
            "hash": roll_hash(roll.entries),
        },
        "ballots": {
            "read": box.read,
            "counted": len(box.ballots),
            "invalid": {**box.invalid, **(chosen.invalid if chosen else {})},
        },
        "untested": [one.mark.value for one in rule.composition if one.mark not in roll.marks],
        "outcome": outcome.verdict.name,
        "tally": found["tally"],
        "eligible": found["eligible"],
        "steps": found["steps"],
        "margin": outcome.margin,
        "notes": found["notes"],
        "winners": list(chosen.winners) if chosen else None,
        "order": [list(tied) for tied in chosen.order] if chosen else None,
        "details": dict(chosen.details) if chosen else None,
    }


def _told(document: Mapping[str, Any], language: str) -> Iterator[str]:
    named, ballots = document["rule"], document["ballots"]
    yield f"{named['id']} {say(language, named['name'])}"
    for number, step in enumerate(document["steps"], 1):
        yield f"{number:3}. {sentence(language, step)}"
    for mark in document["untested"]:
        yield f"     not tested, since the roll has no column for it: {mark}"
    for reason, count_ in ballots["invalid"].items():
        yield f"     not counted, {reason}: {count_}"
    if document["winners"]:
        yield f"     {' > '.join(' = '.join(tied) for tied in document['order'])}"
        yield f"     winners: {', '.join(document['winners'])}"
    for other in document["other_rules"]:
        if other["differs"]:
            found = ", ".join(other["winners"]) or other["verdict"]
            yield f"     {say(language, 'OtherRule.' + other['rule'])}: {found}"
    if document["breadth"]:
        yield f"     {say(language, 'BreadthGrade.' + document['breadth']['grade'])}"
    if document["margin"] is not None:
        yield f"     fewest voters whose other choice would turn it: {document['margin']}"
    yield document["outcome"]


def _differences(given: object, again: object, place: str = "$") -> Iterator[str]:
    """The places in which two certificates differ."""
    if isinstance(given, dict) and isinstance(again, dict):
        for key in sorted(given.keys() | again.keys()):
            yield from _differences(given.get(key), again.get(key), f"{place}.{key}")
    elif isinstance(given, list) and isinstance(again, list) and len(given) == len(again):
        for at, pair in enumerate(zip(given, again, strict=True)):
            yield from _differences(*pair, f"{place}[{at}]")
    elif given != again:
        yield f"{place}: {json.dumps(given)[:80]} in the certificate, {json.dumps(again)[:80]} here"
