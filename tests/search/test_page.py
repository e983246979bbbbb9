"""The search page: what a member finds, what nobody finds, and what is never told."""

import logging
import re
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from community.core import clock
from community.members.actions.people import block
from community.members.models import Role
from forum.actions import answering, contribute
from forum.actions.keeping import fold_topics
from forum.models import Board, ContentLabel, Post, Tag
from moderation.models import Attempt, ReviewItem, Signal
from tests.conftest import NOW_WORDS
from tests.search.corpus import ASKED
from tests.search.test_indexing import change, hide

pytestmark = pytest.mark.django_db


@pytest.fixture
def look(browse):
    """Look for something as somebody: ``look(alice, "river")`` returns the page's text."""

    def ask(member, words: str, **narrowed) -> str:
        client = browse(member) if member else Client()
        answer = client.get("/search/", {"q": words} | narrowed)
        assert answer.status_code == 200
        return str(answer.content, "utf-8")

    return ask


def links(page: str) -> list[str]:
    return re.findall(r'<a class="cover" href="([^"]+)"', page)


def total(page: str) -> str:
    return re.search(r'id="found"[^>]*>([^<]+)<', page)[1]


def test_a_member_finds_a_thread_by_a_phrase(thread, bob, look, deliver_all):
    deliver_all()
    page = look(bob, '"walked by the river"')
    assert links(page) == [f"/threads/{thread.public_id}/"]
    assert "<mark>Walked by the river</mark> today. It helped a little." in page
    assert "alice in Today, just today" in page
    assert total(page) == "1 result"
    assert total(look(bob, '"river by the walked"')) == "0 results"


def test_replies_and_messages_lead_to_where_they_stand(thread, say, speak, bob, look, deliver_all):
    reply, said = say(bob, "The heron came back."), speak(bob, "Saw the heron too.")
    deliver_all()
    page = look(bob, "heron", order="newest")
    assert links(page) == [f"/messages/{said.message_id}/", f"/posts/{reply.post_id}/"]
    assert "Said in Evening check-in" in page
    assert "Reply in: By the river" in page


def test_markup_in_words_and_query_stays_text(thread, say, bob, look, deliver_all):
    say(bob, "Heron <b>bold</b> & `<script>alert(1)</script>` heron")
    deliver_all()
    page = look(bob, '<script>alert("x")</script> heron')
    assert "<script>alert" not in page
    page = look(bob, "heron")
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; <mark>heron</mark>" in page


@pytest.mark.parametrize("step", ["hide", "delete", "hide the opening post", "block", "be blocked", "edit"])
def test_what_is_gone_is_gone_at_once_though_the_index_is_stale(
    thread, say, alice, bob, ada, look, deliver_all, step
):
    post = Post.objects.get(public_id=say(bob, "The heron came back.").post_id)
    deliver_all()
    assert len(links(look(ada, "heron"))) == 1
    if step == "hide":
        change(post, hide)
    elif step == "delete":
        answering.take_back(member=bob, item=post)
    elif step == "hide the opening post":
        change(thread.posts.get(is_opening=True), hide)
    elif step == "block":
        block(actor=ada, other=bob)
    elif step == "be blocked":
        block(actor=bob, other=ada)
    else:
        contribute.edit(author=bob, post_id=post.public_id, text="A crane, rather.", client_key=uuid4())
    page = look(ada, "heron")
    assert links(page) == []
    assert total(page) == "0 results"
    assert "Where" not in page
    assert "bob" not in page


def test_nobody_finds_what_stands_in_a_place_of_others(boards, bob, alice, fay, mona, look, deliver_all):
    for board in boards.values():
        contribute.start_thread(
            author=mona,
            board_slug=board.slug,
            kind="listen",
            title="Heron",
            text="Heron.",
            client_key=uuid4(),
        )
    deliver_all()
    found = {member.handle: look(member, "heron") for member in (alice, bob, fay, mona)}
    assert {name: total(page) for name, page in found.items()} == {
        "alice": "2 results",
        "bob": "3 results",
        "fay": "1 result",
        "mona": "5 results",
    }
    assert "Circle" not in found["alice"]
    assert "Circle" in found["bob"]
    assert links(look(alice, "heron", **{"in": "circle"})) == []


