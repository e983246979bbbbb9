"""How words go in, whatever they are: what posts and messages have in common.

The order never varies: triage with no transaction open, then policy, then one transaction that
locks the stream, asks the policy again, writes, files and shows. :func:`write` is that transaction;
what comes before it stands in each action, where it can be read in one piece.
"""

import hashlib
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from community.core import clock
from community.core.errors import Conflict, Invalid, TooFast
from community.core.prepared import Prepared
from community.core.screening import MAX_SOURCE, Assessment, CareLevel, Filing, Signal, Verdict, file
from community.members.models import Member
from community.members.policy import TEAM
from community.members.queries import standing_of
from forum import policy
from forum.actions.refusing import answering, triage
from forum.actions.visibility import show
from forum.models import Contribution, Message, MessageRevision, Post, PostRevision, Revision, Stream
from moderation.actions.filing import Care, care_for, storable

R = TypeVar("R", bound=Revision)


@dataclass(frozen=True, kw_only=True, slots=True)
class Sent:
    """What a sender handed in, before anyone has looked.

    ``place`` is where it was meant to go; ``cited`` names what it points at, so that the same words
    about something else are no retry.
    """

    author: Member
    surface: str
    place: str
    text: str
    client_key: UUID
    title: str = ""
    cited: tuple[str, ...] = ()

    def digest(self) -> str:
        """Return what tells a retry from other words under the same key."""
        parts = (self.place, self.title.strip(), "\n".join(self.text.splitlines()), *self.cited)
        return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()

    def triaged(self, quoted: tuple[str, ...] = ()) -> Assessment:
        """Return what the pipeline says about the words. No transaction may be open."""
        return triage(self.text, surface=self.surface, title=self.title, quoted=quoted)

    def answering(self, assessment: Assessment) -> AbstractContextManager[None]:
        """Turn a refusal inside the block into ``Refused``, once the care was answered."""
        return answering(
            assessment,
            author=self.author,
            surface=self.surface,
            text=self.text,
            title=self.title,
            place=self.place,
        )


def _by_key(revisions: type[Revision]) -> Prepared:
    """Return a query for what a member sent under a key. Nearly always it is nothing: compiled once."""
    rows = revisions._default_manager.order_by().values_list("pk")
    return Prepared(lambda asked: rows.filter(author__in=asked["author"], client_key__in=asked["key"]))


_BY_KEY: dict[type[Revision], Prepared] = {
    revisions: _by_key(revisions) for revisions in (PostRevision, MessageRevision)
}


def sent_before(revisions: type[R], sent: Sent) -> R | None:
    """Return what the same key brought before, if these are the same words for the same place.

    Raises:
        Conflict: the key was used for something else.

    """
    found = _BY_KEY[revisions].rows(author=[sent.author.pk], key=[sent.client_key])
    if not found:
        return None
    before = revisions._default_manager.get(pk=found[0][0])
    if before.digest != sent.digest():
        raise Conflict("key_reused")
    return before


def check_size(sent: Sent, assessment: Assessment) -> None:
    """Refuse words that are longer than any parser is given, or that leave nothing to read.

    Raises:
        Invalid: "too_long" or "empty".

    """
    if len(sent.text) > MAX_SOURCE:
        raise Invalid("too_long", {"text": "too_long"})
    if not assessment.plain.strip():
        raise Invalid("empty", {"text": "empty"})


def wait_your_turn(author: Member, stream: Stream) -> None:
    """Hold the author to slow mode. The team is not slowed.

    Raises:
        TooFast: too soon after their last words in this stream.

    """
    if not stream.slow_seconds or policy.can_steer(author, stream, "thread.slow"):
        return
    last = stream.items.filter(author=author).order_by("-written_at").first()
    if last is not None:
        waited = (clock.now() - last.written_at).total_seconds()
        if waited < stream.slow_seconds:
            raise TooFast(retry_after=int(stream.slow_seconds - waited) + 1)


