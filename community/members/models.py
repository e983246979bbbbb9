"""Who is here: accounts, roles, circles, invitations, the agreement, blocks."""

from datetime import datetime
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from community.core.ids import public_id
from community.members.handles import skeleton


class Role(models.TextChoices):
    """What a member may be. A member holds any number of roles."""

    GUEST = "guest", _("Guest")
    FAMILY = "family", _("Family reader")
    PARTICIPANT = "participant", _("Participant")
    ALUMNUS = "alumnus", _("Alumnus")
    MENTOR = "mentor", _("Peer mentor")
    FACILITATOR = "facilitator", _("Facilitator")
    MODERATOR = "moderator", _("Moderator")
    CLINICIAN = "clinician", _("Clinician")
    EDITOR = "editor", _("Editor")
    OPERATOR = "operator", _("Operator")


class MemberManager(BaseUserManager["Member"]):
    """Makes members. There is deliberately no ``create_superuser``."""

    def create_user(self, handle: str, password: str | None = None, **fields: Any) -> "Member":
        """Return a new member with a hashed password, or none that works."""
        member = self.model(handle=handle, **fields)
        member.set_password(password)
        member.save(using=self._db)
        return member


class Member(AbstractBaseUser, PermissionsMixin):
    """A person, known here by a handle alone. No real name, no address of a network."""

    class Stage(models.TextChoices):
        EXPLORING = "exploring", _("Thinking about it")
        EARLY = "early", _("Early days")
        PROGRAM = "program", _("In the program")
        AFTER = "after", _("After the program")
        YEARS = "years", _("A year or more on")

    public_id = models.CharField(max_length=20, unique=True, default=public_id, editable=False)
    handle = models.CharField(max_length=30, unique=True)
    handle_key = models.CharField(max_length=90, unique=True, editable=False)
    email = models.EmailField(blank=True)
    stage = models.CharField(max_length=12, choices=Stage, blank=True)
    pronouns = models.CharField(max_length=40, blank=True)
    pathway = models.CharField(max_length=80, blank=True)
    joined_at = models.DateTimeField(db_default=Now(), editable=False)
    is_active = models.BooleanField(default=True)
    paused_until = models.DateTimeField(null=True, blank=True)
    access_version = models.PositiveIntegerField(default=1, editable=False)

    objects = MemberManager()

    USERNAME_FIELD = "handle"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="member_is_never_superuser", condition=Q(is_superuser=False)),
        ]

    def __str__(self) -> str:
        return self.handle

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep ``handle_key`` in step, so that no look-alike can be taken."""
        self.handle_key = skeleton(self.handle)
        super().save(*args, **kwargs)

    def get_full_name(self) -> str:
        """Return the handle: there is no other name."""
        return self.handle

    get_short_name = get_full_name

    def is_paused(self, at: datetime) -> bool:
        """Return whether the team has paused this member's posting at ``at``."""
        return self.paused_until is not None and self.paused_until > at


class Circle(models.Model):
    """A closed set of members: a cohort of the program, or a group."""

    class Kind(models.TextChoices):
        COHORT = "cohort", _("Cohort")
        GROUP = "group", _("Group")

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=10, choices=Kind)
    members = models.ManyToManyField(Member, through="CircleMembership", related_name="circles")

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class CircleMembership(models.Model):
    """A member is in a circle."""

    circle = models.ForeignKey(Circle, models.CASCADE, related_name="memberships")
    member = models.ForeignKey(Member, models.CASCADE, related_name="circle_memberships")
    since = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="circlemembership_once", fields=["circle", "member"]),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} in {self.circle_id}"


