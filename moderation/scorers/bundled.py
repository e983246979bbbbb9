"""The scorer that ships with Holdfast: linear, in process, a fraction of a millisecond.

A first model: see the README beside this file for what it was trained on and how well it does.
"""

from collections.abc import Mapping
from functools import cached_property
from hashlib import sha256
from math import exp, sqrt
from pathlib import Path

import numpy as np

from moderation.pipeline.types import LABELS, StageUnavailable
from moderation.scorers.features import features

WEIGHTS = Path(__file__).with_name("bundled.npz")


class BundledScorer:
    """Loads its weights at the first text; without pickle."""

    def __init__(self, path: Path = WEIGHTS) -> None:
        self.path = path

    @cached_property
    def version(self) -> str:
        """Name the model by its own content."""
        return "bundled-" + sha256(self.path.read_bytes()).hexdigest()[:12]

    @cached_property
    def _model(self) -> tuple["np.ndarray[tuple[int, int], np.dtype[np.float32]]", list[float]]:
        with np.load(self.path, allow_pickle=False) as kept:
            return kept["weights"].astype(np.float32), [float(value) for value in kept["bias"]]

    def score(self, text: str) -> Mapping[str, float]:
        """Return the probability of each label, rounded to four decimals.

        Raises:
            StageUnavailable: the weights cannot be read.

        """
        try:
            weights, bias = self._model
        except (OSError, KeyError, ValueError) as error:
            raise StageUnavailable from error
        counts = features(text)
        if not counts:
            return dict.fromkeys(LABELS, 0.0)
        values = np.sqrt(np.fromiter(counts.values(), np.float32, len(counts)))
        values /= sqrt(float(values @ values))
        # Summed in plain double precision, in a fixed order: the same answer on every machine.
        rows = weights[np.fromiter(counts.keys(), np.int64, len(counts))].astype(np.float64)
        sums = (rows * values[:, None]).sum(axis=0)
        return {label: round(1 / (1 + exp(-(float(sums[i]) + bias[i]))), 4) for i, label in enumerate(LABELS)}
