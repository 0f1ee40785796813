"""The ballot box: under which names ballots lie in it, how they are closed, who votes in secret."""

import hmac
from hashlib import sha256
from secrets import token_bytes, token_hex

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from deliberate.consensus import Electorate, Rule

FEWEST_IN_SECRET = 10
"""Of fewer people a secret vote tells too much about each."""
FEWEST_TO_TELL, STEP = 20, 5
"""How many have voted is told by fives, until there are so many."""
FILLED = 256
"""Bytes: filled up with blanks to a multiple of these, no ballot is longer than another."""
NONCE = 12


def new_key() -> str:
    return token_hex(32)


def ballot_id(key: str, voter: int) -> str:
    """Under which a voter's ballot lies: the same each time, for whoever has the key."""
    return _keyed(key, f"ballot:{voter}")


def answer_id(key: str, line: int) -> str:
    """Under which the answer of an affected household lies."""
    return _keyed(key, f"affected:{line}")


def closed_ballot(key: str, name: str, choice: str) -> str:
    """A ballot as it lies in the box: another text each time, that nobody reads without the key."""
    said, nonce = choice.encode(), token_bytes(NONCE)
    filled = said.ljust(-(-len(said) // FILLED) * FILLED)
    return (nonce + _lock(key).encrypt(nonce, filled, name.encode())).hex()


def opened_ballot(key: str, name: str, ballot: str) -> str:
    """What is written on it; '' where it was not closed with this key, under this name."""
    try:
        raw = bytes.fromhex(ballot)
        return _lock(key).decrypt(raw[:NONCE], raw[NONCE:], name.encode()).decode().rstrip()
    except (ValueError, InvalidTag):
        return ""


def told_while_open(voted: int) -> int:
    """At least so many have voted: of few, the next one would tell when somebody did."""
    return voted if voted >= FEWEST_TO_TELL else voted - voted % STEP


def usually_secret(rule: Rule) -> bool:
    """Residents and owners vote in secret; who votes for others, in public."""
    return rule.electorate is not Electorate.REPRESENTATIVES


def _keyed(key: str, name: str) -> str:
    return hmac.new(bytes.fromhex(key), name.encode(), sha256).hexdigest()


def _lock(key: str) -> AESGCM:
    return AESGCM(bytes.fromhex(_keyed(key, "ballots")))
