"""What every page's frame needs to know. Reads no session and no database."""

from django.conf import settings
from django.http import HttpRequest

from community.core import preferences


def frame(request: HttpRequest) -> dict[str, object]:
    """Return the community's name and how this browser asked for pages to look."""
    return {"community_name": settings.COMMUNITY_NAME, "look": preferences.read(request)}
