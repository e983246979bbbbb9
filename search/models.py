"""What the database's own index keeps about an entry. Its tokens stand beside it: see the first migration."""

from typing import ClassVar

from django.db import models
from django.db.models import Q


class StoredEntry(models.Model):
    """An entry, or the tombstone of one, as of ``version`` of its row.

    ``tags`` and ``audience`` are tokens with a space before and after each; ``author`` and ``opener`` (who
    began the thread) are keys of members, 0 for nobody. PostgreSQL keeps the words in a column ``vector`` of
    this table, SQLite in the full-text tables ``search_fts`` and, those of pages, ``search_fts_pages``.
    """

    kind = models.CharField(max_length=10)
    public_id = models.CharField(max_length=40)
    version = models.PositiveBigIntegerField()
    is_gone = models.BooleanField(default=False)
    place = models.CharField(max_length=50, blank=True)
    tags = models.TextField(blank=True)
    audience = models.TextField(blank=True)
    author = models.BigIntegerField(default=0)
    opener = models.BigIntegerField(default=0)
    at = models.DateTimeField()
    written_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="storedentry_kind_known", condition=Q(kind__in=["thread", "post", "message", "page"])
            ),
            models.UniqueConstraint(name="storedentry_once", fields=["kind", "public_id"]),
        ]
        indexes: ClassVar = [
            models.Index(name="storedentry_gone", fields=["written_at"], condition=Q(is_gone=True)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"
