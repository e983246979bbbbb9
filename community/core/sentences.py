"""What a reason code says to a person. Each package adds the words for its own rulings.

Plain and calm: what is true, why, what can be done. Never a word of a member.
"""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_words: dict[str, str | Promise] = {
    "conflict": _(
        "Someone else was a moment faster, so nothing was changed. Load the page again to see how it is now."
    ),
    "invalid": _("We could not use what was sent. Go back and check it. Your words are still there."),
    "not_allowed": _("This is not open to you."),
    "not_found": _("There is nothing here, or it is not open to you."),
    "signed_out": _(
        "You were signed out while you wrote, so we didn’t take it. Your words are still here, to copy. "
        "Sign in, then send them again."
    ),
    "stale_form": _(
        "This page stood open too long, so we didn’t take it. Your words are still here, to copy. Load the "
        "page again and send them once more."
    ),
    "too_fast": _("That was a lot in a short time. Please wait a little, then try again."),
}


def add(words: Mapping[str, str | Promise]) -> None:
    """Add the sentences of a package's reason codes. Called at start-up."""
    _words.update(words)


def sentence(reason: str) -> str:
    """Return the words for ``reason``, or nothing when none were added."""
    return str(_words.get(reason, ""))
