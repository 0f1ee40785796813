from math import nan

import pytest

from deliberate.consensus import BadInput
from deliberate.consensus.budget import (
    Ballot,
    BelowZero,
    Election,
    MalformedElection,
    NoProjects,
    NotAName,
    NotAWholeNumber,
    NoVoters,
    Project,
    RepeatedProject,
    StrangeProject,
    TooGreat,
)

PAPER = (Project("a", 5), Project("b", 0))
BALLOTS = (Ballot({"a": 1, "b": -1}), Ballot({}, 0))
GREATEST = 2**53 - 1


def test_a_sound_election():
    election = Election(0, PAPER, (*BALLOTS, Ballot.approving("aab", 3)))
    assert election.voters == 4
    assert election.ballots[2].points == {"a": 1, "b": 1}
    assert Election(GREATEST, (Project("a", GREATEST),), (Ballot({}, GREATEST),)).unit == 1


@pytest.mark.parametrize(
    "budget, projects, ballots, unit, error, place",
    [
        (-1, PAPER, BALLOTS, 1, BelowZero, "budget"),
        (1.0, PAPER, BALLOTS, 1, NotAWholeNumber, "budget"),
        (nan, PAPER, BALLOTS, 1, NotAWholeNumber, "budget"),
        (True, PAPER, BALLOTS, 1, NotAWholeNumber, "budget"),
        (2**53, PAPER, BALLOTS, 1, TooGreat, "budget"),
        (1, PAPER, BALLOTS, 0, BelowZero, "unit"),
        (1, PAPER, BALLOTS, -1, BelowZero, "unit"),
        (1, (), BALLOTS, 1, NoProjects, "projects"),
        (1, (Project("", 1),), (), 1, NotAName, "projects[0]"),
        (1, (Project("a", 1), Project(" ", 1)), (), 1, NotAName, "projects[1]"),
        (1, (Project(7, 1),), (), 1, NotAName, "projects[0]"),
        (1, (*PAPER, Project("a", 1)), BALLOTS, 1, RepeatedProject, "projects['a']"),
        (1, (Project("a", -1),), BALLOTS, 1, BelowZero, "projects['a'].cost"),
        (1, (Project("a", nan),), BALLOTS, 1, NotAWholeNumber, "projects['a'].cost"),
        (1, (Project("a", 1, -1),), BALLOTS, 1, BelowZero, "projects['a'].areas"),
        (1, (Project("a", 2**52), Project("b", 2**52)), (), 1, TooGreat, "projects"),
        (1, PAPER, (), 1, NoVoters, "ballots"),
        (1, PAPER, (Ballot({"a": 1}, 0),), 1, NoVoters, "ballots"),
        (1, PAPER, (*BALLOTS, Ballot({"c": 1})), 1, StrangeProject, "ballots[2]"),
        (1, PAPER, (Ballot({"a": 1}, -1),), 1, BelowZero, "ballots[0].weight"),
        (1, PAPER, (Ballot({"a": 1}, 1.5),), 1, NotAWholeNumber, "ballots[0].weight"),
        (1, PAPER, (Ballot({"a": 0.5}),), 1, NotAWholeNumber, "ballots[0]['a']"),
        (1, PAPER, (Ballot({"a": -(2**52)}, 2),), 1, TooGreat, "ballots"),
        (1, PAPER, (Ballot({}, 2**52), Ballot({}, 2**52)), 1, TooGreat, "ballots"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(budget, projects, ballots, unit, error, place):
    with pytest.raises(error) as wrong:
        Election(budget, projects, ballots, unit)
    assert wrong.value.place == place
    assert isinstance(wrong.value, MalformedElection)
    assert isinstance(wrong.value, BadInput)
