"""An issue in every state that has a page of its own look, put straight into the database."""

from dataclasses import replace

from deliberate.decisions.actions import (
    accept_proxy,
    answer_as_affected,
    cast_ballot,
    delegate,
    enter_proxy,
    give_proxy,
    offer_to_speak,
    settle_votes,
    state_minority,
)
from deliberate.deliberations.actions import (
    answer_round,
    ask_consent,
    close_deliberation,
    convene,
    give_opinion,
    hide_claim,
    make_claim,
    mark_claim,
    open_round,
    put_option,
    raise_objection,
    reply,
    second_objection,
    settle_rounds,
)
from deliberate.deliberations.rules import (
    Approval,
    Declaration,
    Form,
    HideReason,
    Mark,
    Opinion,
    Path,
    Position,
    ReplyKind,
    Stratum,
)
from deliberate.issues.actions import second_issue
from deliberate.issues.models import Issue
from deliberate.issues.rules import RejectReason, ReturnReason, State
from deliberate.panels.rules import Feature
from deliberate.privacy.rules import Processing
from deliberate.resolutions.actions import archive_issue, take_effect
from deliberate.resolutions.models import Resolution
from tests.build import NOW, a_dwelling, a_findable_issue, a_resident, an_issue, later
from tests.decisions.votes import (
    NO,
    OVER_NOW,
    STAIRWELL,
    YES,
    ballots,
    choosing,
    counted,
    noticed,
    owned_by,
    the_lift,
    voting,
)
from tests.deliberations.build import put_in, two_camps
from tests.panels.build import a_neighbourhood, all_volunteer, call, draw, seal
from tests.privacy.build import assessed
from tests.resolutions.build import a_draft, a_passed_issue, a_published_issue, an_agreed_issue

LIKE = "3幢北侧充电的地方太少，要不要建充电棚"
"""Of an issue that waits for seconders: what the walk proposes is like it."""
LONG_BEFORE = later(days=-40)
CLAIMS = (
    (Position.FOR, "楼道里充电太危险。"),
    (Position.QUESTION, "谁来管？"),
    (Position.AGAINST, "离窗户太近，半夜提示音太吵。"),
    (Position.FACT, "去年着过一次火。"),
    (Position.ALTERNATIVE, "建到西门去。"),
    (Position.AGAINST, "卖电池请打电话。"),
)


async def furnish(people):
    """By name: the number of an issue (of the draft its id), a resolution's code, a home's."""
    issues = {
        **await before_the_talk(people),
        **await talked_about(people),
        **await drawn_for(people),
        **await voted_on(people),
        **await chosen_from(people),
        **await spoken_in(people),
        "mapped": await mapped(),
        **await resolved(people),
    }
    await assessed_by(people["director"])
    numbers = {name: issue.number or issue.id for name, issue in issues.items()}
    paper = await Resolution.get(issue_id=issues["published"].id)
    return numbers | {"code": paper.code, "door": people["sunli"].home}


async def assessed_by(director):
    """A processing assessed twice, one that is due again; the others lack an assessment."""
    await assessed(director, Processing.OPINIONS, at=later(days=-400))
    await assessed(director, at=later(days=-30))
    await assessed(director)


async def mapped():
    """A deliberation that is over, with a map of opinions."""
    issue, _ = await two_camps()
    await put_in(issue, State.DRAFTING)
    return issue


async def drawn_for(people):
    """A panel that is called for, and one that was drawn after its lottery was sealed."""
    neighbours = [*await a_neighbourhood(), people["chenjing"]]
    called, drawn = await an_issue(State.ARGUING), await an_issue(State.ARGUING)
    await call(called, by=people["director"])
    await all_volunteer(called, neighbours[:3])
    await call(drawn, by=people["director"], at=later(days=-20), features=(Feature.BUILDING,))
    await all_volunteer(drawn, neighbours, at=later(days=-19))
    await seal(drawn, at=later(days=-9))
    await draw(drawn, at=later(days=-8))
    return {"called": called, "drawn": drawn}


async def before_the_talk(people):
    by, words = people["chenjing"], {"words": "请写清楚在哪里。"}
    seconding = await a_findable_issue(State.SECONDING, title=LIKE, due_at=later(days=20))
    await second_issue(seconding.number, by=people["liming"], at=NOW)
    rejecting = {
        "first_rejecter_id": people["director"].person_id,
        "reason": RejectReason.ALREADY_SETTLED,
    }
    return {
        "seconding": seconding,
        "draft": await an_issue(State.DRAFT, by=by, title="楼道灯坏了"),
        "screening": await an_issue(State.SCREENING, by=by, due_at=later(days=1)),
        "screened-once": await an_issue(
            State.SCREENING, due_at=later(days=-2), **rejecting, **words
        ),
        "returned": await an_issue(
            State.RETURNED, by=by, reason=ReturnReason.UNCLEAR, due_at=later(days=9), **words
        ),
        "merged": await an_issue(State.MERGED, merged_into=seconding),
        "rejected": await an_issue(State.REJECTED, reason=RejectReason.UNLAWFUL, **words),
        "lapsed": await an_issue(State.LAPSED),
        "withdrawn": await an_issue(State.WITHDRAWN, **words),
        "accepted": await an_issue(State.ACCEPTED, due_at=later(hours=1)),
        "convening": await an_issue(State.CONVENING, due_at=later(days=3)),
    }


