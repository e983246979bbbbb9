"""How SQLite keeps and asks for tokens: FTS5 tables whose rows are numbered as the entries are.

One holds the words of everything, the other those of pages once more: what is looked for in pages alone
takes as long as it does whatever members wrote.
"""

import time
from collections.abc import Sequence
from typing import Any

from django.db import OperationalError, connection

from search.analyse import Query, Term
from search.analyse import Sequence as Words
from search.ports import IN_TITLE, TOGETHER, WHOLE, TooMuch

STEPS = 1_000
"""Steps of SQLite between two looks at the clock: less than a millisecond, mostly."""
BROKEN_OFF = "SQLITE_INTERRUPT"
COLUMN = ""
ALL, PAGES = "search_fts", "search_fts_pages"


def source(words: str) -> str:
    """Return what a search with the words in ``words`` reads from."""
    return f"{words} JOIN search_storedentry e ON e.id = {words}.rowid"


def rows(statement: str, values: Sequence[Any], seconds: float) -> list[tuple[Any, ...]]:
    """Return what ``statement`` finds within ``seconds``.

    Raises:
        TooMuch: it takes longer.

    """
    until = time.monotonic() + seconds
    with connection.cursor() as cursor:
        own = connection.connection
        own.set_progress_handler(lambda: time.monotonic() > until, STEPS)
        try:
            cursor.execute(statement, values)
            found: list[tuple[Any, ...]] = cursor.fetchall()
        except OperationalError as failed:
            if getattr(failed.__cause__, "sqlite_errorname", "") != BROKEN_OFF:
                raise
            raise TooMuch from None
        finally:
            own.set_progress_handler(None, 0)
    return found


def is_too_big(failed: OperationalError) -> bool:
    """Return False: what is too big for SQLite is a ``DataError`` already."""
    return False


def holds(column: str) -> str:
    """Return the condition that the tokens in ``column`` hold one given as a value."""
    return f"instr({column}, %s) > 0"


def asked(words: str, query: Query) -> tuple[str, list[str]]:
    """Return the condition for what matches ``query``, and its values."""
    return f"{words} MATCH %s", [" AND ".join(map(_expression, query.terms))]


def ranked(words: str, query: Query) -> tuple[str, list[str]]:
    """Return how matches are ordered by relevance, and the values of that."""
    counted = [(IN_TITLE, f'title : "{stem}"') for stem in query.stems]
    counted += [(WHOLE, f'{{title text}} : "{query.last}"')] if query.last else []
    counted.append((TOGETHER, _phrase(query.run)))
    one = f"({words}.rowid IN (SELECT rowid FROM {words} WHERE {words} MATCH %s))"  # noqa: S608  our names
    points = " + ".join(f"{number} * {one}" for number, _ in counted)
    return f"({points}) DESC", [matching for _, matching in counted]


def _expression(term: Term) -> str:
    ways = []
    if term.stem:
        ways.append(f'{{title text}} : "{term.stem}"')
    if term.phrase:
        ways.append(_phrase(term.phrase))
    if term.prefix:
        ways.append(f'words : "{term.prefix}" *')
    return f"({' OR '.join(ways)})"


def _phrase(words: Sequence[str]) -> str:
    return f'words : "{" ".join(words)}"'


def column_of(words: Words) -> str:
    """Return nothing: no column of the entry's own row holds words here."""
    return ""


def keep(cursor: Any, kept: Sequence[tuple[int, str, Words | None]]) -> None:
    """Put the words of these entries in the place of what was there; None leaves nothing."""
    for table, some in ((ALL, kept), (PAGES, [each for each in kept if each[1] == "page"])):
        # Delete first, and in both: a table may know a number that entries have begun to use anew.
        cursor.execute(
            f"DELETE FROM {table} WHERE rowid IN ({', '.join(['%s'] * len(kept))})",  # noqa: S608  our names
            [number for number, *_ in kept],
        )
        cursor.executemany(
            f"INSERT INTO {table} (rowid, title, text, words) VALUES (%s, %s, %s, %s)",  # noqa: S608  our names
            [
                (number, " ".join(words.title), " ".join(words.text), " ".join(words.words))
                for number, _, words in some
                if words is not None
            ],
        )
