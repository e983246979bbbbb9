"""A search of the database ends in time: it is broken off, and the page says calmly what to do."""

import logging

import pytest
from django.db import connection

from community.core.logs import JsonFormatter
from search.adapters import database
from search.analyse import query
from search.ports import KINDS, NEWEST, Looking, TooMuch
from tests.search.adapters.test_contract import entry
from tests.search.test_page import links

pytestmark = pytest.mark.django_db
SLOW = {
    "postgresql": "pg_sleep(2) IS NOT NULL",
    "sqlite": "(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 8000000)"
    " SELECT count(*) FROM n) > 0",
}
"""A condition that holds, but takes a second or two."""
TOLD = "That would be too much to look through. Add a word to it, and look again."


@pytest.fixture
def slow(monkeypatch) -> None:
    """Searches that take far longer than they may."""
    dialect, asked = database._dialect(), database._dialect().asked

    def slowly(*about):
        condition, values = asked(*about)
        return f"{condition} AND {SLOW[connection.vendor]}", values

    monkeypatch.setattr(dialect, "asked", slowly)
    monkeypatch.setattr(database, "LONGEST", 0.1)


def looking(words: str = "canary") -> Looking:
    return Looking(query=query(words), kinds=KINDS, audience=frozenset({"members"}), order=NEWEST)


def test_a_search_that_takes_too_long_is_broken_off_and_the_next_one_is_not(index, slow, monkeypatch):
    index.put([entry("a", "A canary.")])
    with pytest.raises(TooMuch) as told:
        index.find(looking())
    assert "canary" not in str(told.value)
    assert told.value.__suppress_context__
    monkeypatch.undo()
    assert len(index.find(looking()).hits) == 1


def test_the_limit_is_that_of_the_search_alone(index, monkeypatch):
    index.put([entry("a", "A canary.")])
    monkeypatch.setattr(database, "LONGEST", 0.2)
    assert len(index.find(looking()).hits) == 1
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {SLOW[connection.vendor]}")
        assert cursor.fetchone()[0]


def test_the_page_asks_for_another_word_and_no_log_holds_one(
    thread, say, bob, browse, deliver_all, slow, caplog
):
    say(bob, "A canary.")
    deliver_all()
    caplog.set_level(logging.DEBUG)
    answer = browse(bob).get("/search/", {"q": "canary"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert TOLD in page
    assert links(page) == []
    assert "results" not in page
    said = [JsonFormatter().format(record) for record in caplog.records]
    assert not any("canary" in line for line in said)


def test_the_statement_that_a_server_may_log_holds_no_words(index, monkeypatch):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite logs nothing")
    index.put([entry("a", "A canary.")])
    dialect, asked = database._dialect(), database._dialect().asked
    own = "(SELECT query FROM pg_stat_activity WHERE pid = pg_backend_pid())"

    def only_if_silent(*about):
        condition, values = asked(*about)
        return (
            f"{condition} AND strpos({own}, 'can' || 'ary') = 0 AND strpos({own}, 'storedentry') > 0",
            values,
        )

    monkeypatch.setattr(dialect, "asked", only_if_silent)
    assert len(index.find(looking()).hits) == 1
