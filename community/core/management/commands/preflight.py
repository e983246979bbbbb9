"""Say what is missing before people are invited."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from community.core.preflight import CHECKS


class Command(BaseCommand):
    """``manage.py preflight``: exit status 1 while anything is missing."""

    help = "Name what is missing before people are invited."

    def handle(self, *args: Any, **options: Any) -> None:
        missing = 0
        for name, check in CHECKS.items():
            found = list(check())
            missing += len(found)
            self.stdout.write(f"{'missing' if found else 'ready':<8} {name}")
            for sentence in found:
                self.stdout.write(f"         {sentence}")
        if missing:
            msg = f"{missing} missing. docs/operators.md says how to set each of them right."
            raise CommandError(msg)
        self.stdout.write("Ready. Now write a test post in a crisis voice, and see that the alert arrives.")
