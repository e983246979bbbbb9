"""Train the bundled scorer: ``python -m moderation.scorers.train DATA_FOLDER``.

Needs scikit-learn, which the program itself does not. The folder holds the public sets named in
the README beside this file; none of their text is kept, only weights and figures.
"""

import csv
import gzip
import json
import sys
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from moderation.pipeline.types import LABELS
from moderation.scorers.bundled import WEIGHTS, BundledScorer
from moderation.scorers.features import BUCKETS, features

JIGSAW = ("toxic", "severe_toxic", "obscene", "threat", "insult", "identity_hate")
Row = tuple[str, tuple[int, ...]]
BENIGN = (0, 0, 0, 0, 0, 0)
MADLIBS, EMOTIONS = 3000, 5000
BENIGN_EMOTIONS = {
    "admiration",
    "amusement",
    "approval",
    "caring",
    "gratitude",
    "grief",
    "joy",
    "love",
    "optimism",
    "relief",
    "sadness",
}


def held_out(text: str) -> bool:
    """Return whether ``text`` is for measuring only: one in five, chosen by its own content."""
    return sha256(text.encode()).digest()[0] < 51


def read(path: Path) -> Iterator[dict[str, str]]:
    """Yield the rows of a compressed CSV file."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def sorted_by_digest(rows: Sequence[Row], most: int) -> list[Row]:
    """Return ``most`` rows in an order that depends on nothing but the texts."""
    return sorted(rows, key=lambda row: sha256(row[0].encode()).digest())[:most]


def gather(folder: Path) -> tuple[list[Row], list[Row], list[Row]]:
    """Return (rows to learn from, Jigsaw rows to measure on, support questions to measure on)."""
    jigsaw = [
        (row["text"], tuple(int(row[name]) for name in JIGSAW))
        for row in read(folder / "jigsaw_train.csv.gz")
    ]
    support = [(row["text"], BENIGN) for row in read(folder / "counselchat_questions.csv.gz")]
    answers = [(row["text"], BENIGN) for row in read(folder / "counselchat_answers.csv.gz")]
    madlibs = [
        (row["text"], (1, 0, 0, 0, 1, 0) if row["label"] == "1" else BENIGN)
        for row in read(folder / "identity_madlibs.csv.gz")
    ]
    emotions = [
        (row["text"], BENIGN) for row in read(folder / "goemotions.csv.gz") if row["label"] in BENIGN_EMOTIONS
    ]
    learn = [row for row in jigsaw if not held_out(row[0])]
    learn += [row for row in support if not held_out(row[0]) and sha256(row[0].encode()).digest()[1] < 128]
    learn += (
        sorted_by_digest(answers, 1500)
        + sorted_by_digest(madlibs, MADLIBS)
        + sorted_by_digest(emotions, EMOTIONS)
    )
    return (
        learn,
        [row for row in jigsaw if held_out(row[0])],
        [row for row in support if held_out(row[0]) or sha256(row[0].encode()).digest()[1] >= 128],
    )


def matrix(texts: list[str]) -> csr_matrix:
    """Return one row a text: square roots of counts, each row of length one."""
    pointers, columns, values = [0], [], []
    for text in texts:
        counts = features(text)
        row = np.sqrt(np.array(list(counts.values()), dtype=np.float32))
        columns += list(counts)
        values += list(row / max(float(np.linalg.norm(row)), 1e-9))
        pointers.append(len(columns))
    return csr_matrix((values, columns, pointers), shape=(len(texts), BUCKETS))


def main(folder: Path) -> None:
    """Train, save the weights, and print what was measured on texts never trained on."""
    learn, jigsaw, support = gather(folder)
    inputs = matrix([text for text, _ in learn])
    weights = np.zeros((BUCKETS, len(LABELS)), np.float16)
    bias = np.zeros(len(LABELS), np.float64)
    for column, label in enumerate(LABELS):
        truth = np.array([labels[column] for _, labels in learn])
        model = LogisticRegression(C=8.0, solver="liblinear", max_iter=200, random_state=0).fit(inputs, truth)
        weights[:, column], bias[column] = model.coef_[0].astype(np.float16), model.intercept_[0]
        print(f"{label}: {truth.sum()} of {len(truth)} positive", file=sys.stderr)
    np.savez_compressed(WEIGHTS, weights=weights, bias=bias)
    scorer = BundledScorer()
    found = [scorer.score(text) for text, _ in jigsaw]
    areas = {
        label: round(
            float(roc_auc_score([labels[i] for _, labels in jigsaw], [each[label] for each in found])), 3
        )
        for i, label in enumerate(LABELS)
    }
    flagged = sum(scorer.score(text)["toxicity"] >= 0.5 for text, _ in support)
    print(
        json.dumps(
            {
                "trained_on": len(learn),
                "jigsaw_held_out": len(jigsaw),
                "auc": areas,
                "support_held_out": len(support),
                "support_flagged_at_half": flagged,
            }
        )
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
