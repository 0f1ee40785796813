"""Recount a certificate from its rule and the table of counted ballots, as docs/format.md says.

    tools/recount.py CERTIFICATE BALLOTS

Uses none of the program's code. Prints each difference (where: theirs, ours), and leaves with 0 for
none, 1, or 2 for what cannot be read or counted: committees and funds by equal shares. These, and
`breadth` and `told`, which are taken over here, are for tools/recount_more.py.
"""

import csv
import hashlib
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from itertools import chain, permutations, product
from pathlib import Path
from typing import Any

Json = dict[str, Any]
POINTS = {"approval", "score", "quadratic", "majority-judgment"}
OWN = {"households": "households", "representatives": "members", "members": "members"}


def canonical(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def sha(value: Any) -> str:
    return hashlib.sha256(canonical(value).encode()).hexdigest()


def compared(measure: str, lhs: int, operator: str, rhs: int) -> Json:
    holds = lhs > rhs or (lhs == rhs and operator == ">=")
    return {"measure": measure, "lhs": lhs, "operator": operator, "rhs": rhs, "holds": holds}


def tested(test: Json, what: str, sums: Json) -> Json:
    measure, (n, d) = test["measure"], map(int, test["fraction"].split("/"))
    count, total = sums[measure][what], sums[measure][test["base"]]
    operator = ">" if test["comparison"] == "more-than" or not total else ">="
    return compared(measure, count * d, operator, total * n)


def least(things: Iterable[Any], key: Callable[[Any], Any]) -> list[Any]:
    values = {thing: key(thing) for thing in things}
    return [thing for thing in values if values[thing] == min(values.values())]


def ends(states: set[Any], after: Callable[[Any], set[Any]]) -> set[Any]:
    """What states lead to in the end, in whatever ways open ties are broken."""
    following = {state: after(state) for state in states}
    found = {state for state in states if not following[state]}
    return found | ends(set().union(*following.values()), after) if states else found


class Election:
    def __init__(self, rule: Json, noticed: Json, table: str) -> None:
        self.rule, self.noticed, self.method = rule, noticed, rule["method"]
        self.own = OWN.get(rule["electorate"], "persons")
        self.choices = ("cast", "abstain") if self.method else ("yes", "no", "abstain")
        self.rows, self.pairs = list[Json](), set[tuple[str, str]]()
        self.units = defaultdict[str, frozenset[str]](frozenset)
        for cells in csv.DictReader((f"{line}\n" for line in table.split("\n")), strict=True):
            unit, voter, ballot = (cells.pop(column) for column in ("unit", "voter", "choice"))
            area = int(Fraction(cells.pop("area", "") or 0) * 100)
            marks = [mark for mark in ("representative", "woman") if cells.pop(mark, "") == "yes"]
            named = {name: cell for name, cell in cells.items() if cell}
            row = {"unit": unit, "voter": voter, "area": area, "marks": marks, "segments": named}
            self.rows.append(row)
            self.units[unit] |= {voter}
            self.pairs.add((voter, ballot))
        self.rows.sort(key=lambda row: (row["unit"], row["voter"]))
        self.votes = dict(self.pairs)
        self.heads = {m: self.heads_in(m) for m in ("persons", "households", "members", "area")}
        self.options = {option["id"]: option["cost"] for option in noticed["options"]}
        lot, fixed = rule["tie"] == "lot" and noticed["lot"], rule["tie"] != "status-quo"
        turns = sorted(self.options, key=lambda option: lot and sha([lot, "", option]))
        self.place = {option: at if fixed else 0 for at, option in enumerate(turns)}

    def heads_in(self, measure: str) -> list[tuple[int, str]]:
        """How much each head is in the measure, the greatest first, and its ballot, "" for none."""
        heads = [(1, frozenset({voter})) for voter in self.votes]
        if measure == "households":
            heads = [(1, voters) for voters in self.units.values()]
        elif self.rule["electorate"] == "owners" and measure != "members":
            areas = Counter[frozenset[str]]()
            for unit, area in {row["unit"]: row["area"] for row in self.rows}.items():
                areas[self.units[unit]] += area
            heads = [(area if measure == "area" else 1, voters) for voters, area in areas.items()]
        said = [(size, {self.votes[voter] for voter in voters} - {""}) for size, voters in heads]
        joint = ((size, "abstain" if len(all_) > 1 else "".join(all_)) for size, all_ in said)
        return sorted(joint, reverse=True)

    def summed(self, **turned: int) -> Json:
        """By measure how much chose what, and all bases; `turned` says how many chose otherwise."""
        sums, marks = Json(), {(row["voter"], mark) for row in self.rows for mark in row["marks"]}
        for measure, heads in self.heads.items():
            of, left = dict.fromkeys(("", "yes", "no", *self.choices), 0), Counter(turned)
            for size, ballot in heads:
                choice = "cast" if self.method and ballot not in {"", "abstain"} else ballot
                left[choice] -= 1
                of[choice if left[choice] < 0 else "no" if choice == "yes" else "yes"] += size
            roll, part = sum(of.values()), sum(of.values()) - of[""]
            base = Counter(number=1, roll=roll, participating=part, expressed=part - of["abstain"])
            sums[measure] = Counter(of) + base + Counter(mark for _, mark in marks)
        return sums

    def judged(self, sums: Json) -> tuple[str, Json]:
        """The verdict, if no method decides, and each test at its place in the rule."""
        rule, seats, voters = self.rule, self.rule["seats"] or {"odd": False}, len(self.votes)
        there = [compared(self.own, voters, ">=", seats["least"])] if rule["seats"] else []
        there += [compared(self.own, voters % 2, ">", 0)] if seats["odd"] else []
        marked = [tested(test, test["mark"], sums) for test in rule["composition"]]
        quorum = [[tested(test, "participating", sums) for test in way] for way in rule["quorum"]]
        passing = [tested(test, "yes", sums) for test in rule["passing"]]
        tests = {"seats": there, "composition": marked, "quorum": quorum, "passing": passing}
        if not all(test["holds"] for test in there + marked):
            return "void", tests
        if quorum and not any(all(test["holds"] for test in way) for way in quorum):
            return "inquorate", tests
        even = {m for m, of in sums.items() if of["yes"] == of["no"] > 0 and m != "area"}
        missed = [test for test in passing if not test["holds"]]
        tied = all(test["lhs"] == test["rhs"] and test["measure"] in even for test in missed)
        return "passed" if not missed else "tied" if tied else "not-passed", tests

    def margin(self, verdict: str) -> int | None:
        """The fewest heads whose other choice turns it; more of those against spare abstentions."""
        measures = {test["measure"] for test in self.rule["passing"]}
        if verdict in {"void", "inquorate"} or not measures or measures - {self.own, "area"}:
            return None
        turn, also = ("yes", "none") if verdict == "passed" else ("no", "abstain")
        own, found = self.summed()[self.own], list[int]()
        number, more = 0, own[also]
        while number <= own[turn] and more >= 0:
            other, _ = self.judged(self.summed(**{turn: number, also: more}))
            turned = (other == "passed") != (verdict == "passed")
            found += [number + more] if turned else []
            number, more = (number, more - 1) if turned else (number + 1, more)
        return min(found, default=None)

    def outcome(self) -> Json:
        rule, sums, chosen = self.rule, self.summed(), None
        verdict, tests = self.judged(sums)
        if self.method and verdict == "passed":
            verdict, chosen = self.choose()
        measures = {self.own, *(t["measure"] for t in chain(rule["passing"], *rule["quorum"]))}
        tally = {m: {c: sums[m][c] for c in ("roll", *self.choices)} for m in measures}
        found = {"verdict": verdict, "tests": tests, "tally": tally, "chosen": chosen}
        return {**found, "margin": self.margin(verdict)}

    def certificate(self, theirs: Json) -> Json:
        """What it says if it holds; what is not counted here is taken over."""
        votes = sorted(pair for pair in self.pairs if pair[1])
        ours = {**theirs, "format": "deliberate-certificate-1", "rule_hash": sha(self.rule)}
        ours["roll"] = {"hash": sha(self.rows), "rows": len(self.rows), "voters": len(self.votes)}
        ours["ballots"] = {"hash": sha(votes), "received": len(votes)}
        return {**ours, "outcome": self.outcome()}

    def read(self, text: str) -> tuple[dict[str, int], str]:
        """Each option with 1, its points or its place from 0; and what is wrong, or ""."""
        method, cells, left_out = self.method, text.split(";"), 0
        pairs = [(cell.strip(), 1) for cell in cells]
        if "highest" in method or "credits" in method:
            pairs = [(name.strip(), int(n)) for name, n in (cell.split(":") for cell in cells)]
        elif "most_marks" not in method:
            levels, left_out = enumerate(text.split(">")), len(self.options)
            pairs = [(option.strip(), at) for at, level in levels for option in level.split("=")]
        ballot, numbers = dict(pairs), [number for _, number in pairs]
        faults = {
            "not-noticed": ballot.keys() - self.place.keys(),
            "marked-twice": len(ballot) < len(pairs),
            "too-many-marks": len(pairs) > method.get("most_marks", len(pairs)),
            "off-scale": "highest" in method and {*numbers} - {*range(method["highest"] + 1)},
            "votes-against": "credits" in method and min(numbers) < 0,
            "overspent": "credits" in method and sum(n * n for n in numbers) > method["credits"],
        }
        rest = {} if method.get("blank") == "excluded" else dict.fromkeys(self.options, left_out)
        return rest | ballot, next((fault for fault, found in faults.items() if found), "")

    def choose(self) -> tuple[str, Json]:
        name = "committee" if self.method.get("winners", 1) > 1 else self.method["name"]
        seats = len(self.options) if name.startswith("fund") else self.method.get("winners", 1)
        way = self.by_points if name in POINTS else getattr(self, name.replace("-", "_"), None)
        if way is None:
            raise ValueError(f"{name} is counted by tools/recount_more.py")
        texts = (text for _, text in self.heads[self.own] if text not in {"", "abstain"})
        ballots = [self.read(text) for text in texts]
        self.ballots = [ballot for ballot, fault in ballots if not fault]
        self.won = [*way()] if self.ballots else []
        won = self.won if len(self.won) <= seats else least(self.won, self.place.__getitem__)
        winners = [option for option in self.options if option in won]
        verdict = "passed" if won and winners != [self.noticed["status_quo"]] else "not-passed"
        invalid = Counter(fault for _, fault in ballots if fault)
        return "tied" if len(won) > seats else verdict, {"winners": winners, "invalid": invalid}

    def by_points(self) -> set[str]:
        """The sums or means, then how often each grade is given; or the medians."""
        values, scale = dict[str, tuple[Any, ...]](), range(self.method.get("highest", 0), 0, -1)
        for option in self.options:
            given = sorted(ballot[option] for ballot in self.ballots if option in ballot)
            enough = len(given) >= Fraction(self.method.get("least_share", 0)) * len(self.ballots)
            if self.method["name"] == "majority-judgment":
                values[option] = (*(given.pop((len(given) - 1) // 2) for _ in self.ballots),)
            elif enough and sum(given) > 0:
                values[option] = (Fraction(sum(given), len(given)), *map(given.count, scale))
        return {option for option in values if values[option] == max(values.values())}

    def defeats(self) -> dict[tuple[str, str], tuple[int, ...]]:
        """The strength of each, and what goes before among equal ones."""
        place, over = self.place, Counter[tuple[str, str]]()
        for a, b in permutations(self.options, 2):
            over[a, b] = sum(ballot[a] < ballot[b] for ballot in self.ballots)
        margins = {(a, b): over[a, b] - over[b, a] for a, b in over if over[a, b] > over[b, a]}
        votes = over if self.method["strength"] == "winning-votes" else margins
        return {(a, b): (votes[a, b], margins[a, b], place[b], -place[a]) for a, b in margins}

    def schulze(self) -> set[str]:
        path = Counter({pair: force[0] for pair, force in self.defeats().items()})
        for via, a, b in permutations(self.options, 3):
            path[a, b] = max(path[a, b], min(path[a, via], path[via, b]))
        won, quo = {(a, b) for a, b in path if path[a, b] > path[b, a]}, self.noticed["status_quo"]
        lost = {b for _, b in won} | {o for o in self.options if quo and (o, quo) not in won}
        self.before = won
        return self.options.keys() - lost or {quo}

    def ranked_pairs(self) -> set[str]:
        def after(way: frozenset[Any]) -> set[Any]:  # pairs: one before the other, or the same
            free = [(a, b) for a, b in force if not {(a, b), (b, a)} & way]
            first = least(free, lambda pair: [-part for part in force[pair]])
            return {way | {(x, y) for x, y in pairs if {(x, a), (b, y)} <= way} for a, b in first}

        force, pairs = self.defeats(), [*product(self.options, repeat=2)]
        ways = ends({frozenset((option, option) for option in self.options)}, after)
        self.before = set.intersection(*map(set, ways))
        return {o for way in ways for o in self.options.keys() - {b for a, b in way if a != b}}

    def runoff(self, state: frozenset[Any]) -> set[Any]:
        """A state is who is left, each with its votes in the rounds before, the last first."""
        left, tops = dict(state), Counter[str]()
        for ballot in self.ballots:
            first = least(left, ballot.__getitem__)
            tops[first[0] if len(first) == 1 else ""] += len(first) < len(left)
        now = {option: (tops[option], *before) for option, before in left.items()}
        won = [{option} for option in left if 2 * tops[option] > tops.total()]
        last = least(left, lambda option: (now[option], -self.place[option]))
        rests = won or [left.keys() - {option} for option in last]
        return {frozenset((o, now[o]) for o in rest) for rest in rests if len(left) > 1}

    def instant_runoff(self) -> set[str]:
        ways = ends({frozenset((option, ()) for option in self.options)}, self.runoff)
        return {option for state in ways for option, _ in state}

    def fund_greedy(self) -> list[str]:
        left, taken, cost = self.noticed["budget"], list[str](), self.options
        marks = {p: sum(ballot[p] for ballot in self.ballots) for p in cost if cost[p]}
        fewer = {option: -areas for option, areas in self.noticed.get("areas", {}).items()}
        first: Json = {"cheaper": cost, "more-areas": fewer}.get(self.method["ties"], {})
        for project in sorted(filter(marks.get, marks), key=lambda p: (-marks[p], first.get(p, 0))):
            if cost[project] <= left:
                left -= cost[project]
                taken.append(project)
            elif not self.method["skip"]:
                break
        return taken


def differences(theirs: Any, ours: Any, where: str = "") -> Iterator[str]:
    if isinstance(theirs, list) and isinstance(ours, list):
        theirs, ours = dict(enumerate(theirs)), dict(enumerate(ours))
    if isinstance(theirs, dict) and isinstance(ours, dict):
        for key in sorted({*theirs, *ours}):
            here, there = (each.get(key, "nothing") for each in (theirs, ours))
            yield from differences(here, there, f"{where}.{key}".lstrip("."))
    elif canonical(theirs) != canonical(ours):
        yield f"{where}: {canonical(theirs)}, {canonical(ours)}"


def recount(certificate: str, table: str, kind: type[Election] = Election) -> list[str]:
    """A line for each difference between a certificate and what follows from the ballots."""
    theirs = json.loads(certificate, parse_float=str)
    ours = kind(theirs["rule"], theirs["noticed"], table).certificate(theirs)
    whole = canonical(theirs) == certificate.strip()
    return [*differences(theirs, ours), *([] if whole else ["it is not canonical JSON"])]


def main(kind: type[Election] = Election) -> int:
    try:
        certificate, table = (Path(name).read_text("utf-8-sig") for name in sys.argv[1:])
        found = recount(certificate, table, kind)
    except (ArithmeticError, AttributeError, LookupError, OSError, TypeError, ValueError) as wrong:
        print(f"cannot be read or counted: {wrong!r}", file=sys.stderr)
        return 2
    print("\n".join(found) or "what is recounted here holds")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
