"""The texts that the bundled scorer learns from and is measured on, and which are for which.

Each row names the groups it belongs to (its own text, a question, a term, a sentence): where one is
put aside, everything of its group is, so that nothing is measured on what was learned by heart.
"""

import csv
import gzip
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from moderation.scorers.spoken_of import sentences

JIGSAW = ("toxic", "severe_toxic", "obscene", "threat", "insult", "identity_hate")
"""The columns of the Jigsaw file, in the order of our labels."""
FILES = (
    "jigsaw_train.csv.gz",
    "davidson.csv.gz",
    "identity_madlibs.csv.gz",
    "goemotions.csv.gz",
    "counselchat_questions.csv.gz",
    "counselchat_answers.csv.gz",
)
"""All that is read. Each may train weights that are shipped; none of its text may be."""
FOLDS = 5
BENIGN_EMOTIONS = frozenset(
    {
        *("admiration", "amusement", "approval", "caring", "embarrassment", "fear", "gratitude", "grief"),
        *("joy", "love", "nervousness", "optimism", "relief", "remorse", "sadness"),
    }
)
HATE, NEITHER = "0", "2"
MOST_OF_A_TEMPLATE, MOST_EMOTIONS = 600, 2000
Labels = tuple[float, ...]
UNKNOWN = -1.0
BENIGN: Labels = (0, 0, 0, 0, 0, 0)
INSULTED: Labels = (1, UNKNOWN, UNKNOWN, UNKNOWN, 1, UNKNOWN)
HATED: Labels = (1, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, 1)


@dataclass(frozen=True, slots=True)
class Row:
    """A text with its six labels: 1, 0, or ``UNKNOWN`` where nobody asked."""

    text: str = field(repr=False)  # real people wrote most of them
    labels: Labels
    source: str
    groups: tuple[str, ...] = field(repr=False)
    plain_sample: bool = False
    """Drawn at random from its source, so that shares among such rows mean something."""

    def fold(self, group: int = 0) -> int:
        """Return the part that it is measured in, by its n-th group."""
        return share(self.groups[group], FOLDS)

    def aside(self, fold: int) -> bool:
        """Return whether it must not be learned from while ``fold`` is measured."""
        return any(share(group, FOLDS) == fold for group in self.groups)


def share(text: str, parts: int) -> int:
    """Return which of ``parts`` equal parts ``text`` falls into, by its own content alone."""
    return int.from_bytes(sha256(text.encode()).digest()[:4], "big") % parts


def read(path: Path) -> Iterator[dict[str, str]]:
    """Yield the rows of a compressed CSV file."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    return sha256(path.read_bytes()).hexdigest()


def to_learn(folder: Path) -> list[Row]:
    """Return every row that the scorer may learn from."""
    return [
        *jigsaw(folder),
        *(row for row in questions(folder) if not kept_back(row)),
        *(row for row in answers(folder) if not kept_back(row)),
        *_davidson(folder),
        *_madlibs(folder),
        *_some(_emotions(folder), MOST_EMOTIONS),
        *_spoken_of(),
    ]


def kept_back(row: Row) -> bool:
    """Return whether it is for measuring only: half of the questions, with their answers."""
    return share("question " + row.groups[0], 2) == 1


def jigsaw(folder: Path) -> list[Row]:
    """Return comments of talk pages with six labels each."""
    return [
        Row(
            row["text"],
            tuple(float(row[name]) for name in JIGSAW),
            "jigsaw",
            (row["text"],),
            row["random_5k"] == "1",
        )
        for row in read(folder / FILES[0])
    ]


def questions(folder: Path) -> list[Row]:
    """Return questions of people in distress."""
    return [_support(row, "questions") for row in read(folder / FILES[4])]


def answers(folder: Path) -> list[Row]:
    """Return counselors' answers."""
    return [_support(row, "answers") for row in read(folder / FILES[5])]


def _support(row: dict[str, str], source: str) -> Row:
    return Row(row["text"], BENIGN, source, (row["question_id"],))


def _davidson(folder: Path) -> Iterator[Row]:
    """Yield short messages called hateful, or neither hateful nor offensive, and no others.

    What was called offensive is left out: it is mostly the dialect of those who wrote it.
    """
    rows = list(read(folder / FILES[1]))
    offensive = {row["text"] for row in rows if row["label"] not in {HATE, NEITHER}}
    for row in rows:
        if row["text"] not in offensive:
            yield Row(row["text"], HATED if row["label"] == HATE else BENIGN, "davidson", (row["text"],))


def _madlibs(folder: Path) -> Iterator[Row]:
    """Yield sentences about people of many kinds, as many of each template, by term and template."""
    rows = list(read(folder / FILES[2]))
    terms = {row["text"].split(" ", 1)[1] for row in rows if row["template"] == "verb_adj"}
    longest_first = sorted(terms, key=lambda term: (-len(term), term))
    for template in sorted({row["template"] for row in rows}):
        made = [
            Row(
                row["text"],
                INSULTED if row["label"] == "1" else BENIGN,
                "madlibs",
                (next((term for term in longest_first if term in row["text"]), row["text"]), template),
            )
            for row in rows
            if row["template"] == template
        ]
        yield from _some(made, MOST_OF_A_TEMPLATE)


def _emotions(folder: Path) -> Iterator[Row]:
    for row in read(folder / FILES[3]):
        if row["label"] in BENIGN_EMOTIONS:
            yield Row(row["text"], BENIGN, "emotions", (row["text"],))


def _spoken_of() -> Iterator[Row]:
    for text, hateful, groups in sentences():
        yield Row(text, HATED if hateful else BENIGN, "spoken_of", groups)


def _some(rows: Iterable[Row], most: int) -> list[Row]:
    """Return ``most`` rows in an order that depends on nothing but the texts."""
    return sorted(rows, key=lambda row: sha256(row.text.encode()).digest())[:most]
