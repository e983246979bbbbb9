"""Hours as people write them: ``mon-fri 9:00-22:00, sat 10-18``. Plain Python, and the lowest floor."""

import re

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
PART = re.compile(r"([a-z]{3})(?:-([a-z]{3}))? (\d\d?)(?::([0-5]\d))?-(\d\d?)(?::([0-5]\d))?", re.ASCII)

Hours = tuple[tuple[int, int, int], ...]
"""(weekday, first minute, minute after the last) rows; Monday is 0, minutes count from midnight."""
NEVER: Hours = ()
ALWAYS: Hours = tuple((day, 0, 24 * 60) for day in range(7))


def parse(text: str) -> Hours:
    """Return the rows that ``text`` says; nothing says that there are none.

    Raises:
        ValueError: what it must be, as the end of a sentence.

    """
    rows: list[tuple[int, int, int]] = []
    for part in (part.strip() for part in text.split(",")):
        if part:
            rows += _rows(part)
    return tuple(rows)


def _rows(part: str) -> list[tuple[int, int, int]]:
    found = PART.fullmatch(part.lower())
    first, last = (found[1], found[2] or found[1]) if found else ("", "")
    if not found or first not in DAYS or last not in DAYS or DAYS.index(first) > DAYS.index(last):
        msg = f"must look like 'mon-fri 9:00-22:00, sat 10-18', not {part!r}"
        raise ValueError(msg)
    start = int(found[3]) * 60 + int(found[4] or 0)
    end = int(found[5]) * 60 + int(found[6] or 0)
    if not 0 <= start < end <= 24 * 60:
        msg = f"must run forward within one day, as {part!r} does not"
        raise ValueError(msg)
    return [(day, start, end) for day in range(DAYS.index(first), DAYS.index(last) + 1)]
