"""The scorer that ships with Holdfast: linear, in process, less than a millisecond.

See the README beside this file for what it was trained on and how well it does.
"""

from collections.abc import Mapping
from functools import cached_property
from hashlib import sha256
from math import sqrt
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from moderation.pipeline.types import LABELS, StageUnavailable
from moderation.scorers.calibrating import probability
from moderation.scorers.features import VERSION, features
from moderation.scorers.weights import squared

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
    def _model(self) -> tuple[NDArray[np.int16], list[float], list[float]]:
        with np.load(self.path, allow_pickle=False) as kept:
            if str(kept["features"]) != VERSION:
                msg = "These weights belong to other features."
                raise ValueError(msg)
            return squared(kept["roots"]), kept["unit"].tolist(), kept["bias"].tolist()

    def score(self, text: str) -> Mapping[str, float]:
        """Return the probability of each label among ordinary comments, rounded to four decimals.

        Raises:
            StageUnavailable: the weights cannot be read.

        """
        try:
            weights, unit, bias = self._model
        except (OSError, EOFError, KeyError, ValueError, BadZipFile) as error:
            raise StageUnavailable from error
        buckets = features(text)
        if not len(buckets):
            return dict.fromkeys(LABELS, 0.0)
        # Whole numbers: the same sum whatever adds them up.
        sums = weights[buckets].sum(axis=0, dtype=np.int64) / sqrt(len(buckets))
        return {
            label: round(probability(float(sums[i]) * unit[i] + bias[i]), 4) for i, label in enumerate(LABELS)
        }
