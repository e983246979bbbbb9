"""How well triage does on labelled texts: shares with their intervals, and never a text.

The questions are those of the targets: how many of the urgent are found, how many harmless are raised.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from typing import Any, TypeVar

from community.core.screening import Assessment, CareLevel, Subject, Submission

CORPUS, SEALED = (Path(__file__).with_name(name) for name in ("corpus", "sealed"))
T = TypeVar("T")
Z = 1.959964
"""Standard deviations on either side of a 95 % interval."""


class BadItem(ValueError):
    """A labelled item that cannot be used. The message names file and line, and no word of the text."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text, and what a reader says of it. ``near``: the code that a harmless text resembles."""

    id: str
    text: str
    level: CareLevel
    codes: tuple[str, ...]
    subject: Subject
    near: str = ""


@dataclass(frozen=True, slots=True)
class Share:
    """``hits`` of ``of`` texts. ``target``: the least that is wanted, or the most where ``at_most``."""

    name: str
    hits: int
    of: int
    target: float | None = None
    at_most: bool = False

    @property
    def value(self) -> float:
        """Return the share, 0 where there is nothing to count."""
        return self.hits / self.of if self.of else 0.0

    def interval(self) -> tuple[float, float]:
        """Return the 95 % interval. Source: Wilson, 1927, the score interval."""
        if not self.of:
            return 0.0, 1.0
        middle = (self.value + Z * Z / (2 * self.of)) / (1 + Z * Z / self.of)
        spread = Z * sqrt(self.value * (1 - self.value) / self.of + Z * Z / (4 * self.of**2))
        half = spread / (1 + Z * Z / self.of)
        return max(0.0, middle - half), min(1.0, middle + half)


def read_items(files: Iterable[Path]) -> list[Labelled]:
    """Return the items of JSON-lines files, in order.

    Raises:
        BadItem: a line is no labelled item.

    """
    return list(read_lines(files, _item))


def read_lines(files: Iterable[Path], item: Callable[[dict[str, Any]], T]) -> Iterator[T]:
    """Yield what ``item`` makes of each line of JSON-lines files, in order.

    Raises:
        BadItem: a line is no JSON, or ``item`` cannot use it.

    """
    for file in files:
        yield from _read(file, item)


def _read(file: Path, item: Callable[[dict[str, Any]], T]) -> Iterator[T]:
    with file.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                yield item(json.loads(line))
            except (ValueError, KeyError, TypeError, AttributeError) as wrong:
                msg = f"{file.name}, line {number}: {type(wrong).__name__}"
                raise BadItem(msg) from None


def _item(row: dict[str, Any]) -> Labelled:
    return Labelled(
        id=str(row["id"]),
        text=row["text"].strip(),
        level=CareLevel(row["level"]),
        codes=tuple(row["codes"]),
        subject=Subject(row["subject"]),
        near=row.get("near") or "",
    )


def measure(
    items: Sequence[Labelled],
    screen: Callable[[Submission], Assessment],
    seen: Callable[[], object] = lambda: None,
) -> list[Share]:
    """Return every share for ``items``; ``seen`` is called after each text."""
    answers: list[tuple[Labelled, Assessment]] = []
    for item in items:
        answers.append((item, screen(Submission(source=item.text))))
        seen()
    shares = [*_targets(answers), *_codes(answers)]
    return [share for share in shares if share.of]


def _targets(answers: Sequence[tuple[Labelled, Assessment]]) -> Iterator[Share]:
    def share(name: str, whose: range, least: int, target: float, *, at_most: bool = False) -> Share:
        found = [answer.care_level >= least for item, answer in answers if item.level in whose]
        return Share(name, sum(found), len(found), target, at_most)

    yield share("level 3 and 4, answered with 2 or more", range(3, 5), 2, 0.95)
    yield share("level 3 and 4, answered with 3 or more", range(3, 5), 3, 0.85)
    yield share("level 4, answered with 3 or more", range(4, 5), 3, 0.92)
    yield share("level 2 and up, answered with 2 or more", range(2, 5), 2, 0.90)
    yield share("level 0 and 1, answered with 2 or more", range(2), 2, 0.08, at_most=True)
    yield share("level 0 to 2, answered with 3 or more", range(3), 3, 0.10, at_most=True)
    right = [
        item.subject is answer.subject
        for item, answer in answers
        if item.level >= CareLevel.CONCERN and answer.care_level >= CareLevel.CONCERN
    ]
    yield Share("found, and the subject is right", sum(right), len(right), 0.85)


def _codes(answers: Sequence[tuple[Labelled, Assessment]]) -> Iterator[Share]:
    """Yield what is found of each main category."""
    for code in sorted({item.codes[0] for item, _ in answers if item.level >= CareLevel.CONCERN}):
        found = [
            answer.care_level >= CareLevel.CONCERN
            for item, answer in answers
            if item.level >= CareLevel.CONCERN and item.codes[0] == code
        ]
        yield Share(f"{code}, level 2 and up, found", sum(found), len(found))
