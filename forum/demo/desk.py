"""What the team did about the demo's words, and what still waits for somebody."""

from datetime import datetime, timedelta

from django.utils import timezone

from community.core import clock
from community.members.models import Member
from forum.actions import responding
from forum.actions.contribute import KIND, Receipt
from moderation.actions.alerting import make_alerts
from moderation.actions.appeals import appeal
from moderation.actions.deciding import Step, close, decide
from moderation.actions.desk import claim
from moderation.hours import time_allowed
from moderation.models import Alert, Report, ReviewItem, Signal

DECIDED_AFTER, ANSWERED_AFTER = timedelta(minutes=20), timedelta(hours=3)
REPORTED_AGO = timedelta(minutes=50)
APPEALED_AGO = timedelta(hours=2)
MARGIN = timedelta(minutes=10)
"""How long after a start of the demo nothing falls due, beyond the time each level allows."""
REPORTERS = ("quietharbor", "lantern22", "blueporch")


class Desk:
    """The team at work. ``now`` is the moment from which all ages count back."""

    def __init__(self, members: dict[str, Member], now: datetime) -> None:
        self.members, self.now = members, now

    def settle(self, told: dict[str, str], opening: Receipt, opened: datetime) -> None:
        """See to a thread as its ``outcome`` tells; without one, what waits goes on waiting."""
        outcome, at = told.get("outcome", ""), opened + DECIDED_AFTER
        if outcome == "reported":
            self._report(opening, told.get("reason", Report.Reason.ADVICE))
        elif outcome == "supported":
            with clock.moved_to(at):
                step = self._take(self.members["dr-aspen"], opening)
                close(step, outcome=ReviewItem.Outcome.ANSWERED, note=told["note"])
        elif outcome == "published":
            with clock.moved_to(at):
                decide(self._take(self.members["kit"], opening), verdict="publish", note=told["note"])
        elif outcome == "removed":
            with clock.moved_to(at):
                step = self._take(self.members["kit"], opening)
                decision = decide(step, verdict="remove", rule=told["rule"], note=told["note"])
                self._speak_with(opening)
            if text := told.get("appeal"):
                with clock.moved_to(self.now - APPEALED_AGO):
                    appeal(author=decision.item.author, decision_id=decision.public_id, text=text)

    def _take(self, actor: Member, opening: Receipt) -> Step:
        item = ReviewItem.objects.get(subject_kind=KIND, subject_id=opening.post_id, closed_at__isnull=True)
        item = claim(actor=actor, item_id=item.public_id)
        return Step(actor=actor, item_id=item.public_id, version=item.version)

    def _speak_with(self, opening: Receipt) -> None:
        """Close what stays open after a decision, because of a worry about its author."""
        if ReviewItem.objects.filter(subject_id=opening.post_id, closed_at__isnull=True).exists():
            close(self._take(self.members["kit"], opening), outcome=ReviewItem.Outcome.ANSWERED)

    def _report(self, opening: Receipt, reason: str) -> None:
        """Let two members tell the team about a post."""
        for reporter in REPORTERS[:2]:
            with clock.moved_to(self.now - REPORTED_AGO):
                responding.report(
                    member=self.members[reporter], post_id=opening.post_id, reason=reason, note=""
                )

    def answer_old(self) -> None:
        """Close what the team saw to long ago: first words and lapses, answered in their threads."""
        kit = self.members["kit"]
        old = ReviewItem.objects.filter(closed_at__isnull=True, opened_at__lt=self.now - timedelta(days=1))
        for item in old.exclude(signals__in=Signal.objects.exclude(code__in=("FIRST", "REL-DISC"))):
            with clock.moved_to(item.opened_at + ANSWERED_AFTER):
                item = claim(actor=kit, item_id=item.public_id)
                step = Step(actor=kit, item_id=item.public_id, version=item.version)
                close(step, outcome=ReviewItem.Outcome.ANSWERED)


def move_clocks_on() -> None:
    """Let every open item fall due some time from now, and count as sent what would be sent before then.

    A demo's start pages nobody at once: its words are old, and whoever is on call would be called about
    people who are made up.
    """
    moment = timezone.now()
    for item in ReviewItem.objects.filter(closed_at__isnull=True):
        item.due_at = moment + time_allowed(item.care_level, item.rule_level) + MARGIN
        item.save(update_fields=["due_at"])
    # What is urgent calls for somebody whatever its clock says, and tick would write a page that lacks.
    make_alerts()
    Alert.objects.filter(item__closed_at__isnull=True, sent_at__isnull=True).update(sent_at=moment)
