"""Words that reach a socket of the team's, where nobody writes: they are read for danger all the same."""

from community.core.errors import DomainError
from community.core.screening import MAX_SOURCE, Submission, screen
from community.members.models import Member
from moderation.actions.filing import Care, keep_attempt
from moderation.assess import triage_only


def turn_away(*, author: Member, text: str, why: DomainError) -> Care:
    """Answer words that were refused before anybody looked at them. From care level 3 they are kept."""
    too_long = len(text) > MAX_SOURCE
    found = triage_only(text) if too_long else screen(Submission(source=text))
    return keep_attempt(author=author, surface="post", source=text, assessment=found, refusal=why.reason)
