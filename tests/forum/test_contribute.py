"""Words go in: order, retries, refusals, and what their author is told."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from community.core import clock
from community.core.errors import Conflict, Invalid, NotAllowed, NotFound, TooFast
from community.core.events import announced
from community.core.screening import Card
from forum.actions.contribute import QuoteRange, Refused, edit, reply, start_thread
from forum.actions.responding import delete_post, react
from forum.actions.steering import set_lock, set_slow
from forum.events import PostChanged
from forum.models import Board, Post, PostRevision, Thread
from forum.pages import thread_page
from moderation.models import Attempt, ReviewItem
from tests.conftest import CALM, HELD_WORDS, NOW_WORDS

pytestmark = pytest.mark.django_db


@pytest.fixture
def heard():
    events = []

    def hear(event, **_):
        events.append(event)

    announced.connect(hear, sender=PostChanged, weak=False, dispatch_uid="test")
    yield events
    announced.disconnect(sender=PostChanged, dispatch_uid="test")


def test_a_reply_takes_the_next_position_and_is_announced_once(
    say, thread, bob, heard, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        receipt = say(bob)
    thread.refresh_from_db()
    post = Post.objects.get(public_id=receipt.post_id)
    assert (post.position, post.cursor, thread.cursor, thread.reply_count) == (2, 2, 2, 1)
    assert [(event.post_id, event.cursor) for event in heard] == [(receipt.post_id, 2)]


def test_a_retry_returns_the_first_receipt_and_writes_nothing(thread, bob):
    key = uuid4()
    first = reply(author=bob, thread_id=thread.public_id, text="Me too.\r\nYes.", client_key=key)
    again = reply(author=bob, thread_id=thread.public_id, text="Me too.\nYes.", client_key=key)
    assert (first.post_id, first.state) == (again.post_id, again.state)
    assert Post.objects.filter(author=bob).count() == 1


def test_the_same_key_with_other_words_is_a_conflict_that_was_triaged(thread, bob):
    key = uuid4()
    reply(author=bob, thread_id=thread.public_id, text="Me too.", client_key=key)
    with pytest.raises(Refused) as refused:
        reply(author=bob, thread_id=thread.public_id, text=NOW_WORDS, client_key=key)
    assert isinstance(refused.value.why, Conflict)
    assert Card.SUPPORT in refused.value.care.cards
    assert Attempt.objects.get().plain == NOW_WORDS


REFUSALS = {
    "locked": NotAllowed,
    "paused": NotAllowed,
    "too fast": TooFast,
    "slow mode": TooFast,
    "too long": Invalid,
    "unknown thread": NotFound,
    "another audience": NotFound,
    "key reused": Conflict,
    "edit window over": NotAllowed,
    "edit where it is locked": NotAllowed,
    "no title": Invalid,
    "unknown board": NotFound,
}


@pytest.mark.parametrize("refusal", REFUSALS)
def test_words_of_level_four_get_card_and_item_through_every_refusal(
    refusal, thread, bob, fay, mona, settings
):
    author, key, words, thread_id = bob, uuid4(), NOW_WORDS, thread.public_id
    now = clock.now()
    if refusal == "locked":
        set_lock(actor=mona, thread_id=thread_id, locked=True, reason="Rest.")
    elif refusal == "paused":
        bob.paused_until = now + timedelta(days=1)
        bob.save()
    elif refusal == "too fast":
        settings.RATE_LIMITS = True
        for number in range(10):
            reply(author=bob, thread_id=thread_id, text=f"Line {number}.", client_key=uuid4())
    elif refusal == "slow mode":
        set_slow(actor=mona, thread_id=thread_id, seconds=600, reason="Calm.")
        reply(author=bob, thread_id=thread_id, text="One.", client_key=uuid4())
    elif refusal == "too long":
        words = f"{NOW_WORDS} " + "on and on " * 2500
    elif refusal == "unknown thread":
        thread_id = "nothere"
    elif refusal == "another audience":
        author = fay
    elif refusal == "key reused":
        reply(author=bob, thread_id=thread_id, text="One.", client_key=key)

    with pytest.raises(Refused) as refused:
        _send(refusal, author, thread_id, words, key)

    assert isinstance(refused.value.why, REFUSALS[refusal])
    assert Card.SUPPORT in refused.value.care.cards
    item = ReviewItem.objects.get(subject_kind="moderation.attempt", author=author)
    assert item.care_level >= 3
    assert item.public_id == refused.value.care.item_id
    assert NOW_WORDS in Attempt.objects.get().source


def _send(refusal, author, thread_id, words, key):
    if refusal == "edit window over":
        own = reply(author=author, thread_id=thread_id, text="One.", client_key=uuid4())
        with clock.moved_to(clock.now() + timedelta(days=1)):
            edit(author=author, post_id=own.post_id, text=words, client_key=key)
    elif refusal == "edit where it is locked":
        own = reply(author=author, thread_id=thread_id, text="One.", client_key=uuid4())
        Thread.objects.update(is_locked=True)
        edit(author=author, post_id=own.post_id, text=words, client_key=key)
    elif refusal in {"no title", "unknown board"}:
        slug, title = ("today", " ") if refusal == "no title" else ("nope", "T")
        start_thread(author=author, board_slug=slug, kind="listen", title=title, text=words, client_key=key)
    else:
        reply(author=author, thread_id=thread_id, text=words, client_key=key)


def test_words_that_vanish_in_rendering_are_refused_as_empty(thread, bob):
    with pytest.raises(Refused) as refused:
        reply(author=bob, thread_id=thread.public_id, text=" \n\x00 ", client_key=uuid4())
    assert refused.value.why.reason == "empty"


def test_held_words_open_an_item_and_take_no_position(say, bob, thread):
    receipt = say(bob, HELD_WORDS)
    thread.refresh_from_db()
    assert (receipt.state, receipt.position, thread.reply_count) == ("held", None, 0)
    assert ReviewItem.objects.get(subject_id=receipt.post_id).rule_level == 2


def test_a_thread_whose_opening_is_held_is_seen_by_its_author_alone(start, bob, alice, mona):
    receipt = start(bob, HELD_WORDS)
    with pytest.raises(NotFound):
        thread_page(alice, receipt.thread_id)
    assert thread_page(bob, receipt.thread_id).posts[0].is_waiting
    assert thread_page(mona, receipt.thread_id).thread.public_id == receipt.thread_id


def test_readers_keep_the_old_words_until_the_new_ones_are_shown(say, bob, alice, thread):
    receipt = say(bob, "First words.")
    answer = edit(author=bob, post_id=receipt.post_id, text=HELD_WORDS, client_key=uuid4())
    page = thread_page(alice, thread.public_id)
    assert answer.state == "held"
    assert "First words." in page.posts[1].html
    assert "555" not in page.posts[1].html


def test_an_edit_is_a_new_revision_at_a_new_cursor_in_the_same_place(say, bob, thread):
    receipt = say(bob, "First words.")
    edit(author=bob, post_id=receipt.post_id, text="Better words.", client_key=uuid4())
    post = Post.objects.get(public_id=receipt.post_id)
    assert (post.position, post.cursor, post.revisions.count()) == (2, 3, 2)
    assert post.visible_revision.plain == "Better words."


def test_the_authors_edit_and_delete_never_lower_or_close_an_open_item(say, bob):
    receipt = say(bob, NOW_WORDS)
    before = ReviewItem.objects.get(subject_id=receipt.post_id)
    edit(author=bob, post_id=receipt.post_id, text="Never mind.", client_key=uuid4())
    delete_post(member=bob, post_id=receipt.post_id)
    after = ReviewItem.objects.get(subject_id=receipt.post_id)
    assert (after.closed_at, after.care_level, after.revision_id) == (
        None,
        before.care_level,
        before.revision_id,
    )


def test_deleting_leaves_a_tombstone_and_reaches_quotes(say, bob, alice, thread):
    quoted = say(bob, "Something I should not have said.")
    say(alice, "Heard.", quotes=[QuoteRange(post_id=quoted.post_id, start=0, end=9)])
    assert thread_page(alice, thread.public_id).posts[2].quotes[0].text == "Something"
    delete_post(member=bob, post_id=quoted.post_id)
    page = thread_page(alice, thread.public_id)
    assert (page.posts[1].state, page.posts[1].html, page.posts[2].quotes) == ("deleted", "", [])
    thread.refresh_from_db()
    assert thread.reply_count == 1


def test_quoted_words_are_never_copied(say, bob, alice):
    quoted = say(bob, "Something unusual: heliotrope.")
    receipt = say(alice, "Heard.", quotes=[QuoteRange(post_id=quoted.post_id, start=0, end=99)])
    revision = PostRevision.objects.get(post__public_id=receipt.post_id)
    assert "heliotrope" not in revision.source + revision.html + revision.plain


def test_a_quote_of_another_thread_is_left_out(start, say, bob, alice, thread):
    elsewhere = start(bob, title="Elsewhere")
    receipt = say(alice, "Heard.", quotes=[QuoteRange(post_id=elsewhere.post_id, start=0, end=4)])
    assert not PostRevision.objects.get(post__public_id=receipt.post_id).quotes.exists()


def test_every_reaction_is_a_change_that_a_reader_who_has_the_one_before_asks_for(
    say, bob, alice, ada, thread, heard, django_capture_on_commit_callbacks
):
    receipt = say(bob)
    with clock.moved_to(clock.now()), django_capture_on_commit_callbacks(execute=True):
        react(member=alice, post_id=receipt.post_id, kind="sitting")
        react(member=ada, post_id=receipt.post_id, kind="sitting")
        react(member=ada, post_id=receipt.post_id, kind="sitting")
    thread.refresh_from_db()
    assert thread.cursor == Post.objects.get(public_id=receipt.post_id).cursor == 5
    assert [event.cursor for event in heard] == [3, 4, 5]


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"state": "published", "position": None}, "post_numbered_iff_ever_shown"),
        ({"state": "odd"}, "post_s"),  # both rules about states refuse it
        ({"state": "held"}, "post_shown_only_when_published"),
        ({"position": 1}, "post_position_unique_in_thread"),
    ],
)
def test_the_database_refuses_what_cannot_be_true_of_a_post(say, bob, changes, constraint):
    post = Post.objects.get(public_id=say(bob).post_id)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Post.objects.filter(pk=post.pk).update(**changes)
    assert constraint in str(refused.value) or "UNIQUE" in str(refused.value)


def test_a_board_of_a_circle_has_one(db):
    with pytest.raises(IntegrityError, match="board_circle_iff_audience_is_circle"), transaction.atomic():
        Board.objects.create(slug="x", title="X", description="", group="G", audience="circle")


def test_a_post_of_nobodys_making_cannot_open_a_thread_twice(thread, alice):
    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.create(
            thread=thread, author=alice, is_opening=True, state="held", written_at=clock.now()
        )
    assert CALM in Thread.objects.get(pk=thread.pk).posts.get(is_opening=True).visible_revision.plain
