"""Small tags that every page may use. Built in: no ``{% load %}`` is needed."""

from datetime import UTC, datetime
from functools import lru_cache

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from community.core import avatars, clock

register = template.Library()


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """Return the named drawing of the icon sprite: ``{% icon 'bell' %}``, ``{% icon 'lock' 'big' %}``.

    Icons are decoration and hidden from screen readers; a word stands beside each.
    """
    return _icon(name, size)


@lru_cache(maxsize=256)
def _icon(name: str, size: str) -> SafeString:
    return format_html(
        '<svg class="icon{}" aria-hidden="true"><use href="{}#{}"/></svg>',
        f" is-{size}" if size else "",
        static("holdfast/img/icons.svg"),
        name,
    )


@register.simple_tag
def avatar(member: object, size: str = "") -> SafeString:
    """Return the picture of a member or a handle: ``{% avatar author %}``, ``{% avatar m 'small' %}``."""
    handle = str(getattr(member, "handle", member))
    # The drawing is made of constants and digits; nothing of the handle is in it.
    return mark_safe(avatars.drawing(handle, small=size == "small"))  # noqa: S308


@register.simple_tag
def time_tag(moment: datetime | None, style: str = "near") -> SafeString | str:
    """Return a ``<time>`` element: UTC for machines, the community's time zone for people.

    ``near`` says "Today, 7:48 pm", "Tuesday, 7:48 pm" or "March 2, 7:48 pm"; ``clock`` only
    "7:48 pm"; ``day`` only the date. Nothing for None.
    """
    if moment is None:
        return ""
    machine = moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return format_html('<time datetime="{}">{}</time>', machine, wording(moment, style))


@register.filter
def wording(moment: datetime, style: str = "near") -> str:
    """Return ``moment`` in words, in the current time zone. Styles as in :func:`time_tag`."""
    local = timezone.localtime(moment)
    hour = date_format(local, "g:i A").lower()
    if style == "clock":
        return hour
    now = timezone.localtime(clock.now())
    days = (now.date() - local.date()).days
    day = date_format(local, "N j" if local.year == now.year else "N j, Y")
    if style == "day":
        return day
    if days == 0:
        return _("Today, %(hour)s") % {"hour": hour}
    if 0 < days < 7:
        day = date_format(local, "l")
    return _("%(day)s, %(hour)s") % {"day": day, "hour": hour}
