"""What readers see and what can be found move together, whatever order the news comes in."""

from datetime import timedelta
from importlib import import_module
from io import StringIO
from random import Random
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from community.core import clock, outbox
from community.core.models import Outbox
from community.core.periodic import JOBS
from community.resources.models import ResourcePage
from forum.actions import answering, chat, contribute, steering
from forum.actions.places import BoardFacts, change_board
from forum.actions.rooms import RoomFacts, change_room
from forum.actions.visibility import hide, hold, lock_item, show
from forum.models import Post, Tag, Thread
from search.actions.indexing import deliver, items_of, reconcile
from search.models import StoredEntry
from search.ports import Entry, Key, Tombstone
from tests.conftest import CALM, HELD_WORDS

pytestmark = pytest.mark.django_db


def opening(thread: Thread) -> Post:
    return thread.posts.get(is_opening=True)


def change(item, step, *more) -> None:
    with transaction.atomic():
        locked = lock_item(item)
        step(locked, *more, locked.stream)


def test_a_thread_a_reply_and_a_message_can_be_found(thread, say, speak, bob, deliver_all, proposed):
    reply, said = say(bob, "The heron came back."), speak(bob, "Saw the heron too.")
    assert proposed("heron") == set()
    deliver_all()
    assert proposed("heron") == {("post", reply.post_id), ("message", said.message_id)}
    assert proposed("river", kinds=("thread",)) == {("thread", thread.public_id)}
    assert proposed("by the river", kinds=("post",)) == set(), "the opening post is found as its thread"
    assert not Outbox.objects.exists()


def test_an_entry_says_where_when_and_for_whom(boards, bob, deliver_all):
    Tag.objects.create(slug="sleep", name="Sleep")
    opened = contribute.start_thread(
        author=bob,
        board_slug="circle",
        kind="listen",
        title="Nights",
        text=CALM,
        client_key=uuid4(),
        tags=["sleep"],
    )
    (entry,) = items_of([(Key("thread", opened.thread_id), 1)])
    assert isinstance(entry, Entry)
    assert (entry.title, entry.text, entry.place, entry.tags) == ("Nights", CALM, "circle", ("sleep",))
    assert entry.audience == ("circle", "circle:morning")
    assert entry.at == opening(Thread.objects.get(public_id=opened.thread_id)).published_at


def test_held_words_are_no_news_for_an_index(thread, say, bob, deliver_all, proposed):
    before = Outbox.objects.count()
    say(bob, HELD_WORDS)
    assert Outbox.objects.count() == before


def test_an_edit_is_found_by_its_new_words_alone(thread, alice, deliver_all, proposed):
    deliver_all()
    post = opening(thread)
    contribute.edit(
        author=alice, post_id=post.public_id, title="By the sea", text="Waves today.", client_key=uuid4()
    )
    deliver_all()
    assert proposed("waves sea") == {("thread", thread.public_id)}
    assert proposed("river") == set()


@pytest.mark.parametrize("step", ["hide", "hold", "delete"])
def test_what_is_taken_from_readers_is_taken_from_the_index(
    thread, say, bob, deliver_all, proposed, index, step
):
    post = Post.objects.get(public_id=say(bob, "The heron came back.").post_id)
    deliver_all()
    if step == "delete":
        answering.take_back(member=bob, item=post)
    elif step == "hide":
        change(post, hide)
    else:
        change(post, hold, post.visible_revision)
    deliver_all()
    assert proposed("heron") == set()
    post.refresh_from_db()
    assert index.versions("post", [post.public_id]) == {post.public_id: (post.index_version, False)}


def test_what_stands_under_an_opening_post_goes_and_comes_with_it(thread, say, bob, deliver_all, proposed):
    reply = say(bob, "The heron came back.")
    deliver_all()
    post = opening(thread)
    change(post, hide)
    deliver_all()
    assert proposed("heron") | proposed("river") == set()
    change(post, show, post.visible_revision)
    deliver_all()
    assert proposed("heron") == {("post", reply.post_id)}
    assert proposed("river") == {("thread", thread.public_id)}


