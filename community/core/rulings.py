"""A ruling is a policy's answer: allowed or not, and why not."""

from dataclasses import dataclass

from community.core.errors import NotAllowed, NotFound


@dataclass(frozen=True, slots=True)
class Ruling:
    """Truthy when allowed. ``reason`` is a short code that a template puts into words."""

    allowed: bool
    reason: str = ""

    def __bool__(self) -> bool:
        return self.allowed

    @classmethod
    def allow(cls) -> "Ruling":
        return cls(allowed=True)

    @classmethod
    def deny(cls, reason: str) -> "Ruling":
        return cls(allowed=False, reason=reason)


INVISIBLE = Ruling.deny("not_found")
"""The denial that must not reveal that there is something to see."""


def require(ruling: Ruling) -> None:
    """Raise unless allowed.

    Raises:
        NotFound: the viewer may not know that the thing exists.
        NotAllowed: anything else, with the ruling's reason.

    """
    if ruling.allowed:
        return
    if ruling.reason == INVISIBLE.reason:
        raise NotFound
    raise NotAllowed(ruling.reason)
