"""``manage.py evaluate``: how well triage does on labelled texts. It prints figures, and never a text."""

import json
import sys
from argparse import ArgumentParser
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from moderation.assess import assess, configure
from moderation.crisis.measuring import CORPUS, SEALED, BadItem, Share, measure, read_items
from moderation.crisis.patterns import VERSION

RUNS = SEALED / "runs.jsonl"
"""One line for each time the sealed set was looked at."""


class Command(BaseCommand):
    """Measures the corpus, the sealed set, or files that somebody brings."""

    help = "Measure crisis triage on labelled texts: shares with 95 % intervals."
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

    def handle(self, *args: Any, **options: Any) -> None:
        configure()  # shipped defaults decide, whatever this installation has chosen
        if options["sealed"] and options["files"]:
            msg = "Give either files or --sealed."
            raise CommandError(msg)
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
        try:
            items = read_items(files)
        except (OSError, BadItem) as wrong:
            raise CommandError(str(wrong)) from None
        if not items:
            msg = "There is nothing to measure."
            raise CommandError(msg)
        with tqdm(total=len(items), desc=title, file=sys.stderr, disable=None, leave=False) as bar:
            shares = measure(items, assess, lambda: bar.update())
        self.stdout.write(f"{title}: {len(items)} texts")
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


def _put_on_record(figures: dict[str, list[Share]]) -> None:
    """Add the run to the log in the repository: texts that are looked at often are sealed no more."""
    texts = sha256(b"".join(file.read_bytes() for file in sorted(SEALED.glob("*-*.jsonl"))))
    line = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "patterns": VERSION,
        "texts": texts.hexdigest(),
        "figures": {
            name: {share.name: [share.hits, share.of] for share in shares} for name, shares in figures.items()
        },
    }
    with RUNS.open("a", encoding="utf-8") as log:
        log.write(json.dumps(line) + "\n")
