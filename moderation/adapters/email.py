"""Reach a person by e-mail, in words that say nothing about anybody."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils.translation import gettext as _

from community.core.screening import CareLevel


class EmailAlerter:
    """Sends one message; returns once the mail server has taken it."""

    def page(self, recipient: str, *, cause: str, step: int, level: int, item: str) -> None:
        """Send. Raises whatever the mail server or the way to it raises.

        The message holds no name, no handle, nothing of what was written and not the name of
        the community: somebody else may see the screen.
        """
        subject = _("Something needs you now") if level >= CareLevel.NOW else _("Something needs you soon")
        if cause == "late":
            subject = _("Still waiting: %(subject)s") % {"subject": subject}
        address = settings.SITE_URL + reverse("moderation:item", args=[item])
        body = _("Something is waiting for a person. Please open this page and sign in:\n\n%(address)s\n")
        message = EmailMessage(subject, body % {"address": address}, to=[recipient])
        message.extra_headers["Auto-Submitted"] = "auto-generated"
        message.send()
