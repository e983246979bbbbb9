"""The review queue: what a person must look at, why, by when, and what they decided.

Content is named by kind and public id; this package knows no post.
"""

from datetime import datetime
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from community.core.append_only import append_only
from community.core.ids import public_id
from community.core.screening import CareLevel, RuleLevel

MEMBER = settings.AUTH_USER_MODEL


class ReviewItem(models.Model):
    """One thing that a person must look at. At most one is open for a subject."""

    class Outcome(models.TextChoices):
        PUBLISHED = "published", _("Shown to readers")
        LEFT_UP = "left_up", _("Left as it is")
        REMOVED = "removed", _("Taken down")
        ANSWERED = "answered", _("Spoken with")
        UPHELD = "upheld", _("Decision kept")
        OVERTURNED = "overturned", _("Decision changed")

    public_id = models.CharField(max_length=20, unique=True, default=public_id, editable=False)
    subject_kind = models.CharField(max_length=30)
    subject_id = models.CharField(max_length=20)
    revision_id = models.CharField(max_length=20)
    surface = models.CharField(max_length=20)
    author = models.ForeignKey(MEMBER, models.PROTECT, related_name="review_items")
    circle_id = models.PositiveBigIntegerField(null=True, blank=True)
    care_level = models.PositiveSmallIntegerField(default=CareLevel.NONE)
    rule_level = models.PositiveSmallIntegerField(default=RuleLevel.NONE)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    claimed_by = models.ForeignKey(
        MEMBER, models.PROTECT, null=True, blank=True, related_name="claimed_items"
    )
    claimed_until = models.DateTimeField(null=True, blank=True)
    clinician_called_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        MEMBER, models.PROTECT, null=True, blank=True, related_name="accepted_items"
    )
    version = models.PositiveIntegerField(default=1)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(MEMBER, models.PROTECT, null=True, blank=True, related_name="closed_items")
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="reviewitem_one_open_per_subject",
                fields=["subject_kind", "subject_id"],
                condition=Q(closed_at__isnull=True),
            ),
            models.CheckConstraint(
                name="reviewitem_closed_by_a_person",
                condition=Q(closed_at__isnull=True, closed_by__isnull=True, outcome="")
                | (Q(closed_at__isnull=False, closed_by__isnull=False) & ~Q(outcome="")),
            ),
            models.CheckConstraint(
                name="reviewitem_lease_is_whole",
                condition=Q(claimed_by__isnull=True, claimed_until__isnull=True)
                | Q(claimed_by__isnull=False, claimed_until__isnull=False),
            ),
            models.CheckConstraint(
                name="reviewitem_levels_known",
                condition=Q(care_level__range=(0, 4), rule_level__range=(0, 2)),
            ),
        ]
        indexes: ClassVar = [
            models.Index(name="reviewitem_open", fields=["due_at"], condition=Q(closed_at__isnull=True)),
            models.Index(
                name="reviewitem_closed", fields=["-closed_at", "-id"], condition=Q(closed_at__isnull=False)
            ),
            models.Index(name="reviewitem_subject", fields=["subject_kind", "subject_id"]),
        ]

    def __str__(self) -> str:
        return f"Item {self.public_id}"

    @property
    def waits_for_clinician(self) -> bool:
        """Return whether a clinician is called and none has accepted yet."""
        return self.closed_at is None and self.clinician_called_at is not None and self.accepted_by_id is None

    def holder(self, at: datetime) -> int | None:
        """Return the key of the member whose lease runs at ``at``, or None."""
        return self.claimed_by_id if self.claimed_until is not None and self.claimed_until > at else None


class SignalQuerySet(models.QuerySet["Signal"]):
    def in_order(self) -> Self:
        """Return signals as the desk numbers them: the strongest first, then as found."""
        return self.order_by("-care_level", "-rule_level", "pk")


