"""The verdict of a count."""

from enum import StrEnum


class Result(StrEnum):
    """The verdict. TIED has the effect of NOT_PASSED; VOID is a meeting wrongly composed.

    INQUORATE is not a rejection: too few took part, so the question was not put.

    Source: 居民委员会组织法第27—29条; 民法典第278条.
    """

    PASSED = "passed"
    NOT_PASSED = "not-passed"
    INQUORATE = "inquorate"
    TIED = "tied"
    VOID = "void"
