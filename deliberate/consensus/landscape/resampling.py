"""Resamples of people: how much a result hangs on who happened to take part."""

from collections.abc import Sequence
from hashlib import shake_128

import numpy as np
from numpy.typing import NDArray

from deliberate.consensus.canonical import canonical_json

# 65536 times the chance, by Poisson's law of mean 1, of at most 0, 1, 2 ... 7 copies.
AT_MOST = (24109, 48219, 60273, 64292, 65296, 65497, 65531, 65535)
COPIES = np.searchsorted(AT_MOST, np.arange(1 << 16), side="right").astype(np.uint8)


def resamples(people: Sequence[str], *, seed: str, times: int) -> NDArray[np.uint8]:
    """Give how often each person stands in each resample: an array of times x people.

    A person's numbers hang on the seed and the pseudonym alone: neither on the order of people
    nor on who else is there, and the first of many resamples are those of few. SHAKE-128 of both
    gives two bytes a resample, read as a copy number by Poisson's law of mean 1.

    Source: Hanley and MacGibbon, Comput. Methods Programs Biomed. 83 (2006) 57-62 (the bootstrap
    with Poisson weights); FIPS 202 (SHAKE-128).
    """
    seeded, drawn = shake_128(canonical_json(["resample", seed])), bytearray()
    for who in people:
        found = seeded.copy()
        found.update(who.encode())
        drawn += found.digest(2 * times)
    table = np.frombuffer(drawn, dtype="<u2").reshape(len(people), times)
    return np.ascontiguousarray(COPIES[table].T)
