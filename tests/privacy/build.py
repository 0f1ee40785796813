"""An assessment to start from."""

from deliberate.privacy.actions import assess_impact
from deliberate.privacy.rules import Assessment, ImpactResult, Processing
from tests.build import LONG_AGO, NOW

WRITTEN = Assessment(
    since=LONG_AGO,
    purpose="每人只计一次。",
    risks="有人知道了邻居投的什么。",
    measures="计票以后钥匙销毁。",
    answer="值班员两人保管备份。",
    fit="相称。",
    heard="居民代表九人",
    result=ImpactResult.GOES_ON,
)


async def assessed(by, processing=Processing.VOTES, *, written=WRITTEN, at=NOW):
    await assess_impact(processing, written, by=by, at=at)
