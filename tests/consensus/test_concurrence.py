from dataclasses import replace

import pytest

from deliberate.consensus import MalformedRule, canonical_json, presets
from deliberate.consensus.concurrence import (
    ConcurrenceKey,
    MalformedRecord,
    Progress,
    Record,
    judge,
)
from deliberate.consensus.plans import Act, ConcurrencePlan, Effect, Turn, plan, plans
from deliberate.consensus.result import Result

VILLAGE = plan("four-and-two-village").adopt({"review": "R11", "resolve": "R5"})
MERGED = plan("four-and-two-village").adopt(
    {"review": "R11", "resolve": "R5"}, merged=[("propose", "discuss")]
)
BODY = {turn.id: turn.body for known in plans() for turn in known.turns} | {
    turn.id: turn.body for turn in VILLAGE.turns
}
RULE = {turn.id: turn.rules[0] if turn.rules else "" for turn in VILLAGE.turns}


def taken(turn, result=Result.PASSED, **words):
    """A record of one turn in the village, signed by its body."""
    given = {"bodies": (BODY[turn],), "rule": RULE[turn]} | words
    return Record((turn,), result, **given)


def refused(turn, reading=1):
    return taken(turn, Result.NOT_PASSED, reading=reading, reasons="资金没有着落")


GATES = [taken("propose"), taken("discuss"), taken("review")]
RESOLVED = [*GATES, taken("resolve")]
PUBLISHED = [*RESOLVED, taken("publish-resolution"), taken("publish-result")]


def told(finding):
    return [step.key for step in finding.steps]


def test_scenario_10_the_village_resolves_and_publishes_twice():
    finding = judge(VILLAGE, PUBLISHED)
    assert (finding.progress, finding.verdict) == (Progress.SETTLED, Result.PASSED)
    assert finding.at == ""
    assert told(finding) == [
        *[ConcurrenceKey.GATE_PASSED] * 3,
        ConcurrenceKey.DECIDED_FOR,
        *[ConcurrenceKey.FILED] * 2,
    ]
    assert [step.data["rule"] for step in finding.steps] == ["", "R12", "R11", "R5", "", ""]
    assert finding.steps[2].data == {
        "turns": "review",
        "bodies": "党员大会",
        "reading": 1,
        "rule": "R11",
        "result": "passed",
    }
    assert {(step.lhs, step.rhs) for step in finding.steps} == {(1, 1)}


@pytest.mark.parametrize("number", range(6))
def test_a_matter_waits_for_the_turn_that_comes_next(number):
    finding = judge(VILLAGE, PUBLISHED[:number])
    settled = number >= 4
    assert finding.at == VILLAGE.turns[number].id
    assert finding.progress is (Progress.SETTLED if settled else Progress.AWAITED)
    assert finding.verdict is (Result.PASSED if settled else None)
    awaited = finding.steps[-1]
    assert (awaited.key, awaited.lhs, awaited.rhs) == (ConcurrenceKey.TURN_AWAITED, 0, 1)
    assert len(finding.steps) == number + 1
    assert len(finding.opinions) == min(number, 3)


def test_scenario_10b_too_few_at_a_gate_leave_it_to_be_held_again():
    blocked = judge(VILLAGE, [*GATES[:2], taken("review", Result.INQUORATE)])
    assert (blocked.progress, blocked.at) == (Progress.AWAITED, "review")
    assert told(blocked)[-1] is ConcurrenceKey.GATE_INQUORATE
    again = [*GATES[:2], taken("review", Result.INQUORATE), taken("review", reading=2)]
    assert judge(VILLAGE, again).at == "resolve"


def test_scenario_10b_the_record_names_the_rule_that_the_charter_adopted():
    other = plan("four-and-two-village").adopt({"review": "R10", "resolve": "R5"})
    counted_by_another = taken("review", rule="R10")
    assert judge(other, [*GATES[:2], counted_by_another]).at == "resolve"
    with pytest.raises(MalformedRecord) as switched:
        judge(VILLAGE, [*GATES[:2], counted_by_another])
    assert switched.value.place == "records[2].rule"
    with pytest.raises(MalformedRecord, match="rule"):
        judge(VILLAGE, [taken("propose", rule="R12")])
    with pytest.raises(MalformedRule, match="review"):
        judge(plan("four-and-two-village"), GATES)


