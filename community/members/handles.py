"""Handles: what a member may be called here, and what looks too much like another's name."""

import re
import unicodedata

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

SHORTEST, LONGEST = 3, 30
LONG_WORD = 8
"""Letters from which a team's word counts at the start or end of a run, as in "moderatoranna"."""
PHONE = 7
"""Digits from which a name could hold a phone number."""
TEAM_WORDS = frozenset(
    [
        "admin",
        "admins",
        "administrator",
        "clinician",
        "clinic",
        "counselor",
        "counsellor",
        "crisis",
        "doctor",
        "editor",
        "facilitator",
        "helpline",
        "holdfast",
        "mod",
        "moderation",
        "moderator",
        "mods",
        "nurse",
        "official",
        "operator",
        "police",
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
"""Words that make a name pass for the team or the house, anywhere in it."""
RESERVED = frozenset(
    [
        "anonymous",
        "api",
        "deleted",
        "everyone",
        "guest",
        "help",
        "home",
        "host",
        "invite",
        "login",
        "logout",
        "me",
        "member",
        "members",
        "mentor",
        "nobody",
        "null",
        "owner",
        "peer",
        "review",
        "undefined",
    ]
)
"""Names that would pass for a part of the site. Refused alone, fine as a part of a name."""

# Look-alikes after Unicode TS #39. Small on purpose: letters outside [a-z0-9_.-] are refused anyway,
# so this only has to cover what NFKC and case folding leave inside that range. Letters become what
# they look like, never the other way round: "vw", "wv" and "vvv" all look alike.
LOOK_ALIKES = str.maketrans(
    {"0": "o", "1": "l", "i": "l", "5": "s", "m": "rn", "w": "vv", "d": "cl", "-": "", ".": "", "_": ""}
)
SPELLING = re.compile(r"[a-z0-9](?:[a-z0-9]|[_.-](?=[a-z0-9]))*\Z")


def normalise(handle: str) -> str:
    """Return ``handle`` in NFKC, in lower case, without surrounding space."""
    # Twice: folding case can leave letters that NFKC would write otherwise.
    folded = unicodedata.normalize("NFKC", handle).casefold()
    return unicodedata.normalize("NFKC", folded).strip()


def skeleton(handle: str) -> str:
    """Return what ``handle`` looks like at a glance; two handles that look alike share it.

    Source: Unicode TS #39, "skeleton", reduced to the letters that a handle may hold.
    """
    return normalise(handle).translate(LOOK_ALIKES)


def _passes_for_the_team(name: str) -> bool:
    """Return whether readers could take ``name`` for one of the team: "mod_anna", "admin7", "staff"."""
    team = {skeleton(word) for word in (*TEAM_WORDS, settings.COMMUNITY_NAME)}
    parts = [part for part in re.split("[_.-]", name) if part]
    # With and without numbers at the end: "admin7", but also "adm1n".
    words = {skeleton(word) for part in (name, *parts) for word in (part, part.rstrip("0123456789")) if word}
    long_words = tuple(word for word in team if len(word) >= LONG_WORD)
    whole = skeleton(name)
    return (
        bool(words & team)
        or whole in {skeleton(word) for word in RESERVED}
        or whole.startswith(long_words)
        or whole.endswith(long_words)
    )


def _gives_away(name: str) -> bool:
    """Return whether ``name`` holds a birth year or a number that could be a phone's."""
    runs = re.findall(r"[0-9]+", name)
    digits = sum(len(run) for run in runs)
    return digits >= PHONE or any(len(run) == len("1987") and run[:2] in {"19", "20"} for run in runs)


def check_spelling(handle: str) -> None:
    """Refuse what no handle may be, in a sentence.

    Raises:
        ValidationError: hidden characters, other letters, too short or long, reserved, or telling.

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
    if not re.search("[a-z]", name):
        raise ValidationError(_("Please use at least one letter."), code="letters")
    if _passes_for_the_team(name):
        raise ValidationError(
            _("That name could be taken for the team. Please choose another."), code="reserved"
        )
    if _gives_away(name):
        raise ValidationError(
            _(
                "That looks like a birth year or a phone number. "
                "Please leave it out, so that nobody can guess it’s you."
            ),
            code="telling",
        )
