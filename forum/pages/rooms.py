"""What rooms show, read for one viewer.

A room's page costs four queries beside the frame's three (session, member, standing): the room, the
messages with what they answer, the small answers to them, and words that wait.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from community.core import clock
from community.core.rulings import Ruling, require
from community.core.templatetags.frame import wording
from community.members.models import Member
from community.members.queries import standing_of
from forum import policy
from forum.hours import hours_of
from forum.models import Message, MessageReaction, MessageRevision, Room, SmallAnswer
from forum.pages.room_frames import room_facts
from forum.pages.said import Answered, ShownMessage
from forum.pages.shown import GONE, SHOWN, UNDECIDED, ShownReaction
from forum.queries import hidden_from, room_by_slug, rooms_for
from moderation.hours import closes_next, is_open, opens_next

MESSAGES_PER_PAGE = 40
AFTER_A_PERMALINK = MESSAGES_PER_PAGE // 2
"""Messages that stand below the one that somebody looks up."""
REJECTED_FOR = timedelta(days=1)
"""How long its author still sees in the room that a message was not posted; it stays under Me."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Opening:
    """Whether members write in a room now; ``until`` and ``opens`` are None where no end is in sight."""

    is_open: bool
    until: datetime | None = None
    opens: datetime | None = None

    @property
    def changes(self) -> datetime | None:
        """When it will be otherwise."""
        return self.until if self.is_open else self.opens


def opening(room: Room, at: datetime) -> Opening:
    """Return whether the hours of ``room`` have it open at ``at``, until when, or from when on."""
    hours = hours_of(room)
    if is_open(hours, at):
        return Opening(is_open=True, until=closes_next(hours, at))
    return Opening(is_open=False, opens=opens_next(hours, at))


@dataclass(frozen=True, slots=True)
class RoomLine:
    """A room in the list."""

    room: Room
    hours: Opening


def room_lines(viewer: Member) -> list[RoomLine]:
    """Return the viewer's rooms in their order. One query."""
    moment = clock.now()
    return [RoomLine(room, opening(room, moment)) for room in rooms_for(viewer).select_related("circle")]


@dataclass(frozen=True, kw_only=True, slots=True)
class RoomPage:
    """A page of a room, as one viewer sees it."""

    room: Room
    messages: Sequence[ShownMessage]
    waiting: Sequence[ShownMessage]  # never shown yet: one's own; to reviewers, everybody's
    previous: int | None  # ask for messages before this position
    following: int | None  # ask for messages after this position
    hours: Opening
    may_say: Ruling
    may_steer: bool
    may_hide: bool

    @property
    def rules(self) -> list[str]:
        """The room's own rules, one a line."""
        return [line for line in self.room.rules.splitlines() if line.strip()]

    @property
    def facts(self) -> str:
        """What the team may change while the page is open, as frames say it too."""
        return json.dumps(room_facts(self.room))

    @property
    def why_not(self) -> str:
        """Why the viewer cannot write now, and from when on they can."""
        return why_not_say(self.may_say.reason, self.hours)


def why_not_say(reason: str, hours: Opening) -> str:
    """Return why nobody, or not this viewer, writes in a room now."""
    if reason == "room_closed":
        return _("This room is closed for now.")
    if reason == "room_locked":
        return _("The team has locked this room for now.")
    if reason == "room_shut" and hours.opens:
        return _("This room opens %(time)s.") % {"time": wording(hours.opens, "ahead")}
    if reason == "room_shut":
        return _("This room is not open, and has no hours yet.")
    return _("The team has paused your posting for a while.")


def room_page(viewer: Member, slug: str, *, before: int = 0, after: int = 0) -> RoomPage:
    """Return the newest messages of a room, those before a position, or those after one.

    Raises:
        NotFound: no such room, or not for this viewer.

    """
    room = room_by_slug(slug)
    require(policy.can_read_room(viewer, room))
    moment = clock.now()
    hidden = hidden_from(viewer, room.circle_id)
    messages, more = _page_of_messages(viewer, room, hidden, before=before, after=after)
    numbered = [message.position for message in messages if message.position is not None]
    is_last = not more if after else not before or before > room.last_position
    waiting = _waiting(viewer, room, messages, moment)
    _hang_reactions(viewer, messages, hidden)
    may_steer = bool(policy.can_steer(viewer, room, "thread.lock"))
    return RoomPage(
        room=room,
        messages=messages,
        waiting=waiting if is_last else [],
        previous=_previous(numbered, after=after, more=more),
        following=None if is_last or not numbered else numbered[-1],
        hours=opening(room, moment),
        may_say=policy.can_say(viewer, room, at=moment),
        may_steer=may_steer,
        may_hide=may_steer,
    )


def _previous(numbered: Sequence[int], *, after: int, more: bool) -> int | None:
    """Return before which position to ask for earlier messages."""
    if not numbered:
        return after + 1 if after else None
    return numbered[0] if (numbered[0] > 1 if after else more) else None


