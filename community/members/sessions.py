"""How long a session lasts, for pages and sockets alike; and whose it is, read without touching it.

Pages go through Django's own session and authentication middleware. A socket has no answer to set
a cookie in, so that here nothing is renewed, cycled or flushed: Channels' own middleware would end
everybody's session when ``SECRET_KEY`` changes, although ``SECRET_KEY_FALLBACKS`` names the old one.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase, UpdateError
from django.contrib.sessions.models import Session
from django.utils.crypto import constant_time_compare

from community.core import clock
from community.members.actions import sign_ins
from community.members.models import Member
from community.members.policy import session_lasts
from community.members.queries import is_signed_in, standing_of

NOTED_EVERY = timedelta(minutes=5)
"""A session's last use is written this often, so that most pages write nothing."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Whose session it is, what it holds, and when it ends unless it is used before."""

    member: Member
    session: SessionBase
    ends_at: datetime


def read(key: str) -> SignedIn | None:
    """Return who is signed in by the session named ``key``, or None; the session stays as it is."""
    if not key.isalnum():
        return None  # no name that we give; PostgreSQL refuses some characters even in a question
    session: SessionBase = import_module(settings.SESSION_ENGINE).SessionStore(key)
    member = _member_of(session)
    if member is None or not goes_on(member, session):
        return None
    return SignedIn(member, session, ends_at(member, session))


def _member_of(session: SessionBase) -> Member | None:
    if session.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS or SESSION_KEY not in session:
        return None
    found = Member.objects.filter(pk=session[SESSION_KEY], is_active=True).first()
    if found is None:
        return None
    hashes = (found.get_session_auth_hash(), *found.get_session_auth_fallback_hash())
    kept = session.get(HASH_SESSION_KEY) or ""
    return found if any(constant_time_compare(kept, one) for one in hashes) else None


def ends_at(member: Member, session: Any) -> datetime:
    """Return when the session ends by idleness or age, if it is not used before."""
    now = clock.now().timestamp()
    longest_idle, longest = session_lasts(standing_of(member))
    used = datetime.fromtimestamp(session.get("used", now), UTC)
    began = datetime.fromtimestamp(session.get("began", now), UTC)
    return min(used + longest_idle, began + longest)


def goes_on(member: Member, session: Any) -> bool:
    """Return whether the session is neither idle nor old, and was not ended from elsewhere."""
    return clock.now() <= ends_at(member, session) and is_signed_in(member, session.get("sign_in", ""))


def is_noted(session: Any) -> bool:
    """Return whether the session's last use was noted a moment ago."""
    used = session.get("used", clock.now().timestamp())
    return clock.now() - datetime.fromtimestamp(used, UTC) <= NOTED_EVERY


def note_use(session: Any) -> None:
    """Note in the session, and for its member's list of sign-ins, that it is used now."""
    session["used"] = int(clock.now().timestamp())
    sign_ins.note_use(sign_in_id=session["sign_in"])


def keep_up(session: SessionBase) -> None:
    """Note and store that the session is used now, unless it has ended meanwhile."""
    with suppress(UpdateError):
        note_use(session)
        session.save()


def still_there(keys: list[str]) -> set[str]:
    """Return which of the sessions named ``keys`` have a row that has not run out."""
    rows = Session.objects.filter(session_key__in=keys, expire_date__gt=clock.now())
    return set(rows.values_list("session_key", flat=True))