def test_scenario_10c_secretary_and_director_are_one_two_turns_one_record():
    both = (BODY["propose"], BODY["discuss"])
    record = Record(("propose", "discuss"), Result.PASSED, both, "R12")
    finding = judge(MERGED, [record, *GATES[2:]])
    assert finding.at == "resolve"
    assert told(finding)[:2] == [ConcurrenceKey.GATE_PASSED, ConcurrenceKey.SIGNED_TOGETHER]
    assert (finding.steps[1].lhs, finding.steps[1].rhs) == (2, 2)
    assert finding.steps[0].data["turns"] == "propose + discuss"
    assert finding.steps[0].data["bodies"] == " + ".join(both)
    assert finding.opinions[0] == record
    assert judge(MERGED, []).at == "propose"
    with pytest.raises(MalformedRecord) as unsigned:
        judge(MERGED, [replace(record, bodies=both[:1])])
    assert unsigned.value.place == "records[0].bodies"
    with pytest.raises(MalformedRecord, match="turns"):
        judge(MERGED, [taken("propose")])
    with pytest.raises(MalformedRecord, match="turns"):
        judge(VILLAGE, [record])


def test_scenario_10d_a_first_refusal_sends_back_and_a_second_stops():
    once = judge(VILLAGE, [refused("propose")])
    assert (once.progress, once.at, once.verdict) == (Progress.SENT_BACK, "propose", None)
    assert told(once) == [ConcurrenceKey.GATE_REFUSED, ConcurrenceKey.SENT_BACK]
    assert (once.steps[1].lhs, once.steps[1].rhs) == (1, 2)
    assert (once.steps[0].lhs, once.steps[0].rhs) == (0, 1)
    agreed = judge(VILLAGE, [refused("propose"), taken("propose", reading=2)])
    assert agreed.at == "discuss"
    assert told(agreed) == [
        ConcurrenceKey.GATE_REFUSED,
        ConcurrenceKey.GATE_PASSED,
        ConcurrenceKey.TURN_AWAITED,
    ]
    twice = judge(VILLAGE, [refused("propose", 2), refused("propose")])
    assert (twice.progress, twice.at) == (Progress.STOPPED, "propose")
    assert told(twice)[-1] is ConcurrenceKey.REFUSED_TWICE
    assert twice.steps[-1].holds
    tie = taken("propose", Result.TIED, reasons="意见各半", reading=2)
    assert judge(VILLAGE, [refused("propose"), tie]).progress is Progress.STOPPED


def test_scenario_10d_residents_have_the_meeting_convened_all_the_same():
    twice = [refused("propose"), refused("propose", 2)]
    waiting = judge(VILLAGE, twice, convened_by_request=True)
    assert (waiting.progress, waiting.at) == (Progress.AWAITED, "resolve")
    assert told(waiting) == [
        *[ConcurrenceKey.GATE_REFUSED] * 2,
        *[ConcurrenceKey.GATE_LIFTED],
        *[ConcurrenceKey.TURN_AWAITED, ConcurrenceKey.GATE_LIFTED] * 2,
        ConcurrenceKey.TURN_AWAITED,
    ]
    assert (waiting.steps[2].lhs, waiting.steps[2].rhs) == (0, 1)
    assert waiting.opinions == (twice[1],)
    agreed = judge(
        VILLAGE, [twice[0], taken("propose", reading=2), *GATES[1:]], convened_by_request=True
    )
    assert ConcurrenceKey.GATE_LIFTED not in told(agreed)
    met = judge(VILLAGE, [*twice, taken("resolve")], convened_by_request=True)
    assert (met.progress, met.verdict) == (Progress.SETTLED, Result.PASSED)
    passed = judge(VILLAGE, RESOLVED, convened_by_request=True)
    assert ConcurrenceKey.GATE_LIFTED not in told(passed)


@pytest.mark.parametrize(
    "result, progress, verdict, key",
    [
        (Result.NOT_PASSED, Progress.SETTLED, Result.NOT_PASSED, ConcurrenceKey.DECIDED_AGAINST),
        (Result.TIED, Progress.SETTLED, Result.TIED, ConcurrenceKey.DECIDED_AGAINST),
        (Result.INQUORATE, Progress.AWAITED, Result.INQUORATE, ConcurrenceKey.DECISION_INQUORATE),
        (Result.VOID, Progress.AWAITED, Result.VOID, ConcurrenceKey.DECISION_INQUORATE),
    ],
)
def test_what_the_meeting_did_not_pass_goes_no_further(result, progress, verdict, key):
    finding = judge(VILLAGE, [*GATES, taken("resolve", result)])
    assert (finding.progress, finding.verdict, finding.at) == (progress, verdict, "resolve")
    assert told(finding)[-1] is key
    with pytest.raises(MalformedRecord, match="after resolve"):
        judge(VILLAGE, [*GATES, taken("resolve", result), taken("publish-resolution")])


