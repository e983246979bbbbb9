"""Who furnishes the house, and what every deed of theirs has in common."""

from community.core import audit
from community.core.errors import Invalid
from community.core.rulings import require
from community.members.models import Circle, Member
from community.members.policy import may
from community.members.queries import standing_of
from forum.models import Audience


def allow(actor: Member | None) -> None:
    """Let operators furnish the house. ``actor`` is None only for commands at the machine itself.

    Raises:
        NotAllowed: the actor is no operator.

    """
    if actor is not None:
        require(may(standing_of(actor), "board.manage"))


def check_audience(audience: str, circle: Circle | None) -> None:
    """Refuse a circle that does not fit the audience.

    Raises:
        Invalid: a place of one circle without its circle, or a circle of no such place.

    """
    if (audience == Audience.CIRCLE) != (circle is not None):
        raise Invalid("place_circle", {"circle": "place_circle"})


def note(actor: Member | None, action: str, subject: str, **facts: str) -> None:
    """Account for what was done, in the caller's transaction."""
    who = actor.public_id if actor else "command"
    audit.record(actor=who, action=action, subject=subject, **facts)
