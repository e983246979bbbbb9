"""``{% load news %}``: how much is new to the viewer, and where their own page stands, for every page."""

from django import template

from community.members import queries
from community.members.models import Member
from forum.pages import news

register = template.Library()


@register.filter
def unread_count(viewer: Member) -> int:
    """Return how many entries of "For you" are unread: ``{% with unread=request.user|unread_count %}``."""
    return news.unread_count(viewer)


@register.filter
def inbox_cursor(viewer: Member) -> int:
    """Return the cursor of the viewer's own page, as this page was drawn."""
    return queries.inbox_cursor(viewer)