def test_a_decision_may_be_read_again_but_a_settled_gate_not():
    twice = [*RESOLVED, taken("resolve", Result.NOT_PASSED, reading=2)]
    assert judge(VILLAGE, twice).verdict is Result.NOT_PASSED
    with pytest.raises(MalformedRecord, match="settled"):
        judge(VILLAGE, [taken("propose"), taken("propose", reading=2)])
    three = [refused("propose"), refused("propose", 2), taken("propose", reading=3)]
    with pytest.raises(MalformedRecord, match="settled"):
        judge(VILLAGE, three)


def test_a_turn_is_not_taken_before_those_before_it():
    with pytest.raises(MalformedRecord, match="after review"):
        judge(VILLAGE, [*GATES[:2], taken("resolve")])
    with pytest.raises(MalformedRecord, match="after propose"):
        judge(VILLAGE, [refused("propose"), taken("review")])


def test_the_order_of_records_does_not_matter():
    records = [refused("propose"), taken("propose", reading=2), *GATES[1:]]
    one, other = judge(VILLAGE, records), judge(VILLAGE, records[::-1])
    assert one == other
    canonical_json(one.document())
    assert one.document()["opinions"][0]["reading"] == 2


@pytest.mark.parametrize(
    "record, place",
    [
        (taken("propose", bodies=()), "records[0].bodies"),
        (taken("propose", bodies=("路人",)), "records[0].bodies"),
        (taken("propose", Result.NOT_PASSED), "records[0].reasons"),
        (taken("propose", Result.NOT_PASSED, reasons=" "), "records[0].reasons"),
        (taken("propose", reading=2), "records of propose"),
        (Record(("veto",), Result.PASSED, ()), "records[0].turns"),
    ],
)
def test_what_cannot_be_a_record_is_refused(record, place):
    with pytest.raises(MalformedRecord) as wrong:
        judge(VILLAGE, [record])
    assert wrong.value.place == place


def test_the_same_reading_twice_is_refused():
    with pytest.raises(MalformedRecord, match="numbered"):
        judge(VILLAGE, [refused("propose"), refused("propose")])


def test_a_decision_refused_needs_no_reasons():
    assert judge(VILLAGE, [*GATES, taken("resolve", Result.NOT_PASSED)]).at == "resolve"


def simple(result, reasons="", turn="study", rule="", reading=1):
    (body,) = [known.body for known in plan("simple").turns if known.id == turn]
    return Record((turn,), result, (body,), rule, reading, reasons)


@pytest.mark.parametrize(
    "result, key",
    [
        (Result.PASSED, ConcurrenceKey.OPINION_FOR),
        (Result.NOT_PASSED, ConcurrenceKey.OPINION_AGAINST),
        (Result.INQUORATE, ConcurrenceKey.OPINION_LACKING),
    ],
)
def test_an_opinion_must_be_heard_and_stops_nothing(result, key):
    assert judge(plan("simple"), []).at == "study"
    heard = simple(result, "太贵")
    finding = judge(plan("simple"), [heard])
    assert (finding.at, finding.progress, told(finding)[0]) == ("resolve", Progress.AWAITED, key)
    assert finding.opinions == (heard,)
    assert told(finding)[1:] == [ConcurrenceKey.TURN_AWAITED]
    with pytest.raises(MalformedRecord, match="after study"):
        judge(plan("simple"), [simple(Result.PASSED, turn="resolve", rule="R3")])
    lifted = judge(plan("simple"), [], convened_by_request=True)
    assert lifted.at == "resolve"


def test_what_is_filed_before_the_decision_is_waited_for_and_settles_nothing():
    owners = plan("owners").adopt({"resolve": "R7"})
    assert judge(owners, []).progress is Progress.AWAITED
    missed = Record(("tell",), Result.NOT_PASSED, ("居民委员会",))
    finding = judge(owners, [missed])
    assert (finding.progress, finding.at) == (Progress.AWAITED, "tell")
    assert told(finding) == [ConcurrenceKey.NOT_FILED]
    assert finding.opinions == ()
    assert judge(owners, [missed], convened_by_request=True).at == "tell"


def turn(name, effect, *rules):
    return Turn(name, name, Act.RESOLVE, effect, rules)


