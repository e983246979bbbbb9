"""How PostgreSQL keeps and asks for tokens: a tsvector, written out by us and cast, never parsed there.

Stems stand in it behind an "s", words behind a "w", at the positions of the text; what is in a title
has the weight A.
"""

from collections.abc import Sequence
from typing import Any

from django.db import OperationalError, connection, transaction

from search.analyse import GAP, Query, Term
from search.analyse import Sequence as Words
from search.ports import IN_TITLE, TOGETHER, WHOLE, TooMuch

BROKEN_OFF = "57014"
"""What PostgreSQL calls a statement that took longer than it may."""
BEYOND_LIMITS = "54"
"""How its codes begin for what is too long, too wide or too complex."""
COLUMN = "vector"
ALL, PAGES = "e.vector", "(CASE WHEN e.kind = 'page' THEN e.vector END)"
"""Where words are looked for. The second has an index of its own, and no plan takes that of all words."""


def source(words: str) -> str:
    """Return what a search with the words in ``words`` reads from."""
    return "search_storedentry e"


def rows(statement: str, values: Sequence[Any], seconds: float) -> list[tuple[Any, ...]]:
    """Return what ``statement`` finds within ``seconds``.

    The values travel beside it: the server logs a statement that it breaks off, and no word stands in it.

    Raises:
        TooMuch: it takes longer.

    """
    import psycopg  # noqa: PLC0415  an extra, which is there where this is called

    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL statement_timeout = {round(seconds * 1000)}")
            with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as beside:
                found = beside.execute(statement, values).fetchall()
            cursor.execute("SET LOCAL statement_timeout TO DEFAULT")  # a transaction around this one goes on
    except OperationalError as failed:
        if getattr(failed.__cause__, "sqlstate", "") != BROKEN_OFF:
            raise
        raise TooMuch from None
    return found


def is_too_big(failed: OperationalError) -> bool:
    """Return whether a row was beyond the limits of PostgreSQL: of all such failures the one that stays."""
    return str(getattr(failed.__cause__, "sqlstate", "")).startswith(BEYOND_LIMITS)


def holds(column: str) -> str:
    """Return the condition that the tokens in ``column`` hold one given as a value."""
    return f"strpos({column}, %s) > 0"


def asked(words: str, query: Query) -> tuple[str, list[str]]:
    """Return the condition for what matches ``query``, and its values."""
    condition = f"{words} @@ %s::tsquery"
    values = [" & ".join(map(_expression, query.terms))]
    return condition if words == ALL else f"e.kind = 'page' AND {condition}", values


def ranked(words: str, query: Query) -> tuple[str, list[str]]:
    """Return how matches are ordered by relevance, and the values of that."""
    counted = [(IN_TITLE, f"'s{stem}':A") for stem in query.stems]
    counted += [(WHOLE, f"'s{query.last}'")] if query.last else []
    counted.append((TOGETHER, _phrase(query.run)))
    points = " + ".join(f"{number} * ({words} @@ %s::tsquery)::int" for number, _ in counted)
    return f"({points}) DESC", [matching for _, matching in counted]


def _expression(term: Term) -> str:
    ways = []
    if term.stem:
        ways.append(f"'s{term.stem}'")
    if term.phrase:
        ways.append(_phrase(term.phrase))
    if term.prefix:
        ways.append(f"'w{term.prefix}':*")
    return f"({' | '.join(ways)})"


def _phrase(words: Sequence[str]) -> str:
    return "(" + " <-> ".join(f"'w{word}'" for word in words) + ")"


def column_of(words: Words) -> str:
    """Return the words as a tsvector is written."""
    places: dict[str, list[str]] = {}
    for place, word in enumerate(words.words, start=1):
        if word != GAP:
            places.setdefault(f"w{word}", []).append(str(place))
    behind_title = len(words.title) + 2  # the gap stands between
    for first, stems, weight in ((1, words.title, "A"), (behind_title, words.text, "")):
        for place, stem in enumerate(stems, start=first):
            if stem != GAP:
                places.setdefault(f"s{stem}", []).append(f"{place}{weight}")
    return " ".join(f"'{token}':{','.join(numbers)}" for token, numbers in places.items())


def keep(cursor: Any, kept: Sequence[tuple[int, str, Words | None]]) -> None:
    """Do nothing: the words stand in the entry's own row."""