class Signal(models.Model):
    """One reason, always kept: what was found, where, by which version, and whether it was right."""

    class Outcome(models.TextChoices):
        RIGHT = "right", _("Right")
        WRONG = "wrong", _("Wrong flag")

    item = models.ForeignKey(ReviewItem, models.CASCADE, related_name="signals")
    revision_id = models.CharField(max_length=20)
    code = models.CharField(max_length=20)
    source = models.CharField(max_length=12)
    care_level = models.PositiveSmallIntegerField(default=0)
    rule_level = models.PositiveSmallIntegerField(default=0)
    subject = models.CharField(max_length=10)
    start = models.PositiveIntegerField(null=True)
    end = models.PositiveIntegerField(null=True)
    scan = models.CharField(max_length=8, default="plain")
    modifiers = models.JSONField(default=dict)
    score = models.FloatField(default=0)
    version = models.CharField(max_length=60, blank=True)
    outcome = models.CharField(max_length=6, choices=Outcome, blank=True)
    seen_at = models.DateTimeField()

    objects: ClassVar = SignalQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.code} on {self.item_id}"


class Report(models.Model):
    """A member told the team about somebody's words."""

    class Reason(models.TextChoices):
        WORRIED = "worried", _("I’m worried about this person")
        ENCOURAGES = "encourages", _("It pushes someone toward harm")
        THREAT = "threat", _("It threatens or attacks someone")
        CONFIDENTIALITY = "confidentiality", _("It tells something said in confidence")
        PERSONAL = "personal", _("It gives away who someone is")
        SOURCING = "sourcing", _("It sells or looks for drugs")
        ADVANCES = "advances", _("It pressures someone for money, sex or contact")
        ADVICE = "advice", _("It gives advice nobody asked for")
        PATHWAY = "pathway", _("It puts down a way of getting better")
        OTHER = "other", _("Something else")

    item = models.ForeignKey(ReviewItem, models.CASCADE, related_name="reports")
    reporter = models.ForeignKey(MEMBER, models.PROTECT, related_name="reports")
    revision_id = models.CharField(max_length=20)
    reason = models.CharField(max_length=16, choices=Reason)
    note = models.TextField(blank=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="report_once_per_item_and_member", fields=["item", "reporter"]),
        ]

    def __str__(self) -> str:
        return f"{self.reason} on {self.item_id}"


class Attempt(models.Model):
    """Words that were refused and speak of danger: kept for their author and the team alone."""

    public_id = models.CharField(max_length=20, unique=True, default=public_id, editable=False)
    author = models.ForeignKey(MEMBER, models.PROTECT, related_name="attempts")
    surface = models.CharField(max_length=20)
    source = models.TextField()
    html = models.TextField()
    plain = models.TextField()
    refusal = models.CharField(max_length=40)
    context_ref = models.CharField(
        max_length=60, blank=True
    )  # where they were meant for: "thread:<public id>"
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Attempt {self.public_id}"


@append_only
class Decision(models.Model):
    """What a person decided, and what the author was told. Never changed: a new one overrides."""

    class Verdict(models.TextChoices):
        PUBLISH = "publish", _("Shown to readers")
        LEAVE = "leave", _("Left as it is")
        KEEP_HELD = "keep_held", _("Still waiting")
        REMOVE = "remove", _("Taken down")
        UPHOLD = "uphold", _("The decision stays")
        OVERTURN = "overturn", _("The decision was changed")
        PAUSE = "pause", _("Posting is paused")
        NOTE = "note", _("A note from the team")

    ADVERSE: ClassVar = (Verdict.KEEP_HELD, Verdict.REMOVE, Verdict.PAUSE)
    """What an author can ask another person to look at again."""

    public_id = models.CharField(max_length=20, unique=True, default=public_id, editable=False)
    item = models.ForeignKey(ReviewItem, models.PROTECT, related_name="decisions")
    revision_id = models.CharField(max_length=20)
    made_by = models.ForeignKey(MEMBER, models.PROTECT, related_name="decisions")
    verdict = models.CharField(max_length=10, choices=Verdict)
    care_level = models.PositiveSmallIntegerField()
    rule = models.CharField(max_length=40, blank=True)
    facts = models.JSONField(default=dict)
    automated = models.BooleanField(default=False)
    note = models.TextField(blank=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="decision_by_a_person", condition=Q(automated=False)),
            models.CheckConstraint(
                name="decision_names_its_rule", condition=~Q(verdict__in=["remove", "pause"]) | ~Q(rule="")
            ),
            models.CheckConstraint(
                name="decision_says_why", condition=Q(verdict__in=["publish", "leave"]) | ~Q(note="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verdict} {self.public_id}"


class Hold(models.Model):
    """A revision is kept from readers until a person lifts this."""

    item = models.ForeignKey(ReviewItem, models.CASCADE, related_name="holds")
    revision_id = models.CharField(max_length=20)
    reasons = models.JSONField(default=list)
    placed_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="hold_one_standing_per_revision",
                fields=["revision_id"],
                condition=Q(lifted_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"Hold on {self.revision_id}"


class Sanction(models.Model):
    """Posting is paused until ``ends_at``, by a decision that can be appealed."""

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="sanctions")
    member = models.ForeignKey(MEMBER, models.PROTECT, related_name="sanctions")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="sanction_ends_after_it_starts", condition=Q(ends_at__gt=models.F("starts_at"))
            ),
        ]

    def __str__(self) -> str:
        return f"Pause of {self.member_id}"


