"""Recount a certificate from its rule and the table of counted ballots, as docs/format.md says.

    tools/recount.py CERTIFICATE BALLOTS

Uses none of the program's code. Prints a line for each difference (where: theirs, ours) or "the
certificate holds", and leaves with 0 or 1, with 2 for what cannot be read. Of a choice it counts
winners, invalid ballots and verdict. Instant runoff, ranked pairs, committees and funds by equal
shares are left out, and not read.
"""

import csv
import hashlib
import io
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from fractions import Fraction
from itertools import accumulate, permutations, product
from pathlib import Path
from typing import Any

Json = dict[str, Any]
Ballot = dict[str, int]  # option to 1, to its points or to its place (0 is the best)
OWN = {"households": "households", "representatives": "members", "members": "members"}
DISAGREED = {"owners": "co-owners-disagreed", "households": "household-disagreed"}


def canonical(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def sha(value: Any) -> str:
    return hashlib.sha256(canonical(value).encode()).hexdigest()


class Election:
    def __init__(self, rule: Json, noticed: Json, table: str) -> None:
        self.rule, self.noticed, self.method = rule, noticed, rule["method"]
        self.options: list[str] = [option["id"] for option in noticed["options"]]
        self.own = OWN.get(rule["electorate"], "persons")
        self.choices = ("cast", "abstain") if self.method else ("yes", "no", "abstain")
        self.rows, self.votes = list[Json](), dict[str, str]()
        self.units: dict[str, frozenset[str]] = defaultdict(frozenset)
        for cells in csv.DictReader(io.StringIO(table, newline=""), strict=True):
            unit, voter, choice = (cells.pop(column) for column in ("unit", "voter", "choice"))
            area = int(Fraction(cells.pop("area", "") or 0) * 100)
            marks = [mark for mark in ("representative", "woman") if cells.pop(mark, "") == "yes"]
            named = {name: value for name, value in cells.items() if value}
            row = {"unit": unit, "voter": voter, "area": area, "marks": marks, "segments": named}
            self.rows.append(row)
            self.units[unit] |= {voter}
            if self.votes.setdefault(voter, choice) != choice:
                raise ValueError(f"two ballots of {voter}")
        self.rows.sort(key=lambda row: (row["unit"], row["voter"]))
        self.voters = frozenset(self.votes)
        self.votes = {voter: choice for voter, choice in self.votes.items() if choice}
        self.sums = {m: self.summed(m) for m in ("persons", "households", "members", "area")}

    def said(self, people: frozenset[str]) -> set[str]:
        return {self.votes[voter] for voter in people if voter in self.votes}

    def heads(self, measure: str) -> list[tuple[str, int]]:
        """The ballot of each head ('' for none) and how much the head is in the measure."""
        heads = [(frozenset({voter}), 1) for voter in self.voters]
        if measure == "households":
            heads = [(people, 1) for people in self.units.values()]
        elif measure == "area" or (measure == "persons" and self.rule["electorate"] == "owners"):
            owners = Counter[frozenset[str]]()
            for unit, area in {row["unit"]: row["area"] for row in self.rows}.items():
                owners[self.units[unit]] += area
            heads = [(who, area if measure == "area" else 1) for who, area in owners.items()]
        ballots = [(self.said(people), amount) for people, amount in heads]
        return [("abstain" if len(b) > 1 else "".join(b), amount) for b, amount in ballots]

    def summed(self, measure: str) -> Counter[str]:
        """How much chose what, and each base of a threshold."""
        found = Counter({"number": 1})
        for ballot, amount in self.heads(measure):
            choice = "cast" if self.method and ballot not in {"", "abstain"} else ballot
            if choice not in {"", *self.choices}:
                raise ValueError(f"no ballot to this question: {choice}")
            found += Counter({"roll": amount, choice: amount})
        found["expressed"] = found["yes"] + found["no"] + found["cast"]
        found["participating"] = found["expressed"] + found["abstain"]
        return found


def step(name: str, test: Json, count: int, of: Counter[str], **data: int | str) -> Json:
    """A test as a step; `name` is both keys, as in `quorum-met quorum-missed`."""
    (n, d), total = map(int, test["fraction"].split("/")), of[test["base"]]
    lhs, rhs, strictly = count * d, total * n, test["comparison"] == "more-than"
    holds = total > 0 and (lhs > rhs or (lhs == rhs and not strictly))
    data |= {"count": count, "total": total, "numerator": n, "denominator": d}
    data |= {"base": test["base"], "comparison": test["comparison"]}
    data["needed"] = rhs // d + 1 if strictly else max(1, -(-rhs // d))
    found = {"lhs": lhs, "operator": ">" if strictly or not total else ">=", "rhs": rhs}
    found |= {"measure": test["measure"], "source": test["source"]}
    return {**found, "key": name.split()[0 if holds else 1], "holds": holds, "data": data}


def meeting(e: Election) -> Iterator[Json]:
    """The steps of groups 1 to 3."""
    count, seats, of = len(e.voters), e.rule["seats"], e.sums[e.own]
    same = {"measure": e.own, "source": e.rule["source"]}
    some = {"base": "roll", "comparison": "more-than", "fraction": "0/1", **same}
    yield step("ballots-received no-ballots", some, of["participating"], of)
    if seats:
        least = {"base": "number", "comparison": "at-least", "fraction": f"{seats['least']}/1"}
        yield step("seats-filled seats-lacking", least | same, count, of)
    if seats and seats["odd"]:
        found = {"lhs": count % 2, "operator": ">", "rhs": 0, "holds": count % 2 > 0, **same}
        yield {"key": "seats-odd" if count % 2 else "seats-even", "data": {"count": count}, **found}
    for test in e.rule["composition"]:
        marked = {row["voter"] for row in e.rows if test["mark"] in row["marks"]}
        key, of = "composition-met composition-missed", e.sums["members"]
        yield step(key, test, len(marked), of, mark=test["mark"])


def verdict_of(e: Election, passing: list[Json]) -> str:
    missed = [(each, e.sums[each["measure"]]) for each in passing if not each["holds"]]
    heads = all(each["measure"] != "area" for each, _ in missed)
    tied = heads and all(s["lhs"] == s["rhs"] and of["yes"] == of["no"] > 0 for s, of in missed)
    return "passed" if not missed else "tied" if tied else "not-passed"


def margin(e: Election, verdict: str) -> int | None:
    """The heads of the largest area turn first: no others go further."""
    tests, of = e.rule["passing"], e.sums[e.own]
    measures = {test["measure"] for test in tests}
    if verdict not in {"passed", "not-passed", "tied"} or not tests or measures - {e.own, "area"}:
        return None
    sums = {}
    for m, choice in product(measures, e.choices):
        amounts = sorted((-amount for ballot, amount in e.heads(m) if ballot == choice))
        sums[m, choice] = [-total for total in accumulate(amounts, initial=0)]

    def all_hold(yes: int, no: int, blank: int) -> bool:
        """With so many yes made a no, and so many no and abstentions made a yes."""
        for test in tests:
            m, new = test["measure"], sums[test["measure"], "abstain"][blank]
            count = e.sums[m]["yes"] - sums[m, "yes"][yes] + sums[m, "no"][no] + new
            if not step("met missed", test, count, e.sums[m] + Counter(expressed=new))["holds"]:
                return False
        return True

    if verdict == "passed":
        return next((n for n in range(1, of["yes"] + 1) if not all_hold(n, 0, 0)), None)
    ways = product(range(of["no"] + 1), range(of["abstain"] + 1))
    return next((sum(way) for way in sorted(ways, key=sum) if all_hold(0, *way)), None)


def read_ballot(method: Json, text: str) -> tuple[Ballot, str]:
    """The ballot, and what is wrong with it, or ''."""
    places = enumerate(level.split("=") for level in text.split(">"))
    pairs = [(option, place) for place, level in places for option in level]
    if method["name"] not in {"instant-runoff", "ranked-pairs", "schulze"}:
        cells = (cell.partition(":") for cell in text.split(";"))
        pairs = [(option, int(points or 1)) for option, _, points in cells]
    points = [number for _, number in pairs]
    faults = {
        "marked-twice": len(dict(pairs)) < len(pairs),
        "too-many-marks": len(pairs) > method.get("most_marks", len(pairs)),
        "off-scale": "highest" in method and {*points} - {*range(method["highest"] + 1)},
        "overspent": "credits" in method and sum(n * n for n in points) > method["credits"],
    }
    return dict(pairs), next((reason for reason, found in faults.items() if found), "")


def by_points(e: Election, ballots: list[Ballot]) -> list[str]:
    """Approval, score and quadratic: the sum or the mean; majority judgment: the medians."""
    method, values = e.method, dict[str, list[Fraction | int]]()
    for option in e.options:
        given = [ballot[option] for ballot in ballots if option in ballot]
        mean = method.get("blank") == "excluded"
        enough = not mean or len(given) >= Fraction(method["least_share"]) * len(ballots)
        if method["name"] == "majority-judgment":
            grades = sorted(ballot.get(option, 0) for ballot in ballots)
            values[option] = [grades.pop((len(grades) - 1) // 2) for _ in ballots]
        elif sum(given) > 0 and enough:
            grades = [given.count(grade) for grade in range(method.get("highest", 0), 0, -1)]
            values[option] = [Fraction(sum(given), len(given) if mean else 1), *grades]
    return [option for option, value in values.items() if value == max(values.values())]


def schulze(e: Election, ballots: list[Ballot]) -> list[str]:
    path, last, margins = {}, len(e.options), e.method["strength"] == "margins"
    for a, b in permutations(e.options, 2):
        votes = sum(ballot.get(a, last) < ballot.get(b, last) for ballot in ballots)
        against = sum(ballot.get(b, last) < ballot.get(a, last) for ballot in ballots)
        if votes > against:
            path[a, b] = votes - (against if margins else 0)
    for via, a, b in permutations(e.options, 3):
        path[a, b] = max(path.get((a, b), 0), min(path.get((a, via), 0), path.get((via, b), 0)))
    won = {(a, b) for (a, b), strength in path.items() if strength > path.get((b, a), 0)}
    lost, quo = {b for _, b in won}, e.noticed["status_quo"]
    return [o for o in e.options if o not in lost and (not quo or (o, quo) in won)] or [quo]


def greedy(e: Election, ballots: list[Ballot]) -> list[str]:
    left, taken = e.noticed["budget"], list[str]()
    cost = {option["id"]: option["cost"] for option in e.noticed["options"]}
    marks = {p: sum(p in ballot for ballot in ballots) for p in e.options}
    projects, cheaper = [p for p in e.options if cost[p] * marks[p]], e.method["ties"] == "cheaper"
    for project in sorted(projects, key=lambda p: (-marks[p], cheaper and cost[p])):
        if cost[project] <= left:
            left -= cost[project]
            taken.append(project)
        elif not e.method["skip"]:
            break
    return taken


def choose(e: Election) -> tuple[str, Json]:
    """The verdict and what is chosen."""
    ballots, invalid = list[Ballot](), Counter[str]()
    ways = dict.fromkeys(("approval", "score", "majority-judgment", "quadratic"), by_points)
    ways |= {"fund-greedy": greedy, "schulze": schulze}
    if e.method["name"] not in ways or e.method.get("winners", 1) > 1:
        raise ValueError(f"{e.method} is not counted here")
    for text in (ballot for ballot, _ in e.heads(e.own) if ballot not in {"", "abstain"}):
        ballot, reason = read_ballot(e.method, text)
        if not ballot.keys() <= {*e.options}:
            raise ValueError(f"a ballot for what was not noticed: {text}")
        invalid.update([reason] if reason else [])
        ballots += [] if reason else [ballot]
    won = found = ways[e.method["name"]](e, ballots) if ballots else []
    several = len(found) > 1 and e.method["name"] != "fund-greedy"
    if several and e.rule["tie"] != "status-quo":
        lot = e.noticed["lot"] if e.rule["tie"] == "lot" else ""
        won = [min(found, key=lambda option: lot and sha([lot, "", option]))]
    verdict = "passed" if won and won != [e.noticed["status_quo"]] else "not-passed"
    return "tied" if several and won == found else verdict, {"winners": won, "invalid": invalid}


def count(e: Election) -> Json:
    def tested(key: str, test: Json, what: str, **data: int) -> Json:
        return step(key, test, e.sums[test["measure"]][what], e.sums[test["measure"]], **data)

    steps, verdict, chosen = [*meeting(e)], "void", None
    if all(each["holds"] for each in steps[1:]):
        key, met = "quorum-met quorum-missed", not e.rule["quorum"]
        for at, tests in enumerate(e.rule["quorum"]):
            new = [tested(key, test, "participating", alternative=at) for test in tests]
            steps, met = steps + new, met or all(each["holds"] for each in new)
        verdict = "" if met else "inquorate"
    if not verdict and e.method:
        verdict, chosen = choose(e)
    elif not verdict:
        new = [tested("passing-met passing-missed", test, "yes") for test in e.rule["passing"]]
        steps, verdict = steps + new, verdict_of(e, new)
    tests = [*e.rule["passing"], *(test for tests in e.rule["quorum"] for test in tests)]
    measures = {e.own, *(test["measure"] for test in tests)}
    differ = sum(len(e.said(people)) > 1 for people in e.units.values())
    note = DISAGREED.get(e.rule["electorate"])
    found = {"verdict": verdict, "steps": steps, "margin": margin(e, verdict), "chosen": chosen}
    found["tally"] = {m: {c: e.sums[m][c] for c in e.choices} for m in measures}
    found["eligible"] = {m: e.sums[m]["roll"] for m in measures}
    return {**found, "notes": {note: differ} if note and differ else {}}


def differences(where: str, theirs: Any, ours: Any) -> Iterator[str]:
    if type(theirs) is type(ours) is list:
        theirs, ours = dict(enumerate(theirs)), dict(enumerate(ours))
    if isinstance(theirs, dict) and isinstance(ours, dict):
        for key in sorted({*theirs, *ours}):
            pair = (there.get(key, "nothing") for there in (theirs, ours))
            yield from differences(f"{where}.{key}".lstrip("."), *pair)
    elif canonical(theirs) != canonical(ours):
        yield f"{where}: {canonical(theirs)}, {canonical(ours)}"


def recount(certificate: str, table: str) -> list[str]:
    """A line for each difference between a certificate and what follows from the ballots."""
    theirs = json.loads(certificate, parse_float=str)
    e = Election(theirs["rule"], theirs["noticed"], table)
    ours = {**theirs, "format": "deliberate-certificate-1", "rule_hash": sha(e.rule)}
    ours["roll"] = {"hash": sha(e.rows), "rows": len(e.rows), "voters": len(e.voters)}
    ours["ballots"] = {"hash": sha(sorted(e.votes.items())), "received": len(e.votes)}
    ours["outcome"] = count(e)
    told, found = theirs["outcome"], ours["outcome"]
    if told["chosen"] and found["chosen"]:
        found["steps"] += told["steps"][len(found["steps"]) :]
        found["chosen"] = {**told["chosen"], **found["chosen"]}
    whole = canonical(theirs) == certificate.strip()
    return [*differences("", theirs, ours), *([] if whole else ["it is not canonical JSON"])]


def main() -> int:
    try:
        found = recount(*(Path(name).read_text("utf-8-sig") for name in sys.argv[1:]))
    except (ArithmeticError, AttributeError, LookupError, OSError, TypeError, ValueError) as wrong:
        print(f"cannot be read: {wrong!r}", file=sys.stderr)
        return 2
    print("\n".join(found) or "the certificate holds")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
