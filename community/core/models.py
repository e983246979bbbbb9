"""Tables that belong to no domain: the audit chain, heartbeats, marks on the installation."""

from typing import ClassVar

from django.db import models

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


class Mark(models.Model):
    """A fact about this installation, such as ``demo``: it holds demo accounts."""

    name = models.CharField(max_length=20, primary_key=True)
    value = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return self.name
