"""The search box of the editors, with the words alone: FTS5 reads quotes and colons as orders, and fails.

``WAGTAILSEARCH_BACKENDS`` names this module. Readers' search is ``search/`` and uses none of this.
"""

import re
from collections.abc import Iterator
from functools import wraps
from typing import Any

from wagtail.search.backends import database
from wagtail.search.backends.base import EmptySearchResults
from wagtail.search.query import MatchAll

MOST = 8
"""Words that count; nobody looks for a page with more."""


def words_of(query: Any) -> str:
    """Return the words of ``query`` with blanks between them, small, so that none reads as an operator."""
    return " ".join(re.findall(r"[^\W_]+", " ".join(_texts(query)).lower())[:MOST])


def _texts(query: Any) -> Iterator[str]:
    if isinstance(query, str):
        yield query
    elif hasattr(query, "query_string"):
        yield query.query_string
    else:
        for part in getattr(query, "subqueries", None) or [query.subquery]:
            yield from _texts(part)


def SearchBackend(params: dict[str, Any]) -> Any:  # noqa: N802  the name that is looked for
    """Return the backend of the database in use, which is asked for words alone."""
    backend = database.SearchBackend(params)
    ask = backend._search

    @wraps(ask)
    def ask_for_words(compiler: Any, query: Any, *where: Any, **more: Any) -> Any:
        if isinstance(query, MatchAll):
            return ask(compiler, query, *where, **more)
        words = words_of(query)
        return ask(compiler, words, *where, **more) if words else EmptySearchResults()

    backend._search = ask_for_words
    return backend