async def talked_about(people):
    arguing, drafting, closed = [await a_talk(people) for _ in range(3)]
    for issue in (drafting, closed):
        await put_in(issue, State.DRAFTING)
        await options_for(issue, people)
    await close_deliberation(
        closed.number,
        by=people["director"],
        at=NOW,
        agreed=["离窗户远一些"],
        disputed=["建不建：怕火的说要，怕吵的说不要"],
        unanswered=["#2 谁来管？"],
        path=Path.TO_VOTE,
        reason="说不拢，交给大家表决。",
    )
    asked, consented = await asked_about(people), await consent_of(people)
    return {
        "arguing": arguing,
        "drafting": drafting,
        "to-vote": closed,
        "asked": asked,
        "consented": consented,
    }


async def asked_about(people):
    """An option that went through one consensus round and is in the second."""
    issue = await a_talk(people)
    await put_in(issue, State.DRAFTING)
    await options_for(issue, people)
    strata = (
        Stratum("3幢的住户", percent=60, reason="声音到窗前"),
        Stratum("其他居民", percent=40, reason="路过"),
    )
    first = Declaration(
        strata,
        by_residence=False,
        weighing="affectedness",
        approval=Approval(statement="离窗户近的天天听得到。"),
    )
    act = {"by": people["director"], "option": 1}
    await open_round(issue.number, at=later(days=-8), declared=first, **act)
    for turn in range(12):
        by, answer = await a_resident(), {"level": 5 - turn % 5, "stratum": turn % 2}
        await answer_round(issue.number, 1, by=by, at=later(days=-7), **answer)
    await settle_rounds(NOW)
    await open_round(
        issue.number, at=NOW, declared=replace(first, changed="离窗户再远三米。"), **act
    )
    return issue


async def consent_of(people):
    """An option put to consent, with an objection that two have seconded."""
    issue = await a_talk(people)
    await put_in(issue, State.DRAFTING)
    await options_for(issue, people)
    days = {"option": 1, "days": 7, "seconds_needed": 2}
    await ask_consent(issue.number, by=people["director"], at=NOW, **days)
    said = {"harm": "早上六点推车响", "bearer": "一楼窗前三户", "remedy": "七点以后再开"}
    await raise_objection(issue.number, by=people["liming"], at=NOW, **said)
    for login in ("wangfang", "zhoujie"):
        await second_objection(issue.number, 1, by=people[login], at=NOW)
    return issue


async def a_talk(people):
    """Enough people have said what they think for shares to be shown."""
    issue = await an_issue(State.CONVENING)
    leads = people["facilitator"]
    await convene(
        issue.number,
        by=people["director"],
        at=later(days=-8),
        question="3幢北侧要不要建充电棚？",
        form=Form.COUNCIL,
        facilitator_id=leads.person_id,
        facts="登记的车有 **268** 辆：\n\n- 3幢 140 辆\n- 5幢 128 辆",
        days=15,
    )
    await all_said(issue, people)
    await mark_claim(issue.number, 1, Mark.KEY_POINT, by=leads, at=NOW)
    await mark_claim(issue.number, 2, Mark.NEEDS_ANSWER, by=leads, at=NOW)
    await hide_claim(issue.number, 6, HideReason.ADVERTISING, by=leads, at=NOW)
    return issue


async def all_said(issue, people):
    speakers = [people[login] for login in ("liming", "wangfang", "zhoujie")]
    for turn, (position, text) in enumerate(CLAIMS):
        await make_claim(
            issue.number,
            by=speakers[turn % 3],
            at=NOW,
            position=position,
            text=text,
            evidence="物业登记表",
            url="https://example.org/register",
        )
    back = "夜里可以关提示音。"
    await reply(issue.number, 3, by=speakers[0], at=NOW, kind=ReplyKind.REBUTTAL, text=back)
    for turn in range(8):
        by = await a_resident()
        divided = Opinion.AGREE if turn % 2 else Opinion.DISAGREE
        await give_opinion(issue.number, 1, Opinion.AGREE, by=by, at=NOW)
        await give_opinion(issue.number, 3, divided, by=by, at=NOW)


async def options_for(issue, people):
    for title, status_quo in (("北侧建充电棚", False), ("维持现状", True)):
        await put_option(
            issue.number,
            by=people["member"],
            at=NOW,
            title=title,
            body="离外墙 6 米，装 48 个位。",
            cost=None if status_quo else 86_000,
            funding="" if status_quo else "公共收益",
            effects="3幢一楼的住户会听到提示音。",
            status_quo=status_quo,
        )