COLUMNS = (
    "public_id",
    "position",
    "state",
    "author_id",
    "author__handle",
    "author__public_id",
    "visible_revision__html",
    "published_at",
    "edited_at",
    "reply_to__public_id",
    "reply_to__state",
    "reply_to__author_id",
    "reply_to__author__handle",
    "reply_to__visible_revision__plain",
)


def _page_of_messages(
    viewer: Member, room: Room, hidden: frozenset[int], *, before: int, after: int
) -> tuple[list[ShownMessage], bool]:
    """Return one page by position, and whether more follow in the direction that was asked for."""
    shown = room.messages.filter(position__isnull=False)
    if hidden:
        shown = shown.exclude(author_id__in=hidden)
    if after:
        rows = list(_rows(shown.filter(position__gt=after).order_by("position")))
    else:
        rows = list(_rows((shown.filter(position__lt=before) if before else shown).order_by("-position")))
    found = [_shown(row, viewer, hidden) for row in rows[:MESSAGES_PER_PAGE]]
    return (found if after else found[::-1]), len(rows) > MESSAGES_PER_PAGE


def _rows(messages: QuerySet[Message]) -> QuerySet[Message, tuple[Any, ...]]:
    return messages.values_list(*COLUMNS)[: MESSAGES_PER_PAGE + 1]


def _shown(row: tuple[Any, ...], viewer: Member, hidden: frozenset[int]) -> ShownMessage:
    public_id, position, state, author_id, handle, author_public_id, html, published_at, edited_at = row[:9]
    return ShownMessage(
        id=public_id,
        position=position,
        state=state,
        author=handle,
        author_public_id=author_public_id,
        html="" if state in GONE else html,
        published_at=published_at,
        edited_at=edited_at,
        mine=author_id == viewer.pk,
        answered=_answered(*row[9:], hidden=hidden),
    )


def _answered(
    public_id: str | None,
    state: str | None,
    author_id: int | None,
    handle: str | None,
    plain: str | None,
    *,
    hidden: frozenset[int],
) -> Answered | None:
    """Return what a message answers, if it is still there to read for this viewer."""
    if public_id is None or state != SHOWN or author_id in hidden:
        return None
    return Answered(id=public_id, author=handle or "", text=plain or "")


def _waiting(
    viewer: Member, room: Room, messages: Sequence[ShownMessage], at: datetime
) -> list[ShownMessage]:
    """Return what was never shown, with its newest words, and mark what waits to replace shown words."""
    here = MessageRevision.objects.filter(message__room=room).select_related("message__author")
    mine = Q(author=viewer, state__in=UNDECIDED) | Q(
        author=viewer, state=Message.State.REJECTED, written_at__gt=at - REJECTED_FOR
    )
    seen = mine | Q(state__in=UNDECIDED) if policy.sees_all(standing_of(viewer), room.circle_id) else mine
    newest: dict[str, MessageRevision] = {}
    for revision in here.filter(seen).order_by("number"):
        newest[revision.message.public_id] = revision
    by_id = {message.id: message for message in messages}
    for public_id, revision in newest.items():
        shown = by_id.get(public_id)
        if shown is not None and shown.mine and revision.state in UNDECIDED:
            shown.change = revision.state
    unseen = (
        each
        for each in newest.values()
        if each.message.position is None and each.message.state != Message.State.DELETED
    )
    return [_unseen(revision, viewer) for revision in sorted(unseen, key=lambda each: each.message_id)]


def own_waiting(author: Member, message_id: str) -> ShownMessage | None:
    """Return a message of the author's that readers have never been shown; None if they were."""
    newest = (
        MessageRevision.objects.filter(message__public_id=message_id, author=author)
        .select_related("message__author")
        .order_by("-number")
        .first()
    )
    return _unseen(newest, author) if newest is not None and newest.message.position is None else None


def _unseen(revision: MessageRevision, viewer: Member) -> ShownMessage:
    message = revision.message
    return ShownMessage(
        id=message.public_id,
        position=None,
        state=message.state,
        author=message.author.handle,
        author_public_id=message.author.public_id,
        html=revision.html,
        published_at=None,
        edited_at=None,
        mine=message.author_id == viewer.pk,
    )


def _hang_reactions(viewer: Member, messages: Sequence[ShownMessage], hidden: frozenset[int]) -> None:
    """Count the small answers to each message, without those of members whom the viewer is not shown."""
    by_id = {message.id: message for message in messages if message.is_shown}
    rows = (
        MessageReaction.objects.filter(message__public_id__in=by_id)
        .exclude(member_id__in=hidden)
        .values_list("message__public_id", "kind")
        .annotate(number=Count("pk"), own=Count("pk", filter=Q(member=viewer)))
        .order_by()
    )
    counts = {(public_id, kind): (number, own) for public_id, kind, number, own in rows}
    for message in by_id.values():
        for kind in SmallAnswer.Kind:
            number, own = counts.get((message.id, kind.value), (0, 0))
            message.reactions.append(ShownReaction(kind, number, bool(own)))