class Appeal(models.Model):
    """The author asks for another look, once. Answered by another person than the one who decided."""

    public_id = models.CharField(max_length=20, unique=True, default=public_id, editable=False)
    decision = models.OneToOneField(Decision, models.PROTECT, related_name="appeal")
    against = models.ForeignKey(MEMBER, models.PROTECT, related_name="decisions_appealed")
    answer = models.OneToOneField(Decision, models.PROTECT, null=True, blank=True, related_name="answers")
    answered_by = models.ForeignKey(
        MEMBER, models.PROTECT, null=True, blank=True, related_name="appeals_answered"
    )
    source = models.TextField()
    html = models.TextField()
    plain = models.TextField()
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="appeal_answered_by_another_person",
                condition=Q(answered_by__isnull=True) | ~Q(answered_by=models.F("against")),
            ),
            models.CheckConstraint(
                name="appeal_answer_is_whole",
                condition=Q(answer__isnull=True, answered_by__isnull=True)
                | Q(answer__isnull=False, answered_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"Appeal {self.public_id}"


class CardAnswer(models.Model):
    """What the author answered to the support card."""

    class Answer(models.TextChoices):
        SAFE = "safe", _("I am safe")
        PERSON = "person", _("I need a person")

    item = models.ForeignKey(ReviewItem, models.CASCADE, related_name="card_answers")
    answer = models.CharField(max_length=8, choices=Answer)
    given_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="cardanswer_known", condition=Q(answer__in=["safe", "person"])),
        ]

    def __str__(self) -> str:
        return f"{self.answer} on {self.item_id}"


@append_only
class ReviewEvent(models.Model):
    """What happened to an item. Append-only, one hash chain an item."""

    item = models.ForeignKey(ReviewItem, models.PROTECT, related_name="events")
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=20, blank=True)
    name = models.CharField(max_length=30)
    facts = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering: ClassVar = ["item", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="reviewevent_numbered_once", fields=["item", "number"]),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.number}"

    def covered(self) -> dict[str, object]:
        """Return what the digest covers."""
        return {
            "item": self.item.public_id,
            "number": self.number,
            "at": self.at.isoformat(),
            "actor": self.actor,
            "name": self.name,
            "facts": self.facts,
        }


@append_only
class Checkpoint(models.Model):
    """A digest over the heads of all chains at one moment: a whole chain cannot vanish unseen."""

    at = models.DateTimeField()
    last_event = models.PositiveBigIntegerField()
    items = models.PositiveIntegerField()
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)

    def __str__(self) -> str:
        return f"Checkpoint {self.at:%Y-%m-%d %H:%M}"


class OnCallShift(models.Model):
    """Who is paged first between two moments."""

    address = models.EmailField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["starts_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="oncallshift_runs_forward", condition=Q(ends_at__gt=models.F("starts_at"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M}"


class Alert(models.Model):
    """One page to one person about one item, for one cause. Sent once the mail server has taken it."""

    class Cause(models.TextChoices):
        URGENT = "urgent", _("Became urgent")
        NOW = "now", _("Became “now”")
        LATE = "late", _("Its clock has passed")
        ASKED = "asked", _("The author asks for a person")
        CLINICIAN = "clinician", _("A clinician is called in")

    item = models.ForeignKey(ReviewItem, models.CASCADE, related_name="alerts")
    cause = models.CharField(max_length=10, choices=Cause)
    step = models.PositiveSmallIntegerField()
    recipient = models.EmailField()
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="alert_once_per_step_and_recipient", fields=["item", "cause", "step", "recipient"]
            ),
        ]
        indexes: ClassVar = [
            models.Index(name="alert_unsent", fields=["next_try_at"], condition=Q(sent_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"Alert {self.step} for {self.item_id}"
