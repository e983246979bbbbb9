"""Tables that belong to no domain: the audit chain, heartbeats, marks, what an index has yet to hear."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from community.core.append_only import append_only


@append_only
class AuditEvent(models.Model):
    """Who did what to whom, outside the review queue. Append-only, one hash chain.

    ``actor`` and ``subject`` are public ids or the name of a command; never words of a member.
    """

    at = models.DateTimeField()
    actor = models.CharField(max_length=40)
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=60, blank=True)
    facts = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action}"


class Beat(models.Model):
    """When a background process was last seen alive."""

    name = models.CharField(max_length=20, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} {self.at:%H:%M:%S}"


class Outbox(models.Model):
    """A row changed in what can be found of it, and an index has yet to hear of it.

    Written with the change, in its transaction. ``target`` is the index that takes it next. Only names
    the row: whoever delivers it reads the row itself, as it is then.
    """

    kind = models.CharField(max_length=10)
    public_id = models.CharField(max_length=40)
    version = models.PositiveBigIntegerField()
    target = models.CharField(max_length=10, default="database")
    noted_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        indexes: ClassVar = [models.Index(name="outbox_waiting", fields=["target", "id"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id} {self.version}"


class Mark(models.Model):
    """A fact about this installation, such as ``demo``: it holds demo accounts."""

    name = models.CharField(max_length=20, primary_key=True)
    value = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return self.name
