"""Words that wait: for a slow scorer, for a person, behind newer words, behind a deletion."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from community.members.actions.people import block, mute
from community.members.queries import forget
from forum.actions.citing import QuoteRange
from forum.actions.contribute import edit
from forum.actions.responding import delete_post, mark_read, react, set_bookmark, set_watch
from forum.models import Mention, Post, PostRevision
from forum.pages import board_page, for_you, overview, thread_page
from forum.review_targets import PostTarget
from forum.tasks import score_pending
from moderation import assess
from moderation.scorers.bundled import BundledScorer
from tests.conftest import HELD_WORDS

pytestmark = pytest.mark.django_db


@pytest.fixture
def slow_scorer(monkeypatch, thread):
    """A second scorer whose word readers have to wait for."""
    monkeypatch.setattr(assess._Configured, "slow", BundledScorer())


def test_pending_words_are_their_authors_alone_until_the_worker_shows_them(
    slow_scorer, say, bob, alice, thread
):
    receipt = say(bob, "Slow and steady.")
    assert receipt.state == "pending"
    assert receipt.post_id not in {post.id for post in thread_page(alice, thread.public_id).posts}
    assert receipt.post_id in {post.id for post in thread_page(bob, thread.public_id).posts}
    score_pending.call()
    shown = thread_page(alice, thread.public_id).posts[-1]
    assert (shown.id, shown.position) == (receipt.post_id, 2)
    assert not PostRevision.objects.filter(awaits_scorer=True).exists()


def test_a_late_score_does_not_bring_back_what_its_author_deleted(slow_scorer, say, bob, alice, thread):
    receipt = say(bob, "I take this back.")
    delete_post(member=bob, post_id=receipt.post_id)
    score_pending.call()
    assert Post.objects.get(public_id=receipt.post_id).state == "deleted"
    assert len(thread_page(alice, thread.public_id).posts) == 1
    assert len(thread_page(bob, thread.public_id).posts) == 1


def test_a_late_score_does_not_bring_back_what_a_person_took_down(say, bob, thread, monkeypatch):
    receipt = say(bob, "First words.")
    monkeypatch.setattr(assess._Configured, "slow", BundledScorer())
    edit(author=bob, post_id=receipt.post_id, text="Second words.", client_key=uuid4())
    post = Post.objects.get(public_id=receipt.post_id)
    PostTarget().remove(post.public_id, post.visible_revision.public_id)
    score_pending.call()
    post.refresh_from_db()
    assert (post.state, post.visible_revision.plain) == ("hidden", "First words.")


def test_approving_older_words_leaves_the_newer_ones_in_place(say, bob, thread):
    receipt = say(bob, HELD_WORDS)
    older = PostRevision.objects.get(post__public_id=receipt.post_id)
    edit(author=bob, post_id=receipt.post_id, text="Without the number.", client_key=uuid4())
    cursor = type(thread).objects.get(pk=thread.pk).cursor
    PostTarget().publish(receipt.post_id, older.public_id)
    post = Post.objects.get(public_id=receipt.post_id)
    assert post.visible_revision.plain == "Without the number."
    assert type(thread).objects.get(pk=thread.pk).cursor == cursor


def test_a_quote_of_words_that_were_changed_shows_neither_the_old_nor_the_new(say, bob, alice, thread):
    quoted = say(bob, "My sister is called Ann.")
    say(alice, "Heard.", quotes=[QuoteRange(post_id=quoted.post_id, start=0, end=24)])
    edit(author=bob, post_id=quoted.post_id, text="My sister.", client_key=uuid4())
    (quote,) = thread_page(alice, thread.public_id).posts[2].quotes
    assert (quote.text, quote.post_id) == ("", quoted.post_id)


def test_a_thread_that_waits_is_listed_for_its_author_and_reviewers_alone(start, bob, alice, mona, board):
    receipt = start(bob, HELD_WORDS)
    listed = {who: [t.public_id for t in board_page(who, board).waiting] for who in (bob, alice, mona)}
    assert listed == {bob: [receipt.thread_id], alice: [], mona: [receipt.thread_id]}
    delete_post(member=bob, post_id=receipt.post_id)
    assert board_page(bob, board).waiting == []


def test_a_paragraph_can_be_quoted_without_scripts(say, browse, alice, bob, thread):
    quoted = say(bob, "First thought.\n\nSecond thought.")
    page = (
        browse(alice).get(f"/threads/{thread.public_id}/?after=last&quote={quoted.post_id}").content.decode()
    )
    plain = Post.objects.get(public_id=quoted.post_id).visible_revision.plain
    value = f"{quoted.post_id}:{plain.index('Second')}:{len(plain)}"
    assert f'value="{value}"' in page
    browse(alice).post(f"/threads/{thread.public_id}/", {"text": "That one.", "quote": value})
    assert thread_page(bob, thread.public_id).posts[2].quotes[0].text == "Second thought."


@pytest.mark.parametrize("unwanted", [block, mute], ids=["block", "mute"])
def test_counts_names_and_marks_leave_out_whom_a_member_chose_not_to_see(
    unwanted, say, alice, bob, ada, thread, board
):
    say(ada, "Seen.")
    said = say(bob, "Unseen, @alice.")
    set_bookmark(member=alice, post_id=said.post_id, on=True)
    assert "mention" in [entry.kind for entry in for_you(alice).entries]
    unwanted(actor=alice, other=bob)
    forget(alice)
    page, line = thread_page(alice, thread.public_id), board_page(alice, board).threads[0]
    assert (page.thread.replies, line.replies) == (1, 1)
    assert line.active_at == Post.objects.get(author=ada).published_at
    assert overview(alice).bookmarks == []
    assert "mention" not in [entry.kind for entry in for_you(alice).entries]
    mark_read(member=alice, thread_id=thread.public_id, position=page.read_from_here)
    assert thread_page(alice, thread.public_id).read_to == 3
    assert Mention.objects.filter(member=alice).count() == 1


def test_the_topic_page_of_any_member_costs_nine_queries_at_most_and_writes_nothing(
    browse, say, alice, bob, ada, mona, thread
):
    for number in range(12):
        said = say(ada, f"Line {number}.")
        react(member=alice, post_id=said.post_id, kind="sitting")
    say(bob, HELD_WORDS)
    quoted = say(ada, "Quoted.")
    say(bob, "With a quote.", quotes=[QuoteRange(post_id=quoted.post_id, start=0, end=6)])
    mute(actor=bob, other=mona)
    set_watch(member=bob, thread_id=thread.public_id, on=True)
    mark_read(member=bob, thread_id=thread.public_id, position=3)
    for member in (bob, mona):
        reader = browse(member)
        reader.get(f"/threads/{thread.public_id}/")
        with CaptureQueriesContext(connection) as queries:
            assert reader.get(f"/threads/{thread.public_id}/").status_code == 200
        assert len(queries) <= 9, "\n".join(query["sql"][:120] for query in queries)
        assert all(query["sql"].startswith(("SELECT", "(SELECT")) for query in queries)