def test_a_guest_finds_no_word_of_a_member(thread, look, deliver_all):
    deliver_all()
    page = look(None, "river")
    assert links(page) == []
    assert "alice" not in page
    assert "Messages" not in page
    assert links(look(None, "river", kind="thread")) == []


def test_who_has_not_signed_the_agreement_is_asked_to_first(thread, join, browse):
    newcomer = join("newcomer", Role.PARTICIPANT, agreed=False)
    answer = browse(newcomer).get("/search/", {"q": "river"})
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/agreement/")


def test_words_with_a_label_stay_folded(thread, say, bob, look, deliver_all):
    ContentLabel.objects.create(slug="dreams", name="using dreams")
    say(bob, "The heron dreamt.", labels=["dreams"])
    deliver_all()
    page = look(bob, "heron")
    assert len(links(page)) == 1
    assert "Mentions using dreams" in page
    assert "dreamt" not in page


def test_a_topic_that_the_reader_folds_stays_folded(bob, ada, look, deliver_all):
    Tag.objects.create(slug="sleep", name="Sleep")
    words = {"kind": "listen", "title": "Heron nights", "text": "Herons, all night.", "client_key": uuid4()}
    Board.objects.create(slug="today", title="Today", description="", group="Daily")
    contribute.start_thread(author=bob, board_slug="today", tags=["sleep"], **words)
    deliver_all()
    assert "Herons</mark>, all night" in look(ada, "heron")
    fold_topics(member=ada, slugs=["sleep"])
    page = look(ada, "heron")
    assert "Something about Sleep, folded because you asked" in page
    assert "all night" not in page
    assert "nights" not in page


def test_filters_are_links_and_count_what_the_viewer_may_read(
    thread, say, speak, bob, ada, look, deliver_all
):
    Tag.objects.create(slug="sleep", name="Sleep").threads.add(thread)
    for _ in range(3):
        say(bob, "A heron.")
    say(ada, "A heron.")
    speak(bob, "A heron.")
    deliver_all()
    block(actor=ada, other=bob)
    page = look(ada, "heron")
    counted = dict(re.findall(r'class="chip"[^>]*>([^<]+) <span class="sr">: </span>(\d+)</a>', page))
    assert counted == {
        "Threads": "0",
        "Posts": "1",
        "Messages": "0",
        "Guides": "0",
        "Today, just today": "1",
        "Sleep": "1",
    }
    narrow = look(ada, "heron", topic="sleep", kind="post", since="week")
    assert total(narrow) == "1 result"
    assert 'href="/search/?q=heron&amp;kind=post&amp;since=week"' in narrow, (
        "a topic is taken back by its link"
    )
    assert total(look(ada, "heron", kind="message")) == "0 results"


def test_the_time_narrows(thread, bob, look, deliver_all):
    long_ago = clock.now() - timedelta(days=40)
    Post.objects.filter(thread=thread).update(published_at=long_ago)
    deliver_all()
    assert total(look(bob, "river", since="month")) == "0 results"
    assert total(look(bob, "river", since="year")) == "1 result"


def test_results_come_in_pages(thread, say, bob, look, deliver_all):
    for number in range(25):
        say(bob, f"Heron {number}.")
    deliver_all()
    first, second = look(bob, "heron", order="newest"), look(bob, "heron", order="newest", page="2")
    assert (len(links(first)), len(links(second))) == (20, 5)
    assert not set(links(first)) & set(links(second))
    assert total(second) == "25 results"
    assert 'href="/search/?q=heron&amp;order=newest&amp;page=2"' in first
    assert 'rel="next"' not in second
    assert links(look(bob, "heron", order="newest", page="50")) == links(second), "the last one that there is"


