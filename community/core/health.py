"""``/health/``: one word for each part, for a proxy or a monitor. No versions, no addresses."""

import logging
from collections.abc import Callable

from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from community.core.access import public
from community.core.beats import is_alive

logger = logging.getLogger("holdfast.health")
Probe = Callable[[], bool]
PROBES: dict[str, Probe] = {}


def probe(name: str) -> Callable[[Probe], Probe]:
    """Register the decorated function: it answers whether the part called ``name`` works."""

    def register(check: Probe) -> Probe:
        PROBES[name] = check
        return check

    return register


@probe("database")
def _database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return True


@probe("tick")
def _tick() -> bool:
    return is_alive("tick")


@probe("worker")
def _worker() -> bool:
    return is_alive("worker")


@probe("cache")
def _cache() -> bool:
    # A cache that is away forgets at once; see community.core.cache.
    cache.set("health", "up", timeout=10)
    return bool(cache.get("health") == "up")


def state() -> dict[str, str]:
    """Return a word for each part: ``up``, ``down``, or ``unknown`` while the database is away.

    The others are known from rows, and each would wait for the database in turn: a monitor must
    hear at once that it is away.
    """
    database = _works("database")
    if not database:
        return dict.fromkeys(PROBES, "unknown") | {"database": "down"}
    return {name: "up" if name == "database" or _works(name) else "down" for name in PROBES}


def _works(name: str) -> bool:
    """Return whether the part works. A probe that raises counts as down."""
    try:
        return PROBES[name]()
    except Exception as error:  # noqa: BLE001  a broken part must not hide the others
        logger.error("probe_failed", extra={"code": name, "error": type(error).__name__})
        return False


@public
@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """Answer 200 while pages can be served, 503 when the database is away."""
    parts = state()
    whole = "down" if parts["database"] == "down" else "degraded" if "down" in parts.values() else "up"
    return JsonResponse({"status": whole, **parts}, status=503 if whole == "down" else 200)
