"""Reach a person by e-mail, in words that say nothing about anybody."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils.translation import gettext as _


class MailAlerter:
    """Sends one message; returns once the mail server has taken it."""

    def page(self, recipient: str, *, step: int, level: int, item: str) -> None:
        """Send. Raises whatever the mail server or the way to it raises."""
        address = settings.SITE_URL + reverse("moderation:item", args=[item])
        subject = _("Something needs you now") if level >= 4 else _("Something needs you soon")  # noqa: PLR2004
        if step:
            subject = _("Still waiting: %(subject)s") % {"subject": subject}
        body = _("Something is waiting for a person. Please open this page and sign in:\n\n%(address)s\n") % {
            "address": address
        }
        EmailMessage(subject, body, to=[recipient]).send()
