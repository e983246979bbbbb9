"""Counters that move when something shown on many pages does."""

from django.db import models
from django.db.models import F


class Edition(models.Model):
    """How often a thing that many pages show has changed: part of the key of every drawn page."""

    name = models.CharField(max_length=20, primary_key=True)
    number = models.PositiveBigIntegerField(default=0)

    HELPLINES = "helplines"
    MENU = "menu"
    """Menus, lists and links: what a page shows of others, their titles and whether they are there."""

    def __str__(self) -> str:
        return f"{self.name} {self.number}"

    @classmethod
    def moved(cls, name: str, using: str | None = None) -> None:
        """Count one change of ``name``, in the transaction of the change itself."""
        rows = cls.objects.using(using)
        if not rows.filter(name=name).update(number=F("number") + 1):
            rows.update_or_create(name=name, defaults={"number": 1})
