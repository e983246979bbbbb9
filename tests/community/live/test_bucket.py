"""How often one socket may speak."""

from hypothesis import given
from hypothesis import strategies as st

from community.live.bucket import BURST, RATE, Bucket

pauses = st.lists(st.floats(min_value=0, max_value=3), max_size=300)


@given(pauses)
def test_no_stretch_of_time_lets_through_more_than_the_burst_and_the_rate(pauses):
    bucket, now, taken = Bucket(at=0.0), 0.0, []
    for pause in pauses:
        now += pause
        if bucket.take(now):
            taken.append(now)
    for first in range(len(taken)):
        for last in range(first, len(taken)):
            stretch = taken[last] - taken[first]
            assert last - first + 1 <= BURST + stretch * RATE + 1e-6


@given(st.floats(min_value=0, max_value=1e9), st.integers(min_value=1, max_value=100))
def test_who_keeps_to_the_rate_is_never_refused(start, frames):
    bucket = Bucket(at=start)
    assert all(bucket.take(start + number * 1.001 / RATE) for number in range(frames))


def test_the_burst_is_there_at_once_and_comes_back_with_time():
    bucket = Bucket(at=100.0)
    assert [bucket.take(100.0) for _ in range(21)] == [True] * 20 + [False]
    assert bucket.take(100.11)
    assert not bucket.take(100.11)


def test_a_clock_that_stands_still_or_steps_back_gives_nothing():
    bucket = Bucket(at=100.0, burst=1)
    assert bucket.take(100.0)
    assert not bucket.take(50.0)
    assert not bucket.take(100.05)
    assert bucket.take(100.15)
