"""What happens to members, said after commit."""

from dataclasses import dataclass

from community.core.events import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class AccessChanged(Event):
    """Roles, circles, password or standing changed: what this member may see has to be read again."""

    member_id: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ExclusionsChanged(Event):
    """A block or mute changed whose words this member receives."""

    member_id: str
