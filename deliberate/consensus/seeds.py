r"""Seeds that nobody could know or choose: a secret promised first, a public number afterwards.

What a seed draws, for any other program: the number for a purpose, below n, is

    SHA-256(seed + "\n" + purpose + "\n" + attempt), as a whole number, modulo n

where the text is UTF-8 and the digest is read with its first byte the most significant. `attempt`
is 0, written in decimal. Only where the whole number is not below the greatest multiple of n that
256 bits hold is it left out and the next attempt taken, so that every number is equally likely.
The purpose of the draw of a panel is the hash of its lottery, in lower-case hex.
"""

from hashlib import sha256
from itertools import count

from deliberate.consensus.errors import MalformedDraw, WrongReveal
from deliberate.consensus.reading import is_name

DIGESTS = 2**256


def number_below(many: int, seed: str, purpose: str) -> int:
    """Give the number from 0 to `many` - 1 that a seed draws for a purpose.

    Raises `MalformedDraw` for an empty seed.

    Source: FIPS 180-4 (SHA-256); rejection against the bias of the remainder.
    """
    if not is_name(seed):
        raise MalformedDraw("seed", "a text is expected")
    limit = DIGESTS - DIGESTS % many
    numbers = (_digest(f"{seed}\n{purpose}\n{attempt}") for attempt in count())
    return next(number for number in numbers if number < limit) % many


def _digest(text: str) -> int:
    return int.from_bytes(sha256(text.encode()).digest(), "big")


def commitment(secret: str) -> str:
    """Give the SHA-256 in hex of a secret, to be published before the draw.

    Raises `MalformedDraw` for an empty secret. A secret that can be guessed is none: take at
    least 32 random hexadecimal digits.

    Source: FIPS 180-4 (SHA-256).
    """
    if not is_name(secret):
        raise MalformedDraw("secret", "a text is expected")
    return sha256(secret.encode()).hexdigest()


def revealed_seed(secret: str, committed: str, beacon: str) -> str:
    """Give the seed of the draw: the SHA-256 in hex of the secret followed by a public beacon.

    The beacon is a text that nobody could know at the time of the commitment, such as a later
    lottery's numbers. Raises `WrongReveal` where `committed` is not the secret's commitment, and
    `MalformedDraw` for an empty text.

    Source: the usual commit-and-reveal scheme over SHA-256.
    """
    if commitment(secret) != committed:
        raise WrongReveal("secret", f"its commitment is {commitment(secret)}, not {committed}")
    if not is_name(beacon):
        raise MalformedDraw("beacon", "a text is expected")
    return sha256(f"{secret}{beacon}".encode()).hexdigest()
