"""Random elections for the recounter, and a trial of as many as one likes.

python -m tests.consensus.elections_for_recount 10000 [SEED]
"""

import json
import random
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from deliberate.consensus import (
    Base,
    Choice,
    Comparison,
    Composition,
    Electorate,
    Mark,
    Measure,
    Method,
    Noticed,
    Option,
    RollEntry,
    Rule,
    Seats,
    Threshold,
    TieBreak,
    certify,
    presets,
)
from deliberate.consensus.noticed import NO_OPTIONS
from deliberate.formats.votes import counted_table
from tests.consensus.rolls_and_rules import rule as rule_of
from tools.recount import recount
from tools.recount_more import Whole

NAMES = ("树", "lift", "ramp", "Spielplatz", "b/2", 'the "old" way')
SEGMENTS = ("building", "entrance, side")
PRESETS = presets()
SHARES = ("1/3", "1/2", "2/5", "3/5", "2/3", "3/4", "4/5")


@dataclass
class Case:
    rule: Rule
    roll: list[RollEntry]
    ballots: dict[str, str]
    noticed: Noticed = NO_OPTIONS


def random_case(rng: random.Random) -> Case:
    return random_election(rng, rng.choice(PRESETS) if rng.random() < 0.5 else random_rule(rng))


def random_election(rng: random.Random, rule: Rule) -> Case:
    roll = random_roll(rng, rule)
    noticed = random_notice(rng, rule) if rule.method else NO_OPTIONS
    return Case(rule, roll, random_ballots(rng, rule, roll, noticed), noticed)


def random_rule(rng: random.Random) -> Rule:
    electorate = rng.choice(list(Electorate))
    measures = [Measure.PERSONS, Measure.HOUSEHOLDS, Measure.MEMBERS]
    measures += [Measure.AREA, Measure.AREA] if electorate is Electorate.OWNERS else []
    measures += [electorate.heads] * 4
    roll_or_number = [Base.ROLL, Base.ROLL, Base.ROLL, Base.NUMBER]
    quorum = tuple(
        tuple(
            random_test(rng, measures, roll_or_number, low=True) for _ in range(rng.randint(1, 2))
        )
        for _ in range(rng.choice((0, 0, 1, 2)))
    )
    fields = {"seats": rng.choice((None, None, Seats(rng.randint(1, 5), rng.random() < 0.5)))}
    if rng.random() < 0.2:
        tests = [random_test(rng, [Measure.MEMBERS], [Base.ROLL], low=True) for _ in range(2)]
        marks = rng.sample(list(Mark), 2)
        fields["composition"] = tuple(map(Composition, marks[: rng.randint(1, 2)], tests))
    if rng.random() < 0.8:
        fields |= {"method": random_method(rng), "tie": rng.choice(list(TieBreak))}
        return rule_of(electorate, quorum, (), **fields)
    passing = tuple(random_test(rng, measures, list(Base)) for _ in range(rng.choice((1, 1, 2, 3))))
    return rule_of(electorate, quorum, passing, **fields)


def random_test(rng, measures, bases, *, low=False) -> Threshold:
    base, comparison = rng.choice(bases), rng.choice(list(Comparison))
    fraction = Fraction(rng.choice(SHARES[: 3 if low else None]))
    if base is Base.NUMBER:
        fraction = Fraction(rng.randint(1, 4))
    elif rng.random() < 0.1:
        fraction = Fraction(0 if comparison is Comparison.MORE_THAN else 1)
    return Threshold(rng.choice(measures), base, comparison, fraction, "某法第1条")


def random_method(rng: random.Random) -> Method:
    strength = rng.choice(("winning-votes", "margins"))
    most_marks = rng.randint(1, 5)
    committee = rng.choice(("equal-shares", "phragmen", "top"))
    approval = {"name": "approval", "most_marks": most_marks, "committee": committee}
    methods = (
        {**approval, "winners": 1},
        {**approval, "winners": 2},
        {**approval, "winners": 3},
        {"name": "score", "highest": rng.randint(1, 5), "blank": "zero", "least_share": "0/1"},
        {
            "name": "score",
            "highest": rng.randint(1, 5),
            "blank": "excluded",
            "least_share": rng.choice(("1/4", "1/2", "1/1")),
        },
        {"name": "majority-judgment", "highest": rng.randint(1, 5)},
        {"name": "schulze", "strength": strength},
        {"name": "ranked-pairs", "strength": strength},
        {"name": "instant-runoff"},
        {"name": "quadratic", "credits": rng.randint(1, 20)},
        {
            "name": "fund-greedy",
            "most_marks": most_marks,
            "skip": rng.random() < 0.5,
            "ties": rng.choice(("cheaper", "declared", "more-areas")),
        },
        {
            "name": "fund-equal-shares",
            "most_marks": most_marks,
            "completion": rng.choice(("none", "add1", "add1-exhaustive")),
        },
    )
    return Method.from_document(rng.choice(methods))


