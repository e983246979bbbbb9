"""Triage comes before every refusal: words that are not taken are still answered with care.

Those who are refused are the likeliest to be in danger. Their words are read first; the refusal
carries the cards that belong to them, and from care level 3 the words are kept for a person.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from community.core.errors import DomainError
from community.core.screening import MAX_SOURCE, Assessment, Submission, screen
from community.members.models import Member
from moderation.actions.filing import Care, keep_attempt, storable
from moderation.assess import triage_only

LONGEST_PLACE = 60
"""Letters of a place that are kept beside an attempt."""


class Refused(Exception):
    """Words that were triaged and not taken. ``why`` is the domain's refusal, ``care`` the answer."""

    def __init__(self, why: DomainError, care: Care) -> None:
        super().__init__(why.reason)
        self.why, self.care = why, care


def triage(text: str, *, surface: str, title: str = "", quoted: tuple[str, ...] = ()) -> Assessment:
    """Assess the words, however long they are: a text that will be refused is triaged all the same."""
    if len(text) > MAX_SOURCE or len(title) > MAX_SOURCE:
        return triage_only(whole(text, title))
    return screen(Submission(source=text, title=title, surface=surface, quoted=quoted))


@contextmanager
def answering(
    assessment: Assessment, *, author: Member, surface: str, text: str, title: str = "", place: str = ""
) -> Iterator[None]:
    """Turn a refusal inside the block into :class:`Refused`, once the care was answered.

    ``place`` says where the words were meant for: "thread:<public id>".
    """
    try:
        yield
    except DomainError as why:
        care = keep_attempt(
            author=author,
            surface=surface,
            source=whole(text, title),
            assessment=assessment,
            refusal=why.reason,
            context_ref=storable(place)[:LONGEST_PLACE],
        )
        raise Refused(why, care) from why


def turn_away(*, author: Member, surface: str, text: str, title: str = "", why: DomainError) -> Care:
    """Answer words that somebody else has refused already: the door, say, for an unsigned agreement."""
    assessment = triage(text, surface=surface, title=title)
    try:
        with answering(assessment, author=author, surface=surface, text=text, title=title):
            raise why
    except Refused as refused:
        return refused.care


def whole(text: str, title: str) -> str:
    """Return title and text as the one submission they are."""
    return "\n\n".join(filter(None, (title, text)))
