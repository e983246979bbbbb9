"""Handles: what a member may be called here, and what looks too much like another's name."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

SHORTEST, LONGEST = 3, 30
RESERVED = frozenset(
    [
        "admin",
        "administrator",
        "anonymous",
        "api",
        "clinician",
        "clinic",
        "counselor",
        "crisis",
        "editor",
        "everyone",
        "facilitator",
        "help",
        "helpline",
        "holdfast",
        "home",
        "host",
        "invite",
        "login",
        "logout",
        "me",
        "member",
        "members",
        "mentor",
        "mod",
        "moderation",
        "moderator",
        "moderators",
        "nobody",
        "nurse",
        "official",
        "operator",
        "owner",
        "peer",
        "police",
        "review",
        "root",
        "security",
        "staff",
        "support",
        "system",
        "team",
        "therapist",
        "webmaster",
    ]
)
"""Names that would pass for the team or for a part of the site. Compared as skeletons."""

# Latin look-alikes of other scripts and of digits, after Unicode TS #39: what a reader would
# take for the same letter. Small on purpose: letters outside [a-z0-9_.-] are refused anyway, so
# this only has to cover what NFKC and case folding leave inside that range.
LOOK_ALIKES = str.maketrans({"0": "o", "1": "l", "i": "l", "|": "l", "5": "s", "-": "_", ".": "_"})
SPELLING = re.compile(r"[a-z0-9](?:[a-z0-9]|[_.-](?=[a-z0-9]))*\Z")


def normalise(handle: str) -> str:
    """Return ``handle`` in NFKC, in lower case, without surrounding space."""
    return unicodedata.normalize("NFKC", handle).strip().casefold()


def skeleton(handle: str) -> str:
    """Return what ``handle`` looks like at a glance; two handles that look alike share it.

    Source: Unicode TS #39, "skeleton", reduced to the letters that a handle may hold.
    """
    plain = normalise(handle).translate(LOOK_ALIKES)
    return plain.replace("rn", "m").replace("vv", "w").replace("_", "")


def check_spelling(handle: str) -> None:
    """Refuse what no handle may be, in a sentence.

    Raises:
        ValidationError: hidden characters, other letters, too short or long, or reserved.

    """
    if any(unicodedata.category(letter) in {"Cf", "Cc", "Cs", "Co", "Cn"} for letter in handle):
        raise ValidationError(
            _("There is a hidden character in that name. Please type it again."), code="hidden"
        )
    name = normalise(handle)
    if not SHORTEST <= len(name) <= LONGEST:
        raise ValidationError(_("Please choose a name with 3 to 30 letters."), code="length")
    if not SPELLING.match(name):
        raise ValidationError(
            _("Please use the letters a to z, numbers, and single dots, dashes or underscores between them."),
            code="letters",
        )
    if skeleton(name) in {skeleton(word) for word in RESERVED}:
        raise ValidationError(
            _("That name could be taken for the team. Please choose another."), code="reserved"
        )