def write(
    sent: Sent,
    assessment: Assessment,
    revisions: type[R],
    *,
    take_place: Callable[[], Contribution],
    hang: Callable[[R, R | None], None],
    **columns: str,
) -> R:
    """Store the words, file them, show them or not: all of it or nothing.

    ``take_place`` locks the stream, asks the policy again, and returns the item: a new one that is
    not saved, or the author's own with its stream locked. ``hang`` stores what the words point at;
    it is given the revision before, if there was one. ``columns`` are those that only this kind of
    revision has.
    """
    moment = clock.now()
    try:
        with transaction.atomic():
            item = take_place()
            is_first = item.pk is None and _is_first(sent.author)
            revision: R = _store(sent, assessment, item, moment, hang, columns)
            file(filing_of(item, revision, _greeted(assessment) if is_first else assessment))
            if assessment.verdict is not Verdict.HOLD and not assessment.awaits_scorer:
                show(item, revision, item.stream)
    except IntegrityError:
        # The same key arrived twice at once; the other one was first.
        before = sent_before(revisions, sent)
        if before is None:
            raise
        return before
    return revision


FIRST = Signal(code="FIRST", source="forum", care_level=CareLevel.WATCH)
"""A newcomer's first words: a person answers them within a day. Source: domain reference 2.3 and story 8."""


def _one_by(items: type[Contribution]) -> Prepared:
    rows = items._default_manager.order_by().values_list("pk")
    return Prepared(lambda asked: rows.filter(author__in=asked["author"])[:1])


_WRITTEN = (_one_by(Post), _one_by(Message))


def _is_first(author: Member) -> bool:
    """Return whether a member, not of the team, has never written here before."""
    if not settings.FIRST_POSTS or standing_of(author).holds_anywhere(TEAM):
        return False
    return not any(written.rows(author=[author.pk]) for written in _WRITTEN)


def _greeted(assessment: Assessment) -> Assessment:
    level = max(assessment.care_level, FIRST.care_level)
    return replace(assessment, signals=(*assessment.signals, FIRST), care_level=level)


def _store(
    sent: Sent,
    assessment: Assessment,
    item: Contribution,
    moment: datetime,
    hang: Callable[[R, R | None], None],
    columns: dict[str, str],
) -> R:
    waiting, is_new = _waiting_state(assessment), item.pk is None
    if is_new:
        item.written_at = moment
        item.state = Contribution.State(waiting)
        item.save()
    elif item.position is None:
        item.state = Contribution.State(waiting)
        item.save(update_fields=["state"])
    last: R | None = None if is_new else item.revisions.order_by("-number").first()
    revision: R = item.revisions.create(
        author=sent.author,
        number=last.number + 1 if last else 1,
        source=storable(sent.text),
        html=assessment.html,
        plain=assessment.plain,
        versions=dict(assessment.versions),
        scores=dict(assessment.scores),
        awaits_scorer=waiting == Revision.State.PENDING,
        state=waiting,
        client_key=sent.client_key,
        digest=sent.digest(),
        written_at=moment,
        **columns,
    )
    hang(revision, last)
    return revision


def _waiting_state(assessment: Assessment) -> Revision.State:
    """Return the state in which words are stored before anything is shown."""
    held = assessment.verdict is Verdict.HOLD or not assessment.awaits_scorer
    return Revision.State.HELD if held else Revision.State.PENDING


def filing_of(item: Contribution, revision: Revision, assessment: Assessment) -> Filing:
    """Return what the review queue is told about ``revision``."""
    return Filing(
        subject_kind=item.SUBJECT,
        subject_id=item.public_id,
        revision_id=revision.public_id,
        surface=item.surface,
        author_id=revision.author_id,
        circle_id=item.stream.place.circle_id,
        assessment=assessment,
    )


def care_of(item: Contribution, assessment: Assessment) -> Care:
    """Return what the author of ``item`` is shown now; the same for a retry."""
    return care_for(subject_kind=item.SUBJECT, subject_id=item.public_id, cards=assessment.cards)
