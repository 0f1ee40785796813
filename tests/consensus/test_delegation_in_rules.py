"""A rule declares delegation as data; the count and its certificate know only resolved ballots."""

import json
from fractions import Fraction
from importlib.resources import files

import pytest
from jsonschema import Draft202012Validator, ValidationError

from deliberate.consensus import (
    Choice,
    MalformedRule,
    Noticed,
    RollEntry,
    Rule,
    canonical_json,
    certify,
    count,
    preset,
    presets,
)
from deliberate.consensus import recount as recounted
from deliberate.consensus.delegation import StrangerDelegation, Unheard, resolve_under
from deliberate.consensus.delegation_rule import DelegationRule
from deliberate.formats.votes import counted_table
from tests.consensus.rolls_and_rules import people
from tools.recount import recount

SCHEMA = Draft202012Validator(
    json.loads(files("deliberate.consensus").joinpath("rule.schema.json").read_text())
)
ADVICE = preset("C2").document()
COUNCIL = preset("R13").document() | {"delegation": {"depth": 2, "cap": 3}}
"""A question put for advice, with delegation."""


def test_votes_that_ask_to_rank_or_rate_every_option_allow_it_and_no_others():
    allowing = {one.id: one.delegation for one in presets() if one.delegation}
    assert allowing == dict.fromkeys(
        ("C2", "C3", "C4", "C5", "C6"), DelegationRule(5, Fraction(1, 20))
    )
    assert {preset(each).version for each in allowing} == {2}


@pytest.mark.parametrize("cap", ["1/20", "0/1", "1/1", 0, 7])
def test_it_survives_its_document(cap):
    document = ADVICE | {"delegation": {"depth": 3, "cap": cap}}
    SCHEMA.validate(document)
    one = Rule.from_document(document)
    assert one.document()["delegation"] == {"depth": 3, "cap": cap}
    assert Rule.from_document(json.loads(canonical_json(one.document()))) == one


@pytest.mark.parametrize(
    ("delegation", "place"),
    [
        ({"depth": 0, "cap": 1}, "delegation.depth"),
        ({"depth": True, "cap": 1}, "delegation.depth"),
        ({"depth": 1, "cap": -1}, "delegation.cap"),
        ({"depth": 1, "cap": "0.05"}, "delegation.cap"),
        ({"depth": 1, "cap": None}, "delegation.cap"),
        ({"depth": 1}, "delegation"),
        ({"depth": 1, "cap": 1, "seed": "x"}, "delegation"),
        ([], "delegation"),
        (5, "delegation"),
    ],
)
def test_what_is_none_says_where(delegation, place):
    document = ADVICE | {"delegation": delegation}
    with pytest.raises(MalformedRule) as refused:
        Rule.from_document(document)
    assert refused.value.place == place
    with pytest.raises(ValidationError):
        SCHEMA.validate(document)


def test_a_share_above_all_is_refused():
    with pytest.raises(MalformedRule, match=r"delegation\.cap"):
        Rule.from_document(ADVICE | {"delegation": {"depth": 1, "cap": "9/8"}})


@pytest.mark.parametrize("rule", ["R1", "R2", "R3", "R7", "R8", "R10", "R16"])
def test_a_binding_vote_has_none(rule):
    document = preset(rule).document() | {"delegation": {"depth": 5, "cap": "1/20"}}
    with pytest.raises(MalformedRule, match="delegation: only in a vote for advice"):
        Rule.from_document(document)


@pytest.mark.parametrize("electorate", ["owners", "households", "representatives", "parties"])
def test_only_where_each_voter_is_one_head(electorate):
    days = {"notice_days": 15, "publication_days": 15}
    with pytest.raises(MalformedRule, match="delegation: only where each voter is one head"):
        Rule.from_document(ADVICE | days | {"electorate": electorate})


def test_rules_from_before_keep_their_bytes():
    """A certificate holds its rule: one of version 1 has to come out as it went in."""
    before = {key: value for key, value in ADVICE.items() if key != "delegation"}
    before["version"] = 1
    assert Rule.from_document(before).document() == before
    assert Rule.from_document({**before, "delegation": None}).document() == before


def test_no_rule_without_it_takes_a_delegation():
    roll = people(3)
    voters = [row.voter for row in roll]
    given = {voters[0]: Choice.YES}
    assert resolve_under(preset("R1"), roll, given, {}, seed="s").effective == given
    with pytest.raises(StrangerDelegation, match="R1 knows none"):
        resolve_under(preset("R1"), roll, given, {voters[1]: voters[0]}, seed="s")


def test_a_voter_with_two_homes_is_one_head():
    rule = Rule.from_document(COUNCIL | {"delegation": {"depth": 1, "cap": 1}})
    roll = [RollEntry("1", "ann"), RollEntry("2", "ann"), RollEntry("3", "ben")]
    found = resolve_under(rule, roll, {"ben": Choice.NO}, {"ann": "ben"}, seed="s")
    assert (found.carried, found.unused) == ({"ben": 1}, ())


@pytest.mark.parametrize(
    ("rule", "noticed", "ballot"),
    [
        (Rule.from_document(COUNCIL), Noticed(), Choice.YES),
        (preset("C2"), Noticed.from_document(["a", "b", "c"]), "a>b>c"),
        (preset("C4"), Noticed.from_document(["a", "b", "c"]), "a:5;b:3;c:1"),
    ],
    ids=lambda one: getattr(one, "id", ""),
)
def test_the_recount_holds_on_resolved_ballots(rule, noticed, ballot, tmp_path):
    roll = people(60)
    voters = [row.voter for row in roll]
    cast = dict.fromkeys(voters[:30], ballot)
    circle, dead_end = {voters[50]: voters[51], voters[51]: voters[50]}, {voters[52]: voters[55]}
    to_one = dict.fromkeys(voters[40:45], voters[0])
    found = resolve_under(rule, roll, cast, {**circle, **dead_end, **to_one}, seed="s")
    assert (len(found.chains), len(found.unused)) == (3, 2)
    assert {note.reason for note in found.notes} == set(Unheard) - {Unheard.TOO_LONG}

    counted = found.ballots(Choice.ABSTAIN)
    outcome = count(rule, roll, counted, noticed)
    heads = outcome.tally[rule.electorate.heads]
    assert heads["abstain"] == 3
    assert sum(heads.values()) == 30 + 3 + 3
    sealed = certify(rule, roll, counted, noticed)
    assert recounted(json.loads(sealed), roll, counted) == sealed
    assert recount(sealed.decode(), counted_table(roll, counted)) == []
