"""Words that are too much for an index, or for a page, are bounded; and one entry never stops the others."""

import logging
from datetime import timedelta
from itertools import islice, product
from types import SimpleNamespace

import pytest
from django.db import InterfaceError, OperationalError, connection
from django.db.models.query import QuerySet
from django.utils import timezone

from community.core.models import Outbox
from search import analyse
from search.actions import indexing
from search.actions.indexing import DATABASE, deliver, reconcile
from search.adapters import database
from search.analyse import query
from search.models import StoredEntry
from search.pages import snippets
from search.pages.snippets import marked, snippet
from search.ports import IndexDown, Key, Tombstone
from search.queries.kinds import Posts
from tests.search.adapters.test_contract import entry

pytestmark = pytest.mark.django_db
SOUNDS = "bcdfghjklmnpqrstvwxy"
MANY_LETTERS = "\ufdfa"
"""One character that stands for fifteen letters."""


def swollen() -> str:
    """Return 20,000 characters whose tokens take more than a database keeps of one text."""
    begun = islice(product(SOUNDS, repeat=3), 3000)
    return " ".join("".join(letters) + "ﷲﷳﷺ" * 3 for letters in begun)[:20_000]


def weight(text: str) -> int:
    """Return the bytes that the tokens of ``text`` and their places take, as PostgreSQL counts them."""
    kept = analyse.sequence("", text)
    places = [f"s{stem}" for stem in kept.text] + [f"w{word}" for word in kept.words]
    places = [token for token in places if token[1:] != analyse.GAP]
    return sum(len(token) + 3 for token in set(places)) + 2 * len(places)


def test_the_tokens_of_a_text_are_bounded_in_bytes(monkeypatch):
    assert weight(swollen()) <= analyse.MOST_BYTES
    monkeypatch.setattr(analyse, "MOST_BYTES", 200)
    kept = analyse.sequence("", "river heron " + "walked home again " * 20)
    assert kept.text[:2] == ("river", "heron")
    assert kept.text[-1] == analyse.GAP
    assert weight("river heron " + "walked home again " * 20) <= 200


def test_a_character_stands_for_a_few_letters_at_most():
    assert len(analyse._folded(MANY_LETTERS)) == analyse.MOST_LETTERS


def test_a_swollen_post_is_kept_and_stops_no_other(index, proposed):
    index.put([entry("swollen", swollen()), entry("good", "A heron.")])
    assert proposed("heron") == {("post", "good")}
    assert index.versions("post", ["swollen"]) == {"swollen": (1, True)}


class Choosy:
    """An index that can never keep one of the entries."""

    def __init__(self, index, refused: str) -> None:
        self.index, self.refused = index, refused

    def __getattr__(self, name):
        return getattr(self.index, name)

    def put(self, items):
        self.index.put(self._fine(items))

    def repair(self, items):
        self.index.repair(self._fine(items))

    def _fine(self, items):
        items = list(items)
        if any(item.key.public_id == self.refused and not isinstance(item, Tombstone) for item in items):
            raise ValueError("canary")
        return items


def test_one_entry_that_cannot_be_kept_stops_no_other_and_leaves_a_tombstone(
    thread, say, bob, index, proposed, caplog
):
    refused, fine = say(bob, "A heron here.").post_id, say(bob, "A heron there.").post_id
    choosy = Choosy(index, refused)
    while deliver(DATABASE, choosy):
        pass
    assert proposed("heron") == {("post", fine)}
    assert index.versions("post", [refused])[refused][1] is False
    (line,) = [record for record in caplog.records if record.name == "holdfast.search"]
    assert (line.levelno, line.item, line.error) == (logging.ERROR, refused, "ValueError")
    assert "canary" not in str(line.__dict__)
    assert reconcile(choosy) == (1, 0), "it is tried again each day"
    assert reconcile(index) == (1, 0)
    assert proposed("heron") == {("post", fine), ("post", refused)}


def test_a_rebuild_goes_on_behind_an_entry_that_cannot_be_kept(thread, say, bob, index, proposed):
    refused, fine = say(bob, "A heron here.").post_id, say(bob, "A heron there.").post_id
    indexing.fill(Choosy(index, refused).repair, lambda number: None)
    assert proposed("heron") == {("post", fine)}


@pytest.mark.parametrize("down", [IndexDown, OperationalError, InterfaceError])
def test_an_index_or_a_database_that_is_down_gets_no_tombstones(thread, down, caplog):
    offered = []

    def fail(items):
        offered.append(items)
        raise down

    waiting = Outbox.objects.count()
    with pytest.raises(down):
        deliver(DATABASE, SimpleNamespace(put=fail))
    assert Outbox.objects.count() == waiting > 0
    assert len(offered) == 1, "nothing was tried one by one"
    assert "entry_refused" not in caplog.text


@pytest.mark.parametrize("down", [IndexDown, OperationalError, InterfaceError])
def test_a_database_that_goes_down_between_two_entries_gets_no_tombstones(thread, say, bob, down, caplog):
    say(bob, "A heron.")
    offered = []

    def fail(items):
        offered.append(items)
        raise ValueError if len(items) > 1 else down

    waiting = Outbox.objects.count()
    with pytest.raises(down):
        deliver(DATABASE, SimpleNamespace(put=fail))
    assert Outbox.objects.count() == waiting > 0
    assert [len(items) for items in offered][1:] == [1]
    assert "entry_refused" not in caplog.text


