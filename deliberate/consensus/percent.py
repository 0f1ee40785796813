"""Numbers for people to read. No verdict is ever made from one."""

from deliberate.consensus.errors import BadInput
from deliberate.consensus.threshold import Measure


def percent(numerator: int, denominator: int, places: int = 2) -> str:
    """Show a share in per cent, without the sign: `percent(2, 3)` is "66.66".

    Digits beyond `places` are cut off and never rounded up, so that a share just below a
    threshold is never shown as having reached it. A share of nothing is shown as zero. Raises
    `BadInput` on a number below zero.

    Source: design rule of this package; verdicts come from `Threshold.holds`.
    """
    if min(numerator, denominator, places) < 0:
        raise BadInput("percent", "numbers below zero have no share")
    digits = numerator * 100 * 10**places // denominator if denominator else 0
    whole, rest = divmod(digits, 10**places)
    return f"{whole}.{rest:0{places}d}" if places else str(whole)


def amount(measure: str, count: int) -> str:
    """Show a count as people read it: heads as they are, area in square metres.

    Source: design rule of this package: area is counted in 0.01 m².
    """
    return f"{count // 100:,}.{count % 100:02}" if measure == Measure.AREA else f"{count:,}"
