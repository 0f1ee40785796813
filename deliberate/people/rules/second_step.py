"""What is shown beside the password."""

from datetime import datetime
from enum import StrEnum
from hmac import compare_digest

import pyotp

MOST_AUTHENTICATORS = 10
SPARE_CODES = 10


class FactorKind(StrEnum):
    APP = "app"
    PASSKEY = "passkey"


def new_secret() -> str:
    return pyotp.random_base32()


def is_digits(typed: str) -> bool:
    return len(typed) == 6 and typed.isascii() and typed.isdecimal()


def step_of(secret: str, code: str, at: datetime, *, after: int = 0) -> int | None:
    """The half minute that six digits belong to: this one, or one before or behind it.

    None if they are wrong, or of a half minute that is not `after` the last one used.
    """
    if not is_digits(code):
        return None
    app = pyotp.TOTP(secret)
    now = app.timecode(at)
    for step in (now - 1, now, now + 1):
        if compare_digest(app.generate_otp(step), code) and step > after:
            return step
    return None