def test_what_is_beyond_the_limits_of_the_database_stops_no_other(index, proposed, monkeypatch):
    """PostgreSQL calls that operational too, as if it were down."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite keeps longer ones")
    monkeypatch.setattr(analyse, "MOST_BYTES", 10**9)
    swollen = " ".join("ω" * 30 + "".join(letters) for letters in islice(product(SOUNDS, repeat=3), 4000))
    indexing.keep(index.put, [entry("swollen", swollen), entry("good", "A heron.")])
    assert proposed("heron") == {("post", "good")}
    assert index.versions("post", ["swollen"]) == {"swollen": (1, False)}


@pytest.fixture
def unreadable(monkeypatch):
    """Let a post be one whose reading fails, and say how."""

    def make(refused: str, error: type[Exception] = ValueError) -> None:
        really = Posts.read

        def broken(kind, public_ids):
            if refused in public_ids:
                raise error("canary")
            return really(kind, public_ids)

        monkeypatch.setattr(Posts, "read", broken)

    return make


@pytest.mark.parametrize("way", ["deliver", "rebuild", "reconcile"])
def test_a_row_that_cannot_be_read_stops_no_other_and_leaves_a_tombstone(
    thread, say, bob, index, proposed, deliver_all, unreadable, monkeypatch, caplog, way
):
    refused, fine = say(bob, "A heron here.").post_id, say(bob, "A heron there.").post_id
    if way == "reconcile":
        deliver_all()
        StoredEntry.objects.update(version=0)
    unreadable(refused)
    if way == "deliver":
        deliver_all()
        assert not Outbox.objects.exists()
    elif way == "rebuild":
        indexing.fill(index.repair, lambda number: None)
    else:
        reconcile(index)
    assert proposed("heron") == {("post", fine)}
    assert index.versions("post", [refused])[refused][1] is False
    (line,) = [record for record in caplog.records if record.name == "holdfast.search"]
    assert (line.getMessage(), line.code, line.item) == ("entry_refused", "post", refused)
    assert "canary" not in str(line.__dict__)
    monkeypatch.undo()
    assert reconcile(index)[0] >= 1, "it is tried again each day"
    assert proposed("heron") == {("post", fine), ("post", refused)}


def test_rows_that_cannot_be_read_for_now_wait(thread, say, bob, index, unreadable):
    unreadable(say(bob, "A heron.").post_id, OperationalError)
    waiting = Outbox.objects.count()
    with pytest.raises(OperationalError):
        deliver(DATABASE, index)
    assert Outbox.objects.count() == waiting > 0


def test_purging_leaves_what_came_back_meanwhile(index, proposed, monkeypatch):
    index.put([Tombstone(Key("post", "a"), 1)])
    StoredEntry.objects.update(written_at=timezone.now() - timedelta(days=2))
    delete = QuerySet.delete

    def late(rows):
        index.put([entry("a", "A heron.", version=2)])
        return delete(rows)

    monkeypatch.setattr(QuerySet, "delete", late)
    assert index.purge(timezone.now() - timedelta(days=1)) == 0
    assert proposed("heron") == {("post", "a")}


def test_rows_are_written_in_one_order_whoever_writes(index, monkeypatch):
    """Two writers that took rows in orders of their own would wait for each other."""
    monkeypatch.setattr(database, "ROWS_AT_ONCE", 2)
    written: list[Key] = []
    monkeypatch.setattr(index, "_write", lambda batch, newer: written.extend(item.key for item in batch))
    names = ["d", "b", "e", "a", "c"]
    index.put(Tombstone(Key(kind, name), 1) for kind in ("thread", "post") for name in names)
    assert written == [Key(kind, name) for kind in ("post", "thread") for name in sorted(names)]


@pytest.fixture
def read(monkeypatch) -> list[analyse.Token]:
    """The words of texts that snippets have looked at."""
    looked_at: list[analyse.Token] = []
    tokens = snippets.tokens

    def counted(part):
        for token in tokens(part):
            looked_at.append(token)
            yield token

    monkeypatch.setattr(snippets, "tokens", counted)
    return looked_at


@pytest.mark.parametrize("text", ["ab cd " * 3000, MANY_LETTERS * 20_000, "東京" * 10_000, "a " * 10_000])
@pytest.mark.parametrize("asked", ["river", '"a a a a a a b"', " ".join("abcdefghijklmnopqrstuvwx")])
def test_a_snippet_looks_through_a_bounded_part_of_a_text(text, asked, read):
    assert snippet(text, query(asked))
    assert len(read) <= snippets.MOST_LOOKED_AT


def test_a_snippet_stops_reading_behind_its_first_match(read):
    assert "<mark>river</mark>" in snippet("By the river. " + "Walked home. " * 500, query("river"))
    assert len(read) < 100


def test_what_overlaps_is_marked_as_one():
    asked = query('"by the" "the river" rivers')
    assert marked("Down by the river, by a river", asked) == (
        "Down <mark>by the river</mark>, by a <mark>river</mark>"
    )
