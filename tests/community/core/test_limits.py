"""Token buckets: a burst, then a steady trickle."""

import pytest
import time_machine
from django.core.cache import cache

from community.core.errors import TooFast
from community.core.limits import Limit, spend

POSTS = Limit("posts", burst=3, seconds=60)


@pytest.fixture(autouse=True)
def _empty_buckets(settings):
    settings.RATE_LIMITS = True
    cache.clear()


def test_a_burst_passes_and_the_next_one_is_told_how_long_to_wait():
    with time_machine.travel("2026-03-01", tick=False):
        for _ in range(3):
            spend(POSTS, "alice")
        with pytest.raises(TooFast) as refused:
            spend(POSTS, "alice")
    assert 20 <= refused.value.retry_after <= 21


def test_one_members_flood_does_not_slow_another():
    for _ in range(3):
        spend(POSTS, "alice")
    spend(POSTS, "bob")


def test_tokens_come_back_with_time():
    with time_machine.travel("2026-03-01", tick=False) as traveller:
        for _ in range(3):
            spend(POSTS, "alice")
        traveller.shift(20)
        spend(POSTS, "alice")
        with pytest.raises(TooFast):
            spend(POSTS, "alice")
