"""Every index finds the same: what the plain rule of ``tests/search/reference.py`` says, and no more."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from search.adapters.database import DatabaseIndex
from search.analyse import query
from search.ports import KINDS, MOST_HITS, NEWEST, Entry, Found, Index, Key, Looking, Tombstone
from tests.search import corpus
from tests.search.reference import found_by, points

pytestmark = pytest.mark.django_db
EVERYBODY = frozenset({"members", "families"})


@pytest.fixture(params=["database", "elastic"])
def index(db, request) -> Index:
    return DatabaseIndex() if request.param == "database" else request.getfixturevalue("elastic_index")


def look(index: Index, words: str, **narrowed) -> Found:
    asked = {"kinds": KINDS, "audience": EVERYBODY, "order": NEWEST} | narrowed
    return index.find(Looking(query=query(words), **asked))


def keys(found: Found) -> list[Key]:
    return [hit.key for hit in found.hits]


def entry(name: str = "a", text: str = "By the river", **facts) -> Entry:
    usual = {"version": 1, "title": "", "at": corpus.BEGAN, "audience": ("members",)}
    return Entry(key=Key("post", name), text=text, **(usual | facts))


def test_two_hundred_queries_find_what_the_rule_says(index):
    """The newest first and the best first in their very order: no index weighs in a way of its own."""
    everything = corpus.entries()
    index.put(everything)
    when = {entry.key: entry.at for entry in everything}
    asked = corpus.queries(everything)
    assert len(asked) == 200
    found_some = 0
    for words in asked:
        expected = sorted(
            found_by(query(words), everything), key=lambda key: (-when[key].timestamp(), key.public_id)
        )
        newest, best = look(index, words), look(index, words, order="best")
        assert keys(newest) == expected[:MOST_HITS], words
        found = [one for one in everything if one.key in set(expected)]
        counted = {one.key: points(query(words), one) for one in found}
        assert keys(best) == sorted(expected, key=lambda key: -counted[key])[:MOST_HITS], words
        assert newest.is_cut is best.is_cut is (len(expected) > MOST_HITS)
        assert not {hit.key for hit in best.also} & set(expected), "what is near comes after what matches"
        found_some += bool(expected)
    assert found_some > 100


def test_filters_narrow_and_never_widen(index):
    everything = corpus.entries()
    index.put(everything)
    late = corpus.BEGAN + timedelta(minutes=200)
    for narrowed, keeps in (
        ({"kinds": ("thread",)}, lambda one: one.key.kind == "thread"),
        ({"place": "board-3"}, lambda one: one.place == "board-3"),
        ({"tag": "sleep"}, lambda one: "sleep" in one.tags),
        ({"tag": "slee"}, lambda one: False),
        ({"audience": frozenset({"families"})}, lambda one: "families" in one.audience),
        ({"since": late}, lambda one: one.at >= late),
    ):
        expected = {one.key for one in everything if keeps(one)} & found_by(query("night"), everything)
        assert bool(expected) is (narrowed != {"tag": "slee"}), narrowed
        assert set(keys(look(index, "night", **narrowed))) == expected, narrowed


def test_the_newest_come_first_or_the_best(index):
    index.put(
        [
            entry("old", "A river.", at=corpus.BEGAN),
            entry("new", "Rain, and so much else was said before a river.", at=corpus.BEGAN + timedelta(1)),
            entry("titled", "Nothing more than that.", title="The river", at=corpus.BEGAN - timedelta(1)),
        ]
    )
    assert [key.public_id for key in keys(look(index, "river"))] == ["new", "old", "titled"]
    assert keys(look(index, "river", order="best"))[0].public_id == "titled"


def test_words_side_by_side_come_before_words_apart(index):
    apart = entry("apart", "First the rain, then at last a month.", at=corpus.BEGAN + timedelta(1))
    index.put([apart, entry("together", "It was my first month here.")])
    assert keys(look(index, "first month", order="best"))[0].public_id == "together"


def test_how_rare_a_word_is_elsewhere_changes_no_order(index):
    """Else who writes two posts could count in the order of their own how many hidden ones hold a word."""
    index.put([entry("first", "zebra zebra quagga filler"), entry("second", "zebra quagga quagga filler")])
    before = keys(look(index, "zebra quagga", audience=frozenset({"members"}), order="best"))
    for word in ("zebra", "quagga"):
        index.put([entry(f"{word}{n}", word, audience=("families",)) for n in range(30)])
        assert keys(look(index, "zebra quagga", audience=frozenset({"members"}), order="best")) == before


def test_what_is_by_somebody_left_out_is_not_proposed(index):
    index.put(
        [
            entry("own", author=1, opener=2),
            entry("theirs", author=3, opener=2),
            entry("under", author=1, opener=3),
            entry("nobody"),
        ]
    )
    found = look(index, "river", without=frozenset({3, 4}))
    assert {key.public_id for key in keys(found)} == {"own", "nobody"}
    assert len(look(index, "river").hits) == 4


def test_the_same_rank_is_newest_first_and_then_by_id(index):
    index.put([entry("b"), entry("a"), entry("c", at=corpus.BEGAN + timedelta(1))])
    for order in ("best", NEWEST):
        assert [key.public_id for key in keys(look(index, "river", order=order))] == ["c", "a", "b"]


def test_the_higher_version_stays_in_whatever_order_they_come(index):
    index.put([entry(version=3, text="third")])
    index.put([entry(version=2, text="second"), entry(version=1, text="first")])
    assert keys(look(index, "third"))
    assert not keys(look(index, "second"))
    index.put([entry(version=5, text="fifth"), entry(version=4, text="fourth")])
    assert [hit.version for hit in look(index, "fifth").hits] == [5]
    assert not keys(look(index, "third"))


def test_a_tombstone_stays_against_what_is_older_and_is_purged_later(index):
    index.put([entry(version=1), Tombstone(Key("post", "a"), 2)])
    index.put([entry(version=1)])
    assert not keys(look(index, "river"))
    assert index.versions("post", ["a", "never"]) == {"a": (2, False)}
    assert index.purge(timezone.now() - timedelta(minutes=5)) == 0
    assert index.purge(timezone.now() + timedelta(minutes=5)) == 1
    assert index.versions("post", ["a"]) == {}


def test_all_old_tombstones_are_purged_at_once(index, monkeypatch):
    """More of them than are forgotten in one step, on both sides, some with the id of another kind."""
    monkeypatch.setattr("search.adapters.database.PURGED_AT_ONCE", 3)
    if not isinstance(index, DatabaseIndex):
        monkeypatch.setattr("search.adapters.elastic.index.AT_ONCE", 3)
    index.put(Tombstone(Key(kind, f"n{n}"), 1) for kind in ("post", "thread", "page") for n in range(5))
    index.put([entry("stays")])
    assert index.purge(timezone.now() + timedelta(minutes=5)) == 15
    assert index.versions("post", ["n4", "stays"]) == {"stays": (1, True)}
    assert index.purge(timezone.now() + timedelta(minutes=5)) == 0


def test_what_came_back_is_found_again(index):
    index.put([Tombstone(Key("post", "a"), 1)])
    index.put([entry(version=2)])
    assert keys(look(index, "river")) == [Key("post", "a")]


def test_at_most_a_thousand_are_proposed_and_it_is_said_that_there_are_more(index):
    index.put([entry(f"n{number}") for number in range(1001)])
    found = look(index, "river")
    assert len(found.hits) == 1000
    assert found.is_cut


def test_ids_are_listed_in_order_without_tombstones(index):
    index.put([entry("c"), entry("a"), entry("b"), Tombstone(Key("post", "d"), 1)])
    assert index.listed("post", "", 2) == ["a", "b"]
    assert index.listed("post", "b", 2) == ["c"]
    assert index.listed("thread", "", 2) == []


def test_who_has_no_audience_finds_nothing(index):
    index.put([entry()])
    assert not keys(look(index, "river", audience=frozenset()))
    assert not keys(look(index, "river", audience=frozenset({"member"})))
    index.put([replace(entry("two"), audience=("circle", "circle:morning"))])
    assert keys(look(index, "river", audience=frozenset({"circle:morning"}))) == [Key("post", "two")]
