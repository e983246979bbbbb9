"""A second opinion on crisis language, for what no pattern says: a linear model over hashed words.

It proposes; ``combine`` in the crisis stage decides what a proposal may do. Trained by
``python -m moderation.crisis.learn`` on the committed corpus alone. What it is and how well it does:
the README beside this file.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from math import exp
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

import numpy as np

from community.core.screening import CareLevel, Subject
from moderation.crisis.modifiers import FIGURATIVE
from moderation.crisis.normalise import normalise

WEIGHTS = Path(__file__).with_name("classifier.npz")
BUCKETS = 1 << 16
MOST_WORDS = 1_200
"""Words of a text that are looked at: the first and the last half of them, if there are more."""
PIECE = 4
LONGEST_KEPT = 40
"""Letters of a word whose buckets are kept: what is longer is no word, and would only fill the memory."""
AGAINST_HARM = re.compile(
    r"\b(?:don't|do not|never) (?:you |ever |you ever )?(?:kill|hurt|harm|cut|end) your ?(?:self|life)\b"
)
RAISE, URGENT = 0, 1
"""The first columns of the weights: level 2 or more, level 3 or more. Codes and subjects follow."""
SUBJECTS = (Subject.SELF, Subject.MEMBER, Subject.OUTSIDE)


class Model(NamedTuple):
    """``weights``: int8, a row for each bucket; a column's sum times ``scale`` plus ``bias`` are log-odds."""

    weights: "np.ndarray[tuple[int, int], np.dtype[np.int8]]"
    scale: "np.ndarray[tuple[int], np.dtype[np.float64]]"
    bias: "np.ndarray[tuple[int], np.dtype[np.float64]]"
    codes: tuple[str, ...]
    raise_at: float
    urgent_at: float


@dataclass(frozen=True, slots=True)
class Proposal:
    """``likely`` and ``urgent``: probabilities of level 2 and 3 or more among texts like the corpus."""

    level: CareLevel
    code: str
    subject: Subject
    likely: float = 0.0
    urgent: float = 0.0


NOTHING = Proposal(CareLevel.NONE, "", Subject.NONE)


@lru_cache(maxsize=1)
def model() -> Model:
    """Read the weights, without pickle."""
    with np.load(WEIGHTS, allow_pickle=False) as kept:
        raise_at, urgent_at = (float(value) for value in kept["thresholds"])
        codes = tuple(str(code) for code in kept["codes"])
        return Model(kept["weights"], kept["scale"], kept["bias"], codes, raise_at, urgent_at)


@lru_cache(maxsize=1)
def version() -> str:
    """Name the model by its weights and by what is cut out of a text before they are asked."""
    cut = FIGURATIVE.pattern + AGAINST_HARM.pattern
    return "linear-" + sha256(WEIGHTS.read_bytes() + cut.encode()).hexdigest()[:12]


def features(text: str) -> dict[int, float]:
    """Return bucket -> weight: words, two and three in a row, and pieces of four letters; of length one.

    The text is read without its disguises, and without figures of speech and words against harm.
    CRC-32 picks the bucket: the same everywhere.
    """
    words = AGAINST_HARM.sub(" ", FIGURATIVE.sub(" ", normalise(text).text)).split()
    if len(words) > MOST_WORDS:
        words = words[: MOST_WORDS // 2] + words[-MOST_WORDS // 2 :]
    counts: dict[int, int] = {}
    for bucket in _buckets(words):
        counts[bucket] = counts.get(bucket, 0) + 1
    length = sum(counts.values()) ** 0.5
    return {bucket: count**0.5 / length for bucket, count in counts.items()}


def _buckets(words: list[str]) -> Iterator[int]:
    before, earlier = "", ""
    for word in words:
        plain = word.strip(".,;:!?\"'()*")
        yield from _alone(plain) if len(plain) <= LONGEST_KEPT else _alone.__wrapped__(plain)
        yield crc32(f"{before} {plain}".encode()) % BUCKETS
        yield crc32(f"{earlier} {before} {plain}".encode()) % BUCKETS
        earlier, before = before, plain


@lru_cache(maxsize=20_000)  # a community says most of its words again and again
def _alone(word: str) -> tuple[int, ...]:
    """Return the buckets of ``word`` and of its pieces, whatever stands before it."""
    padded = f"<{word[:20]}>"
    pieces = (padded[start : start + PIECE] for start in range(len(padded) - PIECE + 1))
    return crc32(word.encode()) % BUCKETS, *(crc32(piece.encode(), 7) % BUCKETS for piece in pieces)


def propose(text: str) -> Proposal:
    """Return what the model makes of ``text``. Deterministic: scores are rounded before they are compared."""
    found, kept = features(text), model()
    if not found:
        return NOTHING
    values = np.fromiter(found.values(), np.float64, len(found))
    rows = kept.weights[np.fromiter(found.keys(), np.int64, len(found))].astype(np.float64)
    # Summed in plain double precision, in a fixed order: the same answer on every machine.
    odds = [float(value) for value in (rows * values[:, None]).sum(axis=0) * kept.scale + kept.bias]
    likely, urgent = (round(1 / (1 + exp(-odds[column])), 4) for column in (RAISE, URGENT))
    level = CareLevel.NONE
    if likely >= kept.raise_at:
        level = CareLevel.URGENT if urgent >= kept.urgent_at else CareLevel.CONCERN
    codes, subjects = odds[2 : 2 + len(kept.codes)], odds[2 + len(kept.codes) :]
    return Proposal(
        level, kept.codes[codes.index(max(codes))], SUBJECTS[subjects.index(max(subjects))], likely, urgent
    )
