"""Weights as one byte each: how they are stored, and the whole numbers that the scorer adds up."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def shrunk(weights: Floats) -> tuple[NDArray[np.int8], Floats]:
    """Return each weight as a signed root in one byte, and what one unit of its square is worth.

    Roots, so that the many small weights are kept as finely as the few large ones.
    """
    most = np.maximum(np.abs(weights).max(axis=0), 1e-12)
    roots = np.rint(np.sqrt(np.abs(weights) / most) * 127) * np.sign(weights)
    return roots.astype(np.int8), most / 127**2


def squared(roots: NDArray[np.int8]) -> NDArray[np.int16]:
    """Return the whole numbers that :func:`shrunk` took the roots of."""
    wide = roots.astype(np.int16)
    return wide * np.abs(wide)
