"""``manage.py evaluate``: how well the pipeline does on labelled texts. It prints figures, never a text."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from moderation.assess import assess, configure
from moderation.crisis.classifier import version
from moderation.crisis.measuring import CORPUS, SEALED, BadItem, Share, measure, read_items
from moderation.crisis.patterns import VERSION
from moderation.pipeline.measuring import CORPUS as RULES
from moderation.pipeline.measuring import measure_rules, read_ruled

T = TypeVar("T")
RUNS = SEALED / "runs.jsonl"
"""One line for each time the sealed set was looked at."""


class Command(BaseCommand):
    """Measures the corpus, the sealed set, or files that somebody brings."""

    help = "Measure crisis triage, or the house rules, on labelled texts: shares with 95 % intervals."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "files", nargs="*", type=Path, help="JSON lines with id, text, level, codes, subject"
        )
        parser.add_argument(
            "--sealed",
            action="store_true",
            help="the sealed set, whose texts nobody who works on triage may read; the run is put on record",
        )

        parser.add_argument(
            "--rules",
            action="store_true",
            help="the house rules: their own texts, or files with a verdict",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        configure()  # shipped defaults decide, whatever this installation has chosen
        if options["sealed"] and options["files"]:
            msg = "Give either files or --sealed."
            raise CommandError(msg)
        if options["sealed"] and options["rules"]:
            msg = "The sealed set is for triage alone."
            raise CommandError(msg)
        if options["rules"]:
            self._measure_rules(options["files"] or sorted(RULES.glob("*.jsonl")))
            return
        if options["sealed"]:
            figures = {}
            for name in ("labelled", "ordinary"):
                figures[name] = self._measure(f"sealed, {name}", sorted(SEALED.glob(f"{name}-*.jsonl")))
            _put_on_record(figures)
            return
        self._measure(
            "files" if options["files"] else "corpus", options["files"] or sorted(CORPUS.glob("*.jsonl"))
        )

    def _measure(self, title: str, files: list[Path]) -> list[Share]:
        items = _there(read_items, files)
        with _bar(title, len(items)) as bar:
            return self._tell(title, len(items), measure(items, assess, lambda: bar.update()))

    def _measure_rules(self, files: list[Path]) -> None:
        items = _there(read_ruled, files)
        with _bar("rules", len(items)) as bar:
            self._tell("rules", len(items), measure_rules(items, assess, lambda: bar.update()))

    def _tell(self, title: str, number: int, shares: list[Share]) -> list[Share]:
        self.stdout.write(f"{title}: {number} texts")
        for share in shares:
            low, high = share.interval()
            wanted = (
                ""
                if share.target is None
                else f"  wanted {'<=' if share.at_most else '>='} {share.target:.2f}"
            )
            self.stdout.write(
                f"  {share.name:<42} {share.value:.3f} ({low:.3f} to {high:.3f}) of {share.of}{wanted}"
            )
        return shares


def _there(read: Callable[[list[Path]], list[T]], files: list[Path]) -> list[T]:
    """Return the items of ``files``, of which there must be some."""
    try:
        items = read(files)
    except (OSError, BadItem) as wrong:
        raise CommandError(str(wrong)) from None
    if not items:
        msg = "There is nothing to measure."
        raise CommandError(msg)
    return items


def _bar(title: str, number: int) -> "tqdm[Any]":
    return tqdm(total=number, desc=title, file=sys.stderr, disable=None, leave=False)


def _put_on_record(figures: dict[str, list[Share]]) -> None:
    """Add the run to the log in the repository: texts that are looked at often are sealed no more."""
    texts = sha256(b"".join(file.read_bytes() for file in sorted(SEALED.glob("*-*.jsonl"))))
    line = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "patterns": VERSION,
        "classifier": version(),
        "texts": texts.hexdigest(),
        "figures": {
            name: {share.name: [share.hits, share.of] for share in shares} for name, shares in figures.items()
        },
    }
    with RUNS.open("a", encoding="utf-8") as log:
        log.write(json.dumps(line) + "\n")
