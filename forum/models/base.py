"""What threads and rooms share: a numbered stream, contributions to it, their words, small answers.

Each kind names its own columns (``post.thread``, ``message.room``); the properties here are what
code asks that serves both.
"""

from typing import Any, ClassVar, cast

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from community.core.events import Event
from community.core.ids import public_id
from forum.models.boards import Place

MEMBER = settings.AUTH_USER_MODEL


class Stream(models.Model):
    """An ordered conversation. ``cursor`` counts its visible changes: 1, 2, 3 ...

    ``last_position`` counts what has ever been shown in it; both move only under its row lock.
    """

    KIND: ClassVar[str]
    """Its word in audience tokens and in the audit: "thread", "room"."""
    WITH_PLACE: ClassVar[tuple[str, ...]] = ()
    """The relation by which its place is read along with it, where it is not one itself."""

    public_id = models.CharField(max_length=20, unique=True, default=public_id, editable=False)
    cursor = models.PositiveBigIntegerField(default=0, editable=False)
    last_position = models.PositiveBigIntegerField(default=0, editable=False)
    access_version = models.PositiveIntegerField(default=1, editable=False)
    is_locked = models.BooleanField(default=False)
    slow_seconds = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        abstract = True

    @property
    def place(self) -> Place:
        """What says who reads here."""
        raise NotImplementedError

    @property
    def items(self) -> models.QuerySet[Any]:
        """What was contributed, in every state."""
        raise NotImplementedError

    @property
    def token(self) -> str:
        """The audience of its events: everybody who has it open."""
        return f"{self.KIND}:{self.public_id}"

    def changed(self) -> Event:
        """Return what is announced when the stream itself changed at its cursor."""
        raise NotImplementedError

    def keep_in_step(self, item: "Contribution", *, was_shown: bool) -> None:
        """Let what the stream tells about its items follow ``item``, which was just saved.

        The caller holds the row lock and saves the stream. A room tells nothing about them.
        """

    def advance(self) -> int:
        """Return the next cursor. The caller holds a row lock on this stream."""
        self.cursor += 1
        self.save(update_fields=["cursor"])
        return self.cursor


class Contribution(models.Model):
    """A member's place in a stream. Its words live in revisions.

    ``position`` is given at first publish, never changes, and alone orders and pages.
    ``cursor`` is that of its latest visible change.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("Being checked")
        HELD = "held", _("Waiting for a person")
        PUBLISHED = "published", _("Posted")
        HIDDEN = "hidden", _("Taken down")
        DELETED = "deleted", _("Deleted by its author")
        REJECTED = "rejected", _("Not posted")

    SUBJECT: ClassVar[str]
    """Its kind at the review desk: "forum.post", "forum.message"."""
    STREAM: ClassVar[str]
    """The column of its stream: "thread", "room"."""
    ENTRY: ClassVar[str]
    """What it is found as: "post", "message"."""
    visible_revision: "Revision | None"  # a column of each kind
    visible_revision_id: int | None
    revisions: "models.QuerySet[Any]"
    reactions: "models.QuerySet[Any]"

    public_id = models.CharField(max_length=20, unique=True, default=public_id, editable=False)
    author = models.ForeignKey(MEMBER, models.PROTECT, related_name="%(class)ss")
    state = models.CharField(max_length=10, choices=State)
    position = models.PositiveBigIntegerField(null=True, editable=False)
    cursor = models.PositiveBigIntegerField(null=True, editable=False)
    written_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, editable=False)
    edited_at = models.DateTimeField(null=True, editable=False)
    index_version = models.PositiveBigIntegerField(default=0, editable=False)

    class Meta:
        abstract = True
        constraints: ClassVar = [
            models.CheckConstraint(
                name="%(class)s_state_known",
                condition=Q(state__in=["pending", "held", "published", "hidden", "deleted", "rejected"]),
            ),
            models.CheckConstraint(
                name="%(class)s_numbered_iff_ever_shown",
                condition=Q(
                    position__isnull=True,
                    cursor__isnull=True,
                    published_at__isnull=True,
                    visible_revision__isnull=True,
                )
                | Q(
                    position__isnull=False,
                    cursor__isnull=False,
                    published_at__isnull=False,
                    visible_revision__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="%(class)s_shown_only_when_published",
                condition=Q(state__in=["published", "hidden"], position__isnull=False)
                | Q(state__in=["pending", "held", "rejected"], position__isnull=True)
                | Q(state="deleted"),
            ),
        ]

    @property
    def stream(self) -> Stream:
        """Where it stands."""
        return cast("Stream", getattr(self, self.STREAM))

    @property
    def surface(self) -> str:
        """What it is called where it is screened and reviewed."""
        raise NotImplementedError

    def changed(self) -> Event:
        """Return what is announced when readers see something else at its cursor."""
        raise NotImplementedError


class Revision(models.Model):
    """The very words: what was typed, what readers see, and what was found in them.

    ``client_key`` is chosen by the sender, so that a retry is harmless; ``digest`` is the
    SHA-256 of stream, kind and text with normalised line ends, so that the same key with
    other words is noticed.
    """

    ITEM: ClassVar[str]
    """The column of what they are the words of: "post", "message"."""

    class State(models.TextChoices):
        PENDING = "pending", _("Being checked")
        HELD = "held", _("Waiting for a person")
        PUBLISHED = "published", _("Posted")
        REJECTED = "rejected", _("Not posted")

    public_id = models.CharField(max_length=20, unique=True, default=public_id, editable=False)
    author = models.ForeignKey(MEMBER, models.PROTECT, related_name="%(class)ss")
    number = models.PositiveIntegerField()
    source = models.TextField()
    html = models.TextField()
    plain = models.TextField()
    versions = models.JSONField(default=dict)
    scores = models.JSONField(default=dict)
    awaits_scorer = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State)
    client_key = models.UUIDField()
    digest = models.CharField(max_length=64)
    written_at = models.DateTimeField()

    class Meta:
        abstract = True
        constraints: ClassVar = [
            models.CheckConstraint(
                name="%(class)s_state_known",
                condition=Q(state__in=["pending", "held", "published", "rejected"]),
            ),
            models.UniqueConstraint(name="%(class)s_once_per_client_key", fields=["author", "client_key"]),
        ]

    @property
    def item(self) -> Contribution:
        """What these words are of."""
        return cast("Contribution", getattr(self, self.ITEM))

    @property
    def heading(self) -> str:
        """The title that is part of these words, if any."""
        return ""


class SmallAnswer(models.Model):
    """A reaction. Counted, never ranked."""

    class Kind(models.TextChoices):
        NOT_ALONE = "not_alone", _("Not alone")
        SITTING = "sitting", _("Sitting with you")
        THANK_YOU = "thank_you", _("Thank you")
        STRENGTH = "strength", _("Strength")

    member = models.ForeignKey(MEMBER, models.CASCADE, related_name="%(class)ss")
    kind = models.CharField(max_length=10, choices=Kind)
    made_at = models.DateTimeField()

    class Meta:
        abstract = True
        constraints: ClassVar = [
            models.CheckConstraint(
                name="%(class)s_kind_known",
                condition=Q(kind__in=["not_alone", "sitting", "thank_you", "strength"]),
            ),
        ]
