"""``/health/``: one word for each part, for a proxy or a monitor. No versions, no addresses."""

import logging
from collections.abc import Callable

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


def state() -> dict[str, bool]:
    """Return each part's name and whether it works. A probe that raises counts as down."""
    found = {}
    for name, check in PROBES.items():
        try:
            found[name] = check()
        except Exception as error:  # noqa: BLE001  a broken part must not hide the others
            logger.error("probe_failed", extra={"code": name, "error": type(error).__name__})
            found[name] = False
    return found


@public
@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """Answer 200 while pages can be served, 503 when the database is away."""
    parts = state()
    words = {name: "up" if works else "down" for name, works in parts.items()}
    return JsonResponse(
        {"status": "up" if all(parts.values()) else "degraded" if parts["database"] else "down", **words},
        status=200 if parts["database"] else 503,
    )
