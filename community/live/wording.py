"""The sockets' reason codes in words."""

from django.utils.translation import gettext_lazy as _

REFUSALS = {
    "malformed": _("We could not read what this page sent. Load the page again."),
    "too_large": _("That is too long to send at once. Please shorten it."),
    "unknown_frame": _("This page asked for something we don’t know. Load the page again."),
    "flood": _("That was a lot in a short time. Please wait a moment."),
    "failed": _("Something went wrong on our side. Your words are still here. Please try again in a moment."),
}
