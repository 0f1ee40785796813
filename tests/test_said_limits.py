"""The limits that the handbook names are those that the program keeps to."""

import ast
import importlib
import math
import re
from datetime import timedelta
from pathlib import Path

import pytest

from deliberate.decisions.routes.for_another import WRONG_CODES
from deliberate.issues.rules import MOST_OF_A_PERSON, MOST_ON_AN_ISSUE
from deliberate.people import rules
from deliberate.people.actions import hashing
from deliberate.people.routes.proving import BY_PERSON
from deliberate.people.routes.recovering import BY_CODE
from deliberate.people.routes.signing_in import BY_LOGIN, BY_NETWORK
from deliberate.people.rules import codes
from deliberate.residency.rules.codes import BITS
from deliberate.web import limits, pictures, protocol, tls
from deliberate.web.routing import RECENTLY

DOCS = Path(__file__).parents[1] / "docs"
NUMBERS = {
    "ten": "10",
    "fifteen": "15",
    "twenty": "20",
    "thirty": "30",
    "twelve": "12",
    "six": "6",
    "half a day": "12 hours",
    "half an hour": "30 minutes",
    "Six": "6",
}
KIB, MB = 1024, 1024 * 1024
HASHER = hashing._hasher


def words_of(name):
    text = " ".join((DOCS / name).read_text().split())
    for word, number in NUMBERS.items():
        text = re.sub(rf"\b{word}\b", number, text)
    return text


def hours(span):
    return span // timedelta(hours=1)


def minutes(span):
    return span // timedelta(minutes=1)


REQUESTS = [
    f"its end | {protocol.SECONDS_TO_ASK} seconds; {tls.SECONDS_TO_PART} seconds",
    f"headers, from the first byte | {protocol.SECONDS_TO_ASK} seconds",
    f"{limits.LONGEST_ADDRESS // KIB} KiB; {limits.MOST_HEADERS} headers,",
    f"headers, {limits.LARGEST_HEADERS // KIB} KiB",
    f"body | {limits.LARGEST_BODY // KIB} KiB, {limits.SECONDS_TO_ARRIVE} seconds",
    f"photos of an issue | {limits.LARGEST_UPLOAD // MB} MiB, {limits.SECONDS_TO_UPLOAD} seconds",
    f"the answer begins | within {limits.SECONDS_TO_ANSWER} seconds",
    f"{limits.MOST_AT_ONCE} requests, and {limits.MOST_AT_ONCE} more about decisions",
    f"forms on their way at once | {limits.MOST_ARRIVING};",
    f"photos on their way at once | {limits.MOST_UPLOADS},",
    f"pages made at once | {limits.MOST_MADE}, and {limits.MOST_MADE} more about decisions",
    f"up to {protocol.MOST_DESCRIPTORS:,}",
    f"a connection without a request | {protocol.SECONDS_TO_ASK} seconds before the first,",
    f"not read | what is left of it: {protocol.SECONDS_TO_READ} seconds, and one more for",
    f"for each {protocol.SLOWEST // KIB} KiB; {protocol.MOST_UNREAD} connections",
    f"with more than {protocol.LARGEST_UNREAD // KIB} KiB unread",
    f"passwords waiting to be hashed | {hashing.MOST_WAITING};",
]
GUESSES = [
    f"{BY_LOGIN.most} as one person and {BY_NETWORK.most} in all,",
    f"then one every {BY_LOGIN.seconds} and every {BY_NETWORK.seconds} seconds",
    f"{BY_PERSON.most} a person, then one every {BY_PERSON.seconds // 60} minutes",
    f"{BY_CODE.most} from one address, then one a minute",
    f"or a delegate that are none | {WRONG_CODES.most} a person, then one a minute",
]
ACCOUNTS = [
    f"at least {rules.SHORTEST_PASSWORD} characters,",
    f"{rules.SHORTEST_BESIDE_A_FACTOR} beside a second step, at most {rules.LONGEST_PASSWORD},",
    f"argon2id ({HASHER.memory_cost // KIB} MiB, {HASHER.time_cost} passes, one lane)",
    f"{rules.SPARE_CODES} spare codes, each good once",
    f"{rules.STAYS.days} days, {hours(rules.STAYS_IN_A_POST)} hours in a post",
    f"without use {hours(rules.IDLE)} hours, {minutes(rules.IDLE_IN_A_POST)} minutes in a post",
    "signed in with as many browsers at once as one likes",
    f"ask again who it is after {minutes(RECENTLY)} minutes",
    f"by a code of {BITS} bits on paper",
]
PHOTOS = [
    f"More than {pictures.LARGEST // MB} MB, {pictures.MOST_PIXELS // 10**6} million",
    f"million pixels or {pictures.MOST_FRAMES} frames go no further",
    f"{MOST_ON_AN_ISSUE} on an issue, {MOST_OF_A_PERSON} a person in 30 days",
]
SAID = [
    *(("operating.md", words) for words in (*REQUESTS, *GUESSES)),
    *(("security.md", words) for words in ACCOUNTS),
    *(("decisions/0030-photos.md", words) for words in PHOTOS),
]


