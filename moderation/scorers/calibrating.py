"""How sums become probabilities that mean what they say, and how far they are from doing so."""

from math import exp, log

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
BINS = 10


def calibrated(sums: Floats, truth: Floats) -> tuple[float, float]:
    """Return (slope, shift) with which ``1 / (1 + exp(-(slope * sum + shift)))`` is a probability.

    ``sums`` come from models that did not learn from these texts, ``truth`` is 1 or 0, and the texts
    are a plain sample of what will be scored. Source: Platt, 1999, with his targets for few positives.
    """
    positive, negative = float(truth.sum()), float((1 - truth).sum())
    wanted = np.where(truth > 0, (positive + 1) / (positive + 2), 1 / (negative + 2))
    middle, spread = float(sums.mean()), float(sums.std()) + 1e-12
    even = (sums - middle) / spread
    slope, shift = 1.0, log((positive + 1) / (negative + 1))
    for _ in range(100):
        found = probabilities(even, slope, shift)
        wrong, weight = found - wanted, found * (1 - found) + 1e-12
        of_slope, of_shift = float((wrong * even).sum()), float(wrong.sum())
        a, b, c = float((weight * even**2).sum()), float((weight * even).sum()), float(weight.sum())
        by_slope = (c * of_slope - b * of_shift) / (a * c - b * b)
        by_shift = (a * of_shift - b * of_slope) / (a * c - b * b)
        shorter = min(1.0, 1 / max(abs(by_slope), abs(by_shift), 1e-12))  # from afar a step goes too far
        slope, shift = slope - shorter * by_slope, shift - shorter * by_shift
        if abs(by_slope) + abs(by_shift) < 1e-9:
            break
    return slope / spread, shift - slope * middle / spread


def probabilities(sums: Floats, slope: float, shift: float) -> Floats:
    """Return the probability that belongs to each sum."""
    found: Floats = 1 / (1 + np.exp(-np.clip(slope * sums + shift, -500, 500)))
    return found


def probability(total: float) -> float:
    """Return the probability that belongs to one total."""
    return 1 / (1 + exp(-total)) if total > -500 else 0.0


def calibration_error(found: Floats, truth: Floats) -> float:
    """Return how far probabilities are from shares, on average over texts, in ten equal steps."""
    bins = np.minimum((found * BINS).astype(int), BINS - 1)
    off = 0.0
    for each in range(BINS):
        of = bins == each
        if of.any():
            off += abs(float(found[of].mean() - truth[of].mean())) * float(of.mean())
    return off
