"""``manage.py screen [FILE]``: what the shipped pipeline says of each text, as JSON lines."""

import os
import sys
import time
from argparse import ArgumentParser
from typing import Any, BinaryIO

from django.core.management.base import BaseCommand, CommandError

from moderation.assess import assess, configure
from moderation.pipeline.jsonl import answers, read_lines

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
            lines = open(options["file"], "rb")  # noqa: SIM115  closed below; reading it is another matter
        except OSError as error:
            msg = f"{options['file']} cannot be read: {error.strerror}."
            raise CommandError(msg) from None
        with lines:
            self._screen(lines)

    def _screen(self, lines: BinaryIO) -> None:
        try:
            bad = self._answer(lines)
        except BrokenPipeError:
            # Whoever read the answers has enough. Python would complain once more while closing the pipe.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            bad = 1
        if bad:
            sys.exit(1)

    def _answer(self, lines: BinaryIO) -> int:
        """Write an answer for each line, as UTF-8 in any locale, and return how many were bad."""
        number, bad, said = 0, 0, time.monotonic()
        watched = sys.stderr.isatty()
        for number, (line, wrong) in enumerate(answers(read_lines(lines), assess), start=1):
            sys.stdout.buffer.write(line.encode("utf-8") + b"\n")
            sys.stdout.buffer.flush()
            if wrong:
                bad += 1
                sys.stderr.write(f"line {number}: {wrong}\n")
            if watched and time.monotonic() - said > SAY_EVERY:
                said = time.monotonic()
                sys.stderr.write(f"\r{number} screened")
        if watched:
            sys.stderr.write(f"\r{number} screened\n")
        return bad
