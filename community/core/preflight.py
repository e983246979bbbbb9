"""What is missing before people are invited: each package says what it needs, a command asks them all.

A start needs less than this: ``make serve`` refuses what cannot work, and this names what nobody
should be without.
"""

from collections.abc import Callable, Iterable

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.smtp import EmailBackend

from community.core.models import Mark
from community.env import LOOPBACK

Check = Callable[[], Iterable[str]]
"""Returns a sentence for each thing that is missing; none when all is there."""
CHECKS: dict[str, Check] = {}
NO_MAIL = "django.core.mail.backends.dummy.EmailBackend"


def needed(name: str) -> Callable[[Check], Check]:
    """Register the decorated function as what says whether ``name`` is ready."""

    def register(check: Check) -> Check:
        CHECKS[name] = check
        return check

    return register


@needed("address")
def _address() -> Iterable[str]:
    if not settings.HTTPS:
        yield "SITE_URL does not begin with https://, so words and sign-ins would travel open to be read."
    elif any(name in settings.ALLOWED_HOSTS for name in LOOPBACK):
        yield "SITE_URL names this machine itself. Give the address that people will type."


@needed("real")
def _real() -> Iterable[str]:
    if settings.DEMO or settings.DEBUG:
        yield "DEMO or DEBUG is on; they are for trying things out."
    if Mark.objects.filter(name="demo").exists():
        yield "The database holds demo accounts, whose passwords are known. Set another DATABASE_URL."


@needed("mail")
def mail() -> Iterable[str]:
    """Say what keeps mail from people: no server is set, or it does not take us in just now."""
    if settings.EMAIL_BACKEND == NO_MAIL:
        yield "EMAIL_URL is not set, so nobody can be paged and no link can be sent."
        return
    connection = get_connection()
    if not isinstance(connection, EmailBackend):
        yield "EMAIL_URL names no mail server (smtp+tls://...): mail stays on this machine."
        return
    try:
        connection.open()
    except OSError as error:  # also what an SMTP server answers
        yield f"EMAIL_URL: the mail server did not take us in ({type(error).__name__})."
    finally:
        connection.close()
