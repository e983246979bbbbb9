"""``manage.py verify_history``: has anybody changed what was recorded?"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from community.core.audit import first_broken
from moderation.models import ReviewItem
from moderation.queries import first_broken_checkpoint, first_broken_event


class Command(BaseCommand):
    """Reads the audit chain, every item's chain and the checkpoints; exit status 1 if one does not fit."""

    help = "Check that no recorded line was changed, cut off or removed."

    def handle(self, *args: Any, **options: Any) -> None:
        broken = []
        if (event := first_broken()) is not None:
            broken.append(f"The audit chain does not fit from {event.at:%Y-%m-%d %H:%M} on.")
        for item in ReviewItem.objects.order_by("pk").iterator():
            if (line := first_broken_event(item)) is not None:
                broken.append(
                    f"The history of item {item.public_id} does not fit from line {line.number} on."
                )
        if (checkpoint := first_broken_checkpoint()) is not None:
            broken.append(f"Lines from before {checkpoint.at:%Y-%m-%d %H:%M} are missing or changed.")
        if broken:
            raise CommandError("\n".join(broken))
        self.stdout.write("Every recorded line fits the one before it.")
