"""Count a roll's ballots under a rule, and hold a certificate against its ballots."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from deliberate.commands.answering import answer, answering, as_json_option, blaming, give_up
from deliberate.consensus import (
    Choice,
    MalformedNotice,
    MalformedRule,
    Noticed,
    Outcome,
    RollEntry,
    Rule,
    certify,
    count,
    other_rules,
    preset,
    recount,
    roll_hash,
)
from deliberate.consensus.by_segment import breadth_of
from deliberate.consensus.delegation import Resolution, resolve_under
from deliberate.consensus.noticed import NO_OPTIONS
from deliberate.consensus.tied_areas import tied_areas
from deliberate.formats.documents import Document, read_json
from deliberate.formats.tables import Malformed
from deliberate.formats.votes import (
    Box,
    Roll,
    counted_table,
    options_on,
    read_ballots,
    read_counted,
    read_delegations,
    read_roll,
)
from deliberate.web.language import ENGLISH, LANGUAGES, say
from deliberate.web.telling import sentence

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command(name="decide", short_help="Count ballots under a rule.")
@click.argument("rule")
@click.argument("roll", type=FILE)
@click.argument("ballots", type=FILE)
@click.option("--noticed", type=FILE, help="The options that were noticed, as JSON.")
@click.option("--delegations", type=FILE, help="Who lets whom speak: voter,delegate.")
@click.option("--seed", default="", help="Draws who is heard where a delegate's cap is full.")
@click.option(
    "--certificate",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the certificate here, and beside it the counted ballots as .csv.",
)
@click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    default=ENGLISH,
    show_default=True,
    help="What the steps are told in.",
)
@as_json_option
@answering
def decide_command(
    rule: str,
    roll: Path,
    ballots: Path,
    noticed: Path | None,
    delegations: Path | None,
    seed: str,
    certificate: Path | None,
    language: str,
    *,
    as_json: bool,
) -> None:
    """Count BALLOTS.csv on ROLL.csv under RULE: a shipped id (R1 to R16, C1 to C7) or a JSON file.

    docs/command-line.md describes the files and the JSON.
    """
    _check_apart(certificate, [Path(rule), roll, ballots, noticed, delegations])
    named = _rule(rule)
    rolled = read_roll(roll, named)
    entries, tested = rolled.entries, _testable(named, rolled)
    file = read_json(noticed) if noticed else None
    options = _noticed(file, tested, ballots)
    box = read_ballots(ballots, tested, rolled, options)
    given = read_delegations(delegations, rolled) if delegations else {}
    resolved = resolve_under(tested, entries, box.ballots, given, seed=seed)
    box = replace(box, ballots=resolved.ballots(Choice.ABSTAIN))
    areas = options.areas or tied_areas(tested, entries, box.ballots, options)
    options = replace(options, areas=areas)
    with file.reading() if file else blaming(ballots):
        outcome = count(tested, entries, box.ballots, options)
    if certificate:
        sealed = certify(tested, entries, box.ballots, options, outcome=outcome)
        _write(certificate, sealed, counted_table(entries, box.ballots))
    document = _document(named, rolled, box, outcome) | {
        "untested": _untested(named, rolled, options),
        **_beside(tested, entries, box.ballots, options, outcome),
        "delegations": _delegated(resolved) if delegations else None,
    }
    answer(document, _told(document, language), as_json=as_json)


@click.command(name="recount", short_help="Hold a certificate against its ballots.")
@click.argument("certificate", type=FILE)
@click.argument("ballots", type=FILE)
@as_json_option
@answering
def recount_command(certificate: Path, ballots: Path, *, as_json: bool) -> None:
    """Count BALLOTS.csv anew; status 1 if CERTIFICATE differs in a single byte."""
    given = read_json(certificate)
    if not isinstance(given.value, dict):
        raise Malformed(certificate.name, 1, "a certificate is an object")
    with given.reading():
        rule = Rule.from_document(given.value.get("rule"))
        noticed = Noticed.from_document(given.value.get("noticed"))
    roll, counted = read_counted(ballots, rule, noticed)
    with given.reading("$"):
        again = recount(given.value, roll.entries, counted)
    differing = list(_differences(given.value, json.loads(again)))
    holds = again == certificate.read_bytes().rstrip(b"\n")
    if not holds and not differing:
        differing = ["the spelling of the file: it is not canonical JSON"]
    words = "The certificate holds." if holds else "The certificate does not hold:"
    lines = [words, *(f"  {place}" for place in differing)]
    answer({"holds": holds, "differing": differing}, lines, as_json=as_json)
    if not holds:
        raise SystemExit(1)


def _beside(
    rule: Rule, roll: Sequence[RollEntry], cast: Mapping[str, str], given: Noticed, outcome: Outcome
) -> dict[str, Any]:
    """How segments voted, and what other rules would find."""
    found = breadth_of(rule, roll, cast)
    others = other_rules(rule, roll, cast, given, decided=outcome)
    return {
        "breadth": found.document() if found else None,
        "other_rules": [other.document() for other in others],
    }


def _delegated(resolved: Resolution[str]) -> dict[str, Any]:
    return {
        "heard": len(resolved.chains),
        "abstaining": len(resolved.abstaining),
        "unused": len(resolved.unused),
        "greatest": max(resolved.carried.values(), default=0),
        "notes": [note.document() for note in resolved.notes],
        "steps": [step.document() for step in resolved.steps],
    }


def _rule(named: str) -> Rule:
    """The rule that ships under a name, or else that of a file."""
    path = Path(named)
    try:
        return preset(named)
    except MalformedRule as wrong:
        if not path.exists():
            give_up(f"{wrong.reason}, and there is no file {named!r}")
    given = read_json(path)
    with given.reading():
        return Rule.from_document(given.value)


def _testable(rule: Rule, roll: Roll) -> Rule:
    """Without the composition that the roll has no column to test by."""
    known = tuple(one for one in rule.composition if one.mark in roll.marks)
    return replace(rule, composition=known)


def _untested(rule: Rule, roll: Roll, noticed: Noticed) -> list[str]:
    """Columns that the roll lacks: marks of a composition, and the grids that would part a tie."""
    marks = [one.mark.value for one in rule.composition if one.mark not in roll.marks]
    return [*marks, *(["grid"] if noticed.areas and not any(noticed.areas.values()) else [])]


def _noticed(given: Document | None, rule: Rule, ballots: Path) -> Noticed:
    """What was told of the options, or else what the ballots name."""
    if rule.method is None:
        return NO_OPTIONS
    if given is None:
        if rule.method.spends:
            give_up(f"{rule.id} chooses by cost: --noticed has to tell the costs and the budget")
        return options_on(ballots, rule)
    with given.reading("options" if isinstance(given.value, list) else ""):
        noticed = Noticed.from_document(given.value)
        if rule.method.spends and not noticed.budget:
            raise MalformedNotice("budget", "there is nothing to spend")
    return noticed


def _check_apart(certificate: Path | None, inputs: Sequence[Path | None]) -> None:
    """Neither of the two files that are written may be one of those that are read."""
    if certificate is None:
        return
    table = certificate.with_suffix(".csv")
    if table == certificate:
        raise click.UsageError(f"--certificate {certificate}: its ballots would be written over it")
    for file in filter(None, inputs):
        for written in (certificate, table):
            if written.exists() and file.exists() and written.samefile(file):
                raise click.UsageError(f"--certificate would write over {file}")


def _write(certificate: Path, sealed: bytes, table: str) -> None:
    certificate.write_bytes(sealed)
    certificate.with_suffix(".csv").write_text(table, encoding="utf-8")


def _document(rule: Rule, roll: Roll, box: Box, outcome: Outcome) -> dict[str, Any]:
    chosen = outcome.chosen
    found = outcome.document()
    spoiled = chosen.invalid if chosen else {}
    return {
        "rule": {name: rule.document()[name] for name in ("id", "version", "name", "source")},
        "roll": {
            "rows": len(roll.entries),
            "voters": len({entry.voter for entry in roll.entries}),
            "hash": roll_hash(roll.entries),
        },
        "ballots": {
            "read": box.read,
            "counted": len(box.ballots) - sum(spoiled.values()),
            "invalid": {**box.invalid, **spoiled},
        },
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
    for column in document["untested"]:
        yield f"Not tested, since the roll has no column for it: {column}"
    for reason, count_ in ballots["invalid"].items():
        yield f"Not counted, {reason}: {count_}"
    for units in document["notes"].values():
        yield f"Units whose voters disagree, and so abstain: {units}"
    yield from _told_of_delegations(document["delegations"], language)
    if document["winners"]:
        yield f"Order: {' > '.join(' = '.join(tied) for tied in document['order'])}"
        yield f"Winners: {', '.join(document['winners'])}"
    yield from _told_others(document["other_rules"], language)
    if document["breadth"]:
        grade = say(language, f"BreadthGrade.{document['breadth']['grade']}")
        yield f"By segments: {grade}"
    if document["margin"] is not None:
        yield f"Fewest voters whose other choice would turn it: {document['margin']}"
    yield document["outcome"]


def _told_others(others: Sequence[Mapping[str, Any]], language: str) -> Iterator[str]:
    differing = [other for other in others if other["differs"]]
    if differing:
        yield "The same ballots under other rules:"
    for other in differing:
        found = ", ".join(other["winners"]) or say(language, f"Result.{other['verdict']}")
        yield f"  {say(language, 'OtherRule.' + other['rule'])}: {found}"


def _told_of_delegations(given: Mapping[str, Any] | None, language: str) -> Iterator[str]:
    if given is None:
        return
    numbers = ", ".join(f"{given[name]} {name}" for name in ("heard", "abstaining", "unused"))
    yield f"Through delegates: {numbers}; at most {given['greatest']} through one"
    yield from (f"  {sentence(language, step)}" for step in given["steps"])
    for note in given["notes"]:
        yield f"  {note['voter']}: {say(language, 'Unheard.' + note['reason'])}, {note['at']}"


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
