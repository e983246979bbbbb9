"""A few words around a match, with what matches marked: one way for all indexes, from the words shown now."""

from collections import deque
from collections.abc import Iterator, Sequence
from itertools import islice

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from search.analyse import Query, Token, composed, tokens

LONG = 220
"""Characters of a snippet, about."""
BEFORE = 60
"""Characters of it that stand before the first match."""
MOST_READ, MOST_LOOKED_AT = 6_000, 1_200
"""Characters and words of a text that are looked through for the first match: a page has many results."""
Span = tuple[int, int]


def marked(text: str, query: Query) -> SafeString:
    """Return all of ``text`` with matches in ``<mark>``, safe to show."""
    shown = composed(text)
    return _drawn(shown, 0, len(shown), _spans(shown, query, len(shown)))


def snippet(text: str, query: Query) -> SafeString:
    """Return a stretch of ``text`` around its first match, safe to show.

    A match that comes later than is looked through is not marked, and the text shown from its beginning.
    """
    shown = composed(" ".join(text.split()))
    spans = _spans(shown, query, LONG)
    start = max(0, spans[0][0] - BEFORE) if spans else 0
    if start:
        start = shown.find(" ", start, spans[0][0]) + 1 or start
    end = min(len(shown), start + LONG)
    if end < len(shown):
        end = max(shown.rfind(" ", start + LONG // 2, end), spans[0][1] if spans else 0) or end
        end = end if end > start else min(len(shown), start + LONG)
    inside = [(max(start, first), min(end, last)) for first, last in spans if first < end and last > start]
    before, after = "…" if start else "", "…" if end < len(shown) else ""
    return format_html("{}{}{}", before, _drawn(shown, start, end, inside), after)


def _drawn(text: str, start: int, end: int, spans: Sequence[Span]) -> SafeString:
    parts: list[tuple[str, str | SafeString]] = []
    at = start
    for first, last in spans:
        parts.append((text[at:first], format_html("<mark>{}</mark>", text[first:last])))
        at = last
    parts.append((text[at:end], ""))
    return format_html_join("", "{}{}", parts)


def _spans(text: str, query: Query, behind: int) -> list[Span]:
    """Return where ``text`` matches, in order, apart; up to ``behind`` characters after the first."""
    apart: list[Span] = []
    for first, last in _matches(text, query, behind):
        if apart and first <= apart[-1][1]:
            apart[-1] = (apart[-1][0], max(last, apart[-1][1]))
        else:
            apart.append((first, last))
    return apart


def _matches(text: str, query: Query, behind: int) -> Iterator[Span]:
    """Yield each match, in order, and read no further than ``behind`` characters after the first."""
    until = MOST_READ
    stems = set(query.stems)
    prefixes = tuple(term.prefix for term in query.terms if term.prefix)
    phrases = [term.phrase for term in query.terms if term.phrase]
    longest = max((len(phrase) for phrase in phrases), default=1)
    reading = islice(tokens(text[:MOST_READ]), MOST_LOOKED_AT)
    ahead = deque(islice(reading, longest))
    while ahead and ahead[0].start < until:
        token = ahead[0]
        end = token.end if token.stem in stems or token.word.startswith(prefixes) else 0
        for phrase in phrases:
            if token.word == phrase[0] and (said := tuple(islice(ahead, len(phrase)))):
                # A pair of letters stands where its first one does.
                end = max(end, said[-1].end if _words(said) == phrase else 0)
        if end:
            until = min(until, token.start + behind)
            yield token.start, end
        ahead.popleft()
        ahead.extend(islice(reading, 1))


def _words(said: Sequence[Token]) -> tuple[str, ...]:
    return tuple(each.word for each in said)
