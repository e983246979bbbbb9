"""The search box of the editors, with the words alone: FTS5 reads quotes and colons as orders, and fails.

``WAGTAILSEARCH_BACKENDS`` names this module. Readers' search is ``search/`` and uses none of this.
"""

import re
from functools import wraps
from typing import Any

from modelsearch.backends import database
from modelsearch.query import PlainText

MOST = 8
"""Words that count; nobody looks for a page with more."""


def words_of(query: Any) -> Any:
    """Return ``query`` as words with blanks between them, small, so that none reads as an operator."""
    if isinstance(query, PlainText):
        return PlainText(words_of(query.query_string), operator=query.operator, boost=query.boost)
    if not isinstance(query, str):
        return query
    return " ".join(re.findall(r"[^\W_]+", query.lower())[:MOST])


def SearchBackend(params: dict[str, Any]) -> Any:  # noqa: N802  the name that is looked for
    """Return the backend of the database in use, which is asked for words alone."""
    backend = database.SearchBackend(params)
    ask = backend._search

    @wraps(ask)
    def ask_for_words(compiler: Any, query: Any, *where: Any, **more: Any) -> Any:
        return ask(compiler, words_of(query), *where, **more)

    backend._search = ask_for_words
    return backend