def test_all_who_decide_must_pass():
    two = ConcurrencePlan(
        "t", "两会", "源", (turn("a", Effect.DECIDE, "R3"), turn("b", Effect.DECIDE, "R7"))
    )
    first = Record(("a",), Result.PASSED, ("a",), "R3")
    assert judge(two, [first]).verdict is None
    for result in (Result.PASSED, Result.NOT_PASSED):
        finding = judge(two, [first, Record(("b",), result, ("b",), "R7")])
        assert (finding.verdict, finding.progress) == (result, Progress.SETTLED)


def test_later_turns_too_are_taken_together_under_the_rule_of_the_last():
    turns = (
        turn("a", Effect.OPINION),
        turn("b", Effect.GATE, "R11"),
        turn("c", Effect.GATE, "R12"),
        turn("d", Effect.DECIDE, "R5"),
    )
    together = ConcurrencePlan("t", "会签", "源", turns, (("b", "c"),), (("b", "c"),))
    assert [[one.id for one in stage] for stage in together.stages()] == [["a"], ["b", "c"], ["d"]]
    heard = Record(("a",), Result.PASSED, ("a",))
    both = Record(("b", "c"), Result.PASSED, ("b", "c"), "R12")
    assert judge(together, [heard, both]).at == "d"
    with pytest.raises(MalformedRecord, match="'R12' was adopted"):
        judge(together, [heard, replace(both, rule="R11")])


def test_the_plans_that_ship():
    assert [known.name for known in plans()] == [
        "四议两公开(城市)",
        "四议两公开(村)",
        "简易",
        "业主事项",
        "邻里小事",
    ]
    shipped = {rule.id for rule in presets()}
    for known in plans():
        assert ConcurrencePlan.from_document(known.document()) == known
        canonical_json(known.document())
        for one in known.turns:
            assert set(one.rules) <= shipped, one
    assert [one.act for one in VILLAGE.turns] == [
        Act.PROPOSE,
        Act.DISCUSS,
        Act.REVIEW,
        Act.RESOLVE,
        Act.PUBLISH,
        Act.PUBLISH,
    ]
    with pytest.raises(MalformedRule, match="no plan ships"):
        plan("五议")


def test_a_charter_adopts_one_rule_a_turn():
    assert [one.rules for one in VILLAGE.turns[:4]] == [(), ("R12",), ("R11",), ("R5",)]
    village = plan("four-and-two-village")
    for wrong, place in [
        ({"review": "R11"}, "rules.resolve"),
        ({"review": "R3", "resolve": "R5"}, "rules.review"),
        ({"propose": "R3", "review": "R11", "resolve": "R5"}, "rules.propose"),
        ({"veto": "R3", "review": "R11", "resolve": "R5"}, "rules.veto"),
    ]:
        with pytest.raises(MalformedRule) as refused_rule:
            village.adopt(wrong)
        assert refused_rule.value.place == place
    assert MERGED.merged == (("propose", "discuss"),)
    with pytest.raises(MalformedRule, match="merged"):
        village.adopt({"review": "R11", "resolve": "R5"}, merged=[("discuss", "review")])
    assert ConcurrencePlan.from_document(MERGED.document()) == MERGED


GATE, DECIDE = turn("a", Effect.GATE), turn("b", Effect.DECIDE)


@pytest.mark.parametrize(
    "turns, mergeable, place",
    [
        ((GATE, GATE, DECIDE), (), "turns[1].id"),
        ((GATE,), (), "turns"),
        ((GATE, DECIDE), (("a", "b"),), "mergeable"),
        ((GATE, DECIDE, turn("c", Effect.GATE)), (("a", "c"),), "mergeable"),
    ],
)
def test_what_cannot_be_a_plan_is_refused(turns, mergeable, place):
    with pytest.raises(MalformedRule) as wrong:
        ConcurrencePlan("t", "试", "源", turns, mergeable)
    assert wrong.value.place == place


def test_a_plan_is_read_with_the_place_of_what_is_wrong():
    document = plan("simple").document()
    for wrong, place in [
        ({"mergeable": [["a"]]}, "mergeable[0]"),
        ({"mergeable": [["a", 2]]}, "mergeable[0][1]"),
        ({"turns": [{}]}, "turns[0]"),
        ({"turns": [document["turns"][0] | {"act": "veto"}]}, "turns[0].act"),
        ({"turns": [document["turns"][0] | {"rules": [3]}]}, "turns[0].rules[0]"),
        ({"id": ""}, "id"),
    ]:
        with pytest.raises(MalformedRule) as refused_plan:
            ConcurrencePlan.from_document(document | wrong)
        assert refused_plan.value.place == place
