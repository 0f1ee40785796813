"""Recount more of a certificate than recount.py, and from the same text, docs/format.md.

    tools/recount_more.py CERTIFICATE BALLOTS

Needs recount.py beside it and none of the program's code; prints and leaves as that does. Counts
what is bought from purses too: committees, and funds by equal shares. Recounts the `breadth` of a
question and what is `told`, but for `steps` and those `details` that the text leaves open.
"""

import sys
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from itertools import chain
from math import isqrt, prod
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING or __package__:
    from tools.recount import Election, Json, compared, least, main
else:  # as a script
    from recount import Election, Json, compared, least, main

Row = tuple[str, list[str], int, int]  # partition, segments, yes, no
Purses = tuple[Fraction, ...]
FEW, MOST_WAYS, Z = 10, 500, Fraction(12816, 10000)
TAKEN_OVER = ("rule", "noticed", "context", "objections", "software")
DISAGREED = {"owners": "co-owners-disagreed", "households": "household-disagreed"}


def price(cost: int, purses: list[Fraction]) -> Fraction | None:
    """What each pays of a cost, where who has less gives all; None if all is not enough."""
    rest, payers = Fraction(cost), len(purses)
    for purse in sorted(purses):
        if rest <= purse * payers:
            return rest / payers
        rest, payers = rest - purse, payers - 1
    return None


def cut_off(reached: Callable[[Fraction], bool]) -> str:
    """The last of 0.0000, 0.0001 ... 0.9999 that a number below 1 reaches."""
    passed = bisect_left(range(1, 10000), True, key=lambda at: not reached(Fraction(at, 10000)))
    return f"0.{passed:04}"


def wilson(yes: int, total: int) -> str:
    def reached(t: Fraction) -> bool:
        over = yes - total * t
        return over >= 0 and over**2 >= Z**2 * total * t * (1 - t)

    return cut_off(reached)


def step(key: str, lhs: int, rhs: int, data: Json) -> Json:
    return {"key": key, **compared("persons", lhs, ">", rhs), "source": "breadth", "data": data}


def steps_of(row: Row) -> Iterator[Json]:
    partition, segments, yes, no = row
    data = {"partition": partition, "segment": " + ".join(segments)}
    mean, against = (2 * (yes + 1), yes + no + 2), (625 * (no - yes), isqrt(801**2 * (yes + no)))
    yield step(f"segment-{'agrees' if mean[0] > mean[1] else 'disagrees'}", *mean, data)
    if against[0] > against[1]:
        yield step("segment-clearly-against", *against, data)


def document_of(row: Row) -> Json:
    partition, segments, yes, no = row
    counted = {"partition": partition, "segments": segments, "yes": yes, "no": no}
    return {**counted, "smoothed": str(smoothed(row)), "lower": wilson(yes, yes + no)}


def smoothed(row: Row) -> Fraction:
    _, _, yes, no = row
    return Fraction(yes + 1, yes + no + 2)


def levels(options: Iterable[str], key: Callable[[str], Any]) -> list[list[str]]:
    """Options in classes, the least first."""
    classes = defaultdict[Any, list[str]](list)
    for option in options:
        classes[key(option)].append(option)
    return [classes[value] for value in sorted(classes)]


