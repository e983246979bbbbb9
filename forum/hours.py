"""When members write in a room."""

from functools import cache

from django.conf import settings

from community.hours import ALWAYS, Hours, parse
from forum.models import Room

EVER_OPEN = "always"


def hours_of(room: Room) -> Hours:
    """Return the room's hours: the staffed hours unless it has its own. Empty: none are set."""
    return read_hours(room.hours) if room.hours else settings.STAFFED_HOURS


@cache
def read_hours(text: str) -> Hours:
    """Return the hours that somebody wrote for a room.

    Raises:
        ValueError: they cannot be read.

    """
    return ALWAYS if text == EVER_OPEN else parse(text)
