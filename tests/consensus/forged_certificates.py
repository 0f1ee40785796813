"""Certificates with one thing changed that the ballots do not bear out, and a trial of many.

python -m tests.consensus.forged_certificates 2000 [SEED]: so many changes of each member.
"""

import json
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from deliberate.consensus import canonical_json
from tests.consensus.elections_for_recount import random_case, texts
from tools.recount import Election, recount
from tools.recount_more import Whole

CHOSEN = ("outcome", "chosen")
COUNTED = (("format",), ("rule_hash",), ("roll",), ("ballots",), ("outcome",))
"""What tools/recount.py holds to account, where nothing is bought from purses."""
FIGURES = ("tallies", "totals", "ballots", "votes")
DETAILS = tuple(("told", "details", figure) for figure in FIGURES)
MORE = (CHOSEN, ("breadth",), ("told", "notes"), ("told", "order"), *DETAILS)
"""What tools/recount_more.py adds to it."""


def forgeries(rng: random.Random, number: int) -> Iterator[tuple[str, str, list[str]]]:
    """So many changes of each member: the member, the place, and what a recount finds."""
    wanted = Counter(dict.fromkeys(COUNTED + MORE, number))
    with tempfile.TemporaryDirectory() as folder:
        while wanted:
            certificate, table = texts(random_case(rng), Path(folder))
            document = json.loads(certificate)
            for member in [each for each in wanted if is_told(rng, document, each)]:
                forgery, place = forged(rng, certificate, member)
                kind = Whole if member in MORE or is_bought(document) else Election
                yield ".".join(member), place, recount(forgery, table, kind)
                wanted -= Counter([member])


def is_told(rng: random.Random, document: dict, member: tuple) -> bool:
    """Whether there is something to change; seldom also where it is null or empty."""
    if member in DETAILS and member[-1] not in (document["told"]["details"] or {}):
        return False
    told = inside(document, member) or rng.random() < 0.05
    return bool(told) and (member != CHOSEN or is_bought(document))


def is_bought(document: dict) -> bool:
    method = document["rule"]["method"] or {}
    return method.get("winners", 1) > 1 or method.get("name") == "fund-equal-shares"


def forged(rng: random.Random, certificate: str, member: tuple) -> tuple[str, str]:
    """The certificate with one thing changed somewhere in a member, and the place of it."""
    document = json.loads(certificate)
    path = rng.choice([(*member, *rest) for rest in paths(inside(document, member))])
    inside(document, path[:-1])[path[-1]] = other(rng, inside(document, path))
    return canonical_json(document).decode(), ".".join(map(str, path))


def is_named(place: str, found: list[str]) -> bool:
    """Whether each difference is at the place or in it."""
    where = [line.partition(":")[0] for line in found]
    return bool(where) and all(f"{each}.".startswith(f"{place}.") for each in where)


def inside(document, path):
    for key in path:
        document = document[key]
    return document


def paths(value, path=()):
    """The paths of a JSON value and of all in it."""
    yield path
    items = value.items() if isinstance(value, dict) else ()
    for key, each in enumerate(value) if isinstance(value, list) else items:
        yield from paths(each, (*path, key))


def other(rng, value):
    """Something of the same kind that is not it."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, str):
        return f"{value}其他"
    if not isinstance(value, dict | list):
        return (value or 0) + 1
    keys = [*value] if isinstance(value, dict) else [*range(len(value))]
    lost = rng.choice([*keys, None])
    if isinstance(value, dict):
        return (
            {key: each for key, each in value.items() if key != lost} if lost else value | {"x": 1}
        )
    return [*value, 1] if lost is None else value[:lost] + value[lost + 1 :]


def main() -> int:
    number, seed = (int(sys.argv[at]) if len(sys.argv) > at else at for at in (1, 2))
    named, wrong = Counter[str](), 0
    for member, place, found in forgeries(random.Random(seed), number):
        named[member] += is_named(place, found)
        if not is_named(place, found):
            wrong += 1
            print(f"{place}:", *found, sep="\n  ")  # noqa: T201
    print(*(f"{named[each]} of {number} in {each}" for each in named), sep="\n")  # noqa: T201
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
