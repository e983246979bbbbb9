"""``manage.py on_call``: plan who is called first, take that back, or list who is."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from community.core import clock
from community.core.errors import Invalid
from moderation.actions.shifts import end_shifts, plan_shift
from moderation.hours import alert_state, ladder
from moderation.models import OnCallShift
from moderation.wording import alert_faults


class Command(BaseCommand):
    """``on_call ADDRESS 2026-03-04T18:00 2026-03-05T08:00`` plans a shift; alone, it lists.

    ``on_call ADDRESS --end`` takes back the shifts of that address: someone is ill, or it was mistyped.
    """

    help = "Plan who is called first, in the community's time zone; without arguments, list who is called."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("address", nargs="?", help="e-mail address to call first")
        parser.add_argument("starts", nargs="?", help="for example 2026-03-04T18:00")
        parser.add_argument("ends", nargs="?", help="for example 2026-03-05T08:00")
        parser.add_argument("--end", action="store_true", help="take back the shifts of this address")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["end"]:
            if not end_shifts(address=options["address"] or ""):
                msg = "That address has no shift that runs or is to come."
                raise CommandError(msg)
        elif options["address"]:
            try:
                plan_shift(
                    address=options["address"],
                    starts_at=_moment(options["starts"]),
                    ends_at=_moment(options["ends"]),
                )
            except Invalid as refusal:
                fault = {
                    "address": "That is no e-mail address.",
                    "range": "The shift has to end after it starts.",
                }
                raise CommandError(fault[refusal.reason]) from None
        for shift in OnCallShift.objects.filter(ends_at__gt=clock.now()):
            begins, ends = timezone.localtime(shift.starts_at), timezone.localtime(shift.ends_at)
            self.stdout.write(f"{begins:%Y-%m-%d %H:%M} to {ends:%Y-%m-%d %H:%M}  {shift.address}")
        called = ladder(clock.now())
        self.stdout.write(f"Called now, in this order: {', '.join(called) or 'nobody'}")
        for fault_now in alert_faults(alert_state()):
            self.stdout.write(fault_now)


def _moment(text: str | None) -> datetime:
    """Return the moment, in the community's time zone unless it names another."""
    try:
        moment = parse_datetime(text or "")
    except ValueError:
        moment = None
    if moment is None:
        msg = "Give two moments, such as 2026-03-04T18:00 2026-03-05T08:00."
        raise CommandError(msg)
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)
