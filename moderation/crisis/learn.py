"""Train the crisis classifier on committed texts: ``python -m moderation.crisis.learn``.

They are the corpus, and as ordinary talk what the people of the demo say.

Needs scikit-learn (``requirements/train.txt``), which the program itself does not. Prints what was
measured on texts of writers that the measured model never saw.
"""

import json
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from moderation.crisis.classifier import BUCKETS, SUBJECTS, WEIGHTS, features
from moderation.crisis.measuring import CORPUS
from moderation.crisis.triage import triage

ORDINARY = Path(__file__).parents[2] / "forum" / "demo" / "words"

STRENGTH = 4.0
"""Inverse of regularisation; of 1, 4 and 16 the best by cross-validation."""
PARTS = 6
"""Of the corpus, by file: each has a writer, subjects and voices of its own."""
MOST_RAISED, MOST_ORDINARY, MOST_URGENT = 0.07, 0.045, 0.05
"""Parts of the corpus's harmless texts, of ordinary talk, and of what is not urgent, that may get through."""
FEWEST = 30  # texts of a code that can be told from the others
RARE = 2  # texts that share a bucket, or it is zero


def matrix(texts: list[str]) -> csr_matrix:
    """Return one row a text."""
    found = [features(text) for text in texts]
    pointers = np.cumsum([0, *map(len, found)])
    columns = [bucket for row in found for bucket in row]
    values = [value for row in found for value in row.values()]
    return csr_matrix((values, columns, pointers), shape=(len(texts), BUCKETS))


def fit(inputs: csr_matrix, truth: Any) -> tuple[Any, float]:
    """Return the weights and the bias of a yes-or-no question."""
    model = LogisticRegression(C=STRENGTH, solver="liblinear", random_state=0, max_iter=1000)
    model.fit(inputs, truth)
    return model.coef_[0], float(model.intercept_[0])


def out_of_part(inputs: csr_matrix, truth: Any, parts: Any) -> Any:
    """Return a probability for each text from a model that saw no text of its part."""
    answers = np.zeros(len(parts))
    for part in range(PARTS):
        own = parts == part
        weights, bias = fit(inputs[~own], truth[~own])
        answers[own] = 1 / (1 + np.exp(-(inputs[own] @ weights + bias)))
    return answers


def threshold(answers: Any, harmless: Any, most: float) -> float:
    """Return the lowest value that at most this part of the harmless reaches, rounded as answers are."""
    return round(float(np.quantile(answers[harmless], 1 - most)) + 1e-4, 4)


def labelled() -> list[tuple[int, dict[str, Any]]]:
    """Return (part, item) of the corpus."""
    return [
        (number % PARTS, json.loads(line))
        for number, file in enumerate(sorted(CORPUS.glob("*.jsonl")))
        for line in file.read_text(encoding="utf-8").splitlines()
    ]


def ordinary() -> list[tuple[int, dict[str, Any]]]:
    """Return (part, item) of what the demo's people say, but for what they say of danger."""
    found = []
    for number, file in enumerate(sorted(ORDINARY.glob("*.toml"))):
        told = tomllib.loads(file.read_text(encoding="utf-8"))
        places = [*told.get("threads", ()), *told.get("rooms", ())]
        said = [said[1] for place in places for said in place.get("posts", place.get("messages", ()))]
        found += [(number % PARTS, text) for text in said if not triage(text).signals]
    return [(part, {"text": text, "level": 0, "codes": [], "subject": "none"}) for part, text in found]


def main() -> None:
    """Train, keep the weights, and print what was measured."""
    rows = labelled()
    is_ordinary = np.arange(len(rows) + len(ordinary())) >= len(rows)
    rows += ordinary()
    parts = np.array([part for part, _ in rows])
    level = np.array([row["level"] for _, row in rows])
    inputs = matrix([row["text"] for _, row in rows])
    seen = np.diff(inputs.tocsc().indptr)

    likely, urgent = (out_of_part(inputs, level >= least, parts) for least in (2, 3))
    hard = (level < 2) & ~is_ordinary
    raise_at = max(threshold(likely, hard, MOST_RAISED), threshold(likely, is_ordinary, MOST_ORDINARY))
    urgent_at = threshold(np.where(likely >= raise_at, urgent, 0.0), (level < 3) & ~is_ordinary, MOST_URGENT)
    raised = likely >= raise_at
    report = {
        "texts": len(rows),
        "thresholds": [raise_at, urgent_at],
        "level 0 and 1 raised": round(float(raised[hard].mean()), 3),
        "ordinary raised": round(float(raised[is_ordinary].mean()), 3),
        "level 2 and up raised": round(float(raised[level >= 2].mean()), 3),
        "level 3 and 4 raised": round(float(raised[level >= 3].mean()), 3),
        "level 3 and 4 urgent": round(float((raised & (urgent >= urgent_at))[level >= 3].mean()), 3),
    }

    danger = level >= 2
    first = np.array([(row["codes"] or [""])[0] for _, row in rows])
    codes = sorted(code for code, number in Counter(first[danger]).items() if number >= FEWEST)
    who = np.array([row["subject"] for _, row in rows])
    questions = [(inputs, level >= 2), (inputs, level >= 3)]
    questions += [(inputs[danger], first[danger] == code) for code in codes]
    questions += [(inputs[danger], who[danger] == subject.value) for subject in SUBJECTS]
    weights = np.zeros((BUCKETS, len(questions)))
    bias = np.zeros(len(questions))
    for column, (texts, truth) in enumerate(questions):
        weights[:, column], bias[column] = fit(texts, truth)
    weights[seen < RARE] = 0
    scale = np.abs(weights).max(axis=0) / 127
    np.savez_compressed(
        WEIGHTS,
        weights=np.rint(weights / scale).astype(np.int8),
        scale=scale,
        bias=bias,
        codes=np.array(codes),
        thresholds=np.array([raise_at, urgent_at]),
    )
    print(json.dumps(report))


if __name__ == "__main__":
    main()
