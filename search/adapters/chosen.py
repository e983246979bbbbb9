"""Which index answers."""

from search.adapters.database import DatabaseIndex
from search.ports import Found, Looking


def find(looking: Looking) -> tuple[Found, bool]:
    """Return what matches, and whether it was our own database that answered for another index."""
    return DatabaseIndex().find(looking), False