def test_a_moved_thread_is_found_at_its_new_place_with_its_posts(
    thread, boards, say, bob, mona, deliver_all, proposed
):
    reply = say(bob, "The heron came back.")
    deliver_all()
    steering.move(actor=mona, thread_id=thread.public_id, board_slug="alumni", reason="Fits better.")
    deliver_all()
    assert proposed("heron", place="alumni", audience=frozenset({"alumni"})) == {("post", reply.post_id)}
    assert proposed("river", place="alumni", audience=frozenset({"alumni"})) == {("thread", thread.public_id)}
    assert proposed("river", place="today") == set()


def test_other_readers_of_a_board_or_a_room_are_other_finders(
    thread, room, say, speak, bob, otto, deliver_all, proposed
):
    say(bob, "The heron came back.")
    speak(bob, "A heron here.")
    deliver_all()
    facts = {"title": "T", "audience": "alumni"}
    change_board(actor=otto, slug="today", facts=BoardFacts(description="", group="G", **facts))
    change_room(actor=otto, slug="evening", facts=RoomFacts(topic="", hours="always", **facts))
    deliver_all()
    assert proposed("heron", audience=frozenset({"members"})) == set()
    assert len(proposed("heron", audience=frozenset({"alumni"}))) == 2
    assert len(proposed("river", audience=frozenset({"alumni"}))) == 1


def test_a_board_of_another_title_is_no_news(thread, otto, deliver_all):
    deliver_all()
    facts = BoardFacts(title="Another", description="", group="G")
    change_board(actor=otto, slug="today", facts=facts)
    assert not Outbox.objects.exists()


def test_a_message_that_the_team_hides_is_gone(speak, bob, mona, deliver_all, proposed):
    said = speak(bob, "A heron here.")
    deliver_all()
    chat.hide_message(actor=mona, message_id=said.message_id, rule="personal", reason="Let us leave it out.")
    deliver_all()
    assert proposed("heron") == set()


def test_a_change_that_is_rolled_back_leaves_no_note(thread, deliver_all):
    deliver_all()
    with transaction.atomic():
        hide(lock_item(opening(thread)), Thread.objects.get(pk=thread.pk))
        transaction.set_rollback(True)
    assert not Outbox.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_nothing_is_noted_outside_a_transaction():
    with pytest.raises(RuntimeError, match="atomic"):
        outbox.note([("post", "p", 1)])


def test_many_rows_are_raised_in_batches(thread, say, bob, monkeypatch, deliver_all):
    monkeypatch.setattr(outbox, "AT_ONCE", 2)
    for _ in range(5):
        say(bob, "The heron came back.")
    deliver_all()
    before = dict(Post.objects.values_list("public_id", "index_version"))
    change(opening(thread), hide)
    noted = {(note.kind, note.public_id): note.version for note in Outbox.objects.all()}
    replies = thread.posts.filter(is_opening=False)
    assert len(noted) == 6
    assert all(noted["post", post.public_id] == before[post.public_id] + 1 for post in replies)


def test_news_that_is_late_double_or_out_of_order_does_no_harm(thread, say, bob, index, proposed):
    """The words of every version are sent, shuffled and twice; the newest stay."""
    post = Post.objects.get(public_id=say(bob, "Word0.").post_id)
    sent = list(items_of([(Key("post", post.public_id), 1)]))
    for number in range(1, 6):
        contribute.edit(author=bob, post_id=post.public_id, text=f"Word{number}.", client_key=uuid4())
        sent += items_of([(Key("post", post.public_id), 1)])
    for seed in range(20):
        StoredEntry.objects.all().delete()
        shuffled = sent * 2
        Random(seed).shuffle(shuffled)  # noqa: S311  an order, no secret
        for item in shuffled:
            index.put([item])
        assert [number for number in range(6) if proposed(f'"word{number}"')] == [5]


def test_a_row_that_is_no_more_leaves_a_tombstone(index, proposed):
    index.put(
        [
            Entry(
                key=Key("post", "lost"),
                version=4,
                title="",
                text="heron",
                at=clock.now(),
                audience=("members",),
            )
        ]
    )
    index.put(items_of([(Key("post", "lost"), 4)]))
    assert proposed("heron") == set()


