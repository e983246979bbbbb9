"""Periodic work: roles that were given until a date end on that date."""

from community.core.periodic import every
from community.members.actions.roles import end_grants


@every(seconds=60, name="grants")
def end_roles() -> None:
    """Close grants that have run out. Pages count them as ended by the clock alone."""
    end_grants()
