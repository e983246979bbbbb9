"""``{% load news %}``: how much is new to the viewer, for the header of every page."""

from django import template

from community.members.models import Member
from forum.pages import news

register = template.Library()


@register.filter
def unread_count(viewer: Member) -> int:
    """Return how many entries of "For you" are unread: ``{% with unread=request.user|unread_count %}``."""
    return news.unread_count(viewer)
