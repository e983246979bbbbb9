"""``{% load standing %}``: what templates may ask about the viewer's rights."""

from django import template

from community.members.policy import may_at_all
from community.members.queries import Viewer, standing_of

register = template.Library()


@register.filter
def may(viewer: Viewer | None, action: str) -> bool:
    """Return whether ``viewer`` may do ``action`` to anything: ``{% if request.user|may:'review.read' %}``.

    For showing or hiding a link; the view behind it asks again.
    """
    return viewer is not None and bool(may_at_all(standing_of(viewer), action))
