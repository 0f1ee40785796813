"""Crowds whose groups are known."""

import numpy as np


def crowd(sizes, places, seed=1):
    """Normal crowds of these sizes around these places: scores, pseudonyms and true groups."""
    rng = np.random.default_rng(seed)
    group = np.repeat(np.arange(len(sizes)), sizes)
    scores = np.round(rng.normal(size=(len(group), 2)) + np.array(places)[group], 9)
    return scores, tuple(f"p{at:05}" for at in range(len(group))), group


TRIANGLE = [[0, 0], [6, 0], [3, 5]]