def test_what_is_no_value_of_ours_counts_as_not_asked(thread, bob, look, deliver_all):
    deliver_all()
    odd = {"kind": "x", "in": "A B'", "topic": "%", "since": "ever", "order": "random", "page": "-1"}
    assert total(look(bob, "river", **odd)) == "1 result"


@pytest.mark.parametrize(
    "words", [*ASKED, "\ud800".encode("utf-8", "surrogatepass"), "'; DROP TABLE x; --", "é" * 10_000]
)
def test_no_query_breaks_the_page(thread, bob, browse, deliver_all, words):
    deliver_all()
    assert browse(bob).get("/search/", {"q": words}).status_code == 200


def test_a_search_in_danger_is_answered_with_help_first(thread, bob, look, deliver_all):
    deliver_all()
    page = look(bob, "I want to die by the river")
    assert page.index('data-card="support"') < page.index("<h1>")
    assert 'action="/me/person/"' in page
    assert "Nobody here sees what you look for." in page
    assert 'data-card="overdose"' in look(bob, "overdose steps")
    assert 'data-card="support"' in look(bob, "suicide")
    assert "data-card" not in look(bob, "river")


def test_danger_is_heard_beyond_what_is_looked_for(db, look):
    assert 'data-card="support"' in look(None, f"{'one day at a time ' * 100} and I want to die")


def test_a_guest_in_danger_gets_help_without_buttons(db, look):
    page = look(None, "I want to die")
    assert 'data-card="support"' in page
    assert "/me/person/" not in page


def test_nothing_of_a_search_is_kept_or_made_an_item(thread, bob, browse, deliver_all, caplog):
    deliver_all()
    client = browse(bob)
    before = {table: _rows(table) for table in connection.introspection.table_names()}
    caplog.set_level(logging.DEBUG)
    client.get("/search/", {"q": f"canary {NOW_WORDS}"})
    assert {table: _rows(table) for table in before} == before
    assert not any(model.objects.exists() for model in (ReviewItem, Signal, Attempt))
    said = [str(record.__dict__) for record in caplog.records if not record.name.startswith("django.db")]
    assert said
    assert not any("canary" in line for line in said)


def _rows(table: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT COUNT(*) FROM "{table}"')  # noqa: S608  a table's own name
        return cursor.fetchone()


def test_too_much_searching_is_refused_with_a_time_and_never_without_help(thread, bob, browse, settings):
    settings.RATE_LIMITS = True
    client = browse(bob)
    with time_machine.travel(
        clock.now(), tick=False
    ):  # on a slow machine the next search would be free again
        for _ in range(30):
            assert client.get("/search/", {"q": "river"}).status_code == 200
        refused = client.get("/search/", {"q": "want to die"})
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 0
    assert b'data-card="support"' in refused.content
    assert client.get("/search/").status_code == 200, "the empty form costs nothing"


def test_the_title_of_the_page_says_nothing_of_what_was_looked_for(thread, bob, look):
    assert "<title>Search · Holdfast</title>" in look(bob, "canary")


def test_the_page_costs_the_same_however_much_is_found(thread, say, bob, browse, deliver_all):
    client = browse(bob)

    def cost() -> int:
        deliver_all()
        with CaptureQueriesContext(connection) as asked:
            client.get("/search/", {"q": "heron"})
        return len(asked)

    say(bob, "A heron.")
    cost()  # what is kept between pages is read once
    few = cost()
    for _ in range(15):
        say(bob, "A heron.")
    assert cost() == few <= 14


def test_the_form_is_only_read(thread, bob, browse):
    client = browse(bob)
    assert client.post("/search/", {"q": "river"}).status_code == 405
    assert client.head("/search/?q=river").status_code == 200


def test_words_that_are_found_twice_are_marked_once(thread, say, bob, look, deliver_all):
    say(bob, "Before. " * 60 + "The heron and the herons stood there. " + "After. " * 60)
    deliver_all()
    page = look(bob, "heron")
    words = re.search(r'<p class="quiet">(…[^\n]*…)</p>', page)[1]
    assert words.count("<mark>") == 2
    assert len(words) < 300
