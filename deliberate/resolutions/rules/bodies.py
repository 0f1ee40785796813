"""The bodies that were heard before a vote, as they are printed: a sentence a meeting."""

from collections.abc import Iterator

from deliberate.decisions.rules import BodyOpinion, Concurring, Turned

ACTS = {"propose": "提议", "discuss": "商议", "review": "审议"}
OPINIONS = {
    BodyOpinion.AGREE: "同意",
    BodyOpinion.CHANGES: "修改后同意",
    BodyOpinion.DISAGREE: "不同意",
    BodyOpinion.NONE: "到会人数不够，没有形成意见",
}


def body_sentences(concurring: Concurring) -> Iterator[str]:
    """Of those whose votes were counted; a study is printed in its own words elsewhere."""
    bodies = {turn.id: turn.body for turn in concurring.plan.turns}
    for turned in concurring.turned:
        if turned.figures and turned.held_on:
            yield _sentence(turned, bodies)
    if request := concurring.request:
        yield (
            f"全体居民{request.residents}人中有{request.signatures}人联名要求召开会议，达到十分之一，"
            "依法召开（居民委员会组织法第26条）。"
        )


def _sentence(turned: Turned, bodies: dict[str, str]) -> str:
    held, figures = turned.held_on, turned.figures
    assert held
    assert figures
    who = "、".join(bodies[turn] for turn in turned.turns)
    acts = "并".join(ACTS[turn] for turn in turned.turns)
    rule = f"，按{turned.rule}计算" if turned.rule else ""
    words = f"意见：{turned.words}" if turned.words else ""
    return (
        f"{who}{acts}：{held.year}年{held.month}月{held.day}日，应到{figures.should_attend}人，"
        f"到会{figures.present}人，同意{figures.yes}人，反对{figures.no}人，弃权{figures.abstain}人"
        f"{rule}，{OPINIONS[turned.opinion]}。{words}"
    )