class Whole(Election):
    def certificate(self, theirs: Json) -> Json:
        self.named = list[set[str]]()
        ours = super().certificate({name: theirs[name] for name in TAKEN_OVER})
        told: Json = {"notes": self.notes(), "order": None, "details": None, "steps": []}
        if ours["outcome"]["chosen"]:
            told |= {"order": self.order(), "details": {}}
        if ours["outcome"]["chosen"] and self.ballots:
            details = {**theirs["told"]["details"], **self.figures()}
            told |= {"details": details, "steps": theirs["told"]["steps"]}
        return {**ours, "breadth": self.breadth(), "told": told}

    # What is bought from purses

    def behind(self, option: str, purses: Purses) -> list[Fraction]:
        """What those have who marked an option."""
        pairs = zip(purses, self.ballots, strict=True)
        return [purse for purse, ballot in pairs if ballot[option]]

    def paid(self, option: str, purses: Purses, value: Fraction, *, load: bool = False) -> Purses:
        """The purses after its supporters paid so much or all they had, or carry it as a load."""
        after = (-value if load else max(purse - value, Fraction(0)) for purse in purses)
        cells = zip(purses, after, self.ballots, strict=True)
        return tuple(left if ballot[option] else purse for purse, left, ballot in cells)

    def committee(self) -> frozenset[str]:
        """Who is elected in some way to break ties; `sure` are those who are in every way."""
        seats, everybody = self.method["winners"], len(self.ballots)
        purse = {"equal-shares": Fraction(seats, everybody), "top": Fraction(seats)}
        start = (purse.get(self.method["committee"], Fraction(0)),) * everybody
        marked = frozenset(option for option in self.options if self.behind(option, start))
        ways, possible = {(frozenset[str](), start)}, frozenset[str]()
        for _ in range(min(seats, len(marked))):
            following = {after for way in ways for after in self.seated(*way)}
            if len(following) > MOST_WAYS:
                possible = marked
                break
            ways = following
        self.sure = frozenset.intersection(*(elected for elected, _ in ways))
        return possible or frozenset().union(*(elected for elected, _ in ways))

    def seated(self, elected: frozenset[str], purses: Purses) -> Iterator[Any]:
        """Whoever may be taken next, and the purses after it."""
        behind = {o: self.behind(o, purses) for o in self.options if o not in elected}
        prices = {o: price(1, those) for o, those in behind.items()}
        bought = {o: value for o, value in prices.items() if value is not None}
        loads = {o: (1 - sum(those)) / len(those) for o, those in behind.items() if those}
        values: dict[str, Any] = bought or loads
        for option in least(values, lambda option: (values[option], self.place[option])):
            yield elected | {option}, self.paid(option, purses, values[option], load=not bought)

    def fund_equal_shares(self) -> list[str]:
        budget, cost, taken, more = self.noticed["budget"], self.options, list[str](), 0
        marks = {p: sum(ballot[p] for ballot in self.ballots) for p in cost if cost[p]}
        projects = sorted(filter(marks.get, marks), key=lambda p: (-marks[p], cost[p]))
        while True:
            kept, taken = taken, self.bought(projects, Fraction(budget, len(self.ballots)) + more)
            left = budget - sum(cost[project] for project in taken)
            rest = [cost[project] for project in projects if project not in taken]
            further = {"none": [], "add1": rest, "add1-exhaustive": [c for c in rest if c <= left]}
            if left < 0 or not further[self.method["completion"]]:
                return kept if left < 0 else taken
            more += 1

    def bought(self, projects: list[str], endowment: Fraction) -> list[str]:
        """What is bought in turn, where everybody has so much; equals go as they are listed."""
        cost, purses, taken = self.options, (endowment,) * len(self.ballots), list[str]()
        while True:
            rest = [project for project in projects if project not in taken]
            prices = {p: price(cost[p], self.behind(p, purses)) for p in rest}
            shares = {p: share for p, share in prices.items() if share is not None}
            if not shares:
                return taken
            rho = {p: share / cost[p] for p, share in shares.items()}
            taken.append(min(rho, key=rho.__getitem__))
            purses = self.paid(taken[-1], purses, shares[taken[-1]])

    # How the segments of the roll voted

    def votes_in(self, partition: str) -> dict[str, tuple[int, int]]:
        """The heads that said yes and no, by segment."""
        heads, votes = defaultdict[Any, list[Json]](list), dict[str, tuple[int, int]]()
        for row in self.rows:
            kinds = {"households": row["unit"], "owners": self.units[row["unit"]]}
            heads[kinds.get(self.rule["electorate"], row["voter"])].append(row)
        for rows in heads.values():
            segment = " / ".join(sorted({row["segments"].get(partition, "") for row in rows}))
            said = {self.votes[row["voter"]] for row in rows} - {""}
            yes, no = votes.get(segment, (0, 0))
            votes[segment] = (yes + (said == {"yes"}), no + (said == {"no"}))
        return dict(sorted(votes.items()))

    def shown(self, partition: str) -> list[Row]:
        """Its rows, the small segments in one; none where that would not hide what they voted."""
        votes = self.votes_in(partition)
        sizes = {segment: sum(said) for segment, said in votes.items()}
        for most in sorted({FEW - 1, *(size for size in sizes.values() if size >= FEW)}):
            small = [segment for segment in votes if sizes[segment] <= most]
            rows = [(partition, [one], *said) for one, said in votes.items() if one not in small]
            yes, no = (sum(votes[segment][kind] for segment in small) for kind in (0, 1))
            if not small:
                return rows
            if rows and yes and no and yes + no >= FEW:
                return [*rows, (partition, small, yes, no)]
        return []

    def breadth(self) -> Json | None:
        partitions = sorted({name for row in self.rows for name in row["segments"]})
        if self.method or not partitions:
            return None
        shown = {partition: self.shown(partition) for partition in partitions}
        rows = [*chain(*shown.values())]
        steps, product = [*chain(*map(steps_of, rows))], prod(map(smoothed, rows))
        yes, no = map(sum, zip(*self.votes_in(partitions[0]).values(), strict=True))
        keys = {each["key"] for each in steps}
        grades = {
            "unknown": not rows,
            "contested": "segment-clearly-against" in keys,
            "broad": "segment-disagrees" not in keys,
            "majority": yes > no,
            "minority": True,
        }
        return {
            "grade": next(grade for grade, is_so in grades.items() if is_so),
            "rows": [*map(document_of, rows)],
            "hidden": [partition for partition in partitions if not shown[partition]],
            "floor": min((wilson(yes, yes + no) for _, _, yes, no in rows), default=None),
            "common_ground": cut_off(lambda t: t ** len(rows) <= product) if rows else None,
            "steps": [*steps, step(f"majority-{'agrees' if yes > no else 'lacking'}", yes, no, {})],
        }

    # What is told beside

    def notes(self) -> Json:
        """In how many units the ballots of the voters differ."""
        said = ({self.votes[voter] for voter in voters} - {""} for voters in self.units.values())
        code, units = DISAGREED.get(self.rule["electorate"]), sum(len(each) > 1 for each in said)
        return {code: units} if code and units else {}

    def read(self, text: str) -> tuple[dict[str, int], str]:
        ballot, fault = super().read(text)
        self.named += [] if fault else [{cell.split(":")[0].strip() for cell in text.split(";")}]
        return ballot, fault

    def figures(self) -> Json:
        """How often each option is given each grade, or ranked above each other."""
        options, ballots, method = self.options, self.ballots, self.method
        if method["name"].startswith("fund"):
            return {}
        if method["name"] == "quadratic":
            return {"totals": {o: sum(ballot[o] for ballot in ballots) for o in options}}
        if "most_marks" in method or "highest" in method:
            return {"tallies": {option: self.tally(option) for option in options}}
        votes = [[sum(each[a] < each[b] for each in ballots) for b in options] for a in options]
        return {"ballots": len(ballots), "votes": votes}

    def tally(self, option: str) -> Json:
        judged = self.method["name"] == "majority-judgment"  # what is left out has 0
        pairs = zip(self.ballots, self.named, strict=True)
        given = [ballot[option] for ballot, named in pairs if judged or option in named]
        grades = [given.count(grade) for grade in range(self.method.get("highest", 1) + 1)]
        return {"grades": grades, "blank": len(self.ballots) - len(given)}

    def order(self) -> list[list[str]]:
        """All options in classes, those who won first."""
        name, won = self.method["name"], [option for option in self.options if option in self.won]
        rest = [option for option in self.options if option not in won]
        if not self.ballots:
            return [rest]
        if name.startswith("fund"):
            return [*([option] for option in self.won), *([rest] if rest else [])]
        if self.method.get("winners", 1) > 1:
            return levels(self.options, lambda o: 2 if o in rest else o not in self.sure)
        if name == "instant-runoff":
            return [won, *self.gone(won)]
        if "strength" in self.method:
            return self.ranked(won if name == "ranked-pairs" else [])
        return levels(self.options, self.standing)

    def ranked(self, first: list[str]) -> list[list[str]]:
        """Those before whom nobody of the rest comes, again and again."""
        order, rest = [first], [option for option in self.options if option not in first]
        while rest:
            beaten = {b for a, b in self.before if a in rest and a != b}
            order.append([option for option in rest if option not in beaten])
            rest = [option for option in rest if option in beaten]
        return [*filter(None, order)]

    def gone(self, won: list[str]) -> list[list[str]]:
        """Who was left with the winners in the end, and who went before, the last first."""
        state, gone = frozenset[Any]((option, ()) for option in self.options), list[list[str]]()
        while len(following := self.runoff(state)) == 1:
            left, (state,) = dict(state), following
            tops = [least(left, ballot.__getitem__) for ballot in self.ballots]
            votes = {o: -tops.count([o]) for o in self.options if o in left.keys() - dict(state)}
            gone = [*levels(votes, votes.__getitem__), *gone]
        tied = [option for option in self.options if option in dict(state).keys() - won]
        return [*([tied] if tied else []), *gone]

    def standing(self, option: str) -> tuple[Any, ...]:
        """Whether too few gave points, the sum or mean, how often each grade; or the medians."""
        given = sorted(ballot[option] for ballot in self.ballots if option in ballot)
        if self.method["name"] == "majority-judgment":
            return tuple(-given.pop((len(given) - 1) // 2) for _ in self.ballots)
        few = len(given) < Fraction(self.method.get("least_share", 0)) * len(self.ballots)
        mean = Fraction(sum(given), len(given)) if given else -1
        scale = range(self.method.get("highest", 0), 0, -1)
        return few, -mean, *(-given.count(grade) for grade in scale)


if __name__ == "__main__":
    sys.exit(main(Whole))
