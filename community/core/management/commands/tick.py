"""Do the periodic work: alerts, deadlines, sweeps. Runs until it is told to stop."""

import signal
import threading
from argparse import ArgumentParser
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand
from django.db import close_old_connections

from community.core.beats import beat
from community.core.periodic import every, run_due

PAUSE = 1.0  # seconds between two looks at what is due


@every(seconds=15, name="beat")
def _beat() -> None:
    beat("tick")


class Command(BaseCommand):
    """``manage.py tick`` runs on; ``manage.py tick --once`` does what is due and ends."""

    help = "Send alerts, watch clocks and sweep up, until told to stop."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="do what is due now, then end")

    def handle(self, *args: Any, **options: Any) -> None:
        stopping = threading.Event()

        def stop(signum: int, frame: FrameType | None) -> None:
            stopping.set()

        if not options["once"]:
            signal.signal(signal.SIGTERM, stop)
            signal.signal(signal.SIGINT, stop)
        while True:
            run_due()
            if options["once"] or stopping.wait(PAUSE):
                return
            close_old_connections()
