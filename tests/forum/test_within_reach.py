"""A member's own words stay theirs wherever the thread goes; what left their reach tells them nothing."""

from datetime import timedelta
from uuid import uuid4

import pytest

from community.core import clock
from community.members.actions.people import block, mute
from community.members.queries import forget
from forum.actions.contribute import edit
from forum.actions.keeping import keep_draft
from forum.actions.responding import delete_post, mark_read, set_bookmark, set_watch
from forum.actions.steering import move
from forum.models import Post, Thread
from forum.pages import board_page, for_you, overview, thread_page
from forum.queries import POSTS_PER_PAGE
from forum.review_targets import PostTarget
from moderation.models import ReviewItem
from tests.conftest import HELD_WORDS

pytestmark = pytest.mark.django_db


@pytest.fixture
def moved(thread, say, alice, ada, mona, boards):
    """Ada answered, follows, keeps and drafts in a thread; then it moves where she may not read."""
    said = say(alice, "Good to see you, @ada.")
    own = say(ada, "Words of my own.")
    set_watch(member=ada, thread_id=thread.public_id, on=True)
    set_bookmark(member=ada, post_id=said.post_id, on=True)
    keep_draft(member=ada, place=f"thread:{thread.public_id}", text="A line I was writing.")
    assert len(for_you(ada).entries) == len(overview(ada).bookmarks) == len(overview(ada).watched) == 1
    move(actor=mona, thread_id=thread.public_id, board_slug="participants", reason="It fits there.")
    return own


def test_a_thread_that_moves_out_of_reach_is_gone_from_every_list(moved, ada, boards):
    found = overview(ada)
    assert (found.watched, for_you(ada).entries, found.bookmarks) == ([], [], [])
    assert board_page(ada, boards["members"]).threads == []


def test_the_name_of_a_place_out_of_reach_is_not_told(moved, ada, browse, boards):
    reader = browse(ada)
    for address in ("/me/", f"/posts/{moved.post_id}/receipt/"):
        page = reader.get(address).content.decode()
        assert boards["participants"].title not in page
        assert "By the river" not in page
    assert "A line I was writing." in reader.get("/me/").content.decode()


def test_own_words_out_of_reach_can_still_be_read_and_deleted(moved, ada, browse):
    reader = browse(ada)
    answer = reader.get(f"/posts/{moved.post_id}/", follow=True)
    assert answer.redirect_chain == [(f"/posts/{moved.post_id}/receipt/", 302)]
    assert "Words of my own." in answer.content.decode()
    assert "Back to the thread" not in answer.content.decode()
    assert reader.get(f"/posts/{moved.post_id}/history/").status_code == 200
    assert reader.post(f"/posts/{moved.post_id}/delete/")["Location"] == "/me/"
    assert Post.objects.get(public_id=moved.post_id).state == "deleted"


def test_when_its_opening_post_goes_a_thread_closes_and_those_who_answered_are_told(
    thread, say, alice, bob, browse
):
    own = say(bob, "Me too.")
    delete_post(member=alice, post_id=thread.posts.get(is_opening=True).public_id)
    reader = browse(bob)
    assert reader.get(f"/threads/{thread.public_id}/").status_code == 404
    page = reader.get(f"/posts/{own.post_id}/", follow=True).content.decode()
    assert "The thread is closed" in page
    assert "Readers can see it" not in page


def test_nobody_else_reaches_words_in_a_closed_thread(thread, say, alice, bob, ada, browse):
    own = say(bob, "Me too.")
    delete_post(member=alice, post_id=thread.posts.get(is_opening=True).public_id)
    for address in ("", "history/", "delete/", "receipt/", "edit/", "report/"):
        assert browse(ada).get(f"/posts/{own.post_id}/{address}").status_code == 404


def test_a_held_thread_is_new_to_everybody_when_it_is_let_through(start, alice, bob, board):
    received = start(bob, HELD_WORDS, title="At last")
    assert board_page(alice, board).threads == []
    item = ReviewItem.objects.get(subject_id=received.post_id)
    with clock.moved_to(clock.now() + timedelta(hours=3)):
        PostTarget().publish(received.post_id, item.revision_id)
        shown = clock.now()
    (line,) = board_page(alice, board).threads
    assert (line.title, line.has_news, line.replies) == ("At last", True, 0)
    assert shown - line.active_at < timedelta(minutes=1)
    assert thread_page(alice, received.thread_id).posts[0].position == 1


def test_an_author_sees_that_readers_still_see_the_old_words(say, bob, alice, browse, thread):
    said = say(bob, "First words.")
    edit(author=bob, post_id=said.post_id, text=HELD_WORDS, client_key=uuid4())
    address = f"/threads/{thread.public_id}/"
    assert "Your change waits for a person." in browse(bob).get(address).content.decode()
    assert "Your change waits" not in browse(alice).get(address).content.decode()


def test_an_author_is_told_why_their_post_was_taken_down(say, bob, alice, browse, thread):
    said = say(bob, "Off with this.")
    post = Post.objects.get(public_id=said.post_id)
    PostTarget().remove(post.public_id, post.visible_revision.public_id)
    why = f"/posts/{said.post_id}/receipt/"
    assert why in browse(bob).get(f"/threads/{thread.public_id}/").content.decode()
    assert why not in browse(alice).get(f"/threads/{thread.public_id}/").content.decode()


# --- what cannot be inferred ----------------------------------------------------------------------


def test_a_muted_persons_answer_lifts_no_thread_and_is_nothing_to_read(
    start, say, alice, bob, ada, thread, board
):
    newer = start(ada, title="Newer")
    mute(actor=alice, other=bob)
    forget(alice)
    mark_read(member=alice, thread_id=thread.public_id, position=1)
    set_watch(member=alice, thread_id=thread.public_id, on=True)
    set_watch(member=alice, thread_id=newer.thread_id, on=True)
    say(bob, "Up it goes.")
    order = [newer.thread_id, thread.public_id]
    assert [line.public_id for line in board_page(alice, board).threads] == order
    assert [line.public_id for line in overview(alice).watched] == order
    page = thread_page(alice, thread.public_id)
    assert (page.has_unread, page.read_from_here) == (False, 0)
    assert [line.public_id for line in board_page(ada, board).threads] == order[::-1]


def test_a_list_goes_on_after_a_thread_that_others_see_higher_up(start, say, alice, bob, ada, thread, board):
    made = [start(ada, title=f"Thread {number}").thread_id for number in range(33)]
    block(actor=alice, other=bob)
    forget(alice)
    for thread_id in made[:20]:
        say(bob, "Up.", to=Thread.objects.get(public_id=thread_id))
    first = board_page(alice, board)
    second = board_page(alice, board, after=first.following)
    listed = [line.public_id for line in [*first.threads, *second.threads]]
    assert listed == [*made[::-1], thread.public_id]


def test_a_last_page_of_blocked_people_still_leads_back(say, alice, bob, ada, thread, browse):
    for number in range(POSTS_PER_PAGE):
        say(ada, f"Line {number}.")
    say(bob, "On the last page.")
    block(actor=alice, other=bob)
    page = browse(alice).get(f"/threads/{thread.public_id}/?after=40").content.decode()
    assert "Earlier posts" in page
    before = thread_page(alice, thread.public_id, before=41)
    assert before.posts[-1].position == POSTS_PER_PAGE + 1
