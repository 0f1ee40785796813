"""From a rule's method and the ballots of its heads to what the library of methods takes."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from deliberate.consensus.ballots import (
    TWICE,
    flaw_of_marks,
    is_blank,
    read_marks,
    read_points,
    read_ranking,
)
from deliberate.consensus.budget import (
    Ballot,
    Completion,
    Election,
    EqualSharesRule,
    Funded,
    Project,
    Tie,
    equal_shares,
    greedy,
)
from deliberate.consensus.choosing import Chosen
from deliberate.consensus.errors import MalformedNotice
from deliberate.consensus.method import MORE_AREAS, BallotKind, Method, MethodName
from deliberate.consensus.noticed import Noticed
from deliberate.consensus.quadratic import QuadraticResult, quadratic
from deliberate.consensus.ranking import (
    Precedence,
    Profile,
    Ranked,
    Strength,
    declared_order,
    drawn_by_lot,
    instant_runoff,
    ranked_pairs,
    schulze,
)
from deliberate.consensus.rating import (
    Blanks,
    Rated,
    RatingMethod,
    approval,
    committee,
    judgment,
    score,
)
from deliberate.consensus.result import Result
from deliberate.consensus.rule import Rule, TieBreak

COMMITTEES = {
    "equal-shares": RatingMethod.EQUAL_SHARES,
    "phragmen": RatingMethod.PHRAGMEN,
    "top": RatingMethod.TOP,
}
FUND_TIES = {"declared": (), "cheaper": (Tie.CHEAPER,), MORE_AREAS: (Tie.MORE_AREAS,)}
Box = Mapping[str, str]
"""Ballots that say something, under the number of their head."""


def put_to(rule: Rule, ballots: Sequence[str | None], noticed: Noticed) -> Chosen:
    method = rule.method
    assert method is not None
    if len(noticed.options) < 2:
        raise MalformedNotice("options", "there is nothing to choose from")
    box = {
        str(at): ballot
        for at, ballot in enumerate(ballots)
        if ballot is not None and not is_blank(ballot)
    }
    if not box:
        return _nothing(noticed, {})
    match method.ballot:
        case BallotKind.MARKS if method.name is MethodName.APPROVAL:
            found = _approved(method, box, noticed, _precedence(rule, noticed))
        case BallotKind.MARKS:
            found = _funded(method, box, noticed)
        case BallotKind.POINTS:
            found = _rated(method, box, noticed)
        case _:
            found = _ranked(method, box, noticed, _precedence(rule, noticed))
    if sum(found.invalid.values()) == len(box):
        return _nothing(noticed, found.invalid)
    return _settled(found, rule, noticed)


def _precedence(rule: Rule, noticed: Noticed) -> Precedence | None:
    match rule.tie:
        case TieBreak.DECLARED_ORDER:
            return declared_order(noticed.ids)
        case TieBreak.LOT:
            return drawn_by_lot(noticed.ids, noticed.lot)
        case TieBreak.STATUS_QUO:
            return None


def _settled(found: Chosen, rule: Rule, noticed: Noticed) -> Chosen:
    """A tie goes to what was declared; and whoever stays with things as they are adopts nothing."""
    precedence = _precedence(rule, noticed)
    if found.verdict is Result.TIED and precedence:
        first = min(found.winners, key=precedence.order.index)
        found = replace(found, verdict=Result.PASSED, winners=(first,))
    if found.winners == (noticed.status_quo,):
        return replace(found, verdict=Result.NOT_PASSED)
    return found


def _approved(method: Method, box: Box, noticed: Noticed, precedence: Precedence | None) -> Chosen:
    options, seats = noticed.ids, method.number("winners")
    marks = {voter: read_marks(text, options, voter) for voter, text in box.items()}
    most = method.number("most_marks")
    if seats == 1:
        return _from_rated(approval(options, marks, most_marks=most))
    elected = committee(
        options,
        marks,
        seats=seats,
        method=COMMITTEES[method.word("committee")],
        most_marks=most,
        settling=precedence.order if precedence else None,
    )
    return _from_rated(elected)


def _rated(method: Method, box: Box, noticed: Noticed) -> Chosen:
    options = noticed.ids
    given = {voter: read_points(text, options, voter) for voter, text in box.items()}
    points = {
        voter: dict(pairs) for voter, pairs in given.items() if len(dict(pairs)) == len(pairs)
    }
    twice = {TWICE: len(given) - len(points)} if len(given) > len(points) else {}
    if not points:
        return _nothing(noticed, twice)
    match method.name:
        case MethodName.SCORE:
            rated = score(
                options,
                points,
                highest=method.number("highest"),
                blanks=Blanks(method.word("blank")),
                least_share=Fraction(method.word("least_share")) or None,
            )
        case MethodName.MAJORITY_JUDGMENT:
            rated = judgment(options, points, highest=method.number("highest"))
        case _:
            found = quadratic(options, points, voice_credits=method.number("credits"))
            return _from_quadratic(found, twice)
    return _from_rated(rated, twice)


def _from_rated(rated: Rated, twice: Mapping[str, int] | None = None) -> Chosen:
    document = rated.document()
    return Chosen(
        verdict=_verdict(rated.winners, tied=rated.tied),
        winners=rated.winners,
        order=rated.order,
        invalid={**_by_reason(rated.invalid), **(twice or {})},
        steps=rated.steps,
        details={name: document[name] for name in ("tallies", "secure", "margin", "warnings")},
    )


def _from_quadratic(found: QuadraticResult, twice: Mapping[str, int]) -> Chosen:
    return Chosen(
        verdict=_verdict(found.winners, tied=found.tied),
        winners=found.winners,
        order=found.order,
        invalid={**_by_reason(found.invalid), **twice},
        steps=found.steps,
        details={"totals": dict(found.totals)},
    )


def _by_reason(flaws: Mapping[Any, int]) -> dict[str, int]:
    return {flaw.value: number for flaw, number in flaws.items()}


def _verdict(winners: Sequence[str], *, tied: bool) -> Result:
    if tied:
        return Result.TIED
    return Result.PASSED if winners else Result.NOT_PASSED


def _nothing(noticed: Noticed, invalid: Mapping[str, int]) -> Chosen:
    """What no valid ballot chooses."""
    return Chosen(Result.NOT_PASSED, (), (noticed.ids,), invalid, (), {})


def _ranked(method: Method, box: Box, noticed: Noticed, precedence: Precedence | None) -> Chosen:
    options = noticed.ids
    rankings = [read_ranking(text, options, voter) for voter, text in box.items()]
    valid = [ranking for ranking in rankings if _each_once(ranking)]
    invalid = {TWICE: len(rankings) - len(valid)} if len(rankings) > len(valid) else {}
    if not valid:
        return _nothing(noticed, invalid)
    profile = Profile.of(options, ((ranking, 1) for ranking in valid))
    match method.name:
        case MethodName.SCHULZE:
            strength = Strength(method.word("strength"))
            ranked = schulze(profile, strength, status_quo=noticed.status_quo)
        case MethodName.RANKED_PAIRS:
            strength = Strength(method.word("strength"))
            ranked = ranked_pairs(profile, strength, precedence=precedence)
        case _:
            ranked = instant_runoff(profile, precedence=precedence)
    return _from_ranked(ranked, invalid)


def _each_once(ranking: Sequence[Sequence[str]]) -> bool:
    named = [option for rank in ranking for option in rank]
    return len(named) == len(set(named))


def _from_ranked(ranked: Ranked, invalid: Mapping[str, int]) -> Chosen:
    document = ranked.document()
    figures = ("ballots", "condorcet", "votes", "rounds", "points", "warnings")
    return Chosen(
        verdict=_verdict(ranked.winners, tied=ranked.tied),
        winners=ranked.winners,
        order=ranked.order,
        invalid=invalid,
        steps=ranked.steps,
        details={name: document[name] for name in figures},
    )


def _funded(method: Method, box: Box, noticed: Noticed) -> Chosen:
    most = method.number("most_marks")
    marks = [read_marks(text, noticed.ids, voter) for voter, text in box.items()]
    flaws = Counter(filter(None, (flaw_of_marks(marked, most) for marked in marks)))
    counted = Counter(frozenset(marked) for marked in marks if not flaw_of_marks(marked, most))
    projects = tuple(
        Project(option.id, option.cost, noticed.areas.get(option.id, 0))
        for option in noticed.options
    )
    if not counted:
        return _nothing(noticed, flaws)
    ballots = tuple(
        Ballot.approving(sorted(marked), weight)
        for marked, weight in sorted(counted.items(), key=lambda pair: sorted(pair[0]))
    )
    election = Election(noticed.budget, projects, ballots)
    if method.name is MethodName.FUND_GREEDY:
        ties = FUND_TIES[method.word("ties")]
        funded = greedy(election, skip=bool(method.parameters["skip"]), ties=ties)
    else:
        completion = Completion(method.word("completion"))
        funded = equal_shares(election, EqualSharesRule(completion))
    return _from_funded(funded, flaws, noticed)


def _from_funded(funded: Funded, invalid: Mapping[str, int], noticed: Noticed) -> Chosen:
    document = funded.document()
    figures = (
        "budget",
        "cost",
        "voters",
        "table",
        "parameters",
        "endowment",
        "increments",
        "margin",
    )
    rest = tuple(project for project in noticed.ids if project not in funded.selected)
    return Chosen(
        verdict=_verdict(funded.selected, tied=False),
        winners=funded.selected,
        order=(*((project,) for project in funded.selected), *((rest,) if rest else ())),
        invalid=dict(invalid),
        steps=funded.steps,
        details={name: document[name] for name in figures},
    )
