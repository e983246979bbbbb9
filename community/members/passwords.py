"""What a password must be, beyond twelve characters: not too long, and not easy to guess."""

import gzip
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from community.members.models import Member

LONGEST = 128
"""Argon2 takes any length; this keeps a request from buying too much of our time."""
CONTEXT = (
    "recovery",
    "sobriety",
    "serenity",
    "onedayatatime",
    "iop",
    "rehab",
    "password",
    "qwerty",
    "letmein",
    "welcome",
)
COMMON = Path(password_validation.__file__).with_name("common-passwords.txt.gz")
"""Django's own list of about 20,000 common passwords."""


@cache
def _common() -> frozenset[str]:
    with gzip.open(COMMON, "rt", encoding="utf-8") as lines:
        return frozenset(line.strip() for line in lines)


class LongestLengthValidator:
    """Refuses a password of more than ``LONGEST`` characters."""

    def validate(self, password: str, user: Member | None = None) -> None:
        if len(password) > LONGEST:
            raise ValidationError(_("Please use at most 128 characters."), code="password_too_long")

    def get_help_text(self) -> str:
        return str(_("At most 128 characters."))


class BlocklistValidator:
    """Refuses common passwords, also repeated or with digits around them, and words of this place.

    The list is local: no password, nor a part of its hash, leaves the machine.
    """

    def validate(self, password: str, user: Member | None = None) -> None:
        plain = password.strip().casefold()
        bare = plain.strip("0123456789!.?*#-_ ")
        halves = (
            plain[: len(plain) // 2]
            if len(plain) % 2 == 0 and plain == plain[: len(plain) // 2] * 2
            else plain
        )
        known = _common()
        ours = {*CONTEXT, settings.COMMUNITY_NAME.casefold()}
        if {plain, bare, halves} & known or bare in ours or len(set(plain)) < 5 or bare == "":
            raise ValidationError(
                _("That password is easy to guess. Three or four unrelated words work well."),
                code="password_common",
            )

    def get_help_text(self) -> str:
        return str(_("Three or four unrelated words work well. You can paste it."))
