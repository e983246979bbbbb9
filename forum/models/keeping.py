"""What a member keeps for themselves: marks, drafts, and what they would rather not see open."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse

from forum.models.boards import Tag
from forum.models.threads import Post, Thread

MEMBER = settings.AUTH_USER_MODEL


class Watch(models.Model):
    """The member follows a thread."""

    member = models.ForeignKey(MEMBER, models.CASCADE, related_name="watches")
    thread = models.ForeignKey(Thread, models.CASCADE, related_name="watches")
    since = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(name="watch_once", fields=["member", "thread"])]

    def __str__(self) -> str:
        return f"{self.member_id} follows {self.thread_id}"


class Bookmark(models.Model):
    """The member keeps a post."""

    member = models.ForeignKey(MEMBER, models.CASCADE, related_name="bookmarks")
    post = models.ForeignKey(Post, models.CASCADE, related_name="bookmarks")
    since = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(name="bookmark_once", fields=["member", "post"])]

    def __str__(self) -> str:
        return f"{self.member_id} keeps {self.post_id}"


class ReadMark(models.Model):
    """How far the member has read: everything up to ``position``. Only moves forward."""

    member = models.ForeignKey(MEMBER, models.CASCADE, related_name="read_marks")
    thread = models.ForeignKey(Thread, models.CASCADE, related_name="read_marks")
    position = models.PositiveBigIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(name="readmark_once", fields=["member", "thread"])]

    def __str__(self) -> str:
        return f"{self.member_id} has read {self.thread_id} to {self.position}"


class Draft(models.Model):
    """Words not sent yet, for their author alone. ``place`` is "thread:<id>" or "board:<slug>"."""

    member = models.ForeignKey(MEMBER, models.CASCADE, related_name="drafts")
    place = models.CharField(max_length=80)
    title = models.CharField(max_length=120, blank=True)
    text = models.TextField()
    saved_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="draft_one_per_place", fields=["member", "place"])
        ]

    def __str__(self) -> str:
        return f"Draft of {self.member_id}"

    @property
    def address(self) -> str:
        """Where the draft can be taken up again."""
        kind, _colon, name = self.place.partition(":")
        if kind == "board":
            return reverse("forum:new_thread", args=[name])
        return reverse("forum:thread", args=[name]) + "?after=last#reply"


class FoldedTag(models.Model):
    """The member wants threads with this tag folded."""

    member = models.ForeignKey(MEMBER, models.CASCADE, related_name="folded_tags")
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="folded_by")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(name="foldedtag_once", fields=["member", "tag"])]

    def __str__(self) -> str:
        return f"{self.member_id} folds {self.tag_id}"
