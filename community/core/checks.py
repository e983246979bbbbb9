"""System checks: versions with known holes, and settings that would lose words or keep members apart."""

import re
from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

from django.apps.config import AppConfig
from django.conf import settings
from django.core import checks
from django.db import connections

FLOORS = {"django": (5, 2, 19), "wagtail": (8, 0, 1), "daphne": (4, 2, 3), "nh3": (0, 3, 8)}
"""The oldest version of each that lacks no security fix we rely on."""


def check_versions(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[checks.CheckMessage]:
    """Refuse a library that is older than its floor."""
    found = {name: version(name) for name in FLOORS}
    return [
        checks.Error(
            f"{name} {found[name]} lacks security fixes; {'.'.join(map(str, floor))} has them.",
            hint="Run: make setup",
            id="holdfast.E001",
        )
        for name, floor in FLOORS.items()
        if _numbers(found[name]) < floor
    ]


def _numbers(text: str) -> tuple[int, ...]:
    """Return the release part of a version as numbers; what follows it does not count."""
    release = re.match(r"\d+(\.\d+)*", text)
    return tuple(int(part) for part in release[0].split(".")) if release else ()


def check_processes(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[checks.CheckMessage]:
    """Refuse several socket-serving processes that could not hear each other."""
    if settings.WEB_PROCESSES > 1 and not settings.REDIS_URL:
        return [
            checks.Error(
                "WEB_PROCESSES is more than 1, but without REDIS_URL live messages stay in one process.",
                hint="Set REDIS_URL, or WEB_PROCESSES=1.",
                id="holdfast.E002",
            ),
        ]
    return []


def check_sqlite(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[checks.CheckMessage]:
    """Refuse SQLite without the options that let several processes write."""
    config = connections["default"].settings_dict
    if not config["ENGINE"].endswith("sqlite3"):
        return []
    options = config.get("OPTIONS", {})
    good = options.get("transaction_mode") == "IMMEDIATE" and "journal_mode=WAL" in options.get(
        "init_command", ""
    )
    if good and options.get("timeout", 0) >= 5 and not config["ATOMIC_REQUESTS"]:
        return []
    return [
        checks.Error(
            "SQLite needs IMMEDIATE transactions, WAL, a timeout and no ATOMIC_REQUESTS, or writers fail.",
            id="holdfast.E003",
        ),
    ]


def check_secrets(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[checks.CheckMessage]:
    """Warn, with ``check --deploy``, of what only the demo may do."""
    if settings.DEMO or settings.DEBUG:
        return [
            checks.Warning(
                "DEMO and DEBUG are for trying things out, not for a real community.", id="holdfast.W001"
            )
        ]
    return []
