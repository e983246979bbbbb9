"""``{% load posts %}``: a post's article, drawn once for everybody to whom it looks the same."""

from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from community.core import clock
from forum.pages import ShownPost

register = template.Library()
KEPT = 4096
"""Articles kept drawn in each process: about 12 MB at most."""


class _Look:
    """A post with what its look depends on; two that look the same are equal."""

    __slots__ = ("key", "may_reply", "post")

    def __init__(self, post: ShownPost, may_reply: bool) -> None:
        self.post, self.may_reply = post, may_reply
        # "Today" is another word tomorrow, so the day belongs to the look.
        day = timezone.localtime(clock.now()).date()
        self.key = (repr(post), may_reply, get_language(), day)

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Look) and self.key == other.key


@register.simple_tag
def article(post: ShownPost, may_reply: object) -> SafeString:
    """Return the article of ``post``. Everything it shows is in ``post``; nothing else is asked."""
    return _drawn(_Look(post, bool(may_reply)))


@lru_cache(maxsize=KEPT)
def _drawn(look: _Look) -> SafeString:
    # The template is ours, and the words in it were sanitised when they were stored.
    return mark_safe(  # noqa: S308
        render_to_string("forum/_post.html", {"post": look.post, "may_reply": look.may_reply})
    )
