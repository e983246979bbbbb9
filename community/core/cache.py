"""The cache on Redis, as a hint: while Redis is away nothing is found in it and nothing is kept.

What must be true stands in the database. A page, and above all the words of someone in danger,
must not fail because a shortcut did; ``/health/`` says that the cache is down.
"""

from collections.abc import Callable
from functools import cache, wraps
from typing import Any

from django.core.cache.backends.redis import RedisCache, RedisCacheClient


def _or(answer: Callable[..., Any], method: Callable[..., Any]) -> Callable[..., Any]:
    """Return ``method``, with what ``answer`` says in its place while Redis is away."""

    @wraps(method)
    def ask(self: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return method(self, *args, **kwargs)
        except self._lib.RedisError:
            return answer(*args, **kwargs)

    return ask


def _missing(key: str, delta: int) -> int:
    raise ValueError(key)  # as for a key that is not there


class HintClient(RedisCacheClient):
    """Django's client, which answers as an empty cache does where the server does not."""

    get = _or(lambda key, default: default, RedisCacheClient.get)
    get_many = _or(lambda keys: {}, RedisCacheClient.get_many)
    has_key = _or(lambda key: False, RedisCacheClient.has_key)
    incr = _or(_missing, RedisCacheClient.incr)
    add = _or(lambda key, value, timeout: True, RedisCacheClient.add)
    set = _or(lambda key, value, timeout: None, RedisCacheClient.set)
    set_many = _or(lambda data, timeout: None, RedisCacheClient.set_many)
    touch = _or(lambda key, timeout: False, RedisCacheClient.touch)
    delete = _or(lambda key: False, RedisCacheClient.delete)
    delete_many = _or(lambda keys: None, RedisCacheClient.delete_many)
    clear = _or(lambda: False, RedisCacheClient.clear)


@cache
def _client(*servers: str, **options: Any) -> HintClient:
    return HintClient(list(servers), **options)


def _shared(servers: list[str], **options: Any) -> HintClient:
    """Return the one client of this process, which threads may share."""
    return _client(*servers, **options)


class HintCache(RedisCache):
    """Django's cache on Redis, over ``HintClient``.

    Django makes a cache anew for every request, and we for every question of a socket: with a client
    each, every one of them would open a connection of its own.
    """

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = _shared
