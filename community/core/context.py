"""What every page's frame needs to know. Reads no session and no database."""

from django.http import HttpRequest

from community.core import preferences


def frame(request: HttpRequest) -> dict[str, object]:
    """Return how this browser asked for pages to look."""
    return {"look": preferences.read(request)}