async def voted_on(people):
    by, issues = people["director"], {}
    for name in ("noticed", "voting", "closed", "passed", "inquorate", "second-reading", "owners"):
        issues[name] = await an_issue(State.TO_VOTE)
    yes, no = [people["chenjing"], people["liming"]], people["wangfang"]
    most = dict.fromkeys(yes, YES) | {no: NO}
    await noticed(issue=issues["noticed"], by=by, at=NOW)
    await voting(issue=issues["voting"], by=by, affected_code=STAIRWELL)
    closed = await noticed(issue=issues["closed"], by=by, at=OVER_NOW)
    await settle_votes(closed.opens_at)
    await decided(issues["passed"], by, most)
    await state_minority(issues["passed"].number, by=no, at=NOW, text="半夜提示音太吵。")
    await decided(issues["inquorate"], by, {no: NO})
    await decided(issues["second-reading"], by, most, against=[*yes, no])
    owners = await the_lift()
    choices = dict.fromkeys(owners.values(), YES) | {owners["101"]: NO}
    await decided(issues["owners"], by, choices, rule_id="R8", electorate_code=STAIRWELL)
    return issues | {"represented": await represented_in(people, owners)}


async def represented_in(people, owners):
    """Owners vote: one resident holds two proxies, an owner waits for theirs to be accepted."""
    holder, voter = people["chenjing"], people["liming"]
    await owned_by(voter.person_id, await a_dwelling("701"))
    decision = await voting("R8", by=people["director"], electorate_code=STAIRWELL)
    number, at = decision.issue.number, decision.opens_at
    for flat in ("201", "202"):
        code = await give_proxy(number, by=owners[flat], at=at, holder=holder.name)
        proxy = await accept_proxy(number, by=holder, at=at, code=code)
    await cast_ballot(decision.id, by=holder, at=at, choice=YES, proxy=proxy)
    await give_proxy(number, by=voter, at=at, holder=people["wangfang"].name)
    door = {"principal": owners["301"].name, "door": "301", "holder": people["wangfang"].name}
    await enter_proxy(number, by=people["worker"], at=at, **door)
    return decision.issue


async def chosen_from(people):
    """Votes among options: one of each kind of ballot that is open, and two that are counted."""
    by, decisions = people["director"], {}
    open_now = {"marked": "C1", "ranked": "C2", "scored": "C3", "graded": "C4"}
    open_now |= {"quadratic": "C7", "fund": "R15"}
    for name, rule in open_now.items():
        decisions[name], _ = await choosing(rule, by=by, voters=1)
    for name, rule, texts in (
        ("chosen", "C2", ("2>1>3", "2>3>1", "1>2>3")),
        ("funded", "R15", ("1;2", "2;3", "2")),
        ("judged", "C4", ("1:5;2:3;3:0", "1:4;2:4;3:1", "1:4;2:2;3:1")),
    ):
        decision, voters = await choosing(rule, by=by, at=OVER_NOW)
        await ballots(decision, dict(zip(voters, texts, strict=True)))
        decisions[name] = await counted(decision)
    return {name: await Issue.get(id=each.issue_id) for name, each in decisions.items()}


async def spoken_in(people):
    """Votes for advice in which one lets another speak: open, and counted."""
    issues = {}
    for name, more in (("delegated", {}), ("heard", {"at": OVER_NOW})):
        decision, voters = await choosing("C2", by=people["director"], voters=25, **more)
        number, at = decision.issue.number, decision.opens_at
        code = await offer_to_speak(number, by=people["chenjing"], at=at)
        await delegate(number, by=people["liming"], at=at, code=code)
        if more:
            alike = dict.fromkeys(voters[:6], "2>1>3") | dict.fromkeys(voters[6:12], "1>2>3")
            await ballots(decision, alike | {people["chenjing"]: "2>1>3"}, at=at)
            await counted(decision)
        issues[name] = decision.issue
    return issues


async def decided(issue, by, choices, *, against=(), **wanted):
    """Counted; `against` are those directly affected who object."""
    affected = {"affected_code": STAIRWELL} if against else {}
    decision = await voting(issue=issue, by=by, at=OVER_NOW, **affected, **wanted)
    await ballots(decision, choices)
    for household in against:
        await answer_as_affected(decision.id, by=household, at=decision.opens_at, choice=NO)
    await counted(decision)


async def resolved(people):
    by = people["director"]
    drafted = await a_passed_issue("R2")
    await a_draft(drafted, by=by)
    effective, archived = [await a_published_issue(by=by, at=LONG_BEFORE) for _ in range(2)]
    await take_effect(NOW)
    await archive_issue(archived.number, by=by, at=NOW)
    return {
        "agreed": await an_agreed_issue(),
        "drafted": drafted,
        "published": await a_published_issue(by=by),
        "effective": effective,
        "archived": archived,
    }
