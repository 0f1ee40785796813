"""Keep the gettext catalogues whole: every text of the templates and every code, in both languages.

    tools/catalogues.py            add what is missing to both catalogues, drop what nobody uses
    tools/catalogues.py --check    say what is missing or unused, and fail

The words in the templates are Chinese and are their own translation. Codes (`State.voting`,
`reason.not-on-the-roll`, `fact.issue-seconded`) need a sentence in both languages.
"""

import ast
import importlib
import pkgutil
import re
import sys
from collections.abc import Iterator
from enum import StrEnum
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

import deliberate
from deliberate.consensus import presets
from deliberate.consensus.plans import plan
from deliberate.decisions.rules import NOTICE_ARTICLE, PlanId
from deliberate.privacy.queries import inventory
from deliberate.privacy.rules import Processing

ROOT = Path(__file__).resolve().parents[1]
LOCALE = ROOT / "deliberate" / "locale"
LANGUAGES = {"zh_Hans": "zh_Hans_CN", "en": "en_GB"}
JINJA = {"trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}
CALLS = {"no": "reason", "Refused": "reason", "Done": "said"}
"""Calls whose literal argument is a code, and the kind of code it is."""

FUND_SOURCES = ("greedy", "equal-shares")
"""What the last step of a fund names as its source."""


def texts() -> Iterator[str]:
    found = extract_from_dir(
        ROOT / "templates",
        [("**.html", "jinja2")],
        {"**.html": JINJA},
        keywords={"_": None, "gettext": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)},
    )
    for _, _, message, _, _ in found:
        yield message if isinstance(message, str) else message[0]


def modules() -> Iterator[str]:
    for module in pkgutil.walk_packages(deliberate.__path__, "deliberate."):
        if not module.name.endswith("__main__"):
            yield module.name


def enums_and_facts() -> Iterator[str]:
    for name in modules():
        module = importlib.import_module(name)
        for thing in vars(module).values():
            if not isinstance(thing, type) or thing.__module__ != name:
                continue
            if issubclass(thing, StrEnum):
                kind = "StepKey" if thing.__name__.endswith("Key") else thing.__name__
                yield from (f"{kind}.{member.value}" for member in thing if member.value)
            elif name.endswith(".events"):
                yield f"fact.{vars(thing)['name']}"


def codes_in_source() -> Iterator[str]:
    """Literal codes of refusals, of what was said, of form errors (`errors[field] = "code"`)."""
    for file in sorted((ROOT / "deliberate").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            yield from _codes(node)


def _codes(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS:
        place = -1 if node.func.id == "Done" else 0
        if node.args and (code := _literal(node.args[place])) and not code.startswith("/"):
            yield f"{CALLS[node.func.id]}.{code}"
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript):
        target = node.targets[0].value
        if (
            isinstance(target, ast.Name)
            and target.id == "errors"
            and (code := _literal(node.value))
        ):
            yield f"error.{code}"


def _literal(node: ast.AST) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def shipped_rules() -> Iterator[str]:
    """Names and sources of the rules that ship: they are shown beside every count."""
    for rule in presets():
        tests = [*rule.passing, *(one for alternative in rule.quorum for one in alternative)]
        composed = [one.threshold for one in rule.composition]
        yield from (rule.name, rule.source, *(one.source for one in (*tests, *composed)))


def sources() -> Iterator[str]:
    """What the steps of methods and the days of notice are from: it is shown beside each."""
    yield from FUND_SOURCES
    yield from filter(None, NOTICE_ARTICLE.values())
    for name in modules():
        if name.startswith("deliberate.consensus."):
            yield from filter(None, [vars(importlib.import_module(name)).get("SOURCE")])


def shipped_plans() -> Iterator[str]:
    """Sources and bodies of the plans that can be followed here."""
    for plan_id in PlanId:
        yield plan(plan_id).source
        yield from (turn.body for turn in plan(plan_id).turns)


def personal_data() -> Iterator[str]:
    """What the inventory says of each column about a person."""
    for datum in inventory().data:
        yield from datum.words()


def impacts() -> Iterator[str]:
    """What the program brings to the assessment of each processing: docs/impact.md, in words."""
    for part in ("first", "purpose", "risks", "measures", "answer"):
        yield from (f"impact.{part}-{each.value}" for each in Processing)


def wanted() -> set[str]:
    codes = {*enums_and_facts(), *codes_in_source(), *personal_data(), *impacts()}
    return {*texts(), *codes, *shipped_rules(), *shipped_plans(), *sources()}


def file_of(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "deliberate.po"


def catalogue(language: str) -> Catalog:
    return read_po(BytesIO(file_of(language).read_bytes()), locale=LANGUAGES[language])


def is_code(message: str) -> bool:
    return bool(re.fullmatch(r"[A-Za-z]+\.[a-z0-9-]+", message))


def complaints() -> Iterator[str]:
    asked = wanted()
    for language in LANGUAGES:
        known = {str(message.id): message for message in catalogue(language) if message.id}
        for message in sorted(asked - known.keys()):
            yield f"{language}: missing {message!r}"
        for message, entry in sorted(known.items()):
            if not entry.string:
                yield f"{language}: no words for {message!r}"
            elif placeholders(message) - placeholders(str(entry.string)) and not is_code(message):
                yield f"{language}: other placeholders in {message!r}"
        for message in sorted(known.keys() - asked):
            if not is_code(message):
                yield f"{language}: nobody says {message!r}"


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"%\((\w+)\)", text))


def update() -> None:
    asked = wanted()
    for language, locale in LANGUAGES.items():
        old = {str(m.id): str(m.string) for m in catalogue(language) if m.id and m.string}
        fresh = Catalog(
            locale=locale,
            project="Deliberate",
            charset="utf-8",
            header_comment="# Deliberate 众议. AGPL-3.0-or-later.",
            fuzzy=False,
        )
        for message in sorted(asked | {known for known in old if is_code(known)}):
            own = message if language == "zh_Hans" and not is_code(message) else ""
            flags = ["python-format"] if placeholders(message) else []
            fresh.add(message, old.get(message, own), flags=flags)
        with file_of(language).open("wb") as file:
            write_po(file, fresh, width=100, sort_output=True)


def main() -> None:
    if "--check" not in sys.argv:
        update()
    found = list(complaints())
    print("\n".join(found) or "both catalogues are whole")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
