"""Who sees what: the row rules and their queryset twins agree, and blocks reach every surface."""

import pytest

from community.core import clock
from community.members.actions.people import block, mute
from community.members.queries import forget, standing_of
from forum import policy
from forum.actions.contribute import QuoteRange
from forum.actions.responding import delete_post, react
from forum.models import Mention, Post, Thread
from forum.pages import board_lines, board_page, thread_page
from forum.queries import boards_for, first_unread, posts_for, threads_for
from forum.review_targets import PostTarget
from tests.conftest import HELD_WORDS

pytestmark = pytest.mark.django_db
WRITERS = {"members": "alice", "participants": "bob", "alumni": "ada", "families": "fay", "circle": "bob"}


@pytest.fixture
def everywhere(boards, cast, start, say):
    """A thread on every board, with posts in every state."""
    for audience, board in boards.items():
        author = cast[WRITERS[audience]]
        shown = start(author, on=board, title="Shown")
        start(author, HELD_WORDS, on=board, title="Held")
        thread = Thread.objects.select_related("board").get(public_id=shown.thread_id)
        say(author, HELD_WORDS, to=thread)
        gone = say(author, "I take this back.", to=thread)
        delete_post(member=author, post_id=gone.post_id)
        hidden = say(author, "Off with this.", to=thread)
        post = Post.objects.get(public_id=hidden.post_id)
        PostTarget().remove(post.public_id, post.visible_revision.public_id)
    return cast


def test_boards_twins_agree(everywhere, boards):
    for viewer in everywhere.values():
        standing = standing_of(viewer)
        by_row = {board.pk for board in boards.values() if policy.can_read_place(standing, board)}
        assert by_row == set(boards_for(standing).values_list("pk", flat=True)), viewer


@pytest.mark.parametrize("relation", ["none", "block", "mute"])
def test_threads_and_posts_twins_agree(everywhere, relation):
    alice, bob = everywhere["alice"], everywhere["bob"]
    if relation != "none":
        (block if relation == "block" else mute)(actor=alice, other=bob)
    for viewer in everywhere.values():
        forget(viewer)
        threads = Thread.objects.select_related("board")
        by_row = {thread.pk for thread in threads if policy.can_see_thread(viewer, thread)}
        assert by_row == set(threads_for(viewer).values_list("pk", flat=True)), viewer
        posts = Post.objects.select_related("thread__board")
        seen = {post.pk for post in posts if policy.can_see(viewer, post)}
        assert seen == set(posts_for(viewer).values_list("pk", flat=True)), viewer


def test_families_and_members_do_not_read_each_other(everywhere, boards):
    assert not policy.can_read_place(standing_of(everywhere["fay"]), boards["members"])
    assert not policy.can_read_place(standing_of(everywhere["alice"]), boards["families"])


@pytest.fixture(params=[block, mute], ids=["block", "mute"])
def unseen(request, alice, bob, say, thread):
    """Bob answered and quoted in alice's thread; then alice no longer wants to see him."""
    own = say(alice, "Line of my own.")
    said = say(bob, "Hello @alice, a word.", quotes=[QuoteRange(post_id=own.post_id, start=0, end=4)])
    say(alice, "Answer.", quotes=[QuoteRange(post_id=said.post_id, start=0, end=5)])
    react(member=bob, post_id=own.post_id, kind="sitting")
    request.param(actor=alice, other=bob)
    forget(alice)
    return said


def test_an_unwanted_authors_words_quotes_and_reactions_are_gone(unseen, alice, thread):
    page = thread_page(alice, thread.public_id)
    assert unseen.post_id not in {post.id for post in page.posts}
    assert all(not post.quotes for post in page.posts)
    assert all(reaction.count == 0 for post in page.posts for reaction in post.reactions)


def test_an_unwanted_authors_words_are_not_unread(unseen, alice, thread):
    assert not board_page(alice, thread.board).threads[0].has_news
    assert not thread_page(alice, thread.public_id).has_unread
    assert first_unread(alice, thread) is None
    assert board_lines(alice)[0][1][0].unread == 0


def test_an_unwanted_author_cannot_mention(unseen, alice, bob, ada, say, start):
    Mention.objects.all().delete()
    say(bob, "Hello again @alice", to=Thread.objects.get(public_id=start(ada).thread_id))
    assert not Mention.objects.filter(member=alice).exists()


def test_a_block_works_both_ways_and_is_silent(alice, bob, thread, say):
    block(actor=alice, other=bob)
    forget(bob)
    assert threads_for(bob).filter(pk=thread.pk).count() == 0
    assert board_page(bob, thread.board).threads == []


def test_a_paused_member_is_told_so(alice, thread):
    alice.paused_until = clock.now().replace(year=2099)
    assert policy.can_reply(alice, thread, at=clock.now()).reason == "paused"


def test_pages_follow_positions_to_the_end_and_back(say, alice, bob, thread):
    for number in range(45):
        say(alice, f"Line {number}.")
    first = thread_page(bob, thread.public_id)
    second = thread_page(bob, thread.public_id, after=first.following)
    third = thread_page(bob, thread.public_id, after=second.following)
    assert [post.position for page in (first, second, third) for post in page.posts] == list(range(1, 47))
    assert third.following is None
    back = thread_page(bob, thread.public_id, before=third.previous)
    assert [post.position for post in back.posts] == [post.position for post in second.posts]
