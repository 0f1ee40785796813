from dataclasses import replace
from fractions import Fraction

import pytest

from deliberate.consensus import BadInput, EmptyRoll, canonical_json
from deliberate.consensus.consent import (
    Closing,
    ConsentKey,
    MalformedObjection,
    Objection,
    consent,
)
from deliberate.consensus.result import Result
from deliberate.consensus.threshold import Base, Comparison, Measure, Threshold

MEMBERS = [f"成员{at}" for at in range(8)]
NOISE = Objection(
    name="噪声",
    harm="夜里睡不着",
    bearer="临街住户",
    remedy="二十点收音",
    seconds=("成员1", "成员2"),
    raised_by="成员0",
)


def ask(*objections, **asked):
    return consent(MEMBERS, objections, **({"seconds_needed": 2} | asked))


def keys(finding):
    return [step.key for step in finding.steps]


def test_silence_is_no_objection():
    finding = ask()
    assert finding.verdict is Result.PASSED
    assert keys(finding) == [ConsentKey.NOBODY_OBJECTS]


def test_one_standing_objection_is_enough():
    finding = ask(NOISE)
    assert finding.verdict is Result.NOT_PASSED
    assert finding.objections[0].standing
    assert keys(finding) == [
        ConsentKey.HARM_NAMED,
        ConsentKey.BEARER_NAMED,
        ConsentKey.REMEDY_NAMED,
        ConsentKey.SECONDED,
        ConsentKey.OBJECTION_STANDS,
    ]
    assert (finding.steps[3].lhs, finding.steps[3].rhs) == (2, 2)
    assert finding.steps[-1].data == {"standing": 1}


@pytest.mark.parametrize(
    "lacking, key",
    [
        ({"harm": " "}, ConsentKey.HARM_MISSING),
        ({"bearer": ""}, ConsentKey.BEARER_MISSING),
        ({"remedy": "\n"}, ConsentKey.REMEDY_MISSING),
        ({"seconds": ("成员1",)}, ConsentKey.NOT_SECONDED),
    ],
)
def test_an_objection_that_lacks_something_does_not_stand(lacking, key):
    finding = ask(replace(NOISE, **lacking))
    assert finding.verdict is Result.PASSED
    (found,) = finding.objections
    assert (found.valid, found.standing) == (False, False)
    assert [step.key for step in found.steps if not step.holds] == [key]


@pytest.mark.parametrize("closing", [Closing.INTEGRATED, Closing.WITHDRAWN])
def test_what_is_closed_needs_a_published_reply(closing):
    closed = replace(NOISE, closing=closing, reply="改为十九点半结束")
    assert ask(closed).verdict is Result.PASSED
    assert ask(closed).objections[0].closing is closing
    silent = ask(replace(closed, reply=" "))
    assert silent.verdict is Result.NOT_PASSED
    assert silent.objections[0].closing is Closing.OPEN
    assert silent.objections[0].steps[-1].key is ConsentKey.REPLY_MISSING


@pytest.mark.parametrize(
    "votes, verdict, key",
    [
        ((6, 2), Result.PASSED, ConsentKey.OVERRIDE_MET),  # exactly three quarters
        ((3, 1), Result.PASSED, ConsentKey.OVERRIDE_MET),  # of the Yes and No, not of all
        ((5, 2), Result.NOT_PASSED, ConsentKey.OVERRIDE_MISSED),
        ((0, 0), Result.NOT_PASSED, ConsentKey.OVERRIDE_MISSED),
    ],
)
def test_overriding_takes_three_quarters_and_a_reply(votes, verdict, key):
    overridden = replace(NOISE, closing=Closing.OVERRIDDEN, reply="已设隔音屏", overriding=votes)
    finding = ask(overridden)
    assert finding.verdict is verdict
    assert finding.objections[0].steps[-1].key is key
    assert ask(replace(overridden, reply="")).verdict is Result.NOT_PASSED


def test_another_share_may_override():
    overridden = replace(NOISE, closing=Closing.OVERRIDDEN, reply="已答复", overriding=(5, 3))
    half = Threshold(Measure.MEMBERS, Base.EXPRESSED, Comparison.AT_LEAST, Fraction(1, 2), "源")
    assert ask(overridden, override=half).verdict is Result.PASSED
    assert ask(overridden).verdict is Result.NOT_PASSED


def test_the_steward_may_keep_the_name_and_nobody_may_be_needed_to_second():
    finding = ask(replace(NOISE, raised_by=None, seconds=()), seconds_needed=0)
    assert finding.objections[0].valid


def test_objections_are_found_in_the_order_of_their_names():
    parking = replace(NOISE, name="停车", closing=Closing.INTEGRATED, reply="另划车位")
    one, other = ask(NOISE, parking), ask(parking, NOISE)
    assert one == other
    assert [found.name for found in one.objections] == ["停车", "噪声"]
    assert (one.steps[-1].lhs, one.steps[-1].rhs) == (0, 1)
    assert canonical_json(one.document()) == canonical_json(other.document())


@pytest.mark.parametrize(
    "wrong, place",
    [
        ({"raised_by": "路人"}, "objections[1].raised_by"),
        ({"seconds": ("路人",)}, "objections[1].seconds"),
        ({"seconds": ("成员0",)}, "objections[1].seconds"),
        ({"seconds": ("成员1", "成员1")}, "objections[1].seconds"),
        ({"overriding": (-1, 0)}, "objections[1].overriding"),
        ({"overriding": (0, -1)}, "objections[1].overriding"),
        ({"overriding": (8, 1)}, "objections[1].overriding"),
        ({"name": "噪声"}, "objections[1].name"),
    ],
)
def test_what_cannot_be_judged_is_refused(wrong, place):
    with pytest.raises(MalformedObjection) as refused:
        ask(NOISE, replace(NOISE, **({"name": "别的"} | wrong)))
    assert refused.value.place == place


def test_as_many_may_vote_as_there_are_members():
    all_of_them = replace(NOISE, closing=Closing.OVERRIDDEN, reply="已答复", overriding=(6, 2))
    assert ask(all_of_them).verdict is Result.PASSED


def test_what_cannot_be_asked_is_refused():
    with pytest.raises(EmptyRoll):
        consent([], [], seconds_needed=0)
    with pytest.raises(BadInput, match="seconds_needed"):
        ask(seconds_needed=-1)
    of_all = Threshold(Measure.MEMBERS, Base.ROLL, Comparison.AT_LEAST, Fraction(1, 2), "源")
    with pytest.raises(BadInput, match="override"):
        ask(override=of_all)
