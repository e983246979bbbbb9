"""The rule of matching once more, in the plainest way: what every index is compared with."""

from collections.abc import Iterable
from functools import lru_cache

from search.analyse import Query, Term, sequence
from search.ports import IN_TITLE, TOGETHER, WHOLE, Entry, Key

_sequence = lru_cache(maxsize=4096)(sequence)


def matches(query: Query, title: str, text: str) -> bool:
    """Return whether a text with this title matches: every term does, somewhere."""
    kept = _sequence(title, text)
    return bool(query.terms) and all(
        _holds(term, set(kept.title) | set(kept.text), kept.words) for term in query.terms
    )


def _holds(term: Term, stems: set[str], words: tuple[str, ...]) -> bool:
    size = len(term.phrase)
    return bool(
        (term.stem and term.stem in stems)
        or (term.prefix and any(word.startswith(term.prefix) for word in words))
        or (size and any(words[at : at + size] == term.phrase for at in range(len(words))))
    )


def points(query: Query, entry: Entry) -> int:
    """Return what counts for the best order."""
    kept = _sequence(entry.title, entry.text)
    size = len(query.run)
    titled = {term.stem for term in query.terms if term.stem} & set(kept.title)
    whole = [term for term in query.terms if term.prefix and term.stem in {*kept.title, *kept.text}]
    together = any(kept.words[at : at + size] == query.run for at in range(len(kept.words)))
    return IN_TITLE * len(titled) + WHOLE * bool(whole) + TOGETHER * together


def found_by(query: Query, entries: Iterable[Entry]) -> set[Key]:
    """Return the keys of the entries that match."""
    return {entry.key for entry in entries if matches(query, entry.title, entry.text)}
