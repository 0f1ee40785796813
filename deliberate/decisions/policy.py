"""Who may do what in a decision, and when."""

from collections.abc import Iterable
from dataclasses import replace

from deliberate.consensus import Electorate
from deliberate.decisions.rules import PlanId
from deliberate.issues.rules import State
from deliberate.people.rules import COMMITTEE, Role, Standing
from deliberate.verdict import YES, Verdict, no

CONVENERS = COMMITTEE | {Role.OC_CHAIR}
PARTY = frozenset({Role.COMMUNITY_SECRETARY, Role.BRANCH_SECRETARY})
SIGNERS = {
    "社区党支部委员会": PARTY,
    "社区“两委”联席会议": frozenset({Role.RC_DIRECTOR}),
    "党员大会": PARTY,
    "社区党组织": PARTY,
}
"""Which posts write down what a body came to; of any other body, nobody."""
COUNTERS = frozenset({Role.TELLER, Role.SUPERVISOR})
RUNNERS = CONVENERS | COUNTERS | {Role.GRID_WORKER}
"""Who runs a vote, and so votes for nobody else."""
BEFORE_THE_NOTICE = frozenset({State.TO_VOTE, State.SECOND_READING, State.INQUORATE})
UNTIL_THE_END = frozenset({State.NOTICED, State.VOTING})
AFTER_THE_COUNT = frozenset(
    {State.PASSED, State.NOT_PASSED, State.INQUORATE, State.SECOND_READING, State.PUBLISHED}
)
WITH_OBJECTIONS = AFTER_THE_COUNT | {State.TO_VOTE}
"""The list of a fund is counted, and is to be voted on."""
COUNTED = AFTER_THE_COUNT | {State.EFFECTIVE, State.ARCHIVED}


def _may_convene(who: Standing) -> Verdict:
    if not who.signed_in:
        return no("sign-in-first")
    return YES if who.role in CONVENERS else no("committee-or-chair-only")


def _is_voter(who: Standing) -> Verdict:
    if not who.signed_in:
        return no("sign-in-first")
    return YES if who.on_roll else no("not-on-the-roll")


def may_choose_plan(who: Standing, state: State) -> Verdict:
    """Say which bodies have their say before the vote."""
    if not who.signed_in:
        return no("sign-in-first")
    if who.role not in CONVENERS | {Role.COMMUNITY_SECRETARY}:
        return no("conveners-or-secretary-only")
    return YES if state is State.TO_VOTE else no("nothing-to-vote-on")


def may_name_plan(role: Role, plan: PlanId) -> Verdict:
    """As `may_name_rule`."""
    if role is Role.OC_CHAIR and plan is not PlanId.OWNERS:
        return no("owners-rules-only")
    return YES


def may_record_turn(who: Standing, state: State) -> Verdict:
    """Write down what a body came to; which one, `may_sign` says."""
    if not who.signed_in:
        return no("sign-in-first")
    if not any(who.role in posts for posts in SIGNERS.values()):
        return no("another-post-signs")
    return YES if state in BEFORE_THE_NOTICE else no("nothing-to-vote-on")


def may_sign(role: Role, bodies: Iterable[str]) -> Verdict:
    """One of the bodies is the post's own; who heads all of them, the posts held say."""
    if any(role in SIGNERS.get(body, frozenset()) for body in bodies):
        return YES
    return no("another-post-signs")


def may_record_request(who: Standing, state: State) -> Verdict:
    """Residents bring their list to the committee, or to those who supervise it."""
    if not who.signed_in:
        return no("sign-in-first")
    if who.role not in COMMITTEE | {Role.SUPERVISOR}:
        return no("committee-or-supervisor-only")
    return YES if state is State.TO_VOTE else no("nothing-to-vote-on")


def may_give_notice(who: Standing, state: State) -> Verdict:
    """Name the rule, freeze question and roll, give the notice that the law asks for."""
    if not (convener := _may_convene(who)):
        return convener
    return YES if state in BEFORE_THE_NOTICE else no("nothing-to-vote-on")


def may_name_rule(role: Role, electorate: Electorate) -> Verdict:
    """The owners' committee puts questions to owners only."""
    if role is Role.OC_CHAIR and electorate is not Electorate.OWNERS:
        return no("owners-rules-only")
    return YES


def may_extend(who: Standing, state: State) -> Verdict:
    """Give more time, once, where too few have taken part."""
    if not (convener := _may_convene(who)):
        return convener
    return YES if state is State.VOTING else no("voting-not-open")


