"""Public ids: random, unguessable, safe in a URL, a frame and an HTML id."""

import re
import secrets
import string

ALPHABET = string.ascii_lowercase + string.digits
LENGTH = 14
"""36 ** 14 is about 2 ** 72: nobody finds a row by trying."""


def public_id() -> str:
    """Return a new id. It starts with a letter, so that it is also a valid HTML id."""
    return secrets.choice(string.ascii_lowercase) + "".join(
        secrets.choice(ALPHABET) for _ in range(LENGTH - 1)
    )


SHAPE = re.compile("[a-z0-9]{1,20}", re.ASCII)


def id_in(raw: str) -> str:
    """Return what somebody sent if it could be a public id, else nothing."""
    return raw if SHAPE.fullmatch(raw) else ""
