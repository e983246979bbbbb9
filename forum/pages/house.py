"""What an operator furnishes: boards, rooms, and the words of a vocabulary with their use."""

from django.db.models import Count, Exists, OuterRef, QuerySet

from forum.models import Board, ContentLabel, Post, Room, Tag, Thread


def furnished_boards() -> QuerySet[Board]:
    """Return every board, each with ``number``, how many threads it holds, shown or not."""
    return Board.objects.select_related("circle").annotate(number=Count("threads"))


def furnished_rooms() -> QuerySet[Room]:
    """Return every room, each with ``number``, how many messages it holds, shown or not."""
    return Room.objects.select_related("circle").annotate(number=Count("messages"))


def words_with_use() -> dict[str, QuerySet[Tag] | QuerySet[ContentLabel]]:
    """Return the vocabularies by name, each word with whether it ``is_used``."""
    tagged = Thread.tags.through.objects.filter(tag=OuterRef("pk"))
    labelled = Post.labels.through.objects.filter(contentlabel=OuterRef("pk"))
    return {
        "topics": Tag.objects.annotate(is_used=Exists(tagged)),
        "labels": ContentLabel.objects.annotate(is_used=Exists(labelled)),
    }
