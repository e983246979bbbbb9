"""Boards, and the words that sort what is in them."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from community.members.models import Circle


class Audience(models.TextChoices):
    """Who reads at a place."""

    MEMBERS = "members", _("All members")
    PARTICIPANTS = "participants", _("People in the program")
    ALUMNI = "alumni", _("People after the program")
    CIRCLE = "circle", _("One circle")
    FAMILIES = "families", _("Families")


class Place(models.Model):
    """What has readers of its own: a board, a room. ``circle`` goes with the audience "circle" alone."""

    slug = models.SlugField(unique=True)
    title = models.CharField(max_length=60)
    order = models.PositiveSmallIntegerField(default=0)
    audience = models.CharField(max_length=12, choices=Audience, default=Audience.MEMBERS)
    circle = models.ForeignKey(Circle, models.PROTECT, null=True, blank=True, related_name="%(class)ss")

    class Meta:
        abstract = True
        ordering: ClassVar = ["order", "title"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="%(class)s_circle_iff_audience_is_circle",
                condition=Q(audience="circle", circle__isnull=False)
                | (~Q(audience="circle") & Q(circle__isnull=True)),
            ),
            models.CheckConstraint(
                name="%(class)s_audience_known",
                condition=Q(audience__in=["members", "participants", "alumni", "circle", "families"]),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Board(Place):
    """A place for threads, with an audience and a rule for who may start and answer."""

    class Posting(models.TextChoices):
        EVERYONE = "everyone", _("Everyone who can read here")
        REPLIES = "replies", _("The team starts threads; everyone can reply")
        TEAM = "team", _("The team only")

    description = models.CharField(max_length=200)
    group = models.CharField(max_length=60)
    posting = models.CharField(max_length=10, choices=Posting, default=Posting.EVERYONE)

    class Meta(Place.Meta):
        constraints: ClassVar = [
            *Place.Meta.constraints,
            models.CheckConstraint(
                name="board_posting_known", condition=Q(posting__in=["everyone", "replies", "team"])
            ),
        ]


class Tag(models.Model):
    """A topic, from a vocabulary that staff keep."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=40)

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class ContentLabel(models.Model):
    """What a text mentions, said neutrally, so that a reader can choose when to open it."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=60, help_text=_("Completes “Mentions …”."))

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name