@pytest.mark.parametrize(("name", "words"), SAID, ids=[words[:40] for _, words in SAID])
def test_the_handbook_names_the_limit_that_holds(name, words):
    assert words in words_of(name)


def test_another_number_would_be_seen():
    assert "body | 512 KiB, 20 seconds" not in words_of("operating.md")


def test_a_code_on_paper_is_not_to_be_guessed():
    drawn = math.log2(len(codes.LETTERS)) * (codes.LENGTH - 1)
    assert math.floor(drawn) >= 53
    assert f"{round(drawn)} bits by chance" in words_of("decisions/0023-recovery.md")


PACKAGE = DOCS.parent / "deliberate"
LISTED = re.compile(r"^\| .+ \| (\d+)[^|]*\| `([\w.]+)` \|$", re.MULTILINE)
LIMITS = {name: int(number) for number, name in LISTED.findall((DOCS / "limits.md").read_text())}
A_LIMIT = re.compile(r"(MOST|LONGEST|FEWEST|SHORTEST|LARGEST|SMALLEST)_?|.*_(DAYS|NEEDED)$")
NO_LIMITS_OF_PEOPLE = {
    "deliberations.rules.shares.MOST_SHOWN": "of a page, which says how many more there are",
    "issues.rules.deadlines.SOON_DAYS": "when a deadline is shown as near",
    "issues.rules.words.LONGEST_GRAM": "of the words that are compared in a search",
    "issues.rules.words.MOST_PHRASES": "of the words that are compared in a search",
    "residency.rules.signals.SHORTEST_COPIED": "of texts that are compared for a signal",
}


def limits_in(path):
    """Names in capitals that the rules of a room give a number to, and are called as limits are."""
    module = ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__")
    for statement in ast.parse(path.read_text()).body:
        if isinstance(statement, ast.Assign):
            for node in ast.walk(statement.targets[0]):
                if isinstance(node, ast.Name) and A_LIMIT.match(node.id):
                    yield f"{module}.{node.id}"


def value_of(name):
    module, _, constant = name.rpartition(".")
    return getattr(importlib.import_module(f"deliberate.{module}"), constant)


def test_every_limit_is_listed_with_the_number_that_holds():
    rules = [*PACKAGE.glob("*/rules/*.py"), *PACKAGE.glob("*/rules.py")]
    found = {name for path in rules for name in limits_in(path)}
    numbers = {name for name in found if isinstance(value_of(name), int)}
    passwords = {name for name in numbers if name.startswith("people.rules.passwords.")}
    assert numbers - passwords - LIMITS.keys() == NO_LIMITS_OF_PEOPLE.keys()
    assert {name: value_of(name) for name in LIMITS} == LIMITS


def test_the_codes_that_it_names_are_those_of_the_program():
    rows = (DOCS / "limits.md").read_text().split("## Fields that belong together")[1]
    code = "\n".join(path.read_text() for path in PACKAGE.rglob("*.py"))
    codes = re.findall(r"`([a-z-]+)`", rows)
    assert len(codes) >= 12
    assert [each for each in codes if f'"{each}"' not in code] == []
    assert '"three-options-needed"' not in code
