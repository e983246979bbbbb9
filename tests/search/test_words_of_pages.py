"""What is looked for in pages alone, as guests do, walks no words of members, and finds the same."""

from dataclasses import replace
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.db import connection

from search.adapters import database
from search.analyse import query
from search.ports import BEST, NEWEST, Key, Looking, Tombstone
from tests.search import corpus
from tests.search.adapters.test_contract import entry
from tests.search.reference import found_by, points

pytestmark = pytest.mark.django_db
EVERYBODY = frozenset({"members", "families"})


def page(name: str = "p", text: str = "By the river", **facts):
    return replace(entry(name, text, **facts), key=Key("page", name))


def looking(words: str, *kinds: str, order: str = NEWEST) -> Looking:
    return Looking(query=query(words), kinds=kinds, audience=EVERYBODY, order=order)


@pytest.fixture
def pages(index):
    """Return the ids of the pages that are found where nothing else is looked for."""

    def found(words: str, order: str = NEWEST) -> list[str]:
        return [hit.key.public_id for hit in index.find(looking(words, "page", order=order)).hits]

    return found


def plan(asked: Looking) -> str:
    """Return how PostgreSQL would answer, if it had nothing but the indexes of words to answer from."""
    statement, values = database._statement(asked)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("ALTER TABLE search_storedentry DROP CONSTRAINT IF EXISTS storedentry_once")
        cursor.execute(f"EXPLAIN {statement}", values)
        return str(cursor.fetchall())


@pytest.mark.parametrize("order", [BEST, NEWEST])
def test_no_words_of_members_are_walked(index, pages, order):
    index.put([page(), entry("post")])
    if connection.vendor == "postgresql":
        index.put([page(f"p{number}", f"Word{number}") for number in range(300)])
        connection.cursor().execute("ANALYZE search_storedentry")
        everything = plan(looking("river", "page", "post", order=order))
        alone = plan(looking("river", "page", order=order))
        assert "storedentry_vector" in everything
        assert "storedentry_page_vector" in alone
        assert "storedentry_vector" not in alone
    else:
        connection.cursor().execute("DROP TABLE search_fts")
    assert pages("river", order) == ["p"]


def test_pages_alone_are_found_by_the_rule_and_in_its_order(index, pages):
    everything = [replace(one, key=Key("page", one.key.public_id)) for one in corpus.entries()[::7]]
    index.put([*corpus.entries(), *everything])
    found_some = 0
    for words in corpus.queries(everything):
        keys = found_by(query(words), everything)
        found = sorted((one for one in everything if one.key in keys), key=lambda one: one.at, reverse=True)
        assert pages(words) == [one.key.public_id for one in found], words
        best = sorted(found, key=lambda one: -points(query(words), one))
        assert pages(words, BEST) == [one.key.public_id for one in best], words
        found_some += bool(found)
    assert found_some > 50


def test_the_words_of_pages_keep_up_with_their_versions(index, pages):
    index.put([page(version=2, text="second"), page("q", "second")])
    index.put([page(version=1, text="first")])
    assert pages("second") == ["p", "q"]
    assert pages("first") == []
    index.put([page(version=3, text="third")])
    index.repair([page(version=3, text="third, repaired")])
    assert (pages("second"), pages("repaired")) == (["q"], ["p"])
    index.put([Tombstone(Key("page", "p"), 4)])
    assert pages("third") == []
    index.put([page(version=5, text="back")])
    assert pages("back") == ["p"]


def test_pages_that_stood_here_before_have_their_words_looked_through(index, pages):
    index.put([page(), page("gone"), entry("post")])
    index.put([Tombstone(Key("page", "gone"), 2)])
    step = import_module("search.migrations.0006_words_of_pages")
    editor = SimpleNamespace(connection=connection, execute=connection.cursor().execute)
    step.undo(None, editor)
    step.make(None, editor)
    assert pages("river") == ["p"]
