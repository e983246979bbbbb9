"""What members keep for themselves: drafts, and topics they would rather see folded."""

import re
from collections.abc import Iterable

from django.db import transaction

from community.core import clock
from community.core.errors import Invalid, NotFound
from community.core.limits import Limit, spend
from community.core.rulings import require
from community.core.screening import MAX_SOURCE
from community.members.models import Member
from community.members.policy import may
from community.members.queries import standing_of
from forum.models import Draft, FoldedTag, Tag

DRAFTS = Limit("drafts", burst=120, seconds=300)
LONGEST_TITLE = 120
PLACE = re.compile("thread:[a-z0-9]{1,20}|board:[-a-zA-Z0-9_]{1,50}", re.ASCII)
"""Where words are written: a reply in a thread, or a new thread on a board."""


def keep_draft(*, member: Member, place: str, text: str, title: str = "") -> None:
    """Keep what is being written, for its author alone; empty words let it go.

    Raises:
        NotAllowed: a guest.
        NotFound: no place where anything is written.
        Invalid: longer than a post can be.
        TooFast: too many in a short time.

    """
    require(may(standing_of(member), "own.read"))
    if not PLACE.fullmatch(place):
        raise NotFound
    spend(DRAFTS, member.public_id)
    if len(text) > MAX_SOURCE or len(title) > LONGEST_TITLE:
        raise Invalid("too_long")
    text, title = text.replace("\x00", ""), title.replace("\x00", "")
    if not text.strip() and not title.strip():
        drop_draft(member=member, place=place)
        return
    Draft.objects.update_or_create(
        member=member, place=place, defaults={"text": text, "title": title, "saved_at": clock.now()}
    )


def drop_draft(*, member: Member, place: str) -> None:
    """Let a draft go: its words were sent, or taken out."""
    Draft.objects.filter(member=member, place=place).delete()


def fold_topics(*, member: Member, slugs: Iterable[str]) -> None:
    """Fold threads about exactly these topics in the member's lists."""
    require(may(standing_of(member), "own.read"))
    named = set(slugs)  # compared here: what was sent may hold what no database takes in a question
    chosen = [tag for tag in Tag.objects.all() if tag.slug in named]
    with transaction.atomic():
        FoldedTag.objects.filter(member=member).exclude(tag__in=chosen).delete()
        for tag in chosen:
            FoldedTag.objects.get_or_create(member=member, tag=tag)
