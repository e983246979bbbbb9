"""What happens to helplines, said after commit."""

from dataclasses import dataclass

from community.core.events import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class HelplinesChanged(Event):
    """A line was edited: what this process remembers of the table is old."""
