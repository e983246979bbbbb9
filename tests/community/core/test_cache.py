"""A Redis that is away takes no page with it: the cache is a hint."""

import contextvars
import shutil

import pytest
from django.core.cache import cache, caches
from django.test import override_settings

from community.core.health import state
from community.core.limits import Limit, spend
from tests.services.servers import free_port, redis

pytest.importorskip("redis")


@pytest.fixture
def away():
    """Point the cache at a port where nothing answers."""
    address = f"redis://127.0.0.1:{free_port()}/0"
    hint = {"BACKEND": "community.core.cache.HintCache", "LOCATION": address}
    with override_settings(CACHES={"default": hint}):
        yield caches["default"]


def test_nothing_is_found_in_a_cache_that_is_away_and_nothing_raises(away):
    away.set("a", 1)
    away.set_many({"a": 1})
    assert away.get("a", "default") == "default"
    assert away.get_many(["a"]) == {}
    assert "a" not in away
    assert away.add("a", 1) is True
    assert not away.touch("a")
    assert not away.delete("a")
    away.delete_many(["a"])
    away.clear()
    with pytest.raises(ValueError, match="a"):
        away.incr("a")


def test_a_limit_lets_everybody_through_rather_than_nobody(away, settings):
    settings.RATE_LIMITS = True
    spend(Limit("words", burst=1, seconds=60), "alice")
    spend(Limit("words", burst=1, seconds=60), "alice")


@pytest.mark.django_db
def test_pages_are_served_and_health_says_what_is_down(away, client):
    assert [client.get(path).status_code for path in ("/", "/help-now/", "/accounts/login/")] == [200] * 3
    assert client.get("/health/").json()["cache"] == "down"
    assert client.get("/health/").status_code == 200


@pytest.mark.django_db
def test_a_cache_that_is_there_is_up():
    cache.clear()
    assert state()["cache"] == "up"


@pytest.mark.skipif(not shutil.which("redis-server"), reason="needs Redis")
def test_all_requests_of_a_process_share_its_connections():
    def ask() -> int:
        return caches["default"]._cache.get_client().info()["total_connections_received"]

    with redis() as address:
        hint = {"BACKEND": "community.core.cache.HintCache", "LOCATION": address}
        with override_settings(CACHES={"default": hint}):
            # Each request, and each question of a socket, runs in a context of its own.
            assert len({contextvars.Context().run(ask) for _ in range(5)}) == 1
