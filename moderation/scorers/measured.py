"""Figures about the bundled scorer: shares and areas, and never a text."""

import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

from moderation.crisis.measuring import Share
from moderation.pipeline.types import LABELS
from moderation.scorers.bundled import BundledScorer
from moderation.scorers.calibrating import calibration_error, probabilities
from moderation.scorers.sources import Row

Floats = NDArray[np.float64]
STEPS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
Figures = dict[str, object]


def population(rows: Sequence[Row]) -> Floats:
    """Return what each Jigsaw row counts, so that all together look like the plain sample among them.

    By the pattern of its six labels: a pattern that is twice as common here counts half.
    """
    here = Counter(row.labels for row in rows)
    there = Counter(row.labels for row in rows if row.plain_sample)
    return np.array([there[row.labels] / here[row.labels] for row in rows])


def area(sums: Floats, truth: Floats, counts: Floats) -> float:
    """Return the area under the curve, each text counted as often as ``counts`` says."""
    return float(roc_auc_score(truth, sums, sample_weight=counts))


def area_between(sums: Floats, truth: Floats, counts: Floats, draws: int = 200) -> tuple[float, float]:
    """Return the 95 % bootstrap interval of :func:`area`, drawn from a fixed seed."""
    chance = np.random.default_rng(1)
    found = []
    for _ in range(draws):
        drawn = chance.integers(0, len(sums), len(sums))
        found.append(area(sums[drawn], truth[drawn], counts[drawn]))
    low, high = np.quantile(found, (0.025, 0.975))
    return round(float(low), 4), round(float(high), 4)


def on_talk_pages(rows: Sequence[Row], sums: Floats, lines: Sequence[tuple[float, float]]) -> Figures:
    """Return areas and calibration errors per label. ``sums`` come from models that left the text out."""
    truth, counts = np.array([row.labels for row in rows]), population(rows)
    plain = np.array([row.plain_sample for row in rows])
    said: Figures = {}
    for column, label in enumerate(LABELS):
        own, right = sums[:, column], truth[:, column]
        found = probabilities(own, *lines[column])
        said[label] = {
            "area": round(area(own, right, counts), 4),
            "area_between": area_between(own, right, counts),
            "area_in_plain_sample": round(area(own[plain], right[plain], np.ones(int(plain.sum()))), 4),
            "calibration_error": round(calibration_error(found[plain], right[plain]), 4),
            "positive_in_plain_sample": int(right[plain].sum()),
        }
    return said


def curve(
    found: Floats, truth: Floats, scores: Mapping[str, Sequence[Mapping[str, float]]], label: str
) -> list[Figures]:
    """Return, for each threshold, recall and precision on a plain sample, and the share raised elsewhere.

    ``found``: probabilities of the plain sample, from models that left each text out.
    """
    lines: list[Figures] = []
    for step in STEPS:
        raised = found >= step
        lines.append(
            {
                "at": step,
                "recall": round(float(raised[truth > 0].mean()), 3),
                "precision": round(float(truth[raised].mean()), 3) if raised.any() else None,
                "raised": {name: of(each[label] >= step for each in some) for name, some in scores.items()},
            }
        )
    return lines


def of(hits: Iterable[bool]) -> Figures:
    """Return a share with its Wilson interval."""
    each = list(hits)
    share = Share("", sum(each), len(each))
    low, high = share.interval()
    return {
        "hits": share.hits,
        "of": share.of,
        "share": round(share.value, 4),
        "between": (round(low, 4), round(high, 4)),
    }


def milliseconds(scorer: BundledScorer, texts: Sequence[str]) -> float:
    """Return what 1,000 characters of these texts cost, in processor time; the median of the best runs."""
    pieces = [text[:1000] for text in texts if len(text) >= 1000][:50]
    best = []
    for piece in pieces:
        times = []
        for _ in range(20):
            start = time.thread_time()
            scorer.score(piece)
            times.append(time.thread_time() - start)
        best.append(min(times))
    return round(1000 * float(np.median(best)), 3)
