"""What can go wrong, in the domain's words. Edges turn these into pages and frames."""

from collections.abc import Mapping


class DomainError(Exception):
    """A request that cannot be met. ``reason`` is a short code; ``sentences`` words it."""

    reason = "error"

    def __init__(self, reason: str = "") -> None:
        self.reason = reason or type(self).reason
        super().__init__(self.reason)


class NotFound(DomainError):
    """It does not exist, or the viewer may not know that it does (404)."""

    reason = "not_found"


class NotAllowed(DomainError):
    """The viewer may know of it, and may not do this (403)."""

    reason = "not_allowed"


class Conflict(DomainError):
    """Somebody else was first, or the key was used for something else (409)."""

    reason = "conflict"


class Invalid(DomainError):
    """The input cannot be used (400). ``fields`` maps a field's name to a reason code."""

    reason = "invalid"

    def __init__(self, reason: str = "", fields: Mapping[str, str] | None = None) -> None:
        super().__init__(reason)
        self.fields = dict(fields or {})


class TooFast(DomainError):
    """A rate limit was reached (429). ``retry_after`` is in whole seconds."""

    reason = "too_fast"

    def __init__(self, retry_after: int) -> None:
        super().__init__()
        self.retry_after = retry_after
