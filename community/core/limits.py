"""Rate limits: one token bucket over Django's cache, for pages and sockets alike.

Keys name an account or a purpose, never a network address in the clear. Words are triaged for
crisis before a limit refuses them; the crisis pages themselves are never limited.
"""

import time
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache

from community.core.errors import TooFast


@dataclass(frozen=True, slots=True)
class Limit:
    """``burst`` at once, then one more every ``seconds / burst``."""

    name: str
    burst: int
    seconds: int


def spend(limit: Limit, key: str) -> None:
    """Take one token for ``key``.

    The bucket is read and written without a lock: two requests at the same instant may both
    pass, which a limit against floods can bear.

    Raises:
        TooFast: the bucket is empty; ``retry_after`` says for how many seconds.

    """
    if not settings.RATE_LIMITS:
        return
    rate = limit.burst / limit.seconds
    name = f"limit:{limit.name}:{key}"
    moment = time.time()
    tokens, seen = cache.get(name, (float(limit.burst), moment))
    tokens = min(float(limit.burst), tokens + (moment - seen) * rate)
    if tokens < 1:
        raise TooFast(retry_after=max(1, round((1 - tokens) / rate + 0.5)))
    cache.set(name, (tokens - 1, moment), timeout=limit.seconds + 1)
