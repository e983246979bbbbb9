"""What a page may cost, for every kind of reader."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from community.core import clock
from community.members.actions.people import block, mute
from forum.actions.citing import QuoteRange
from forum.actions.contribute import edit
from forum.actions.keeping import keep_draft
from forum.actions.responding import mark_read, react, set_bookmark, set_watch
from forum.models import ContentLabel, Post, Reaction, Tag
from tests.conftest import HELD_WORDS

pytestmark = pytest.mark.django_db
PAGE_BYTES = 60_000
LINE = "It was a long evening, and I sat by the river until the lights came on. That helped a little."


@pytest.fixture
def lively(start, say, alice, bob, ada, petra, thread):
    """A thread of 20 posts: each with every reaction, every other with a quote, every fourth with a label."""
    ContentLabel.objects.create(slug="relapse", name="a return to use")
    thread.tags.set(Tag.objects.create(slug=name, name=name.title()) for name in ("nights", "work"))
    before = None
    for number in range(19):
        said = say(
            (alice, ada, petra)[number % 3],
            f"Line {number}. {LINE}\n\n{LINE} **{number}**",
            quotes=[QuoteRange(post_id=before, start=0, end=80)] if before and number % 2 else [],
            labels=["relapse"] if number % 4 == 0 else [],
        )
        before = said.post_id
    Reaction.objects.bulk_create(
        Reaction(post=post, member=member, kind=kind, made_at=clock.now())
        for post in Post.objects.filter(thread=thread)
        for member in (alice, ada, petra)
        if member.pk != post.author_id
        for kind in Reaction.Kind.values
    )
    return thread


def cost(reader, address):
    """Return the queries of the second visit, session and middleware included, and the page."""
    reader.get(address)
    with CaptureQueriesContext(connection) as queries:
        page = reader.get(address)
    assert page.status_code == 200
    return queries, page


def changes(queries):
    return [query["sql"] for query in queries if not query["sql"].lstrip("(").startswith("SELECT")]


def _marks(member, thread, ada):
    posts = Post.objects.filter(thread=thread, state="published").order_by("position")
    set_watch(member=member, thread_id=thread.public_id, on=True)
    mark_read(member=member, thread_id=thread.public_id, position=7)
    keep_draft(member=member, place=f"thread:{thread.public_id}", text="Not yet.")
    for post in posts.exclude(author=member):
        set_bookmark(member=member, post_id=post.public_id, on=True)
        react(member=member, post_id=post.public_id, kind="sitting")


def _nothing(member, thread, ada):
    """Leave the reader as they are."""


def _blocks(member, thread, ada):
    block(actor=member, other=ada)


def _is_blocked(member, thread, ada):
    block(actor=ada, other=member)


def _mutes(member, thread, ada):
    mute(actor=member, other=ada)


READERS = {"plain": _nothing, "marks": _marks, "blocks": _blocks, "is blocked": _is_blocked, "mutes": _mutes}


@pytest.mark.parametrize("kind", READERS)
def test_a_topic_page_costs_six_queries_at_most_whatever_a_reader_keeps_or_avoids(
    kind, browse, bob, ada, lively
):
    READERS[kind](bob, lively, ada)
    queries, page = cost(browse(bob), f"/threads/{lively.public_id}/")
    assert len(queries) <= 6, "\n".join(query["sql"][:120] for query in queries)
    assert not changes(queries)
    assert len(page.content) < PAGE_BYTES


@pytest.mark.parametrize("who", ["alice", "bob", "mona", "clara", "greta", "otto", "petra"])
def test_a_topic_page_costs_nine_queries_at_most_for_anybody(who, cast, browse, say, lively):
    member, ada = cast[who], cast["ada"]
    say(cast["alice"], HELD_WORDS)
    own = say(member, "My own line.")
    edit(author=member, post_id=own.post_id, text=HELD_WORDS, client_key=uuid4())
    say(member, HELD_WORDS)
    _marks(member, lively, ada)
    mute(actor=member, other=cast["petra"] if who != "petra" else ada)
    reader = browse(member)
    opening = Post.objects.get(thread=lively, is_opening=True).public_id
    for address in ("", "?after=20", f"?after=last&quote={opening}"):
        queries, page = cost(reader, f"/threads/{lively.public_id}/{address}")
        assert len(queries) <= 9, "\n".join(query["sql"][:120] for query in queries)
        assert not changes(queries)
        assert len(page.content) < PAGE_BYTES


LISTS = {"/boards/": 8, "/boards/today/": 9, "/me/": 20}


@pytest.mark.parametrize("address", LISTS)
def test_a_list_costs_the_same_however_much_stands_in_it(address, browse, start, alice, bob, lively):
    set_watch(member=bob, thread_id=lively.public_id, on=True)
    start(bob, title="Mine")
    reader = browse(bob)
    before, _page = cost(reader, address)
    for number in range(6):
        more = start(alice, title=f"Another {number}")
        set_watch(member=bob, thread_id=more.thread_id, on=True)
        set_bookmark(member=bob, post_id=more.post_id, on=True)
        start(bob, title=f"Mine {number}")
    after, _page = cost(reader, address)
    assert len(after) == len(before) <= LISTS[address], "\n".join(query["sql"][:120] for query in after)


def test_no_query_of_ours_skips_rows_by_offset(browse, start, say, alice, bob, lively, board):
    for number in range(35):
        start(alice, title=f"Thread {number}")
        say(alice, f"Line {number}.")
    reader = browse(bob)
    first = reader.get("/boards/today/")
    following = first.context["page"].following
    with CaptureQueriesContext(connection) as queries:
        second = reader.get(f"/boards/today/?after={following}")
        reader.get(f"/threads/{lively.public_id}/?after=40")
        reader.get(f"/threads/{lively.public_id}/?before=41")
        reader.get(f"/threads/{lively.public_id}/?after=last")
    assert not [query["sql"] for query in queries if " OFFSET " in query["sql"]]
    shown = [[line.public_id for line in page.context["page"].threads] for page in (first, second)]
    assert len(set(shown[0]) | set(shown[1])) == 36
    assert not set(shown[0]) & set(shown[1])
