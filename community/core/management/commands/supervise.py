"""Run everything on one machine: pages and sockets, background work, clocks."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand

from community.core import startup, web
from community.core.supervisor import Part, Supervisor


class Command(BaseCommand):
    """What ``make run`` (with DEMO=1) and ``make serve`` start. Ends on Ctrl-C or SIGTERM."""

    help = "Prepare the data folder, then run the web part, the worker and tick until told to stop."
    requires_system_checks = ()  # some look at tables, which are made first

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--prepare-only", action="store_true", help="prepare everything, then end")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.DEBUG and not settings.DEMO:
            raise CommandError("DEBUG must be 0 for a real community: error pages would show members' words.")
        door = startup.open_port(settings.HOST, settings.PORT)
        lock = startup.take_folder(settings.DATA_DIR)
        with door, lock:
            self.say("Preparing the data folder ...")
            startup.collect_files()
            startup.check_cache()
            startup.prepare_database()
            startup.refuse_open_demo()
            if settings.DEMO:
                startup.prepare_demo()
            self.check(databases=["default"])
            if options["prepare_only"]:
                return
            try:
                self.supervise(door.fileno())
            finally:
                self.say("Stopped.")

    def supervise(self, door: int) -> None:
        """Run the parts until a signal."""
        Supervisor(
            [
                *(
                    Part(f"web{n}", web.MODULE, web.arguments(door), inherits=[door])
                    for n in range(1, settings.WEB_PROCESSES + 1)
                ),
                Part("worker", "django", ["db_worker"]),
                Part("tick", "django", ["tick"]),
            ],
            folder=settings.BASE_DIR,
            when_up=self.welcome,
        ).run()

    def welcome(self) -> bool:
        """Say where the community is, once it answers; for the demo, also who can sign in."""
        if not startup.answers():
            return False
        self.say(f"\nHoldfast is ready: {settings.SITE_URL}\n")
        if settings.DEMO:
            call_command("seed_demo", sign_ins=True, stdout=self.stdout)
        self.say("Press Ctrl-C to stop.")
        return True

    def say(self, sentence: str) -> None:
        self.stdout.write(sentence)
        self.stdout.flush()
