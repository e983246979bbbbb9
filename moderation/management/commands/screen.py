"""``manage.py screen [FILE]``: what the shipped pipeline says of each text, as JSON lines."""

import sys
import time
from argparse import ArgumentParser
from typing import Any, BinaryIO

from django.core.management.base import BaseCommand, CommandError

from moderation.assess import assess, configure
from moderation.pipeline.jsonl import answers

SAY_EVERY = 1.0  # seconds


class Command(BaseCommand):
    """Reads FILE or standard input; exit status 1 if a line could not be screened."""

    help = "Screen texts from JSON lines with the shipped defaults."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", help="JSON lines with id and text; standard input if left out")

    def handle(self, *args: Any, **options: Any) -> None:
        configure()  # shipped defaults decide, whatever this installation has chosen
        if options["file"] is None:
            self._screen(sys.stdin.buffer)
            return
        try:
            with open(options["file"], "rb") as lines:
                self._screen(lines)
        except OSError as error:
            msg = f"{options['file']} cannot be read: {error.strerror}."
            raise CommandError(msg) from None

    def _screen(self, lines: BinaryIO) -> None:
        number, bad, said = 0, 0, time.monotonic()
        watched = sys.stderr.isatty()
        for number, (line, wrong) in enumerate(answers(lines, assess), start=1):
            sys.stdout.write(line + "\n")
            sys.stdout.flush()
            if wrong:
                bad += 1
                sys.stderr.write(f"line {number}: {wrong}\n")
            if watched and time.monotonic() - said > SAY_EVERY:
                said = time.monotonic()
                sys.stderr.write(f"\r{number} screened")
        if watched:
            sys.stderr.write(f"\r{number} screened\n")
        if bad:
            sys.exit(1)
