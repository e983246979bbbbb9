"""Threads, posts, their words, and what hangs on them."""

from typing import ClassVar, cast

from django.db import models
from django.db.models import Max, Q
from django.utils.translation import gettext_lazy as _

from forum.events import PostChanged, ThreadChanged
from forum.models.base import MEMBER, Contribution, Revision, SmallAnswer, Stream
from forum.models.boards import Board, ContentLabel, Tag


class Thread(Stream):
    """A conversation on a board. Visible when its opening post is.

    ``title`` is a copy of the opening post's visible title; ``reply_count`` and ``last_post_at``
    count only what every reader of the board may see.
    """

    class Kind(models.TextChoices):
        LISTEN = "listen", _("Please just listen")
        ME_TOO = "me_too", _("Has anyone been here?")
        IDEAS = "ideas", _("Asking for ideas")

    KIND = "thread"
    WITH_PLACE = ("board",)

    board = models.ForeignKey(Board, models.PROTECT, related_name="threads")
    author = models.ForeignKey(MEMBER, models.PROTECT, related_name="threads")
    kind = models.CharField(max_length=8, choices=Kind)
    title = models.CharField(max_length=120, blank=True)
    is_visible = models.BooleanField(default=False)
    is_pinned = models.BooleanField(default=False)
    reply_count = models.PositiveIntegerField(default=0)
    last_post_at = models.DateTimeField(null=True)
    index_version = models.PositiveBigIntegerField(default=0, editable=False)
    tags = models.ManyToManyField(Tag, blank=True, related_name="threads")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="thread_kind_known", condition=Q(kind__in=["listen", "me_too", "ideas"])
            ),
            models.CheckConstraint(
                name="thread_visible_has_title_and_time",
                condition=Q(is_visible=False) | (~Q(title="") & Q(last_post_at__isnull=False)),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                name="thread_by_activity",
                fields=["board", "-is_pinned", "-last_post_at", "-id"],
                condition=Q(is_visible=True),
            ),
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def place(self) -> Board:
        return self.board

    @property
    def items(self) -> "models.QuerySet[Post]":
        return self.posts.all()

    def changed(self) -> ThreadChanged:
        return ThreadChanged(audience=(self.token,), thread_id=self.public_id, cursor=self.cursor)

    def keep_in_step(self, item: Contribution, *, was_shown: bool) -> None:
        """Keep title, visibility, count and last activity true of what readers see."""
        post = cast("Post", item)
        is_shown = post.state == Post.State.PUBLISHED
        if post.is_opening:
            if self.is_visible != is_shown:
                self.access_version += 1  # whoever has it open is asked again whether they may
            self.is_visible = is_shown
            if is_shown and post.visible_revision is not None:
                self.title = post.visible_revision.title
        else:
            self.reply_count += is_shown - was_shown
        if is_shown and not was_shown:
            self.last_post_at = max(filter(None, (self.last_post_at, post.published_at)))
        elif was_shown and not is_shown and not post.is_opening:
            shown = self.posts.filter(state=Post.State.PUBLISHED)
            self.last_post_at = shown.aggregate(last=Max("published_at"))["last"] or self.last_post_at


class Post(Contribution):
    """A contribution to a thread."""

    SUBJECT = "forum.post"
    STREAM = "thread"
    ENTRY = "post"

    thread = models.ForeignKey(Thread, models.CASCADE, related_name="posts")
    is_opening = models.BooleanField(default=False)
    visible_revision = models.OneToOneField(
        "PostRevision", models.PROTECT, null=True, blank=True, related_name="shown_as", editable=False
    )
    labels = models.ManyToManyField(ContentLabel, blank=True, related_name="posts")

    class Meta(Contribution.Meta):
        constraints: ClassVar = [
            *Contribution.Meta.constraints,
            models.UniqueConstraint(name="post_position_unique_in_thread", fields=["thread", "position"]),
            models.UniqueConstraint(
                name="post_one_opening_per_thread", fields=["thread"], condition=Q(is_opening=True)
            ),
        ]
        indexes: ClassVar = [
            models.Index(name="post_changes", fields=["thread", "cursor"]),
            models.Index(name="post_of_author", fields=["author", "-written_at"]),
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def surface(self) -> str:
        return "thread" if self.is_opening else "post"

    def changed(self) -> PostChanged:
        return PostChanged(
            audience=(self.thread.token,),
            thread_id=self.thread.public_id,
            post_id=self.public_id,
            cursor=self.thread.cursor,
        )


class PostRevision(Revision):
    """The words of a post; those of an opening post have a title too."""

    ITEM = "post"

    post = models.ForeignKey(Post, models.CASCADE, related_name="revisions")
    title = models.CharField(max_length=120, blank=True)

    class Meta(Revision.Meta):
        constraints: ClassVar = [
            *Revision.Meta.constraints,
            models.UniqueConstraint(name="postrevision_numbered_once", fields=["post", "number"]),
        ]
        indexes: ClassVar = [
            models.Index(name="postrevision_pending", fields=["id"], condition=Q(awaits_scorer=True)),
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def heading(self) -> str:
        return self.title


class Quote(models.Model):
    """A stretch of another post's plain text, cited by reference and rendered when read.

    ``start`` and ``end`` are code points of the quoted revision's plain text.
    """

    revision = models.ForeignKey(PostRevision, models.CASCADE, related_name="quotes")
    post = models.ForeignKey(Post, models.CASCADE, related_name="quoted_by")
    quoted_revision = models.ForeignKey(PostRevision, models.CASCADE, related_name="quoted_as")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["order"]
        constraints: ClassVar = [
            models.CheckConstraint(name="quote_range_runs_forward", condition=Q(end__gt=models.F("start"))),
            models.UniqueConstraint(name="quote_ordered_once", fields=["revision", "order"]),
        ]

    def __str__(self) -> str:
        return f"{self.revision_id} quotes {self.post_id}"


class Mention(models.Model):
    """A revision names a member who may read it."""

    revision = models.ForeignKey(PostRevision, models.CASCADE, related_name="mentions")
    member = models.ForeignKey(MEMBER, models.CASCADE, related_name="mentions")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(name="mention_once", fields=["revision", "member"])]

    def __str__(self) -> str:
        return f"{self.revision_id} names {self.member_id}"


class Reaction(SmallAnswer):
    """A small answer to a post."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="reactions")

    class Meta(SmallAnswer.Meta):
        constraints: ClassVar = [
            *SmallAnswer.Meta.constraints,
            models.UniqueConstraint(name="reaction_once", fields=["post", "member", "kind"]),
        ]

    def __str__(self) -> str:
        return f"{self.kind} on {self.post_id}"
