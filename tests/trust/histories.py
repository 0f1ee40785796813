"""What was asked of one decision at once and answered: can one ballot box do that?

Each operation has a beginning and an end, and ends in one of three ways: `ok`, `fail` (nothing was
done) or `info` (nobody knows: whoever asked went away). The checker names what no order of them
explains.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from math import inf

OK, FAIL, INFO = "ok", "fail", "info"
VOTE, READ, EXTEND, CLOSE = "vote", "read", "extend", "close"


@dataclass(frozen=True)
class Operation:
    kind: str
    begun: float
    ended: float = inf
    outcome: str = INFO
    voter: int = 0
    choice: str = ""
    late: bool = False
    """At a moment after the time that was noticed: only an extension lets it in."""
    answer: str = ""
    """A receipt; or the reason of a failure."""


@dataclass(frozen=True)
class Seen:
    """What the product shows once everything is over."""

    box: dict[int, str]
    current: int
    """Ballots in the box, by its own number."""
    refused: int
    receipts: frozenset[str]
    """Those that verify, of all that were issued."""
    tally: dict[str, int]
    recount: dict[str, int]
    record: tuple[str, ...]
    """Facts of the decision in their order."""
    numbers: tuple[int, ...]
    """Those of all entries."""


@dataclass(frozen=True)
class History:
    operations: list[Operation]
    seen: Seen

    def those(self, kind: str, *outcomes: str) -> list[Operation]:
        return [each for each in self.operations if each.kind == kind and each.outcome in outcomes]


def anomalies(history: History) -> list[str]:
    """What cannot be, each with the number of its invariant (I1 to I8)."""
    checks = (
        acknowledged_is_there,
        one_ballot_a_voter,
        counted_is_before_the_close,
        tally_is_the_recount,
        record_has_no_gap,
        written_is_read,
        receipts_verify,
        nothing_is_half,
    )
    return [f"I{n}: {words}" for n, check in enumerate(checks, 1) for words in check(history)]


def last_of(voter: int, votes: list[Operation]) -> set[str]:
    """Choices that may be the last: no acknowledged vote began after they had ended."""
    mine = [each for each in votes if each.voter == voter]
    sure = [each.begun for each in mine if each.outcome == OK]
    return {each.choice for each in mine if not any(begun > each.ended for begun in sure)}


def acknowledged_is_there(history: History) -> Iterator[str]:
    votes = history.those(VOTE, OK, INFO)
    voters = {each.voter for each in votes if each.outcome == OK}
    for voter in sorted(voters | history.seen.box.keys()):
        found = history.seen.box.get(voter)
        if found is None or found not in last_of(voter, votes):
            yield f"voter {voter} has {found}, of {sorted(last_of(voter, votes))}"


def one_ballot_a_voter(history: History) -> Iterator[str]:
    voters, current = len(history.seen.box), history.seen.current
    if voters != current:
        yield f"{current} ballots of {voters} voters"


def counted_is_before_the_close(history: History) -> Iterator[str]:
    facts = history.seen.record
    if facts.count("decision-counted") != 1:
        yield "it was not counted once"
    elif "ballot-cast" in facts[facts.index("decision-counted") :]:
        yield "a ballot came after the count"
    closed = min((each.ended for each in history.those(CLOSE, OK)), default=inf)
    extended = history.those(EXTEND, OK, INFO)
    for vote in history.those(VOTE, OK):
        if vote.begun > closed:
            yield f"a vote of {vote.voter} was taken after the close"
        if vote.late and not any(each.begun < vote.ended for each in extended):
            yield f"a late vote of {vote.voter} was taken"
    late = [each for each in history.those(VOTE, FAIL) if each.answer == "voting-closed"]
    if not len(late) <= history.seen.refused <= len(late) + len(history.those(VOTE, INFO)):
        yield f"{len(late)} were refused as late, and {history.seen.refused} are published"


def tally_is_the_recount(history: History) -> Iterator[str]:
    seen = history.seen
    if seen.tally != seen.recount:
        yield f"the tally is {seen.tally}, the recount {seen.recount}"
    if Counter(seen.tally) != Counter(seen.box.values()):
        yield f"the tally is {seen.tally}, the box {dict(Counter(seen.box.values()))}"


def record_has_no_gap(history: History) -> Iterator[str]:
    numbers = history.seen.numbers
    if list(numbers) != list(range(1, len(numbers) + 1)):
        yield "numbers are missing in the record"


def written_is_read(history: History) -> Iterator[str]:
    """Who has an acknowledged ballot reads its receipt ever after."""
    for read in history.those(READ, OK):
        mine = [each for each in history.those(VOTE, OK) if each.voter == read.voter]
        known = {each.answer for each in mine if each.ended < read.begun}
        if known and known != {read.answer}:
            yield f"voter {read.voter} reads {read.answer or 'nothing'}, not {sorted(known)}"


def receipts_verify(history: History) -> Iterator[str]:
    issued = {each.answer for each in history.those(VOTE, OK)}
    for receipt in sorted(issued - history.seen.receipts):
        yield f"the receipt {receipt} is not known"


def nothing_is_half(history: History) -> Iterator[str]:
    """A ballot and its fact come together, also where nobody knows how a vote ended."""
    facts = Counter(history.seen.record)
    cast = facts["ballot-cast"]
    if cast < len(history.seen.box):
        yield f"{cast} ballots in the record, {len(history.seen.box)} in the box"
    sure, unknown = len(history.those(VOTE, OK)), len(history.those(VOTE, INFO))
    if not sure <= cast <= sure + unknown:
        yield f"{cast} ballots in the record, of {sure} sure and {unknown} unknown"
