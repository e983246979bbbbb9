"""Secret codes that people type: made, shown once, and kept only as a digest."""

import hashlib
import hmac
import secrets

from django.conf import settings

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without the letters and digits that are easy to mix up."""
LENGTH = 16
"""31 ** 16 is about 2 ** 79: more than the 64 bits that a recovery code needs."""


def new_code() -> str:
    """Return a code in groups of four, easy to copy by hand."""
    letters = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    return "-".join(letters[start : start + 4] for start in range(0, LENGTH, 4))


def digest(code: str) -> str:
    """Return what is stored of ``code``: an HMAC, so that the table alone opens nothing."""
    return _digest(code, settings.SECRET_KEY)


def digests(code: str) -> list[str]:
    """Return the digests of ``code`` under the current and the former secret keys."""
    return [_digest(code, key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]


def _digest(code: str, key: str) -> str:
    # Space, dashes and case do not matter: people type these from paper.
    plain = "".join(letter for letter in code.casefold() if letter.isalnum())
    return hmac.new(
        hashlib.sha256(b"codes" + key.encode()).digest(), plain.encode("utf-8", "replace"), hashlib.sha256
    ).hexdigest()
