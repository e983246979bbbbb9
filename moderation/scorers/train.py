"""Train the bundled scorer: ``python -m moderation.scorers.train DATA_FOLDER``.

Needs SciPy and scikit-learn, which the program itself does not. The folder holds the public sets
that ``sources.py`` names; none of their text is kept, only weights, and figures in ``report.json``.
"""

import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from community.core.screening import CareLevel
from moderation.crisis.measuring import CORPUS, read_items
from moderation.pipeline.types import LABELS
from moderation.scorers import measured, sources
from moderation.scorers.bundled import WEIGHTS, BundledScorer
from moderation.scorers.calibrating import calibrated, probabilities
from moderation.scorers.features import BUCKETS, VERSION
from moderation.scorers.fitting import SELDOM, fit, matrix
from moderation.scorers.sources import FOLDS, Row
from moderation.scorers.weights import shrunk

Floats = NDArray[np.float64]
REPORT = Path(__file__).with_name("report.json")
STRENGTH = 1.0
COUNTS = {
    "jigsaw": 1.0,
    "questions": 1.0,
    "answers": 0.4,
    "davidson": 0.2,
    "madlibs": 0.4,
    "emotions": 0.2,
    "spoken_of": 0.4,
}
"""What a text of each source counts beside a comment of a talk page. Chosen by cross-validation."""
HALF = 0.5


def learn(rows: Sequence[Row], inputs: csr_matrix, kept: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Return weights and biases learned from the rows that are kept."""
    truth = np.array([row.labels for row in rows])
    counts = np.array([COUNTS[row.source] for row in rows])
    return fit(inputs[np.flatnonzero(kept)], truth[kept], counts[kept], STRENGTH)


def left_out(rows: Sequence[Row], inputs: csr_matrix) -> Floats:
    """Return the sums of each row (row, group, label) by models that learned nothing of its group."""
    groups = max(len(row.groups) for row in rows)
    sums = np.full((len(rows), groups, len(LABELS)), np.nan)
    for fold in range(FOLDS):
        weights, bias = learn(rows, inputs, np.array([not row.aside(fold) for row in rows]))
        found = inputs @ weights + bias
        for group in range(groups):
            mine = [at for at, row in enumerate(rows) if group < len(row.groups) and row.fold(group) == fold]
            sums[mine, group] = found[mine]
        print(f"part {fold + 1} of {FOLDS} measured", file=sys.stderr)
    return sums


def save(weights: Floats, bias: Floats, lines: Sequence[tuple[float, float]]) -> None:
    """Keep the model as whole numbers of one byte, with what makes probabilities of their sums."""
    roots, unit = shrunk(weights)
    slopes, shifts = (np.array(each) for each in zip(*lines, strict=True))
    np.savez_compressed(
        WEIGHTS,
        roots=roots,
        unit=unit * slopes,
        bias=bias * slopes + shifts,
        features=np.array(VERSION),
    )


def benign(folder: Path) -> dict[str, list[str]]:
    """Return ordinary posts of people who look for help, none of them learned from."""
    questions = [row.text for row in sources.questions(folder) if sources.kept_back(row)]
    answers = [row.text for row in sources.answers(folder) if sources.kept_back(row)]
    corpus = [
        item.text for item in read_items(sorted(CORPUS.glob("*.jsonl"))) if item.level is CareLevel.NONE
    ]
    return {"questions": questions, "answers": answers, "corpus_level_0": corpus}


def about_groups(rows: Sequence[Row], sums: Floats, line: tuple[float, float]) -> measured.Figures:
    """Return how sentences about groups fare whose group, or whose wording, was never learned."""
    said: measured.Figures = {}
    for source in ("madlibs", "spoken_of"):
        for group, unseen in enumerate(("group", "wording")):
            for bad, name in enumerate(("harmless", "hateful")):
                mine = [at for at, row in enumerate(rows) if row.source == source and row.labels[0] == bad]
                found = probabilities(sums[mine, group, 0], *line)
                said[f"{source}, {unseen} unseen, {name}"] = measured.of(bool(one >= HALF) for one in found)
    return said


def main(folder: Path) -> None:
    """Train, save the weights, and write what was measured on texts never trained on."""
    rows = sources.to_learn(folder)
    inputs = matrix([row.text for row in rows])
    sums = left_out(rows, inputs)
    plain = [at for at, row in enumerate(rows) if row.plain_sample]
    truth = np.array([row.labels for row in rows])
    lines = [calibrated(sums[plain, 0, column], truth[plain, column]) for column in range(len(LABELS))]
    weights, bias = learn(rows, inputs, np.ones(len(rows), bool))
    save(weights, bias, lines)
    print(f"saved to {WEIGHTS.name}", file=sys.stderr)

    scorer, texts = BundledScorer(), benign(folder)
    scores = {name: [dict(scorer.score(text)) for text in some] for name, some in texts.items()}
    talk = [at for at, row in enumerate(rows) if row.source == "jigsaw"]
    report = {
        "made": datetime.now(UTC).date().isoformat(),
        "command": "python -m moderation.scorers.train DATA_FOLDER",
        "data": {name: sources.digest(folder / name) for name in sources.FILES},
        "corpus": {file.name: sources.digest(file) for file in sorted(CORPUS.glob("*.jsonl"))},
        "weights": sources.digest(WEIGHTS),
        "bytes": WEIGHTS.stat().st_size,
        "milliseconds_per_1000_characters": measured.milliseconds(scorer, texts["answers"]),
        "buckets": BUCKETS,
        "buckets_that_weigh": int(np.any(weights != 0, axis=1).sum()),
        "seldom": SELDOM,
        "learned_from": {source: sum(row.source == source for row in rows) for source in COUNTS},
        "talk_pages": measured.on_talk_pages([rows[at] for at in talk], sums[talk, 0], lines),
        "groups": about_groups(rows, sums, lines[0]),
        "curves": {
            label: measured.curve(
                probabilities(sums[plain, 0, column], *lines[column]), truth[plain, column], scores, label
            )
            for column, label in enumerate(LABELS)
        },
    }
    REPORT.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(report["talk_pages"], indent=1))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
