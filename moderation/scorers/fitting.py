"""Linear models for several labels at once, and how they become small whole numbers."""

from collections import deque
from collections.abc import Callable, Sequence
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from moderation.scorers.features import BUCKETS, features

Floats = NDArray[np.float64]
SELDOM = 5
"""A bucket seen in fewer texts says nothing: its weight is zero."""
ROUNDS, MEMORY, ENOUGH = 100, 10, 1e-5


def matrix(texts: Sequence[str]) -> csr_matrix:
    """Return one row a text, of length one."""
    columns = [features(text).astype(np.int32) for text in texts]
    lengths = np.array([len(buckets) for buckets in columns])
    numbers = np.repeat((1 / np.sqrt(np.maximum(lengths, 1))).astype(np.float32), lengths)
    pointers = np.concatenate([[0], np.cumsum(lengths)])
    return csr_matrix((numbers, np.concatenate(columns), pointers), shape=(len(texts), BUCKETS))


def fit(inputs: csr_matrix, truth: Floats, importance: Floats, strength: float) -> tuple[Floats, Floats]:
    """Return weights (bucket, label) and biases of logistic regressions.

    ``truth`` (text, label) holds 1, 0 or a negative number where the label is not known.
    ``importance``: what each text counts. ``strength``: the inverse of the penalty, as in scikit-learn.
    """
    seen = np.bincount(inputs.indices, minlength=BUCKETS)
    kept = np.flatnonzero(seen >= SELDOM)
    rarity = np.log((1 + inputs.shape[0]) / (1 + seen[kept])) + 1
    told = inputs[:, kept].multiply(rarity).tocsr().astype(np.float32)
    turned = told.T.tocsr()
    known = np.where(truth < 0, 0.0, importance[:, None])
    wanted = np.maximum(truth, 0.0)

    def loss(weights: Floats) -> tuple[float, Floats]:
        sums = told @ weights[:-1].astype(np.float32) + weights[-1]
        missed = known * (np.logaddexp(0, sums) - wanted * sums)
        slope = known * (1 / (1 + np.exp(-sums)) - wanted)
        gradient = np.vstack([turned @ slope.astype(np.float32), slope.sum(axis=0)])
        gradient[:-1] += weights[:-1] / strength
        return float(missed.sum() + (weights[:-1] ** 2).sum() / (2 * strength)), gradient

    found = _lowest(loss, np.zeros((len(kept) + 1, truth.shape[1])))
    weights = np.zeros((BUCKETS, truth.shape[1]))
    weights[kept] = found[:-1] * rarity[:, None]
    return weights, found[-1]


def _lowest(loss: Callable[[Floats], tuple[float, Floats]], at: Floats) -> Floats:
    """Return about where ``loss``, which also gives its slope, is lowest.

    L-BFGS (Nocedal, 1980), with sums that no number of threads changes.
    """
    value, slope = loss(at)
    steps: deque[tuple[Floats, Floats, float]] = deque(maxlen=MEMORY)
    for _ in range(ROUNDS):
        way = -_curved(slope, steps)
        downhill = float((way * slope).sum())
        length = 1.0 if steps else 1 / sqrt(-downhill)
        for _ in range(30):
            there = at + length * way
            found, new = loss(there)
            if found <= value + 1e-4 * length * downhill:
                break
            length /= 2
        else:
            break
        moved, turned = there - at, new - slope
        bent = float((moved * turned).sum())
        if bent > 1e-10:
            steps.append((moved, turned, bent))
        gained, at, value, slope = value - found, there, found, new
        if gained < ENOUGH * abs(value):
            break
    return at


def _curved(slope: Floats, steps: deque[tuple[Floats, Floats, float]]) -> Floats:
    """Return ``slope`` as it looks after what the last steps told of the curve."""
    way = slope.copy()
    shares = []
    for moved, turned, bent in reversed(steps):
        shares.append(float((moved * way).sum()) / bent)
        way -= shares[-1] * turned
    if steps:
        _, turned, bent = steps[-1]
        way *= bent / float((turned * turned).sum())
    for (moved, turned, bent), part in zip(steps, reversed(shares), strict=True):
        way += (part - float((turned * way).sum()) / bent) * moved
    return way