def random_roll(rng: random.Random, rule: Rule) -> list[RollEntry]:
    """A few homes; where a question is put to segments, often enough that some may be shown."""
    segmented = rng.random() < 0.4
    sizes = (50, 150) if segmented and rule.method is None and rng.random() < 0.7 else (1, 14)
    people = [f"{rng.getrandbits(64):016x}" for _ in range(rng.randint(*sizes))]
    marks = {p: frozenset(m for m in Mark if rng.random() < 0.7) for p in people}
    if rule.electorate not in (Electorate.REPRESENTATIVES, Electorate.MEMBERS):
        marks = dict.fromkeys(people, frozenset())
    named, values = rng.choice((0.7, 1, 1)) if segmented else 0, rng.randint(1, 3)
    entries = []
    for at in range(rng.randint(*sizes)):
        area = rng.choice((0, 6850, 7230, rng.randint(1, 20000)))
        area = area if rule.electorate is Electorate.OWNERS else 0
        together = rng.sample(people, min(len(people), rng.choice((1, 1, 1, 2, 2, 3))))
        couple = people[:2] if rng.random() < 0.2 else together
        parts = {s: f"{rng.randint(1, values)}" for s in SEGMENTS if rng.random() < named}
        for voter in couple:
            entries.append(RollEntry(f"E1-{at:03}", voter, area, marks[voter], parts))
            parts = parts if rng.random() < 0.8 else dict.fromkeys(parts, "9")
    rng.shuffle(entries)
    return entries


def random_notice(rng: random.Random, rule: Rule) -> Noticed:
    funded = rule.method.name.startswith("fund-")
    fewest = max(2, rule.method.parameters.get("winners", 1))
    names = rng.sample(NAMES, rng.randint(fewest, 5 if not funded else 6))
    options = tuple(Option(name, rng.randint(0, 12) if funded else 0) for name in names)
    status_quo = rng.choice(names) if rng.random() < 0.4 and not funded else ""
    budget = rng.randint(0, 40) if funded else 0
    areas = {name: rng.randint(0, 3) for name in names if funded and rng.random() < 0.5}
    return Noticed(options, status_quo, budget, f"lot {rng.random()}", areas)


def random_ballots(rng, rule, roll, noticed) -> dict[str, str]:
    turnout, abstaining = rng.choice((0, 0.5, 0.8, 1, 1)), rng.choice((0, 0.1, 0.4))
    agreeing = rng.choice((0.3, 0.5, 0.5, 0.7, 1))
    same = random_paper(rng, rule, noticed) if rule.method else ""
    ballots = {}
    for voter in dict.fromkeys(row.voter for row in roll):
        if rng.random() >= turnout:
            continue
        if rng.random() < abstaining:
            ballots[voter] = Choice.ABSTAIN
        elif not rule.method:
            ballots[voter] = Choice.YES if rng.random() < agreeing else Choice.NO
        else:
            ballots[voter] = same if rng.random() < 0.2 else random_paper(rng, rule, noticed)
    return ballots


def random_paper(rng, rule, noticed) -> str:
    """A filled-in ballot, seldom spoiled."""
    kind, names = rule.method.ballot.value, list(noticed.ids)
    chosen = rng.sample(names, rng.randint(1, len(names)))
    if rng.random() < 0.05:
        chosen.append(rng.choice(chosen))
    if kind == "marks":
        return ";".join(chosen)
    if kind == "points":
        highest = rule.method.parameters.get("highest", 3) + (rng.random() < 0.05)
        least = -1 if rng.random() < 0.05 else 0
        return ";".join(f"{name}:{rng.randint(least, highest)}" for name in chosen)
    return "".join(f"{name}{rng.choice('>>=')}" for name in chosen[:-1]) + chosen[-1]


def texts(case: Case, folder: Path) -> tuple[str, str]:
    """The certificate and the table of counted ballots."""
    context = {"question": "要不要装电梯？"}
    certificate = certify(case.rule, case.roll, case.ballots, case.noticed, context=context)
    path = folder / "counted.csv"
    path.write_text(counted_table(case.roll, case.ballots), encoding="utf-8")
    return certificate.decode(), path.read_text(encoding="utf-8")


def main() -> int:
    number, seed = (int(sys.argv[at]) if len(sys.argv) > at else at for at in (1, 2))
    rng, wrong, kinds = random.Random(seed), 0, Counter[str]()
    with tempfile.TemporaryDirectory() as folder:
        for at in range(number):
            case = random_case(rng)
            certificate, table = texts(case, Path(folder))
            kinds.update(kinds_of(json.loads(certificate)))
            if found := recount(certificate, table, Whole):
                wrong += 1
                print(f"election {at} under {case.rule.id}:", *found, sep="\n  ")  # noqa: T201
    print(*(f"{times:6} {kind}" for kind, times in sorted(kinds.items())), sep="\n")  # noqa: T201
    print(f"{number - wrong} of {number} agree")  # noqa: T201
    return 1 if wrong else 0


def kinds_of(certificate: dict) -> list[str]:
    """What was put to the vote and how it came out, and how broadly."""
    method = certificate["rule"]["method"] or {"name": "question"}
    several = method.get("winners", 1) > 1
    kind = f"committee by {method['committee']}" if several else method["name"]
    found = [f"{kind} {certificate['outcome']['verdict']}"]
    breadth = certificate["breadth"]
    return [*found, f"breadth {breadth['grade']}"] if breadth else found


if __name__ == "__main__":
    sys.exit(main())