def test_delivery_goes_on_where_it_stopped(thread, say, bob, index, proposed):
    """A crash between index and outbox sends the same once more."""
    say(bob, "The heron came back.")
    notes = list(Outbox.objects.all())
    deliver("database", index)
    Outbox.objects.bulk_create(Outbox(kind=n.kind, public_id=n.public_id, version=n.version) for n in notes)
    assert deliver("database", index) == len(notes)
    assert len(proposed("heron")) == 1


def test_an_index_that_is_down_keeps_its_notes(thread):
    def fail(items):
        raise ConnectionError

    waiting = Outbox.objects.count()
    with pytest.raises(ConnectionError):
        deliver("database", SimpleNamespace(put=fail))
    assert Outbox.objects.count() == waiting > 0


def test_tick_delivers_each_second(thread, proposed):
    assert JOBS["search_outbox"].seconds == 1
    JOBS["search_outbox"].run()
    assert proposed("river") == {("thread", thread.public_id)}


def test_a_rebuild_writes_everything_anew_and_shows_how_far_it_is(thread, say, bob, deliver_all, proposed):
    reply = say(bob, "The heron came back.")
    deliver_all()
    if connection.vendor == "sqlite":
        connection.cursor().execute("UPDATE search_fts SET text = 'broken', words = 'broken'")
    else:
        connection.cursor().execute("UPDATE search_storedentry SET vector = ''")
    assert proposed("heron") == set()
    bar, said = StringIO(), StringIO()
    call_command("search_index", "rebuild", stderr=bar, stdout=said)
    assert proposed("heron") == {("post", reply.post_id)}
    rows = ResourcePage.objects.count() + 2
    assert f"{rows}/{rows}" in bar.getvalue()
    assert f"{rows} rows written" in said.getvalue()


def test_reconciling_puts_right_what_is_missing_stale_or_lost(thread, say, bob, index, deliver_all, proposed):
    missing, stale, gone = (say(bob, f"heron {name}").post_id for name in ("missing", "stale", "gone"))
    deliver_all()
    StoredEntry.objects.filter(public_id=missing).delete()
    StoredEntry.objects.filter(public_id=stale).update(version=0)
    change(Post.objects.get(public_id=gone), hide)
    Outbox.objects.all().delete()  # as if the news had been dropped
    index.put(
        [
            Entry(
                key=Key("post", "lost"),
                version=1,
                title="",
                text="heron",
                at=clock.now(),
                audience=("members",),
            )
        ]
    )
    assert reconcile(index) == (4, 0)
    assert proposed("heron") == {("post", missing), ("post", stale)}
    assert reconcile(index) == (0, 0)


def test_old_tombstones_are_forgotten_and_stay_forgotten(thread, say, bob, index, deliver_all):
    post = say(bob, "heron").post_id
    change(Post.objects.get(public_id=post), hide)
    deliver_all()
    StoredEntry.objects.update(written_at=clock.now() - timedelta(days=2))
    assert reconcile(index) == (0, 1)
    assert reconcile(index) == (0, 0)
    assert index.versions("post", [post]) == {}


def test_the_command_reconciles_too(thread, capsys):
    said = StringIO()
    call_command("search_index", "reconcile", stdout=said)
    assert f"{ResourcePage.objects.filter(live=True).count() + 1} put right" in said.getvalue()


def test_what_stood_here_before_there_was_a_search_is_noted(thread, say, speak, bob, deliver_all, proposed):
    say(bob, "The heron came back.")
    speak(bob, "A heron here.")
    Outbox.objects.all().delete()
    step = import_module("search.migrations.0003_first_notes")
    step.note(None, SimpleNamespace(execute=lambda sql: connection.cursor().execute(sql)))
    assert Outbox.objects.count() == 3
    deliver_all()
    assert len(proposed("heron")) == 2


def test_a_tombstone_is_all_that_an_index_gets_of_what_is_hidden(thread, say, bob):
    post = Post.objects.get(public_id=say(bob, "heron").post_id)
    change(post, hide)
    post.refresh_from_db()
    assert items_of([(Key("post", post.public_id), 1)]) == [
        Tombstone(Key("post", post.public_id), post.index_version)
    ]
