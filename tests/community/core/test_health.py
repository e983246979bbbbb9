"""What a monitor reads."""

import pytest

from community.core import health


def test_a_database_that_is_away_is_told_at_once_and_nothing_else_waits_for_it(client, monkeypatch):
    asked = []

    def away() -> bool:
        raise OSError

    monkeypatch.setattr(
        health, "PROBES", {"database": away, "tick": lambda: asked.append("tick"), "cache": lambda: True}
    )
    answer = client.get("/health/")
    assert answer.status_code == 503
    assert answer.json() == {"status": "down", "database": "down", "tick": "unknown", "cache": "unknown"}
    assert asked == []


@pytest.mark.django_db
def test_a_part_that_is_down_leaves_pages_up(client, monkeypatch):
    monkeypatch.setattr(health, "PROBES", {"database": lambda: True, "tick": lambda: False})
    answer = client.get("/health/")
    assert answer.status_code == 200
    assert answer.json() == {"status": "degraded", "database": "up", "tick": "down"}
