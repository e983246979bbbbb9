"""Elasticsearch as a part that can be away, be behind, or be built anew; the database answers meanwhile."""

import time
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command

from community.core import clock
from community.core.health import state
from community.core.models import Outbox
from forum.models import Post
from search import tasks
from search.actions import indexing
from search.actions.indexing import DATABASE, ELASTIC, deliver, rebuild_elastic
from search.adapters import chosen
from search.adapters.database import DatabaseIndex
from search.analyse import query
from search.ports import BEST, KINDS, NEWEST, IndexDown, Key, Looking, Tombstone
from tests.search.adapters.test_contract import entry, keys, look
from tests.search.test_indexing import change, hide
from tests.search.test_words_of_pages import page
from tests.services.servers import free_port

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _closed_breakers(monkeypatch):
    monkeypatch.setattr(chosen, "reading", chosen.Breaker())
    monkeypatch.setattr(chosen, "writing", chosen.Breaker())
    monkeypatch.setattr(tasks, "writing", chosen.writing)


@pytest.fixture
def nobody_there(settings) -> str:
    """An address where no server is."""
    settings.ELASTICSEARCH_URL = f"http://127.0.0.1:{free_port()}"
    settings.ELASTICSEARCH_PREFIX = "test-nobody"
    return settings.ELASTICSEARCH_URL


@pytest.fixture
def look_up(browse, bob):
    def ask(words: str) -> str:
        return browse(bob).get("/search/", {"q": words}).content.decode()

    return ask


def test_without_the_server_the_database_answers_and_says_so_quietly(
    nobody_there, thread, deliver_all, look_up
):
    deliver_all()
    found = look_up("river")
    assert f"/threads/{thread.public_id}/" in found
    assert "Looking a little more simply than usual at the moment." in found


def test_a_dead_server_is_not_waited_for_at_each_search(
    nobody_there, thread, deliver_all, look_up, monkeypatch
):
    asked = []

    def find(looking):
        asked.append(looking)
        raise IndexDown

    monkeypatch.setattr(chosen, "elastic", lambda: SimpleNamespace(find=find))
    for _ in range(5):
        look_up("river")
    assert len(asked) == 1
    chosen.reading.closed_at = time.monotonic() - 1
    look_up("river")
    assert len(asked) == 2


def test_writes_wait_for_the_server_and_reach_the_database_at_once(nobody_there, thread, look_up, proposed):
    tasks.deliver_notes()
    assert proposed("river") == {("thread", thread.public_id)}
    assert set(Outbox.objects.filter(kind="thread").values_list("target", flat=True)) == {ELASTIC}
    assert chosen.writing.is_open()
    Outbox.objects.all().delete()
    assert state()["search"] == "down", "as long as the server is away"


def test_writes_catch_up_later(elastic_index, thread, say, bob):
    """What was written while the server was away arrives in whatever state it is in by then."""
    hidden, kept = (Post.objects.get(public_id=say(bob, "A heron.").post_id) for _ in range(2))
    while deliver(DATABASE, DatabaseIndex(), then=ELASTIC):
        pass
    change(hidden, hide)
    while deliver(ELASTIC, elastic_index) or deliver(DATABASE, DatabaseIndex(), then=ELASTIC):
        pass
    assert keys(look(elastic_index, "heron")) == [Key("post", kept.public_id)]
    assert not Outbox.objects.exists()


def test_the_server_answers_where_it_is_there(elastic_index, thread, look_up):
    rebuild_elastic(elastic_index, lambda number: None)
    found = look_up("river")
    assert f"/threads/{thread.public_id}/" in found
    assert "more simply" not in found
    assert state()["search"] == "up"


def test_news_that_waits_too_long_is_told_to_a_monitor(thread):
    tasks.deliver_notes()
    assert state()["search"] == "up"
    Outbox.objects.create(kind="thread", public_id=thread.public_id, version=9)
    assert state()["search"] == "up"
    Outbox.objects.update(noted_at=clock.now() - timedelta(minutes=3))
    assert state()["search"] == "down"


def test_notes_for_a_server_that_was_given_up_are_forgotten(thread, settings):
    Outbox.objects.update(target=ELASTIC)
    settings.ELASTICSEARCH_URL = ""
    tasks.reconcile_indexes.func()
    assert not Outbox.objects.filter(target=ELASTIC).exists()


def test_an_index_that_was_never_built_is_down(elastic_index):
    for name in elastic_index.client.indices.get_alias(index=f"{elastic_index.prefix}-*"):
        elastic_index.client.indices.delete(index=name)
    with pytest.raises(IndexDown, match="not built"):
        elastic_index.written("words")
    with pytest.raises(IndexDown):
        look(elastic_index, "river")
    assert not elastic_index.is_up()


def test_what_fails_says_nothing_of_what_was_asked(nobody_there):
    index = chosen.elastic()
    with pytest.raises(IndexDown) as down:
        look(index, "canary")
    told = down.value
    assert "canary" not in str(told)
    assert told.__suppress_context__


