"""Rolls, ballots and rules for the tests of the count."""

from fractions import Fraction

from deliberate.consensus import (
    Choice,
    Comparison,
    Mark,
    RollEntry,
    Rule,
    Threshold,
    TieBreak,
    preset,
)

YES, NO, ABSTAIN = Choice.YES, Choice.NO, Choice.ABSTAIN
MEMBER = frozenset({Mark.REPRESENTATIVE})
R1, R2, R3, R4, R7, R8, R10 = (preset(f"R{at}") for at in (1, 2, 3, 4, 7, 8, 10))


def at_least(measure, base, share):
    return Threshold(measure, base, Comparison.AT_LEAST, Fraction(share), "源")


def more_than(measure, base, share):
    return Threshold(measure, base, Comparison.MORE_THAN, Fraction(share), "源")


def rule(electorate, quorum, passing, **fields):
    words = {
        "id": "T",
        "version": 1,
        "name": "试验规则",
        "source": "源",
        "effective_from": None,
        "effective_until": None,
        "seats": None,
        "composition": (),
        "method": None,
        "tie": TieBreak.STATUS_QUO,
        "flags": frozenset(),
        "proxies": 0,
        "delegation": None,
        "notice_days": 15,
        "publication_days": 15,
    }
    return Rule(electorate=electorate, quorum=quorum, passing=passing, **(words | fields))


def people(number):
    """So many voters, each alone in a unit."""
    return [RollEntry(unit=f"{at:05}", voter=f"居民{at:05}") for at in range(number)]


def meeting(members=69, representatives=62):
    return [
        RollEntry(
            f"席{at:02}", f"成员{at:02}", marks=MEMBER if at < representatives else frozenset()
        )
        for at in range(members)
    ]


def ballots(roll, yes=0, no=0, abstain=0):
    """The first voters of the roll say yes, the next no, the next abstain."""
    voters = iter(dict.fromkeys(row.voter for row in roll))
    choices = [YES] * yes + [NO] * no + [ABSTAIN] * abstain
    return dict(zip(voters, choices, strict=False))


def owners(*areas):
    """One owner for each flat; areas in 0.01 m²."""
    return [RollEntry(f"{at:04}", f"业主{at:04}", area) for at, area in enumerate(areas)]


def shared_out(area, number):
    """A total area as so many whole flats."""
    each, over = divmod(area, number)
    return [each + (at < over) for at in range(number)]


def numbers(outcome):
    """The tests as (sentence, measure, count, base, needed)."""
    return [
        (step.key, step.measure, *(step.data[name] for name in ("count", "total", "needed")))
        for step in outcome.steps
    ]
