"""Helplines: one source for every card and page, and never missing.

Lines live in the ``Helpline`` table, loaded by the first migration and edited in the CMS. When
the table holds none for a country, or the database is away, the shipped file of that country
answers instead. A review date that has passed warns staff and hides nothing.
"""

import json
import logging
import time
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from pathlib import Path
from threading import Lock

from django.conf import settings
from django.db import Error, connection, transaction

logger = logging.getLogger("holdfast.helplines")

FOLDER = Path(__file__).parent / "data" / "helplines"
COUNTRIES = {path.stem: path for path in sorted(FOLDER.glob("*.json"))}
"""Country code, lower case, to its shipped file."""
REMEMBERED = 30.0
"""Seconds for which this process trusts what it read; an edit elsewhere shows after that."""
_remembered: dict[str, tuple[float, tuple["Line", ...]]] = {}
_forgotten = 0
"""How often :func:`forget` was called: what was read before the last time is not remembered."""
_remembering = Lock()


@dataclass(frozen=True, slots=True)
class Line:
    """One helpline as a card shows it."""

    kind: str
    name: str
    phone: str  # as people write it: "1-800-662-4357"
    sms: str
    sms_word: str  # what to text, empty when any words will do
    chat_url: str
    hours: str
    languages: str
    note: str
    source_url: str
    checked_on: date | None  # None: compiled for the shipped file, not yet checked by the operator
    review_by: date

    @property
    def tel(self) -> str:
        """Return the link that calls it."""
        return "tel:" + _dialled(self.phone) if self.phone else ""

    @property
    def text(self) -> str:
        """Return the link that starts a text message to it."""
        return "sms:" + _dialled(self.sms) if self.sms else ""


def _dialled(number: str) -> str:
    return "".join(sign for sign in number if sign.isdigit() or sign == "+")


@dataclass(frozen=True, slots=True)
class Sheet:
    """The shipped file of one country."""

    country: str
    name: str
    compiled_on: date
    lines: tuple[Line, ...]


@cache
def shipped(country: str) -> Sheet:
    """Return the shipped file of ``country``, the United States for a code that has none."""
    found = json.loads(COUNTRIES.get(country, COUNTRIES["us"]).read_text(encoding="utf-8"))
    review_by = date.fromisoformat(found["review_by"])
    lines = tuple(Line(**line, checked_on=None, review_by=review_by) for line in found["lines"])
    return Sheet(found["country"], found["name"], date.fromisoformat(found["compiled_on"]), lines)


def lines(kinds: Sequence[str] = (), country: str = "") -> tuple[Line, ...]:
    """Return the active lines of ``country`` (the community's own by default), in order.

    With ``kinds``, only those, in the order of ``kinds``: the most pressing first.
    """
    country = country or settings.COUNTRY
    found = _stored(country) or shipped(country).lines
    if not kinds:
        return found
    chosen = _of(kinds, found)
    # An editor may have removed the last line of a kind; a card is never empty for that.
    return chosen or _of(kinds, shipped(country).lines)


def emergency(country: str = "") -> str:
    """Return the number to call when someone is in danger now: "911"."""
    return lines(("emergency",), country)[0].phone


def _of(kinds: Sequence[str], found: tuple[Line, ...]) -> tuple[Line, ...]:
    """Return the lines of ``kinds`` in that order, each way to reach someone once."""
    wanted = [line for kind in kinds for line in found if line.kind == kind]
    ways: dict[tuple[str, str, str], Line] = {}
    for line in wanted:
        ways.setdefault((line.phone, line.sms, line.chat_url), line)
    return tuple(ways.values())


def forget() -> None:
    """Read the table again next time. Called when a line is edited in this process, and at the commit."""
    global _forgotten
    with _remembering:
        _forgotten += 1
        _remembered.clear()


def _stored(country: str) -> tuple[Line, ...]:
    """Return the table's lines, or none when there are none or the database cannot be read.

    Either answer is remembered for ``REMEMBERED`` seconds: a card costs no query, and while the
    database is away only one page in that time waits to find out.
    """
    until, found = _remembered.get(country, (0.0, ()))
    if time.monotonic() >= until:
        before = _forgotten
        found = _read(country)
        with _remembering:
            if before == _forgotten:  # a line changed meanwhile: these may be the old ones
                _remembered[country] = (time.monotonic() + REMEMBERED, found)
    return found


def _read(country: str) -> tuple[Line, ...]:
    from community.resources.models import Helpline  # noqa: PLC0415  models load after this module

    names = [field.name for field in fields(Line)]
    try:
        # Inside a transaction a failed read would spoil it, so it gets a savepoint there.
        with transaction.atomic() if connection.in_atomic_block else nullcontext():
            rows = Helpline.objects.filter(country=country, is_active=True).values_list(*names)
            return tuple(Line(*row) for row in rows)
    except Error as error:
        logger.error("helplines_unread", extra={"error": type(error).__name__})
        return ()