def test_during_a_rebuild_writes_go_to_both_and_the_old_one_is_read(elastic_index):
    elastic_index.put([entry("before", "A heron before.")])
    made = elastic_index.begin()
    elastic_index.put([entry("during", "A heron during."), Tombstone(Key("post", "before"), 2)])
    assert keys(look(elastic_index, "heron")) == [Key("post", "during")]
    elastic_index.put([entry("before", "A heron before.")])  # the rebuild is late, and brings the old words
    elastic_index.end(made)
    assert keys(look(elastic_index, "heron")) == [Key("post", "during")]
    assert len(elastic_index.written("words")) == 1


def test_a_rebuild_takes_in_what_changes_meanwhile(elastic_index, thread, say, bob, monkeypatch):
    late = []
    fill = indexing.fill

    def slow(put, progress):
        fill(put, progress)
        late.append(say(bob, "A late heron.").post_id)

    monkeypatch.setattr(indexing, "fill", slow)
    rebuild_elastic(elastic_index, lambda number: None)
    assert keys(look(elastic_index, "heron")) == [Key("post", late[0])]
    assert keys(look(elastic_index, "river")) == [Key("thread", thread.public_id)]
    assert not Outbox.objects.exists()


def test_the_command_builds_both_and_reports_a_server_that_is_away(elastic_index, thread, settings):
    call_command("search_index", "rebuild", verbosity=0)
    assert keys(look(elastic_index, "river")) == [Key("thread", thread.public_id)]
    call_command("search_index", "reconcile")
    settings.ELASTICSEARCH_URL = f"http://127.0.0.1:{free_port()}"
    with pytest.raises(CommandError, match="Elasticsearch"):
        call_command("search_index", "rebuild", verbosity=0)


def test_pages_and_members_words_live_apart(elastic_index):
    elastic_index.put([entry("words"), entry("guide", audience=("public",))])
    elastic_index.put([page("guide", audience=("public",))])
    counted = {
        side: elastic_index.client.count(index=elastic_index.alias(side))["count"]
        for side in ("pages", "words")
    }
    assert counted == {"pages": 1, "words": 2}
    assert keys(look(elastic_index, "river", kinds=("page",), audience=frozenset({"public"}))) == [
        Key("page", "guide")
    ]


def test_no_words_can_be_read_back_from_the_server(elastic_index):
    elastic_index.put([entry("a", "A secret heron.")])
    answer = elastic_index.client.search(index=elastic_index.alias("words"), query={"match_all": {}})
    assert answer["hits"]["total"]["value"] == 1
    assert "_source" not in answer["hits"]["hits"][0]


@pytest.mark.parametrize(
    ("asked", "written"),
    [
        ("naloxone", "Carry Narcan."),
        ("insomnia", "I can't sleep."),
        ("relapse", "After a slip."),
    ],
)
def test_near_matches_come_after_what_matches(elastic_index, asked, written):
    elastic_index.put([entry("exact", f"Plainly {asked}."), entry("near", written)])
    found = look(elastic_index, asked, order=BEST)
    assert keys(found) == [Key("post", "exact")]
    assert [hit.key for hit in found.also] == [Key("post", "near")]
    assert look(elastic_index, asked, order=NEWEST).also == ()


def test_near_spellings_are_found_in_pages_alone(elastic_index):
    """Else what is found among members' words would depend on which others stand in hidden places."""
    elastic_index.put([entry("post", "A heron."), page("guide", "A heron.")])
    assert [hit.key for hit in look(elastic_index, "hreon", order=BEST).also] == [Key("page", "guide")]
    assert look(elastic_index, "hreon", order=BEST, kinds=("post",)).also == ()
    guest = {"kinds": ("page",), "audience": frozenset({"members"}), "order": BEST}
    assert [hit.key for hit in look(elastic_index, "hreon", **guest).also] == [Key("page", "guide")]


def test_a_page_shows_near_matches_under_a_heading_of_their_own(elastic_index, thread, say, bob, look_up):
    say(bob, "I carry Narcan.")
    rebuild_elastic(elastic_index, lambda number: None)
    found = look_up("naloxone")
    assert found.index("Close to that") < found.index("Narcan")


def test_near_matches_keep_to_what_the_viewer_may_read(elastic_index):
    elastic_index.put([entry("near", "Carry Narcan.", audience=("alumni",))])
    narrowed = {"audience": frozenset({"members"}), "order": BEST}
    assert look(elastic_index, "naloxone", **narrowed).also == ()


def test_a_search_that_is_cut_short_is_no_answer(elastic_index, monkeypatch):
    looking = Looking(query=query("river"), kinds=KINDS, audience=frozenset({"members"}))
    answer = elastic_index.client.search(index=elastic_index.alias("words"), query={"match_all": {}})
    body = answer.body | {"timed_out": True}
    monkeypatch.setattr(
        type(elastic_index.client), "search", lambda self, **asked: SimpleNamespace(body=body)
    )
    with pytest.raises(IndexDown, match="cut short"):
        elastic_index.find(looking)