class RoleGrant(models.Model):
    """A role held by a member, everywhere or in one circle, perhaps until a date."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="grants")
    role = models.CharField(max_length=12, choices=Role)
    circle = models.ForeignKey(Circle, models.CASCADE, null=True, blank=True, related_name="grants")
    granted_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="grants_made")
    granted_at = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="rolegrant_role_known", condition=Q(role__in=Role.values)),
            models.UniqueConstraint(
                name="rolegrant_one_everywhere",
                fields=["member", "role"],
                condition=Q(revoked_at__isnull=True, circle__isnull=True),
            ),
            models.UniqueConstraint(
                name="rolegrant_one_in_circle",
                fields=["member", "role", "circle"],
                condition=Q(revoked_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} for {self.member_id}"


class Invitation(models.Model):
    """A way in: what the newcomer becomes, until when, and how often it can be used."""

    public_id = models.CharField(max_length=20, unique=True, default=public_id, editable=False)
    code_digest = models.CharField(max_length=64, unique=True, editable=False)
    program = models.CharField(max_length=80, blank=True)
    role = models.CharField(max_length=12, choices=Role, default=Role.PARTICIPANT)
    circle = models.ForeignKey(Circle, models.CASCADE, null=True, blank=True, related_name="invitations")
    made_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="invitations_made")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    uses_left = models.PositiveIntegerField(default=1)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-made_at"]
        constraints: ClassVar = [
            models.CheckConstraint(name="invitation_uses_not_negative", condition=Q(uses_left__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.role} until {self.expires_at:%Y-%m-%d}"


class Agreement(models.Model):
    """One version of the confidentiality agreement. Never edited: a new text is a new version."""

    version = models.PositiveIntegerField(unique=True)
    source = models.TextField()
    published_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-version"]

    def __str__(self) -> str:
        return f"Agreement {self.version}"


class Signature(models.Model):
    """A member has agreed to one version."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="signatures")
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="signatures")
    signed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="signature_once_per_version", fields=["member", "agreement"]),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} signed {self.agreement_id}"


class Block(models.Model):
    """``member`` and ``other`` do not meet here. Known to ``member`` alone."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="blocks")
    other = models.ForeignKey(Member, models.CASCADE, related_name="blocked_by")
    since = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="block_once", fields=["member", "other"]),
            models.CheckConstraint(name="block_not_oneself", condition=~Q(member=models.F("other"))),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} blocks {self.other_id}"


class Mute(models.Model):
    """``member`` does not see ``other``; ``other`` still sees ``member``."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="mutes")
    other = models.ForeignKey(Member, models.CASCADE, related_name="muted_by")
    since = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="mute_once", fields=["member", "other"]),
            models.CheckConstraint(name="mute_not_oneself", condition=~Q(member=models.F("other"))),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} mutes {self.other_id}"


class Inbox(models.Model):
    """Where a member's own page stands: ``cursor`` moves with everything that may change its news.

    ``seen_at`` is when they last said that they have seen it all; None: never. A member without a
    row stands at 0. What is new is never copied here: pages derive it from the rows themselves.
    """

    member = models.OneToOneField(Member, models.CASCADE, primary_key=True, related_name="inbox")
    cursor = models.PositiveBigIntegerField(default=0, editable=False)
    seen_at = models.DateTimeField(null=True, editable=False)

    def __str__(self) -> str:
        return f"Inbox of {self.member_id} at {self.cursor}"


class SignIn(models.Model):
    """A browser in which a member is signed in. A session whose row is gone has ended.

    Nothing tells one browser from another but a coarse word for its kind: no address of a network,
    no name of a program.
    """

    class Device(models.TextChoices):
        PHONE = "phone", _("A phone or tablet")
        COMPUTER = "computer", _("A computer")
        OTHER = "other", _("Another device")

    public_id = models.CharField(max_length=20, unique=True, default=public_id, editable=False)
    member = models.ForeignKey(Member, models.CASCADE, related_name="sign_ins")
    device = models.CharField(max_length=10, choices=Device)
    began_at = models.DateTimeField()
    used_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-used_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="signin_device_known", condition=Q(device__in=["phone", "computer", "other"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} on {self.device}"


class OneTimeCode(models.Model):
    """A way back in without e-mail: a recovery code, or one that an operator issued."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="codes")
    digest = models.CharField(max_length=64, unique=True)
    issued_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="codes_issued")
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"Code for {self.member_id}"


class ProfileRevision(models.Model):
    """What a member wants to say about themselves. Shown to others only once published.

    ``KEPT`` are words with no place on a profile that a person has to read: a name that speaks of
    danger, or a text that was refused.
    """

    class State(models.TextChoices):
        HELD = "held", _("Waiting for a person")
        PUBLISHED = "published", _("Shown")
        REJECTED = "rejected", _("Not shown")
        KEPT = "kept", _("Kept for the team")

    public_id = models.CharField(max_length=20, unique=True, default=public_id, editable=False)
    member = models.ForeignKey(Member, models.CASCADE, related_name="profile_revisions")
    pronouns = models.CharField(max_length=40, blank=True)
    pathway = models.CharField(max_length=80, blank=True)
    html = models.TextField()
    plain = models.TextField()
    versions = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State)
    written_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="profilerevision_state_known",
                condition=Q(state__in=["held", "published", "rejected", "kept"]),
            ),
        ]

    def __str__(self) -> str:
        return f"Profile text of {self.member_id}"
