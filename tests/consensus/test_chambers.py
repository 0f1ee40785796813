import pytest

from deliberate.consensus import MalformedRule, canonical_json
from deliberate.consensus.chambers import (
    Chamber,
    ChamberKey,
    Inquorate,
    MalformedChambers,
    Role,
    UnknownChamber,
    concur,
)
from deliberate.consensus.result import Result

OWNERS = Chamber("业主", Role.DECIDE)
TENANTS = Chamber("租户", Role.CONSENT)
SHOPS = Chamber("商户", Role.CONSENT, Inquorate.SILENT_AFTER_DEADLINE)
COMPANY = Chamber("物业", Role.CONSULT)
ALL = (OWNERS, TENANTS, SHOPS, COMPANY)
ROLLS = {"业主": ["甲", "乙"], "租户": ["丙", "丁"], "商户": ["戊"], "物业": ["己"]}
AGREED = dict.fromkeys(ROLLS, Result.PASSED)


def ask(rolls=ROLLS, overdue=(), **outcomes):
    given = {name: result for name, result in (AGREED | outcomes).items() if result}
    return concur(ALL, rolls, given, overdue=overdue)


def told(finding):
    return [step.key for step in finding.steps]


def test_all_that_decide_or_consent_must_agree():
    finding = ask()
    assert finding.verdict is Result.PASSED
    assert told(finding) == [ChamberKey.CHAMBER_AGREED] * 4 + [ChamberKey.CHAMBERS_AGREED]
    assert (finding.steps[-1].lhs, finding.steps[-1].rhs) == (3, 3)
    assert finding.steps[0].data == {"chamber": "业主", "role": "decide"}
    refused = ask(租户=Result.NOT_PASSED)
    assert refused.verdict is Result.NOT_PASSED
    assert (refused.steps[1].key, refused.steps[1].holds) == (ChamberKey.CHAMBER_REFUSED, False)
    assert (refused.steps[-1].key, refused.steps[-1].lhs) == (ChamberKey.CHAMBERS_LACKING, 2)


@pytest.mark.parametrize("result", [*Result, None])
def test_who_is_consulted_is_told_and_decides_nothing(result):
    finding = ask(物业=result)
    assert finding.verdict is Result.PASSED
    assert finding.steps[3].holds is (result is Result.PASSED)


@pytest.mark.parametrize(
    "outcomes, verdict",
    [
        ({"业主": Result.NOT_PASSED, "租户": Result.TIED, "商户": None}, Result.NOT_PASSED),
        ({"业主": Result.TIED, "租户": Result.VOID, "商户": None}, Result.TIED),
        ({"业主": Result.VOID, "租户": Result.INQUORATE, "商户": None}, Result.VOID),
        ({"业主": Result.INQUORATE, "租户": None}, Result.INQUORATE),
        ({"租户": None}, None),
    ],
)
def test_a_refusal_is_final_and_what_can_be_repeated_is_not(outcomes, verdict):
    assert ask(**outcomes).verdict is verdict


@pytest.mark.parametrize(
    "result, overdue, verdict, key",
    [
        (None, (), None, ChamberKey.CHAMBER_AWAITED),
        (None, ("商户",), Result.PASSED, ChamberKey.CHAMBER_SILENT),
        (Result.INQUORATE, (), Result.INQUORATE, ChamberKey.CHAMBER_INQUORATE),
        (Result.INQUORATE, ("商户",), Result.PASSED, ChamberKey.CHAMBER_SILENT),
        (Result.VOID, ("商户",), Result.VOID, ChamberKey.CHAMBER_INQUORATE),
        (Result.NOT_PASSED, ("商户",), Result.NOT_PASSED, ChamberKey.CHAMBER_REFUSED),
        (Result.TIED, ("商户",), Result.TIED, ChamberKey.CHAMBER_REFUSED),
    ],
)
def test_silence_passes_only_where_the_rule_says_so_and_the_deadline_is_over(
    result, overdue, verdict, key
):
    finding = ask(商户=result, overdue=overdue)
    assert (finding.verdict, finding.steps[2].key) == (verdict, key)


def test_a_chamber_that_blocks_does_so_after_its_deadline_too():
    assert ask(租户=Result.INQUORATE, overdue=("租户",)).verdict is Result.INQUORATE
    assert ask(租户=None, overdue=("租户",)).verdict is None


def test_an_empty_chamber_is_inquorate():
    nobody = ROLLS | {"商户": []}
    assert ask(nobody, 商户=None).verdict is Result.INQUORATE
    assert ask(nobody, 商户=None, overdue=("商户",)).verdict is Result.PASSED
    with pytest.raises(MalformedChambers, match="outcomes"):
        ask(nobody)


def test_a_person_sits_in_two_chambers_but_never_twice_in_one():
    assert ask(ROLLS | {"租户": ["甲", "丙"]}).verdict is Result.PASSED
    with pytest.raises(MalformedChambers) as refused:
        ask(ROLLS | {"租户": ["丙", "丁", "丙"]})
    assert refused.value.place == "rolls['租户'][2]"


def test_who_decides_cannot_decide_by_silence():
    for role in (Role.CONSENT, Role.CONSULT):
        assert Chamber("甲", role, Inquorate.SILENT_AFTER_DEADLINE)
    with pytest.raises(MalformedRule, match="silence"):
        Chamber("甲", Role.DECIDE, Inquorate.SILENT_AFTER_DEADLINE)


def test_what_cannot_be_asked_is_refused():
    with pytest.raises(MalformedChambers, match="decides"):
        concur((TENANTS,), {"租户": ["丙"]}, {})
    with pytest.raises(MalformedChambers) as refused:
        concur((OWNERS, TENANTS, OWNERS), ROLLS, {})
    assert refused.value.place == "chambers[2]"
    for wrong in (
        {"rolls": ROLLS | {"路人": []}},
        {"路人": Result.PASSED},
        {"overdue": ("路人",)},
        {"rolls": {name: roll for name, roll in ROLLS.items() if name != "租户"}},
    ):
        with pytest.raises(UnknownChamber):
            ask(**wrong)


def test_the_finding_is_a_document():
    document = ask(租户=None).document()
    assert document["verdict"] is None
    assert ask().document()["verdict"] == "passed"
    canonical_json(document)
