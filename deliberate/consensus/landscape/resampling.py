"""Resamples of people: how much a result hangs on who happened to take part."""

from bisect import bisect_right
from collections.abc import Sequence
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from deliberate.consensus.canonical import canonical_json

# 256 times the chance, by Poisson's law of mean 1, of at most 0, 1 ... 4 copies; the mean stays 1.
AT_MOST = (94, 188, 236, 251, 255)
COPIES = bytes(bisect_right(AT_MOST, lot) for lot in range(256))
STEP = np.uint64(0x9E3779B97F4A7C15)
BYTES = 8

Words = NDArray[np.uint64]


def resamples(people: Sequence[str], *, seed: str, times: int) -> NDArray[np.uint8]:
    """Give how often each person stands in each resample: an array of times x people.

    A person's numbers hang on the seed and the pseudonym alone: neither on the order of people
    nor on who else is there, and the first of many resamples are those of few. Each person has
    a SplitMix64 generator, begun at a hash of both. Each byte of its words, the lowest first, is
    read as a copy number by Poisson's law of mean 1, to one in 256.

    Source: Hanley and MacGibbon, Comput. Methods Programs Biomed. 83 (2006) 57-62 (the bootstrap
    with Poisson weights); Steele, Lea and Flood, Proc. ACM OOPSLA (2014) 453-472 (SplitMix64).
    """
    steps = STEP * np.arange(1, -(-times // BYTES) + 1, dtype=np.uint64)
    words = _mixed(_beginnings(people, seed)[:, None] + steps)
    copies = np.frombuffer(words.astype("<u8").tobytes().translate(COPIES), np.uint8)
    return copies.reshape(len(people), len(steps) * BYTES)[:, :times].T


def _beginnings(people: Sequence[str], seed: str) -> Words:
    """The seed's hash plus each letter of a pseudonym times the next power of `STEP`, mixed."""
    names = np.array(people, np.str_)
    letters = names.view(np.uint32).reshape(len(names), names.dtype.itemsize // 4)
    hashed = sha256(canonical_json(["resample", seed])).digest()
    powers = STEP ** np.arange(1, letters.shape[1] + 1, dtype=np.uint64)
    return _mixed(letters @ powers + np.uint64(int.from_bytes(hashed[:BYTES])))


def _mixed(words: Words) -> Words:
    """The last steps of SplitMix64, which spread every bit over the whole word."""
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        words = (words ^ (words >> np.uint64(shift))) * np.uint64(factor)
    return words ^ (words >> np.uint64(31))