def may_vote(who: Standing, state: State) -> Verdict:
    if not (voter := _is_voter(who)):
        return voter
    if state is State.NOTICED:
        return no("voting-not-open-yet")
    return YES if state is State.VOTING else no("voting-not-open")


def may_send_ballot(who: Standing, state: State) -> Verdict:
    """As `may_vote`; a ballot that comes too late is let in to be refused and counted as such."""
    if not (voter := _is_voter(who)):
        return voter
    if state is State.NOTICED:
        return no("voting-not-open-yet")
    return YES if state is State.VOTING or state in COUNTED else no("voting-not-open")


def may_have_receipt(who: Standing, _: State | None = None) -> Verdict:
    return _is_voter(who)


def may_give_proxy(who: Standing, state: State) -> Verdict:
    """Let somebody cast one's ballot, or take that back."""
    if not (voter := _is_voter(who)):
        return voter
    return YES if state in UNTIL_THE_END else no("voting-not-open")


def may_hold_proxy(who: Standing, state: State) -> Verdict:
    """Accept a proxy, or give it back; whom it names, the proxy says."""
    if not who.signed_in:
        return no("sign-in-first")
    if who.role in RUNNERS:
        return no("runs-the-vote")
    if not (who.resident or who.on_roll):
        return no("residents-and-voters-only")
    return YES if state in UNTIL_THE_END else no("voting-not-open")


def may_vote_by_proxy(who: Standing, state: State) -> Verdict:
    """Whether they hold the proxy, the proxy says; its principal is on the roll."""
    return may_vote(replace(who, on_roll=True), state)


def may_send_ballot_by_proxy(who: Standing, state: State) -> Verdict:
    return may_send_ballot(replace(who, on_roll=True), state)


def may_have_receipt_by_proxy(who: Standing, _: State | None = None) -> Verdict:
    return YES if who.signed_in else no("sign-in-first")


def may_enter_proxy(who: Standing, state: State) -> Verdict:
    """Bring in, from paper, a proxy or that it is revoked."""
    if not who.signed_in:
        return no("sign-in-first")
    if who.role is not Role.GRID_WORKER:
        return no("grid-workers-only")
    return YES if state in UNTIL_THE_END else no("voting-not-open")


def may_check_proxy(who: Standing, state: State) -> Verdict:
    """Hold what was brought in against the paper: a second person."""
    if not who.signed_in:
        return no("sign-in-first")
    if who.role is not Role.SUPERVISOR:
        return no("supervisors-only")
    return YES if state in UNTIL_THE_END else no("voting-not-open")


def may_delegate(who: Standing, state: State) -> Verdict:
    """Let another voter speak for one, or take that back, while the vote lasts."""
    return may_vote(who, state)


def may_be_delegate(who: Standing, state: State) -> Verdict:
    """Speak for others who ask for it."""
    if who.signed_in and who.role in RUNNERS:
        return no("runs-the-vote")
    return may_vote(who, state)


def may_answer_as_affected(who: Standing, state: State) -> Verdict:
    """Whether their household is among those affected, the list says."""
    if not who.signed_in:
        return no("sign-in-first")
    if state is State.NOTICED:
        return no("voting-not-open-yet")
    return YES if state is State.VOTING else no("voting-not-open")


def may_count(who: Standing, state: State) -> Verdict:
    """A teller counts once the time is over; nobody counts their own issue."""
    if not who.signed_in:
        return no("sign-in-first")
    if who.role not in COUNTERS:
        return no("tellers-only")
    if who.proposer:
        return no("not-your-own")
    if state in COUNTED:
        return no("already-counted")
    return YES if state is State.VOTING else no("voting-not-open")


def may_read_recorded(who: Standing, electorate: Electorate) -> Verdict:
    """Who votes for others is read by everybody; a vote among neighbours by those on its roll."""
    if electorate is Electorate.REPRESENTATIVES:
        return YES
    return _is_voter(who)


def may_state_minority(who: Standing, state: State) -> Verdict:
    """Any voter may attach a statement until the resolution is published."""
    if not (voter := _is_voter(who)):
        return voter
    if state is State.NOTICED:
        return no("voting-not-open-yet")
    if state is State.VOTING or state in WITH_OBJECTIONS - {State.PUBLISHED}:
        return YES
    return no("too-late-for-a-statement")


def may_second_statement(who: Standing, state: State) -> Verdict:
    """As for a ballot: what is seconded counts when the ballots are counted."""
    return may_vote(who, state)


def may_answer_minority(who: Standing, state: State) -> Verdict:
    if not (convener := _may_convene(who)):
        return convener
    return YES if state in WITH_OBJECTIONS else no("not-counted-yet")
