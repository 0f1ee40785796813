"""What copies of the database tell, an old backup or two of them, whose keys lie elsewhere.

Whoever has them knows who took part, and when, and the result, and tries to tell what each voted.
"""

import sys
from collections import Counter, defaultdict
from random import Random

import pytest

from deliberate.decisions.actions import balloting
from deliberate.storage import rows
from tests.conftest import KIND, visiting
from tests.trust.world import a_vote_of

pytestmark = pytest.mark.anyio
VOTERS = 40
CHOICES = ["yes"] * 5 + ["no"] * 3 + ["abstain"] * 2


async def copied():
    """As they stand: no order is asked for."""
    voters = "SELECT voter_id, cast_at FROM participation"
    return await rows(voters), await rows("SELECT id, choice FROM ballot")


async def a_vote_and_its_copies(app):
    """What each said, and a copy after each; a third says it anew."""
    decision, path, voters = await a_vote_of(VOTERS)
    chance, copies = Random(7), []
    said = {voter.id: chance.choice(CHOICES) for voter in voters}
    order = chance.sample(voters, VOTERS)
    async with visiting(app) as client:
        for voter in order + order[: VOTERS // 3]:
            assert await voter.cast(client, "", path, said[voter.id]) == 303
            copies.append(await copied())
    return decision, said, copies


def guessed(said, seen):
    """How many are told rightly by what was `seen` of each: those alike are named by the result."""
    alike = defaultdict(set)
    for voter, sign in seen.items():
        alike[sign].add(voter)
    result = Counter(said.values()).most_common()
    named = {}
    for at, group in enumerate(sorted(alike.values(), key=len, reverse=True)):
        named |= dict.fromkeys(group, result[min(at, len(result) - 1)][0])
    return sum(named.get(voter, result[0][0]) == choice for voter, choice in said.items())


async def by_forms(copies):
    """Forms beside voters by their moments: the same choice, the same digest?"""
    forms = await rows("SELECT digest FROM sent_form WHERE path LIKE '%/confirm' ORDER BY at")
    voters = sorted(copies[-1][0], key=lambda row: str(row[1]))
    return {voter: digest for (voter, _), (digest,) in zip(voters, forms, strict=False)}


async def by_order(copies):
    """The n-th who voted beside the n-th ballot: PostgreSQL, and what it dumps, keep that order."""
    return {voter: text for (voter, _), (_, text) in zip(*copies[-1], strict=True)}


async def by_what_changed(copies):
    """Whoever voted between two copies, beside the ballot that came between them."""
    whose = {}
    for before, after in zip([([], []), *copies[:-1]], copies, strict=True):
        voters = {voter for voter, _ in after[0]} - {voter for voter, _ in before[0]}
        names = {name for name, _ in after[1]} - {name for name, _ in before[1]}
        whose |= dict(zip(names, voters, strict=True))
    return {whose[name]: text for name, text in copies[-1][1]}


async def by_transaction(_):
    """What one transaction wrote is of one voter."""
    if KIND == "sqlite":
        return {}
    join = "SELECT p.voter_id, b.choice FROM participation p JOIN ballot b ON p.xmin = b.xmin"
    return dict(await rows(join))


async def by_length(copies):
    return {voter: len(text) for voter, text in (await by_what_changed(copies)).items()}


WAYS = [by_forms, by_order, by_what_changed, by_transaction, by_length]


async def test_copies_without_the_key_tell_no_more_than_the_result(app):
    _, said, copies = await a_vote_and_its_copies(app)
    (_, chance), *_ = Counter(said.values()).most_common(1)  # who says that of everybody
    for way in WAYS:
        # Where everybody stands alone, naming one of them is a guess.
        assert guessed(said, await way(copies)) <= chance + 2, way.__name__


async def test_forms_and_ballots_that_are_alike_would_be_seen(app, monkeypatch):
    forms = sys.modules["deliberate.storage.once"]  # the package holds a function of that name
    salted = forms._digests
    monkeypatch.setattr(forms, "_digests", lambda _, words: salted("", words))
    monkeypatch.setattr(balloting, "closed_ballot", lambda _key, _name, choice: choice)
    _, said, copies = await a_vote_and_its_copies(app)
    told = {way.__name__: guessed(said, await way(copies)) for way in WAYS}
    ways = {"by_forms", "by_what_changed", "by_length"}
    if KIND == "postgres":
        ways |= {"by_order", "by_transaction"}
    assert {way: told[way] for way in ways} == dict.fromkeys(ways, VOTERS)
