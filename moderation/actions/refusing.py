"""Words that reach a socket of the team's, where nobody writes: they are read for danger all the same."""

import logging

from community.core.errors import DomainError
from community.core.screening import MAX_SOURCE, Submission, screen
from community.members.models import Member
from moderation.actions.filing import Care, keep_attempt
from moderation.assess import triage_only

logger = logging.getLogger("holdfast.moderation")


def cards_alone(text: str, error: Exception) -> Care:
    """Answer words that cannot be kept because the database is away: help needs none of it."""
    logger.error("attempt_not_kept", extra={"error": type(error).__name__})
    return Care(cards=triage_only(text).cards)


def turn_away(*, author: Member, text: str, why: DomainError) -> Care:
    """Answer words that were refused before anybody looked at them. From care level 3 they are kept."""
    too_long = len(text) > MAX_SOURCE
    found = triage_only(text) if too_long else screen(Submission(source=text))
    return keep_attempt(author=author, surface="post", source=text, assessment=found, refusal=why.reason)
