"""A search that speaks of crisis is answered with help first. It is read for that alone, and kept nowhere."""

from collections.abc import Sequence

from community.core.screening import Card, Submission, screen
from search import analyse

LONGEST_READ = 20_000
"""Characters of a query that are read for danger: many more than are looked for."""
SPOKEN: dict[str, Card] = {"suicide": Card.SUPPORT, "overdose": Card.OVERDOSE}
"""Words that are no sentence, and of which triage says nothing: who looks for them may need it."""
STEMS = {token.stem: card for word, card in SPOKEN.items() for token in analyse.tokens(word)}


def cards_for(words: str) -> Sequence[Card]:
    """Return the cards that answer ``words``, most pressing first. Call it with no transaction open.

    No review item is made and nothing is kept: looking something up is nobody else's business.
    """
    words = words[:LONGEST_READ]
    if not words:
        return ()
    found = screen(Submission(source=words, surface="search")).cards
    if found:
        return found
    return tuple(dict.fromkeys(STEMS[token.stem] for token in analyse.tokens(words) if token.stem in STEMS))
