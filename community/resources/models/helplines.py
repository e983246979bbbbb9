"""Helplines: the table behind every card, page and number."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel


class Helpline(models.Model):
    """A line that answers people in need. Shown by ``{% helplines %}`` and on ``/help-now/``."""

    class Kind(models.TextChoices):
        """What the line is for. Cards choose lines by it."""

        EMERGENCY = "emergency", _("Danger now")
        CRISIS = "crisis", _("Suicide and crisis")
        POISON = "poison", _("Poisoning, too much of something")
        NEVER_USE_ALONE = "never_use_alone", _("Never use alone")
        TREATMENT = "treatment", _("Finding treatment")
        VIOLENCE = "violence", _("Violence at home")
        ASSAULT = "assault", _("Sexual assault")
        CHILD = "child", _("A child at risk")
        ELDER = "elder", _("An older or disabled person at risk")
        YOUTH = "youth", _("Young people")
        LGBTQ = "lgbtq", _("LGBTQ+")
        VETERANS = "veterans", _("Veterans")
        FAMILY = "family", _("Families and friends")

    country = models.CharField(_("country"), max_length=2, help_text=_("Two small letters: us, gb, ca."))
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    name = models.CharField(_("name"), max_length=100)
    phone = models.CharField(_("phone"), max_length=30, blank=True, help_text=_("As people write it."))
    sms = models.CharField(_("text message"), max_length=30, blank=True)
    sms_word = models.CharField(_("word to text"), max_length=20, blank=True)
    chat_url = models.URLField(_("chat"), blank=True)
    hours = models.CharField(_("hours"), max_length=80)
    languages = models.CharField(_("languages"), max_length=120)
    note = models.CharField(_("note"), max_length=160, blank=True)
    source_url = models.URLField(_("source"), help_text=_("The line's own public page."))
    checked_on = models.DateField(
        _("checked on"), null=True, blank=True, help_text=_("When you last tried it.")
    )
    review_by = models.DateField(
        _("check again by"), help_text=_("A passed date warns staff and hides nothing.")
    )
    position = models.PositiveSmallIntegerField(_("place in the list"), default=0)
    is_active = models.BooleanField(_("shown"), default=True)

    panels: ClassVar = [
        MultiFieldPanel([FieldPanel(name) for name in ("country", "kind", "name", "note")], _("Line")),
        MultiFieldPanel(
            [FieldPanel(name) for name in ("phone", "sms", "sms_word", "chat_url")], _("Ways to reach it")
        ),
        MultiFieldPanel(
            [FieldPanel(name) for name in ("hours", "languages")], _("When and in which language")
        ),
        MultiFieldPanel(
            [FieldPanel(name) for name in ("source_url", "checked_on", "review_by")], _("Source and check")
        ),
        MultiFieldPanel([FieldPanel(name) for name in ("position", "is_active")], _("On the page")),
    ]

    class Meta:
        ordering: ClassVar = ["country", "position", "pk"]
        verbose_name = _("helpline")
        verbose_name_plural = _("helplines")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="helpline_can_be_reached",
                condition=~Q(phone="", sms="", chat_url=""),
                violation_error_message=_("Give a phone number, a number to text or a chat address."),
            ),
            models.CheckConstraint(
                name="helpline_country_is_two_small_letters", condition=Q(country__regex=r"^[a-z]{2}$")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.country})"

    @property
    def review_is_due(self) -> bool:
        """Return True when the date for checking the line again has passed."""
        return self.review_by < timezone.localdate()
