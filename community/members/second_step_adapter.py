"""How django-allauth keeps and names second steps here: secrets encrypted, names that say nothing."""

import base64
import hashlib

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.members.models import Member

SECRETS = {Authenticator.Type.TOTP.value: "secret", Authenticator.Type.RECOVERY_CODES.value: "seed"}
"""What of each kind opens an account, and so is kept encrypted. A passkey's row holds a public key."""


def _fernet(key: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"second step" + key.encode()).digest()))


def _keys() -> MultiFernet:
    return MultiFernet([_fernet(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


class SecondStepAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth is untyped
    """allauth's hooks around the second step."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy("That did not fit. Please try again."),
    }

    def encrypt(self, text: str) -> str:
        return _keys().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _keys().decrypt(encrypted_text.encode()).decode()

    def generate_authenticator_name(self, user: Member, type: Authenticator.Type) -> str:  # noqa: A002  allauth's name
        """Return a name that a member can tell from those they gave before."""
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return _("Passkey %(number)d") % {"number": number}

    def _get_user_identifier(self, user: Member) -> str:
        """Return the handle: an address of e-mail has no place on a screen that others may see."""
        return user.handle

    def _get_site_name(self) -> str:
        """Return what a device's own list of passkeys shows to whoever holds the device."""
        issuer: str = settings.MFA_TOTP_ISSUER
        return issuer


def renew_secrets() -> int:
    """Encrypt with the current key what a former one encrypted, and return how many.

    So a former ``SECRET_KEY`` can be forgotten after a while, and no app stops working.
    """
    renewed = 0
    for kept in Authenticator.objects.filter(type__in=SECRETS):
        token = kept.data[SECRETS[kept.type]].encode()
        try:
            _fernet(settings.SECRET_KEY).decrypt(token)
        except InvalidToken:
            kept.data[SECRETS[kept.type]] = _keys().rotate(token).decode()
            kept.save(update_fields=["data"])
            renewed += 1
    return renewed
