"""A few words around a match, with what matches marked: one way for all indexes, from the words shown now."""

from collections.abc import Iterator, Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from search.analyse import Query, Term, Token, composed, tokens

LONG = 220
"""Characters of a snippet, about."""
BEFORE = 60
"""Characters of it that stand before the first match."""
Span = tuple[int, int]


def marked(text: str, query: Query) -> SafeString:
    """Return all of ``text`` with matches in ``<mark>``, safe to show."""
    shown = composed(text)
    return _drawn(shown, 0, len(shown), _spans(shown, query))


def snippet(text: str, query: Query) -> SafeString:
    """Return a stretch of ``text`` around its first match, safe to show."""
    shown = composed(" ".join(text.split()))
    spans = _spans(shown, query)
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


def _spans(text: str, query: Query) -> list[Span]:
    """Return where ``text`` matches, in order, without overlaps."""
    found = list(tokens(text))
    matches = sorted(span for term in query.terms for span in _matches(term, found))
    apart: list[Span] = []
    for first, last in matches:
        if apart and first <= apart[-1][1]:
            apart[-1] = (apart[-1][0], max(last, apart[-1][1]))
        else:
            apart.append((first, last))
    return apart


def _matches(term: Term, found: Sequence[Token]) -> Iterator[Span]:
    size = len(term.phrase)
    for number, token in enumerate(found):
        if (term.stem and token.stem == term.stem) or (term.prefix and token.word.startswith(term.prefix)):
            yield token.start, token.end
        if size and tuple(each.word for each in found[number : number + size]) == term.phrase:
            # A pair of letters stands where its first one does.
            last = found[number + size - 1]
            yield token.start, max(last.end, token.end)
