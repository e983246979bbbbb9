"""When a room is open, and when next: as a person with a clock on the wall would find out."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import settings as tries
from hypothesis import strategies as st

from community.hours import ALWAYS, DAYS, NEVER, parse
from forum.hours import hours_of, read_hours
from forum.models import Room
from moderation.hours import AHEAD, closes_next, is_open, opens_next

SPRING, AUTUMN = datetime(2026, 3, 8, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC)
"""New York sets its clocks forward and back on these days, and other zones in the weeks around them."""
ZONES = ("America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia")
MINUTE = timedelta(minutes=1)

rows = st.tuples(st.integers(0, 6), st.integers(0, 24 * 60 - 1), st.integers(1, 24 * 60)).filter(
    lambda row: row[1] < row[2]
)
hours = st.lists(rows, min_size=1, max_size=5).map(tuple)
moments = st.builds(
    lambda day, seconds: day + timedelta(seconds=seconds),
    st.sampled_from([SPRING, AUTUMN]),
    st.integers(-9 * 86_400, 33 * 86_400),
)


def by_the_clock(hours, at, *, open_then):
    """Look at the clock every minute."""
    moment, minute = at, at.replace(second=0, microsecond=0)
    while moment < at + AHEAD:
        if is_open(hours, moment) == open_then:
            return moment
        minute += MINUTE
        moment = minute
    return None


@tries(max_examples=25, deadline=None)
@given(hours, moments, st.sampled_from(ZONES))
def test_opening_and_closing_are_found_as_by_looking_at_the_clock_every_minute(hours, at, zone):
    with timezone.override(zone):
        assert opens_next(hours, at) == by_the_clock(hours, at, open_then=True)
        assert closes_next(hours, at) == by_the_clock(hours, at, open_then=False)


def at(text: str) -> datetime:
    return timezone.make_aware(datetime.fromisoformat(text))


@pytest.mark.parametrize(
    ("hours", "moment", "opens", "closes"),
    [
        ("mon-fri 9-17", "2026-11-25 08:59:30", "2026-11-25 09:00", "2026-11-25 08:59:30"),
        ("mon-fri 9-17", "2026-11-25 09:00:30", "2026-11-25 09:00:30", "2026-11-25 17:00"),
        ("mon-fri 9-17", "2026-11-27 17:00", "2026-11-30 09:00", "2026-11-27 17:00"),
        ("sat 22-24, sun 0-2", "2026-11-28 23:00", "2026-11-28 23:00", "2026-11-29 02:00"),
        ("wed 9:07-9:08", "2026-11-25 09:08", "2026-12-02 09:07", "2026-11-25 09:08"),
        # At two the clock goes to three: it opens then, and hours that are left out do not come.
        ("sun 2:30-5", "2026-03-08 01:00", "2026-03-08 03:00", "2026-03-08 01:00"),
        ("sun 2:10-2:50", "2026-03-07 01:00", "2026-03-15 02:10", "2026-03-07 01:00"),
    ],
)
def test_a_room_opens_and_closes_by_the_clock_of_the_community(hours, moment, opens, closes):
    with timezone.override("America/New_York"):
        assert opens_next(parse(hours), at(moment)) == at(opens)
        assert closes_next(parse(hours), at(moment)) == at(closes)


def test_an_hour_that_comes_twice_is_open_twice():
    with timezone.override("America/New_York"):
        first = datetime(2026, 11, 1, 5, 45, tzinfo=UTC)  # a quarter to two, the first time
        assert not is_open(parse("sun 1:15-1:45"), first)
        assert opens_next(parse("sun 1:15-1:45"), first) == first + timedelta(minutes=30)


def test_no_hours_never_open_and_always_never_closes():
    moment = datetime(2026, 11, 25, 15, tzinfo=UTC)
    assert opens_next(NEVER, moment) is None
    assert closes_next(NEVER, moment) == moment
    assert opens_next(ALWAYS, moment) == moment
    assert closes_next(ALWAYS, moment) is None


@given(st.integers(0, 6), st.integers(0, 23), st.integers(0, 59), st.integers(1, 60))
def test_what_somebody_writes_is_read_as_they_mean_it(day, hour, minute, length):
    last = hour * 60 + minute + length
    written = f" {DAYS[day].upper()} {hour}:{minute:02}-{last // 60}:{last % 60:02} ,"
    if last <= 24 * 60:
        assert parse(written) == ((day, hour * 60 + minute, last),)


@pytest.mark.parametrize(
    "written", ["weekdays", "fri-mon 9-17", "mon 22-6", "mon 9", "mon 9-25", "mon ٩-١٩", "always open"]
)
def test_what_cannot_be_read_is_refused(written):
    with pytest.raises(ValueError, match="must"):
        read_hours(written)


def test_a_room_keeps_the_staffed_hours_unless_it_has_its_own(settings):
    settings.STAFFED_HOURS = parse("mon-fri 9-17")
    assert hours_of(Room()) == settings.STAFFED_HOURS
    assert hours_of(Room(hours="sat 10-12")) == ((5, 600, 720),)
    assert hours_of(Room(hours="always")) == ALWAYS
    settings.STAFFED_HOURS = NEVER
    assert hours_of(Room()) == NEVER
