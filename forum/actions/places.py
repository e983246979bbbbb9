"""The operator furnishes the house: boards, and the vocabularies of topics and content labels."""

from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction
from django.db.models import F, ProtectedError
from django.utils.text import slugify

from community.core.errors import Conflict, Invalid, NotFound
from community.core.ids import public_id
from community.members.actions import inbox
from community.members.models import Circle, Member
from forum.actions.finding import found_by_others
from forum.actions.furnishing import allow, check_audience, note
from forum.actions.telling import tell_of_threads
from forum.actions.visibility import lock_board
from forum.models import Audience, Board, ContentLabel, Tag

Word = Tag | ContentLabel
VOCABULARIES: dict[str, type[Tag] | type[ContentLabel]] = {"topics": Tag, "labels": ContentLabel}


@dataclass(frozen=True, kw_only=True, slots=True)
class BoardFacts:
    """What a board is. ``circle`` goes with the audience "circle", and with no other."""

    title: str
    description: str
    group: str
    order: int = 0
    audience: str = Audience.MEMBERS
    circle: Circle | None = None
    posting: str = Board.Posting.EVERYONE

    def as_columns(self) -> dict[str, Any]:
        """Return the facts as the columns of a row."""
        return asdict(self) | {"circle": self.circle}


def make_board(*, actor: Member | None, slug: str, facts: BoardFacts) -> Board:
    """Open a board. ``actor`` is None only for commands at the machine itself.

    Raises:
        NotAllowed: the actor may not furnish the house.
        Invalid: a short name that is taken, or a circle that does not fit the audience.

    """
    allow(actor)
    check_audience(facts.audience, facts.circle)
    if Board.objects.filter(slug=slug).exists():
        raise Invalid("slug_taken", {"slug": "slug_taken"})
    with transaction.atomic():
        board = Board.objects.create(slug=slug, **facts.as_columns())
        note(actor, "board_made", slug, audience=facts.audience)
    return board


def change_board(*, actor: Member, slug: str, facts: BoardFacts) -> Board:
    """Change what a board says, who reads it and who posts. Its address stays.

    Who may read a thread follows its board, so a changed audience counts for all of them at once.

    Raises:
        NotAllowed, NotFound: not the actor's to change, or no such board.
        Invalid: a circle that does not fit the audience.

    """
    allow(actor)
    check_audience(facts.audience, facts.circle)
    with transaction.atomic(), inbox.together():
        found = Board.objects.filter(slug=slug).first()
        if found is None:
            raise NotFound
        board = lock_board(found)
        readers = (board.audience, board.circle_id)
        for name, value in facts.as_columns().items():
            setattr(board, name, value)
        board.save()
        if readers != (board.audience, board.circle_id):
            board.threads.update(access_version=F("access_version") + 1)
            found_by_others(board)
            tell_of_threads(board.threads.all())
        note(actor, "board_changed", slug, audience=facts.audience)
    return board


def remove_board(*, actor: Member, slug: str) -> None:
    """Remove a board on which nothing was ever written.

    Raises:
        NotAllowed, NotFound: not the actor's to remove, or no such board.
        Conflict: it holds threads, which would lose their place.

    """
    allow(actor)
    try:
        with transaction.atomic():
            deleted, _ = Board.objects.filter(slug=slug).delete()
            if not deleted:
                raise NotFound
            note(actor, "board_removed", slug)
    except ProtectedError as held:
        raise Conflict("board_has_threads") from held


def add_word(*, actor: Member | None, vocabulary: str, name: str) -> Word:
    """Add a topic, or a content label.

    Raises:
        NotAllowed, NotFound: not the actor's to add, or no such vocabulary.
        Invalid: nothing was written, or it stands there already.

    """
    allow(actor)
    words = _words(vocabulary)
    name = " ".join(name.split())
    if not name:
        raise Invalid("empty_word", {"name": "empty_word"})
    if words.objects.filter(name__iexact=name).exists():
        raise Invalid("word_taken", {"name": "word_taken"})
    slug = slugify(name)
    if (
        not slug or words.objects.filter(slug=slug).exists()
    ):  # another script, or a name that differs in signs
        slug = public_id()
    with transaction.atomic():
        word = words.objects.create(slug=slug, name=name)
        note(actor, "word_added", slug, vocabulary=vocabulary)
    return word


def remove_word(*, actor: Member, vocabulary: str, slug: str) -> None:
    """Remove a word that nothing uses. One in use stays: a label must not fall off what it covers.

    Raises:
        NotAllowed, NotFound: not the actor's to remove, or no such word.
        Conflict: it is in use.

    """
    allow(actor)
    words = _words(vocabulary)
    with transaction.atomic():
        word = words.objects.filter(slug=slug).first()
        if word is None:
            raise NotFound
        if word.threads.exists() if isinstance(word, Tag) else word.posts.exists():
            raise Conflict("word_used")
        word.delete()
        note(actor, "word_removed", slug, vocabulary=vocabulary)


def _words(vocabulary: str) -> type[Tag] | type[ContentLabel]:
    if vocabulary not in VOCABULARIES:
        raise NotFound
    return VOCABULARIES[vocabulary]
