"""The ballot box: under which names ballots lie in it, and who votes in secret."""

import hmac
from hashlib import sha256
from secrets import token_hex

from deliberate.consensus import Electorate, Rule

FEWEST_IN_SECRET = 10
"""Of fewer people a secret vote tells too much about each."""


def new_key() -> str:
    return token_hex(32)


def ballot_id(key: str, voter: int) -> str:
    """Under which a voter's ballot lies: the same each time, for whoever has the key."""
    return _keyed(key, f"ballot:{voter}")


def answer_id(key: str, line: int) -> str:
    """Under which the answer of an affected household lies."""
    return _keyed(key, f"affected:{line}")


def usually_secret(rule: Rule) -> bool:
    """Residents and owners vote in secret; who votes for others, in public."""
    return rule.electorate is not Electorate.REPRESENTATIVES


def _keyed(key: str, name: str) -> str:
    return hmac.new(bytes.fromhex(key), name.encode(), sha256).hexdigest()
