"""Numbers, codes and the words of the document."""

from datetime import datetime

import pytest

from deliberate.areas.rules import lies_in
from deliberate.calendar import SHANGHAI
from deliberate.issues.rules import State
from deliberate.people.rules import Post, Role, Standing
from deliberate.resolutions import policy
from deliberate.resolutions.rules import (
    Kind,
    abbreviation,
    as_code,
    fingerprint,
    number_of,
    verification_code,
)
from deliberate.resolutions.rules.wording import (
    numeral,
    printed_steps,
    safeguard_sentence,
    share,
    span,
    step_sentence,
)
from tests.build import COMMUNITY
from tests.resolutions.build import household_outcome, lift_outcome


@pytest.mark.parametrize(
    "issuer, short",
    [
        ("望江社区居民委员会", "望江居"),
        ("锦绣里小区业主委员会", "锦绣里业"),
        ("梧桐里居民委员会", "梧桐里居"),
        ("和平里业主委员会", "和平里业"),
        ("居民委员会", "居民委员会"),
        ("桂园街道办事处", "桂园街道办事处"),
        ("很" * 70 + "居民委员会", "很" * 19 + "居"),
    ],
)
def test_a_body_is_abbreviated(issuer, short):
    assert abbreviation(issuer) == short
    assert len(number_of(issuer, Kind.RESOLUTION, 2026, 99999)) <= 40


def test_numbers_read_as_in_official_documents():
    assert number_of("望江社区居民委员会", Kind.RESOLUTION, 2026, 7) == "望江居决〔2026〕7号"
    assert number_of("望江社区居民委员会", Kind.AGREEMENT, 2026, 3) == "望江居纪〔2026〕3号"
    assert number_of("锦绣里小区业主委员会", Kind.RESOLUTION, 2026, 2) == "锦绣里业决〔2026〕2号"


def test_a_code_is_read_back_and_nobody_misreads_it():
    code = verification_code(fingerprint({"a": 1}))
    assert as_code(code.lower().replace("-", " ")) == code
    assert not set(code) & set("01ILOU")
    for wrong in ("", "AAAAA", "AAAAA-AAAAAA", "AAAAA-AAAA1", "ＡAAAA-AAAAA"):
        assert as_code(wrong) == ""


@pytest.mark.parametrize(
    "n, words", [(1, "一"), (10, "十"), (11, "十一"), (14, "十四"), (20, "二十"), (21, "二十一")]
)
def test_parts_are_numbered_in_chinese(n, words):
    assert numeral(n) == words


@pytest.mark.parametrize(
    "top, bottom, comparison, words",
    [
        (1, 2, "more-than", "过半数"),
        (1, 2, "at-least", "二分之一以上"),
        (2, 3, "at-least", "三分之二以上"),
        (3, 4, "at-least", "四分之三以上"),
        (2, 3, "more-than", "超过三分之二"),
        (1, 1, "at-least", "全部"),
    ],
)
def test_what_a_test_asks_for_is_said_in_words(top, bottom, comparison, words):
    asked = {"numerator": top, "denominator": bottom, "comparison": comparison}
    assert share(asked) == words


def test_a_span_says_a_year_and_a_month_once():
    def day(*parts):
        return datetime(*parts, 12, tzinfo=SHANGHAI)

    assert span(day(2026, 11, 2), day(2026, 11, 15)) == "2026年11月2日至15日"
    assert span(day(2026, 10, 30), day(2026, 11, 15)) == "2026年10月30日至11月15日"
    assert span(day(2026, 12, 30), day(2027, 1, 5)) == "2026年12月30日至2027年1月5日"
    assert span(day(2026, 11, 2), day(2026, 11, 2)) == "2026年11月2日"


def test_the_four_tests_of_owners_are_printed_with_their_numbers():
    said = [step_sentence(step) for step in printed_steps(lift_outcome()["steps"])]
    assert len(said) == 4
    assert said[0].startswith(
        "参与表决的专有部分面积776.30平方米，占全体844.80平方米的91.89%，须三分之二以上（不少于563.20平方米），达到"
    )
    assert said[3].startswith(
        "同意的人数8人，占参与表决10人的80.00%，须四分之三以上（不少于8人），达到"
    )


def test_households_are_counted_as_households():
    said = "".join(step_sentence(step) for step in printed_steps(household_outcome()["steps"]))
    assert "户数8户" in said
    assert "过半数" in said


def test_an_alternative_of_the_quorum_that_did_not_hold_is_not_printed():
    steps = [
        {"key": "quorum-missed", "data": {"alternative": 0}},
        {"key": "quorum-met", "data": {"alternative": 0}},
        {"key": "quorum-met", "data": {"alternative": 1}},
        {"key": "passing-met", "data": {}},
    ]
    kept = [(step["key"], step["data"].get("alternative")) for step in printed_steps(steps)]
    assert kept == [("quorum-met", 1), ("passing-met", None)]


def test_those_affected_are_named_in_numbers_only_when_there_were_any():
    assert safeguard_sentence(None) == []
    assert safeguard_sentence({"eligible": 0}) == []
    found = {"eligible": 14, "voted": 13, "against": 11, "steps": [{"measure": "households"}]}
    assert safeguard_sentence(found) == ["受直接影响的14户中，13户表示了意见，其中11户反对。"]


MAY_DRAFT = {Role.RC_MEMBER, Role.RC_DIRECTOR, Role.OC_CHAIR}
MAY_PUBLISH = {Role.RC_DIRECTOR, Role.OC_CHAIR}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("state", State)
def test_the_policy_over_every_role_and_state(role, state):
    who = Standing(role=role, signed_in=True)
    settled = state in {State.PASSED, State.AGREED}
    over = state in {State.EFFECTIVE, State.NOT_PASSED, State.ENDED_NO_RESULT}
    assert bool(policy.may_draft(who, state)) is (role in MAY_DRAFT and settled)
    assert bool(policy.may_publish(who, state)) is (role in MAY_PUBLISH and settled)
    assert bool(policy.may_archive(who, state)) is (role in MAY_DRAFT and over)
    for may in (policy.may_draft, policy.may_publish, policy.may_archive):
        assert may(Standing(), state).reason == "sign-in-first"


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("owners", [True, False])
def test_who_signs_what(role, owners):
    over = Post(1, role, "某", f"{COMMUNITY}-E1")
    within = bool(policy.may_sign(over, f"{COMMUNITY}-E1-03-2", owners=owners))
    beyond = policy.may_sign(over, f"{COMMUNITY}-E2", owners=owners)
    assert within is (
        role in {Role.RC_MEMBER, Role.RC_DIRECTOR} or (role is Role.OC_CHAIR and owners)
    )
    assert not beyond
    assert not policy.may_sign(None, COMMUNITY, owners=owners)
    assert lies_in(f"{COMMUNITY}-E1-03-2", f"{COMMUNITY}-E1")
