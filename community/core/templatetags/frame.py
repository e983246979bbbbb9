"""Small tags that every page may use. Built in: no ``{% load %}`` is needed."""

from datetime import UTC, date, datetime
from functools import lru_cache
from typing import cast

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
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

    ``near`` says "Today, 7:48 pm", "Tuesday, 7:48 pm" for a day of the week behind us, or "March 2,
    7:48 pm"; ``ahead`` the same of the week before us, within a sentence: "today, 7:48 pm";
    ``clock`` only "7:48 pm"; ``day`` only the date. Nothing for None.
    """
    if moment is None:
        return ""
    return _time_tag(moment, style, _today(), timezone.get_current_timezone_name(), get_language() or "")


@register.filter
def wording(moment: datetime, style: str = "near") -> str:
    """Return ``moment`` in words, in the current time zone. Styles as in :func:`time_tag`."""
    return _wording(moment, style, _today())


def _today() -> date:
    return timezone.localdate(clock.now())


@lru_cache(maxsize=4096)
def _time_tag(moment: datetime, style: str, today: date, zone: str, language: str) -> SafeString:
    # The same posts are read many times a day; zone and language are part of the key alone.
    machine = moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return format_html('<time datetime="{}">{}</time>', machine, _wording(moment, style, today))


def _wording(moment: datetime, style: str, today: date) -> str:
    local = timezone.localtime(moment)
    hour = date_format(local, "g:i A").lower()
    if style == "clock":
        return hour
    is_ahead = style == "ahead"
    days = (local.date() - today).days if is_ahead else (today - local.date()).days
    day = date_format(local, "N j" if local.year == today.year else "N j, Y")
    if style == "day":
        return day
    if days == 0:
        return (_("today, %(hour)s") if is_ahead else _("Today, %(hour)s")) % {"hour": hour}
    if 0 < days < 7:
        day = date_format(local, "l")
    return _("%(day)s, %(hour)s") % {"day": day, "hour": hour}


@register.simple_tag
def community_name() -> str:
    """Return what this community is called."""
    return str(settings.COMMUNITY_NAME)


class FixedNode(template.Node):
    """Draws its contents once for each language and set of values, then remembers them."""

    def __init__(self, contents: template.NodeList, names: list[str]) -> None:
        self.contents = contents
        self.names = names
        self.drawn: dict[tuple[object, ...], SafeString] = {}

    def render(self, context: template.Context) -> SafeString:
        values = {name: context.get(name) for name in self.names}
        key = (get_language(), settings.COMMUNITY_NAME, *values.values())
        if key not in self.drawn:
            # Nothing but the named values: what belongs to one viewer cannot reach the next.
            own = template.Context(values, autoescape=context.autoescape)
            page = cast("template.Template", context.template)  # a node is only drawn as part of one
            own.template = page
            with own.render_context.push_state(page):
                self.drawn[key] = self.contents.render(own)
        return self.drawn[key]


@register.tag
def fixed(parser: template.base.Parser, token: template.base.Token) -> FixedNode:
    """Draw what is the same on every page only once: ``{% fixed at %} … {% endfixed %}``.

    The contents see only the named values, which must come from a small set that we choose, such
    as a place's name or a yes or no; never from a person.
    """
    names = token.split_contents()[1:]
    contents = parser.parse(("endfixed",))
    parser.delete_first_token()
    return FixedNode(contents, names)
